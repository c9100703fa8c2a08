/** The script of `sed`, read into commands. */
import { toRegExp } from '../../shell/regexp.ts';

export type SedAddress =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'last' }
  /** `first~step` */
  | { readonly kind: 'step'; readonly line: number; readonly step: number }
  /** `+n` lines after the first address */
  | { readonly kind: 'plus'; readonly line: number }
  | { readonly kind: 'regexp'; readonly re: RegExp };

export interface SedCommand {
  readonly name: string;
  readonly from: SedAddress | undefined;
  readonly to: SedAddress | undefined;
  readonly negated: boolean;
  /** Text of `a`, `i`, `c`; label of `:`, `b`, `t`; file of `r`, `w`, `s///w`; exit code of `q`. */
  readonly text: string;
  /** Of `{`: the index of its `}`. */
  end: number;
  readonly re?: RegExp;
  /** Texts, numbers of groups, and `\0` with a letter for a change of case. */
  readonly replacement?: readonly (string | number)[];
  readonly which?: number;
  readonly all?: boolean;
  readonly print?: boolean;
  /** Of `y`. */
  readonly map?: ReadonlyMap<string, string>;
}

class SedFailed {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** The commands, or what is wrong with the script. */
export function parseSed(script: string, extended: boolean): SedCommand[] | string {
  try {
    return new Parser(script, extended).parse();
  } catch (error) {
    if (error instanceof SedFailed) return error.message;
    throw error;
  }
}

class Parser {
  readonly #text: string;
  readonly #extended: boolean;
  #at = 0;
  #lastPattern = '';

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  parse(): SedCommand[] {
    const commands: SedCommand[] = [];
    const open: number[] = [];
    for (;;) {
      this.#skip(/[\s;]/);
      if (this.#at >= this.#text.length) break;
      if (this.#peek() === '#') {
        this.#line();
        continue;
      }
      const command = this.#command();
      if (command.name === '{') open.push(commands.length);
      else if (command.name === '}') {
        const begin = open.pop();
        if (begin === undefined) throw new SedFailed('unexpected }');
        (commands[begin] as SedCommand).end = commands.length;
      }
      commands.push(command);
    }
    if (open.length > 0) throw new SedFailed("unmatched '{'");
    return commands;
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }
  #skip(re: RegExp): void {
    while (this.#at < this.#text.length && re.test(this.#peek())) this.#at++;
  }
  /** The rest of the line. */
  #line(): string {
    const end = this.#text.indexOf('\n', this.#at);
    const text = this.#text.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return text;
  }
  #number(): number {
    const match = /^\d+/.exec(this.#text.slice(this.#at));
    this.#at += match?.[0].length ?? 0;
    return Number(match?.[0] ?? 0);
  }

