/**
 * The template language of `-o jsonpath`. Models staging/src/k8s.io/client-go/util/jsonpath/parser.go.
 */
import { err, ok, type Result } from '../../kube/result.ts';

export type PathNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly nodes: readonly PathNode[] }
  | { readonly kind: 'identifier'; readonly name: string }
  | { readonly kind: 'field'; readonly name: string }
  | {
      readonly kind: 'array';
      readonly params: readonly [SliceParam, SliceParam, SliceParam];
      readonly isIndex: boolean;
    }
  | { readonly kind: 'filter'; readonly left: PathNode; readonly right: PathNode; readonly operator: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'union'; readonly nodes: readonly PathNode[] };
export type SliceParam = number | undefined;

class SyntaxProblem extends Error {}

export function parseTemplate(text: string): Result<readonly PathNode[]> {
  try {
    return ok(new TemplateParser(text).template());
  } catch (error) {
    if (error instanceof SyntaxProblem) return err(error.message);
    throw error;
  }
}

const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const DICT_KEY = /^'([^']*)'$/;
const FILTER = /^([^!<>=]+)([!<>=]+)(.+?)$/;

class TemplateParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  template(): readonly PathNode[] {
    const nodes: PathNode[] = [];
    while (this.#at < this.#text.length) {
      const open = this.#text.indexOf('{', this.#at);
      if (open < 0) {
        nodes.push({ kind: 'text', text: this.#text.slice(this.#at) });
        break;
      }
      if (open > this.#at) nodes.push({ kind: 'text', text: this.#text.slice(this.#at, open) });
      this.#at = open + 1;
      nodes.push({ kind: 'list', nodes: this.#action() });
    }
    return nodes;
  }

  /** Up to and over the closing brace, or to the end of the text when there is none wanted. */
  #action(): readonly PathNode[] {
    const nodes: PathNode[] = [];
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined) throw new SyntaxProblem('unclosed action');
      this.#at++;
      if (char === '}') return nodes;
      if (/\s/.test(char)) continue;
      this.#step(char, nodes);
    }
  }

  /** The path of a filter or union, which has no braces of its own. */
  path(): readonly PathNode[] {
    const nodes: PathNode[] = [];
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? '';
      this.#at++;
      if (/\s/.test(char)) continue;
      this.#step(char, nodes);
    }
    return nodes;
  }

