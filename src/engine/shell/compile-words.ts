/** Words of the syntax tree → segments (see `code.ts`). Substitutions are handed to `substitute`, which gives a slot. */
import type {
  CommandExpansionPart,
  ParameterExpansionPart,
  ParsedScript,
  Word as TreeWord,
  WordPart,
} from 'unbash';
import {
  EMPTY_WORD,
  literalWord,
  type Parameter,
  type ParameterOperation,
  type Segment,
  type Word,
} from './code.ts';
import { plainParts } from './parse.ts';
import { isName } from './variables.ts';

export interface WordSink {
  /** Emits the instruction that runs the script and returns the slot of its output. */
  substitute(script: ParsedScript): number;
  /** Emits a jump over the substitutions of an operand; call the result when they have been emitted. */
  beginOperand(parameter: string, operator: string): () => void;
  /** ash would not have read this. */
  refuse(message: string): void;
}

/** `assignment`: a `~` counts after each `:` too. */
export function compileWord(tree: TreeWord, sink: WordSink, assignment = false): Word {
  const segments: Segment[] = [];
  if (tree.parts) for (const part of tree.parts) addPart(segments, part, sink);
  else addLiteral(segments, tree.text);
  return finish(expandTilde(segments, assignment));
}

export function compilePlain(text: string, sink: WordSink): Word {
  const segments: Segment[] = [];
  for (const part of plainParts(text)) addQuoted(segments, part, sink);
  return finish(segments);
}

function finish(segments: Segment[]): Word {
  const merged: Segment[] = [];
  for (const segment of segments) {
    const last = merged.at(-1);
    if (segment.kind === 'text' && last?.kind === 'text' && last.quoted === segment.quoted) {
      merged[merged.length - 1] = { kind: 'text', text: last.text + segment.text, quoted: last.quoted };
    } else merged.push(segment);
  }
  if (merged.length === 0) return EMPTY_WORD;
  const constant =
    merged.every((s) => s.kind === 'text' && (s.quoted || !/[*?[\\]/.test(s.text))) || isBracketAlone(merged);
  return {
    segments: merged,
    literal: constant ? merged.map((s) => (s.kind === 'text' ? s.text : '')).join('') : undefined,
  };
}

/** The command `[`. */
const isBracketAlone = (segments: readonly Segment[]): boolean =>
  segments.length === 1 &&
  segments[0]?.kind === 'text' &&
  (segments[0].text === '[' || segments[0].text === '[[');

/** Unquoted text as it stands in the source: a backslash quotes the next character, `\newline` is nothing. */
function addLiteral(segments: Segment[], text: string): void {
  if (!text.includes('\\')) {
    if (text !== '') segments.push({ kind: 'text', text, quoted: false });
    return;
  }
  let plain = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c !== '\\' || i === text.length - 1) {
      plain += c;
      continue;
    }
    if (plain !== '') segments.push({ kind: 'text', text: plain, quoted: false });
    plain = '';
    const next = text[++i] as string;
    if (next !== '\n') segments.push({ kind: 'text', text: next, quoted: true });
  }
  if (plain !== '') segments.push({ kind: 'text', text: plain, quoted: false });
}

function addPart(segments: Segment[], part: WordPart, sink: WordSink): void {
  switch (part.type) {
    case 'Glob':
      if (part.kind !== 'bracket' || part.parts.every((inner) => inner.type === 'Literal'))
        addLiteral(segments, part.text);
      else {
        segments.push({ kind: 'text', text: '[', quoted: false });
        for (const inner of part.parts) addPart(segments, inner, sink);
        segments.push({ kind: 'text', text: ']', quoted: false });
      }
      return;
    case 'Literal':
    case 'ExtendedGlob':
      addLiteral(segments, part.text);
      return;
    case 'BraceExpansion':
      // ash does not expand braces.
      if (part.parts) for (const inner of part.parts) addPart(segments, inner, sink);
      else addLiteral(segments, part.text);
      return;
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      segments.push({ kind: 'text', text: part.value, quoted: true });
      return;
    case 'LocaleString':
      segments.push({ kind: 'text', text: '$', quoted: false });
      quotedGroup(segments, part.parts, sink);
      return;
    case 'DoubleQuoted':
      quotedGroup(segments, part.parts, sink);
      return;
    case 'ProcessSubstitution':
      sink.refuse('syntax error: unexpected "("');
      return;
    default:
      addExpansion(segments, part, false, sink);
  }
}

/** `""` is a word of its own, though an empty one. */
function quotedGroup(segments: Segment[], parts: readonly WordPart[], sink: WordSink): void {
  const justParameters =
    parts.length > 0 && parts.every((p) => p.type === 'SimpleExpansion' || p.type === 'ParameterExpansion');
  if (!justParameters) segments.push({ kind: 'text', text: '', quoted: true });
  for (const part of parts) addQuoted(segments, part, sink);
}