  #address(): SedAddress | undefined {
    const c = this.#peek();
    if (/\d/.test(c)) {
      const line = this.#number();
      if (this.#peek() !== '~') return { kind: 'line', line };
      this.#at++;
      return { kind: 'step', line, step: this.#number() };
    }
    if (c === '$') {
      this.#at++;
      return { kind: 'last' };
    }
    if (c === '+') {
      this.#at++;
      return { kind: 'plus', line: this.#number() };
    }
    if (c !== '/' && c !== '\\') return undefined;
    if (c === '\\') this.#at++;
    const delimiter = this.#peek();
    this.#at++;
    const pattern = this.#delimited(delimiter);
    let ignoreCase = false;
    if (this.#peek() === 'I') {
      ignoreCase = true;
      this.#at++;
    }
    return { kind: 'regexp', re: this.#regexp(pattern, ignoreCase) };
  }

  #regexp(pattern: string, ignoreCase: boolean): RegExp {
    if (pattern !== '') this.#lastPattern = pattern;
    const re = toRegExp(this.#lastPattern, { extended: this.#extended, ignoreCase });
    if (typeof re === 'string') throw new SedFailed(`bad regex '${pattern}': ${re}`);
    return re;
  }

  /** Up to the delimiter, which may be escaped; `\n` stands for a line's end. */
  #delimited(delimiter: string): string {
    let out = '';
    let inSet = false;
    for (; this.#at < this.#text.length; this.#at++) {
      const c = this.#peek();
      if (c === '\\' && this.#at + 1 < this.#text.length) {
        const next = this.#text[++this.#at] as string;
        if (next === delimiter && !inSet) out += delimiter === '|' && !this.#extended ? '|' : delimiter;
        else out += `\\${next}`;
        continue;
      }
      if (c === '[' && !inSet) inSet = true;
      else if (c === ']' && inSet) inSet = false;
      else if (c === delimiter && !inSet) {
        this.#at++;
        return out;
      }
      out += c;
    }
    throw new SedFailed(`unmatched '${delimiter}'`);
  }

  #command(): SedCommand {
    const from = this.#address();
    let to: SedAddress | undefined;
    this.#skip(/[ \t]/);
    if (from && this.#peek() === ',') {
      this.#at++;
      this.#skip(/[ \t]/);
      to = this.#address();
      if (!to) throw new SedFailed('no address after comma');
    }
    this.#skip(/[ \t]/);
    let negated = false;
    while (this.#peek() === '!') {
      negated = true;
      this.#at++;
      this.#skip(/[ \t]/);
    }
    const name = this.#peek();
    this.#at++;
    const base = { name, from, to, negated, text: '', end: 0 };
    switch (name) {
      case '{':
      case '}':
      case '=':
      case 'd':
      case 'D':
      case 'g':
      case 'G':
      case 'h':
      case 'H':
      case 'l':
      case 'n':
      case 'N':
      case 'p':
      case 'P':
      case 'x':
        return base;
      case 'a':
      case 'i':
      case 'c':
        return { ...base, text: this.#lineText() };
      case ':':
      case 'b':
      case 't':
      case 'T':
        return { ...base, text: this.#label() };
      case 'r':
      case 'w':
        this.#skip(/[ \t]/);
        return { ...base, text: this.#line() };
      case 'q':
      case 'Q':
        this.#skip(/[ \t]/);
        return { ...base, text: /\d/.test(this.#peek()) ? String(this.#number()) : '' };
      case 's':
        return this.#substitution(base);
      case 'y':
        return this.#transliteration(base);
      case '':
        throw new SedFailed('missing command');
      default:
        throw new SedFailed(`unsupported command ${name}`);
    }
  }

  #label(): string {
    const match = /^[ \t]*([^\s;}]*)/.exec(this.#text.slice(this.#at));
    this.#at += match?.[0].length ?? 0;
    return match?.[1] ?? '';
  }

  /** `a\` and the text on the next lines, or GNU's `a text`. A backslash at a line's end goes on. */
  #lineText(): string {
    this.#skip(/[ \t]/);
    if (this.#peek() === '\\') {
      this.#at++;
      this.#skip(/[ \t]/);
      if (this.#peek() === '\n') this.#at++;
    }
    let text = this.#line();
    while (text.endsWith('\\') && this.#at < this.#text.length)
      text = `${text.slice(0, -1)}\n${this.#line()}`;
    return text.replace(/\\(.)/g, (_, c: string) => (c === 't' ? '\t' : c === 'n' ? '\n' : c));
  }

  #substitution(base: SedCommand): SedCommand {
    const delimiter = this.#peek();
    this.#at++;
    if (delimiter === '' || delimiter === '\n' || delimiter === '\\')
      throw new SedFailed('bad option in substitution expression');
    const pattern = this.#delimited(delimiter);
    const replacement = this.#replacement(delimiter);
    let which = 1;
    let all = false;
    let print = false;
    let ignoreCase = false;
    let text = '';
    for (;;) {
      const c = this.#peek();
      if (c === 'g') all = true;
      else if (c === 'p') print = true;
      else if (c === 'i' || c === 'I') ignoreCase = true;
      else if (/\d/.test(c)) {
        which = this.#number();
        continue;
      } else if (c === 'w') {
        this.#at++;
        this.#skip(/[ \t]/);
        text = this.#line();
        break;
      } else if (c === '' || /[\s;}#]/.test(c)) break;
      else throw new SedFailed('bad option in substitution expression');
      this.#at++;
    }
    return { ...base, re: this.#regexp(pattern, ignoreCase), replacement, which, all, print, text };
  }

  #replacement(delimiter: string): (string | number)[] {
    const parts: (string | number)[] = [];
    let text = '';
    const push = (part: string | number): void => {
      if (text !== '') parts.push(text);
      text = '';
      parts.push(part);
    };
    for (; this.#at < this.#text.length; this.#at++) {
      const c = this.#peek();
      if (c === delimiter) {
        this.#at++;
        if (text !== '') parts.push(text);
        return parts;
      }
      if (c === '&') push(0);
      else if (c === '\\') {
        const next = this.#text[++this.#at] ?? '';
        if (/\d/.test(next)) push(Number(next));
        else if ('ULEul'.includes(next) && next !== '') push(`\0${next}`);
        else text += next === 'n' ? '\n' : next === 't' ? '\t' : next;
      } else text += c;
    }
    throw new SedFailed("unmatched '" + delimiter + "'");
  }

  #transliteration(base: SedCommand): SedCommand {
    const delimiter = this.#peek();
    this.#at++;
    const plain = (text: string): string[] => [
      ...text.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c)),
    ];
    const from = plain(this.#delimited(delimiter));
    const to = plain(this.#delimited(delimiter));
    if (from.length !== to.length) throw new SedFailed('strings for y command are different lengths');
    return { ...base, map: new Map(from.map((c, i) => [c, to[i] as string])) };
  }
}
