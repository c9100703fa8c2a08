/**
 * `-o go-template`: the part of Go's text/template that people use with kubectl: fields, variables, pipelines,
 * `range`, `if`, `else`, `with`, and the functions below. Models text/template and cli-runtime/pkg/printers/template.go.
 * Leaves out: `define`, `template`, `block`, methods.
 */
import { decodeBase64Text, encodeBase64Text } from '../../kube/base64.ts';
import { err, ok, type Result } from '../../kube/result.ts';
import { goJson, goValue, isObject } from '../json.ts';

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly words: readonly string[] }
  | {
      readonly kind: 'branch';
      readonly name: string;
      readonly words: readonly string[];
      readonly body: readonly Part[];
      readonly otherwise: readonly Part[];
    };

class TemplateProblem extends Error {}

export class GoTemplate {
  readonly #parts: readonly Part[];

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  static parse(text: string): Result<GoTemplate> {
    try {
      const tokens = tokenize(text);
      const parser = { tokens, at: 0 };
      const parts = parseParts(parser, false);
      return ok(new GoTemplate(parts));
    } catch (error) {
      if (error instanceof TemplateProblem) return err(error.message);
      throw error;
    }
  }

  execute(data: unknown): Result<string> {
    try {
      return ok(run(this.#parts, data, new Map([['$', data]])));
    } catch (error) {
      if (error instanceof TemplateProblem) return err(error.message);
      throw error;
    }
  }
}

interface Token {
  readonly isAction: boolean;
  readonly text: string;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trimNext = false;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    let plain = open < 0 ? text.slice(at) : text.slice(at, open);
    if (trimNext) plain = plain.trimStart();
    if (open < 0) {
      tokens.push({ isAction: false, text: plain });
      break;
    }
    const close = text.indexOf('}}', open);
    const line = text.slice(0, open).split('\n').length;
    if (close < 0) throw new TemplateProblem(`template: output:${line}: unclosed action`);
    let inner = text.slice(open + 2, close);
    if (/^-\s/.test(inner)) {
      plain = plain.trimEnd();
      inner = inner.slice(1);
    }
    trimNext = /\s-$/.test(inner);
    if (trimNext) inner = inner.slice(0, -1);
    tokens.push({ isAction: false, text: plain }, { isAction: true, text: inner.trim() });
    at = close + 2;
  }
  return tokens;
}

function parseParts(parser: { readonly tokens: readonly Token[]; at: number }, nested: boolean): Part[] {
  const parts: Part[] = [];
  while (parser.at < parser.tokens.length) {
    const token = parser.tokens[parser.at] as Token;
    if (!token.isAction) {
      if (token.text !== '') parts.push({ kind: 'text', text: token.text });
      parser.at++;
      continue;
    }
    const words = splitWords(token.text);
    const name = words[0] ?? '';
    if (nested && (name === 'end' || name === 'else')) return parts;
    parser.at++;
    if (token.text.startsWith('/*')) continue;
    if (name !== 'range' && name !== 'if' && name !== 'with') {
      parts.push({ kind: 'action', words });
      continue;
    }
    parts.push(parseBranch(parser, name, words.slice(1)));
  }
  if (nested) throw new TemplateProblem('template: output:1: unexpected EOF');
  return parts;
}

function parseBranch(
  parser: { readonly tokens: readonly Token[]; at: number },
  name: string,
  words: readonly string[],
): Part {
  const body = parseParts(parser, true);
  let otherwise: readonly Part[] = [];
  const stop = splitWords(parser.tokens[parser.at]?.text ?? '');
  parser.at++;
  if (stop[0] === 'else') {
    if (stop.length > 1) otherwise = [parseBranch(parser, stop[1] ?? 'if', stop.slice(2))];
    else {
      otherwise = parseParts(parser, true);
      parser.at++;
    }
  }
  return { kind: 'branch', name, words, body, otherwise };
}

const splitWords = (text: string): string[] =>
  text.match(/"(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)*'|:=|[()|,]|[^\s()|,]+/g) ?? [];

type Scope = Map<string, unknown>;

function run(parts: readonly Part[], dot: unknown, scope: Scope): string {
  let out = '';
  for (const part of parts) {
    if (part.kind === 'text') out += part.text;
    else if (part.kind === 'action') out += action(part.words, dot, scope);
    else out += branch(part, dot, scope);
  }
  return out;
}

function action(words: readonly string[], dot: unknown, scope: Scope): string {
  if (words[1] === ':=' || words[1] === '=') {
    scope.set(words[0] ?? '', pipeline(words.slice(2), dot, scope));
    return '';
  }
  return printed(pipeline(words, dot, scope));
}

const printed = (value: unknown): string => (value === undefined ? '<no value>' : goValue(value));

function branch(part: Extract<Part, { kind: 'branch' }>, dot: unknown, scope: Scope): string {
  const declared = part.words.indexOf(':=');
  const names = declared < 0 ? [] : part.words.slice(0, declared).filter((word) => word !== ',');
  const value = pipeline(part.words.slice(declared + 1), dot, scope);
  const inner = new Map(scope);
  if (part.name === 'range') {
    const pairs: readonly (readonly [unknown, unknown])[] = Array.isArray(value)
      ? (value as readonly unknown[]).map((item, i) => [i, item] as const)
      : isObject(value)
        ? Object.keys(value)
            .sort()
            .map((key) => [key, value[key]] as const)
        : [];
    if (pairs.length === 0) return run(part.otherwise, dot, inner);
    return pairs
      .map(([key, item]) => {
        if (names.length > 1) inner.set(names[0] ?? '', key);
        if (names.length > 0) inner.set(names.at(-1) ?? '', item);
        return run(part.body, item, inner);
      })
      .join('');
  }
  if (names[0] !== undefined) inner.set(names[0], value);
  if (!isTrue(value)) return run(part.otherwise, dot, inner);
  return run(part.body, part.name === 'with' ? value : dot, inner);
}

function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}

function pipeline(words: readonly string[], dot: unknown, scope: Scope): unknown {
  let depth = 0;
  const stages: string[][] = [[]];
  for (const word of words) {
    if (word === '(') depth++;
    if (word === ')') depth--;
    if (word === '|' && depth === 0) stages.push([]);
    else stages.at(-1)?.push(word);
  }
  let value: unknown;
  for (const [i, stage] of stages.entries()) value = call(stage, dot, scope, i === 0 ? [] : [value]);
  return value;
}

function call(words: readonly string[], dot: unknown, scope: Scope, piped: readonly unknown[]): unknown {
  const operands: (() => unknown)[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word !== '(') {
      operands.push(() => operand(word, dot, scope));
      continue;
    }
    let depth = 1;
    let end = i + 1;
    for (; end < words.length && depth > 0; end++) {
      if (words[end] === '(') depth++;
      if (words[end] === ')') depth--;
    }
    const inner = words.slice(i + 1, end - 1);
    operands.push(() => pipeline(inner, dot, scope));
    i = end - 1;
  }
  const name = words[0] ?? '';
  const own = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (own !== undefined) return own([...operands.slice(1).map((get) => get()), ...piped]);
  if (/^[A-Za-z]/.test(name) && name !== 'true' && name !== 'false' && name !== 'nil') {
    throw new TemplateProblem(`template: output:1: function ${JSON.stringify(name)} not defined`);
  }
  return operands[0]?.();
}

