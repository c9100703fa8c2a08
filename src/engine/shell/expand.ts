/**
 * Words → fields: parameters, arithmetic, field splitting, file name patterns, removal of quotes.
 *
 * Models POSIX 2.6 as ash does it. Substitutions have been run before and stand in slots. What goes wrong (an unset
 * parameter, a division by zero) is thrown as `ExpansionFailed` and ends the shell or the command; nobody else sees it.
 */
import { ArithmeticError, evaluate, integerText } from './arithmetic.ts';
import type { Parameter, ParameterOperation, Segment, Word } from './code.ts';
import { escapePattern, hasPattern, removeMatch, replaceMatch } from './pattern.ts';

/** Stops the expansion of a command; `message` is what the shell prints after its name. */
export class ExpansionFailed {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** What expansion needs of the shell. */
export interface ExpansionScope {
  readonly positional: readonly string[];
  readonly slots: readonly string[];
  readonly noGlob: boolean;
  readonly noUnset: boolean;
  readonly maxWords: number;
  /** A variable or a special parameter other than `@` and `*`. */
  parameter(name: string): string | undefined;
  /** False when it is read-only. */
  assign(name: string, value: string): boolean;
  /** Paths that match the pattern, sorted; empty when there are none. */
  glob(pattern: string): readonly string[];
  home(user: string): string | undefined;
  /** `IFS`, with its default when it is unset. */
  readonly separators: string;
}

export function expandWords(words: readonly Word[], scope: ExpansionScope): string[] {
  const fields: string[] = [];
  for (const word of words) {
    if (word.literal !== undefined) fields.push(word.literal);
    else new Fields(scope, fields, true).word(word.segments, false).end();
    if (fields.length > scope.maxWords) throw new ExpansionFailed('argument list too long');
  }
  return fields;
}

/** As one text: for assignments, here-documents, `case`, targets of redirections. */
export function expandText(word: Word, scope: ExpansionScope): string {
  if (word.literal !== undefined) return word.literal;
  const only = word.segments[0] as Segment;
  if (word.segments.length === 1 && only.kind === 'slot') return scope.slots[only.slot] ?? '';
  const fields: string[] = [];
  const builder = new Fields(scope, fields, false);
  builder.word(word.segments, false);
  return builder.text;
}

/** As a pattern: what is quoted matches itself. */
export function expandPattern(word: Word, scope: ExpansionScope): string {
  let out = '';
  for (const segment of word.segments) {
    const quoted =
      segment.kind === 'text' || segment.kind === 'home'
        ? segment.kind === 'home' || segment.quoted
        : segment.quoted;
    const text = expandText({ segments: [segment], literal: undefined }, scope);
    out += quoted ? escapePattern(text) : text;
  }
  return out;
}

export function expandArithmetic(expression: Word, scope: ExpansionScope): number {
  const text = expandText(expression, scope);
  const value = evaluate(text, {
    get: (name) => {
      const found = scope.parameter(name);
      if (found === undefined && scope.noUnset) throw new ExpansionFailed(`${name}: parameter not set`);
      return found;
    },
    set: (name, result) => {
      if (!scope.assign(name, result)) throw new ExpansionFailed(`${name}: is read only`);
    },
  });
  if (value instanceof ArithmeticError) throw new ExpansionFailed(value.message);
  return value;
}

class Fields {
  readonly #scope: ExpansionScope;
  readonly #out: string[];
  /** Fields are split and matched; otherwise everything becomes one text. */
  readonly #split: boolean;
  #text = '';
  /** The field as a pattern; kept only once it has an unquoted pattern character. */
  #pattern: string | undefined;
  /** The field exists even if it is empty. */
  #started = false;
  /** The last field was ended by white space: a separator that follows belongs to the same gap. */
  #afterSpace = false;

  constructor(scope: ExpansionScope, out: string[], split: boolean) {
    this.#scope = scope;
    this.#out = out;
    this.#split = split;
  }

  get text(): string {
    return this.#text;
  }

  /** `splitText`: literal text is split too, as in the operand of an unquoted `${x:-a b}`. */
  word(segments: readonly Segment[], splitText: boolean): this {
    for (const segment of segments) {
      switch (segment.kind) {
        case 'text':
          if (segment.quoted) this.#quoted(segment.text);
          else if (splitText) this.#splitUp(segment.text);
          else this.#plain(segment.text);
          break;
        case 'home': {
          const home = this.#scope.home(segment.user);
          this.#quoted(home ?? `~${segment.user}`);
          break;
        }
        case 'slot':
          this.#value(this.#scope.slots[segment.slot] ?? '', segment.quoted);
          break;
        case 'arithmetic':
          this.#value(integerText(expandArithmetic(segment.expression, this.#scope)), segment.quoted);
          break;
        case 'parameter':
          this.#parameter(segment.parameter, segment.quoted);
          break;
      }
    }
    return this;
  }

  /** Closes the last field. */
  end(): void {
    if (this.#started || this.#text !== '') this.#flush();
  }

  #flush(): void {
    if (this.#pattern !== undefined && !this.#scope.noGlob && hasPattern(this.#pattern)) {
      const found = this.#scope.glob(this.#pattern);
      if (found.length > 0) this.#out.push(...found);
      else this.#out.push(this.#text);
    } else this.#out.push(this.#text);
    this.#text = '';
    this.#pattern = undefined;
    this.#started = false;
  }

  #quoted(text: string): void {
    this.#started = true;
    this.#afterSpace = false;
    this.#text += text;
    if (this.#pattern !== undefined) this.#pattern += escapePattern(text);
  }