  #step(char: string, nodes: PathNode[]): void {
    if (char === '"' || char === "'") nodes.push({ kind: 'text', text: this.#quoted(char) });
    else if (char === '.') this.#dot(nodes);
    else if (char === '[') this.#bracket(nodes);
    else if (char === '@' || char === '$') return;
    else if (char === '*') nodes.push({ kind: 'wildcard' });
    else if (/[+\-\d]/.test(char)) this.#number(nodes);
    else if (/[\p{L}\p{N}_]/u.test(char)) this.#identifier(nodes);
    else throw new SyntaxProblem(`unrecognized character in action: U+${hexCode(char)} '${char}'`);
  }

  #quoted(end: string): string {
    let out = '';
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined) throw new SyntaxProblem('unterminated quoted string');
      this.#at++;
      if (char === end) return out;
      if (char === '\\') {
        const next = this.#text[this.#at] ?? '';
        this.#at++;
        out += ESCAPED[next] ?? (next === end || next === '\\' ? next : `\\${next}`);
      } else out += char;
    }
  }

  #dot(nodes: PathNode[]): void {
    if (this.#text[this.#at] === '.') {
      this.#at++;
      nodes.push({ kind: 'recursive' });
      const next = this.#text[this.#at] ?? '';
      if (next !== '' && /[\p{L}\p{N}_]/u.test(next)) this.#field(nodes);
      return;
    }
    this.#field(nodes);
  }

  #field(nodes: PathNode[]): void {
    let name = '';
    for (;;) {
      const char = this.#text[this.#at];
      if (char === '\\') {
        name += this.#text[this.#at + 1] ?? '';
        this.#at += 2;
        continue;
      }
      if (char === undefined || /[\s.,[\]$@{}]/.test(char)) break;
      name += char;
      this.#at++;
    }
    if (name === '*') nodes.push({ kind: 'wildcard' });
    else if (name !== '') nodes.push({ kind: 'field', name });
  }

  #identifier(nodes: PathNode[]): void {
    const start = this.#at - 1;
    while (/[^\s.,[\]$@{}]/.test(this.#text[this.#at] ?? ' ')) this.#at++;
    const name = this.#text.slice(start, this.#at);
    if (name === 'true' || name === 'false') nodes.push({ kind: 'bool', value: name === 'true' });
    else nodes.push({ kind: 'identifier', name });
  }

  #number(nodes: PathNode[]): void {
    const start = this.#at - 1;
    while (/[\d.eE+-]/.test(this.#text[this.#at] ?? ' ')) this.#at++;
    const text = this.#text.slice(start, this.#at);
    const value = Number(text);
    if (Number.isNaN(value)) throw new SyntaxProblem(`cannot parse number ${text}`);
    nodes.push({ kind: 'number', value });
  }

  #bracket(nodes: PathNode[]): void {
    if (this.#text[this.#at] === '?') {
      this.#filter(nodes);
      return;
    }
    const start = this.#at;
    let quote = '';
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || char === '\n') throw new SyntaxProblem('unterminated array');
      this.#at++;
      if (quote !== '') quote = char === quote ? '' : quote;
      else if (char === "'" || char === '"') quote = char;
      else if (char === ']') break;
    }
    nodes.push(subscript(this.#text.slice(start, this.#at - 1)));
  }

  #filter(nodes: PathNode[]): void {
    if (this.#text[this.#at + 1] !== '(') throw new SyntaxProblem('unterminated filter');
    this.#at += 2;
    const start = this.#at;
    let depth = 1;
    let quote = '';
    while (depth > 0) {
      const char = this.#text[this.#at];
      if (char === undefined) throw new SyntaxProblem('unterminated filter');
      this.#at++;
      if (quote !== '') quote = char === quote ? '' : quote;
      else if (char === "'" || char === '"') quote = char;
      else if (char === '(') depth++;
      else if (char === ')') depth--;
    }
    const text = this.#text.slice(start, this.#at - 1);
    if (this.#text[this.#at] !== ']') throw new SyntaxProblem('unclosed array expect ]');
    this.#at++;
    const match = FILTER.exec(text);
    const side = (part: string): PathNode => ({ kind: 'list', nodes: new TemplateParser(part).path() });
    if (match === null) {
      nodes.push({ kind: 'filter', left: side(text), right: side(''), operator: 'exists' });
      return;
    }
    nodes.push({
      kind: 'filter',
      left: side(match[1] ?? ''),
      operator: match[2] ?? '',
      right: side(match[3] ?? ''),
    });
  }
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"' };
const hexCode = (char: string): string =>
  (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

function subscript(text: string): PathNode {
  const parts = text.match(/'[^']*'|[^,]+/g) ?? [];
  if (parts.length > 1) return { kind: 'union', nodes: parts.map((part) => unionPart(part.trim())) };
  const key = DICT_KEY.exec(text.trim());
  if (key !== null) return { kind: 'field', name: (key[1] ?? '').replaceAll('\\', '') };
  if (text.trim() === '*') return { kind: 'wildcard' };
  const slice = SLICE.exec(text.trim());
  if (slice === null || text.trim() === '') throw new SyntaxProblem(`invalid array index ${text}`);
  const value = (part: string | undefined): SliceParam => {
    const digits = (part ?? '').replace(':', '');
    return digits === '' ? undefined : Number(digits);
  };
  return {
    kind: 'array',
    params: [value(slice[1]), value(slice[2]), value(slice[3])],
    isIndex: slice[2] === undefined && slice[3] === undefined,
  };
}

function unionPart(part: string): PathNode {
  const key = DICT_KEY.exec(part);
  if (key === null) return { kind: 'list', nodes: [subscript(part)] };
  return { kind: 'list', nodes: new TemplateParser(`.${key[1] ?? ''}`).path() };
}