function addQuoted(segments: Segment[], part: WordPart, sink: WordSink): void {
  switch (part.type) {
    case 'SimpleExpansion':
    case 'ParameterExpansion':
    case 'CommandExpansion':
    case 'ArithmeticExpansion':
      addExpansion(segments, part, true, sink);
      return;
    case 'Literal':
      segments.push({ kind: 'text', text: part.value, quoted: true });
      return;
    default:
      segments.push({ kind: 'text', text: part.text, quoted: true });
  }
}

type Expansion = Extract<
  WordPart,
  { type: 'SimpleExpansion' | 'ParameterExpansion' | 'CommandExpansion' | 'ArithmeticExpansion' }
>;

function addExpansion(segments: Segment[], part: Expansion, quoted: boolean, sink: WordSink): void {
  switch (part.type) {
    case 'SimpleExpansion':
      addParameter(segments, { name: part.text.slice(1), operation: undefined }, quoted);
      return;
    case 'ParameterExpansion':
      addParameter(segments, compileParameter(part, quoted, sink), quoted);
      return;
    case 'CommandExpansion':
      segments.push({ kind: 'slot', slot: substitute(part, sink), quoted });
      return;
    case 'ArithmeticExpansion': {
      const text = part.text.startsWith('$((') ? part.text.slice(3, -2) : part.text.slice(2, -1);
      segments.push({ kind: 'arithmetic', expression: compilePlain(text, sink), quoted });
    }
  }
}

function substitute(part: CommandExpansionPart, sink: WordSink): number {
  return part.script ? sink.substitute(part.script) : -1;
}

function addParameter(segments: Segment[], parameter: Parameter, quoted: boolean): void {
  segments.push({ kind: 'parameter', parameter, quoted });
}

function compileParameter(part: ParameterExpansionPart, quoted: boolean, sink: WordSink): Parameter {
  const name = part.parameter;
  const bad: Parameter = { name, operation: { kind: 'bad', text: part.text } };
  if (!(isName(name) || /^(?:\d+|[@*#?$!-])$/.test(name)) || part.index || part.prefix === '!') return bad;
  if (part.prefix === '#') return { name, operation: { kind: 'length' } };
  const tree = part.operation;
  if (!tree) return { name, operation: undefined };
  const operand = (word: TreeWord): Word => compileOperand(word, quoted, sink);
  let operation: ParameterOperation;
  switch (tree.type) {
    case 'Default': {
      const end = sink.beginOperand(name, tree.operator);
      operation = { kind: 'default', operator: tree.operator, operand: operand(tree.operand) };
      end();
      break;
    }
    case 'Remove':
      operation = { kind: 'remove', operator: tree.operator, operand: compileWord(tree.operand, sink) };
      break;
    case 'Replace':
      operation = {
        kind: 'replace',
        all: tree.operator === '//',
        anchor: tree.operator === '/#' ? '#' : tree.operator === '/%' ? '%' : '',
        pattern: compileWord(tree.pattern, sink),
        replacement: compileWord(tree.replacement, sink),
      };
      break;
    case 'Slice':
      operation = {
        kind: 'slice',
        offset: compilePlain(tree.offset.text, sink),
        length: tree.length ? compilePlain(tree.length.text, sink) : undefined,
      };
      break;
    default:
      return bad;
  }
  return { name, operation };
}

/** Inside double quotes the operand's own text is quoted, and a single quote is an ordinary character. */
function compileOperand(tree: TreeWord, quoted: boolean, sink: WordSink): Word {
  const word = compileWord(tree, sink);
  if (!quoted) return word;
  return finish(
    word.segments.map((segment) =>
      segment.kind === 'home'
        ? { kind: 'text', text: `~${segment.user}`, quoted: true }
        : { ...segment, quoted: true },
    ),
  );
}

/** A leading unquoted `~` or `~name` up to the first `/`. */
function expandTilde(segments: Segment[], assignment: boolean): Segment[] {
  const first = segments[0];
  if (!assignment) {
    if (first?.kind !== 'text' || first.quoted || !first.text.startsWith('~')) return segments;
    const end = first.text.indexOf('/');
    if (end < 0 && segments.length > 1) return segments;
    return [...tildes(first.text, false), ...segments.slice(1)];
  }
  return segments.flatMap((s, i) =>
    s.kind === 'text' && !s.quoted && s.text.includes('~') ? tildes(s.text, true, i > 0) : [s],
  );
}

function tildes(text: string, colons: boolean, inside = false): Segment[] {
  const out: Segment[] = [];
  const pieces = colons ? text.split(/(?<=:)/) : [text];
  pieces.forEach((piece, i) => {
    const match = (i > 0 || !inside) && /^~([A-Za-z0-9_.-]*)(?=[/:]|$)/.exec(piece);
    if (match) {
      out.push({ kind: 'home', user: match[1] as string });
      if (piece.length > match[0].length)
        out.push({ kind: 'text', text: piece.slice(match[0].length), quoted: false });
    } else out.push({ kind: 'text', text: piece, quoted: false });
  });
  return out;
}

export { literalWord };