  #plain(text: string): void {
    if (text === '') return;
    this.#afterSpace = false;
    if (this.#split && this.#pattern === undefined && hasPattern(text))
      this.#pattern = escapePattern(this.#text);
    this.#text += text;
    if (this.#pattern !== undefined) this.#pattern += text;
  }

  #value(text: string, quoted: boolean): void {
    if (quoted) this.#quoted(text);
    else if (this.#split) this.#splitUp(text);
    else this.#text += text;
  }

  /** Field splitting: runs of white space of IFS are one gap, every other character of IFS ends a field. */
  #splitUp(text: string): void {
    if (!this.#split) {
      this.#plain(text);
      return;
    }
    const ifs = this.#scope.separators;
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const c = text[i] as string;
      if (!ifs.includes(c)) continue;
      this.#plain(text.slice(from, i));
      from = i + 1;
      if (c === ' ' || c === '\t' || c === '\n') {
        if (this.#started || this.#text !== '') {
          this.#flush();
          this.#afterSpace = true;
        }
      } else if (this.#afterSpace) this.#afterSpace = false;
      else this.#flush();
    }
    this.#plain(text.slice(from));
  }

  #parameter(parameter: Parameter, quoted: boolean): void {
    const { name, operation } = parameter;
    if (name === '@' || name === '*') {
      this.#all(name, operation, quoted);
      return;
    }
    if (!operation) {
      const value = this.#scope.parameter(name);
      if (value === undefined && this.#scope.noUnset) throw new ExpansionFailed(`${name}: parameter not set`);
      this.#value(value ?? '', quoted);
      return;
    }
    if (operation.kind === 'default') this.#default(name, this.#scope.parameter(name), operation, quoted);
    else this.#value(this.#operate(name, operation), quoted);
  }

  #default(
    name: string,
    value: string | undefined,
    operation: Extract<ParameterOperation, { kind: 'default' }>,
    quoted: boolean,
  ): void {
    const { operator, operand } = operation;
    const set = value !== undefined && !(operator.startsWith(':') && value === '');
    switch (operator.at(-1)) {
      case '-':
        if (set) this.#value(value, quoted);
        else this.#operand(operand, quoted);
        return;
      case '+':
        if (set) this.#operand(operand, quoted);
        else if (quoted) this.#quoted('');
        return;
      case '=': {
        if (set) {
          this.#value(value, quoted);
          return;
        }
        const text = expandText(operand, this.#scope);
        if (!/^[A-Za-z_]/.test(name)) throw new ExpansionFailed(`${name}: bad variable name`);
        if (!this.#scope.assign(name, text)) throw new ExpansionFailed(`${name}: is read only`);
        this.#value(text, quoted);
        return;
      }
      default: {
        if (set) {
          this.#value(value, quoted);
          return;
        }
        const message = expandText(operand, this.#scope);
        throw new ExpansionFailed(`${name}: ${message === '' ? 'parameter not set' : message}`);
      }
    }
  }

  #operand(word: Word, quoted: boolean): void {
    if (quoted) this.#started = true;
    this.word(word.segments, !quoted);
  }

  #operate(name: string, operation: Exclude<ParameterOperation, { kind: 'default' }>): string {
    const found = this.#scope.parameter(name);
    if (found === undefined && this.#scope.noUnset) throw new ExpansionFailed(`${name}: parameter not set`);
    return applyOperation(found ?? '', operation, this.#scope);
  }

  /** `$@` and `$*`. */
  #all(name: '@' | '*', operation: ParameterOperation | undefined, quoted: boolean): void {
    let values: readonly string[] = this.#scope.positional;
    if (operation?.kind === 'length') {
      this.#value(String(values.length), quoted);
      return;
    }
    if (operation?.kind === 'default') {
      const joined = values.join(' ');
      const isSet = values.length > 0 && !(operation.operator.startsWith(':') && joined === '');
      const usesOperand = operation.operator.endsWith('+') ? isSet : !isSet;
      if (usesOperand || operation.operator.endsWith('+')) {
        this.#default(name, isSet ? joined : undefined, operation, quoted);
        return;
      }
    } else if (operation) values = values.map((value) => applyOperation(value, operation, this.#scope));
    if (quoted && (name === '*' || !this.#split)) {
      this.#quoted(values.join(name === '*' ? this.#scope.separators.slice(0, 1) : ' '));
      return;
    }
    if (!this.#split) {
      this.#text += values.join(' ');
      return;
    }
    values.forEach((value, i) => {
      if (i > 0 && (this.#started || this.#text !== '')) this.#flush();
      if (quoted) this.#quoted(value);
      else this.#splitUp(value);
    });
  }
}

function applyOperation(
  value: string,
  operation: Exclude<ParameterOperation, { kind: 'default' }>,
  scope: ExpansionScope,
): string {
  switch (operation.kind) {
    case 'length':
      return String(value.length);
    case 'remove':
      return removeMatch(value, expandPattern(operation.operand, scope), operation.operator);
    case 'replace':
      return replaceMatch(
        value,
        expandPattern(operation.pattern, scope),
        expandText(operation.replacement, scope),
        operation.all,
        operation.anchor,
      );
    case 'slice':
      return slice(value, operation, scope);
    case 'bad':
      throw new ExpansionFailed('syntax error: bad substitution');
  }
}

function slice(
  value: string,
  operation: Extract<ParameterOperation, { kind: 'slice' }>,
  scope: ExpansionScope,
): string {
  let from = expandArithmetic(operation.offset, scope);
  if (from < 0) from = Math.max(0, value.length + from);
  if (!operation.length) return value.slice(from);
  const length = expandArithmetic(operation.length, scope);
  return length < 0 ? value.slice(from, value.length + length) : value.slice(from, from + length);
}