function operand(word: string, dot: unknown, scope: Scope): unknown {
  if (word.startsWith('"')) return JSON.parse(word) as unknown;
  if (word.startsWith('`')) return word.slice(1, -1);
  if (/^-?\d+(\.\d+)?$/.test(word)) return Number(word);
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'nil') return null;
  if (word === '.') return dot;
  const [head = '', ...path] = word.split('.');
  let value = head === '' ? dot : head.startsWith('$') ? scope.get(head) : undefined;
  for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

const FUNCTIONS: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  len: ([value]) =>
    Array.isArray(value) || typeof value === 'string'
      ? value.length
      : isObject(value)
        ? Object.keys(value).length
        : 0,
  index: ([value, ...keys]) =>
    keys.reduce((inner, key) => {
      if (Array.isArray(inner)) {
        if (Number(key) >= inner.length)
          throw new TemplateProblem(`error calling index: reflect: slice index out of range`);
        return (inner as readonly unknown[])[Number(key)];
      }
      return isObject(inner) ? inner[String(key)] : undefined;
    }, value),
  printf: ([format, ...args]) => sprintf(String(format), args),
  print: (args) => args.map(goValue).join(' '),
  println: (args) => `${args.map(goValue).join(' ')}\n`,
  eq: ([first, ...rest]) => rest.some((each) => each === first),
  ne: ([a, b]) => a !== b,
  lt: ([a, b]) => (a as number) < (b as number),
  le: ([a, b]) => (a as number) <= (b as number),
  gt: ([a, b]) => (a as number) > (b as number),
  ge: ([a, b]) => (a as number) >= (b as number),
  and: (args) => args.find((each) => !isTrue(each)) ?? args.at(-1),
  or: (args) => args.find(isTrue) ?? args.at(-1),
  not: ([value]) => !isTrue(value),
  html: ([value]) => String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  exists: ([value, ...keys]) =>
    keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[String(key)] : undefined), value) !==
    undefined,
  json: ([value]) => goJson(value),
  base64encode: ([value]) => encodeBase64Text(String(value)),
  base64decode: ([value]) => {
    const decoded = decodeBase64Text(String(value));
    if (!decoded.ok) throw new TemplateProblem(`error calling base64decode: ${decoded.error}`);
    return decoded.value;
  },
};

function sprintf(format: string, args: readonly unknown[]): string {
  let i = 0;
  return format.replaceAll(/%(-?)(\d*)([%sdvqtfx])/g, (_whole, left: string, width: string, verb: string) => {
    if (verb === '%') return '%';
    const value = args[i++];
    const text = verb === 'q' ? JSON.stringify(value) : printed(value);
    return left === '' ? text.padStart(Number(width)) : text.padEnd(Number(width));
  });
}
