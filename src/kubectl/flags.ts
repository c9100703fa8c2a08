/**
 * Flags of the command line. Models github.com/spf13/pflag as kubectl uses it: flags may stand anywhere before `--`,
 * long ones take `--name=value` or `--name value`, short ones may be joined (`-it`).
 */
import { parseDuration } from '../kube/duration.ts';
import { FlagError } from './errors.ts';

export interface FlagDef {
  readonly name: string;
  readonly short?: string;
  /** `strings`: split at commas; `array`: each use is one value. */
  readonly type: 'string' | 'bool' | 'int' | 'duration' | 'strings' | 'array';
  readonly value?: string;
  /** What the flag without `=` means. */
  readonly bare?: string;
}

export const string = (name: string, value = '', short?: string): FlagDef =>
  def(name, 'string', value, short);
export const bool = (name: string, short?: string): FlagDef => def(name, 'bool', 'false', short);
/** On unless it is switched off. */
export const boolOn = (name: string): FlagDef => def(name, 'bool', 'true');
export const int = (name: string, value: number): FlagDef => def(name, 'int', String(value));
export const duration = (name: string, value: string): FlagDef => def(name, 'duration', value);
export const strings = (name: string, short?: string): FlagDef => def(name, 'strings', '', short);
export const array = (name: string, short?: string): FlagDef => def(name, 'array', '', short);
/** A text that may also stand without a value. */
export const optional = (name: string, value: string, bare: string, short?: string): FlagDef => ({
  ...def(name, 'string', value, short),
  bare,
});

function def(name: string, type: FlagDef['type'], value: string, short?: string): FlagDef {
  return { name, type, value, ...(short === undefined ? {} : { short }) };
}

/** The values of the flags of one call. */
export class Flags {
  readonly #defs = new Map<string, FlagDef>();
  readonly #values = new Map<string, string[]>();

  constructor(defs: readonly FlagDef[]) {
    for (const each of defs) this.#defs.set(each.name, each);
  }

  find(name: string): FlagDef | undefined {
    return this.#defs.get(name);
  }
  findShort(short: string): FlagDef | undefined {
    return [...this.#defs.values()].find((each) => each.short === short);
  }

  /** Takes one use of a flag. Models FlagSet.Set. */
  set(flag: FlagDef, text: string): void {
    const problem = problemWith(flag, text);
    if (problem !== undefined) {
      const shown = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`;
      throw new FlagError(`invalid argument ${JSON.stringify(text)} for "${shown}" flag: ${problem}`);
    }
    const before = this.#values.get(flag.name) ?? [];
    switch (flag.type) {
      case 'strings':
        this.#values.set(flag.name, [...before, ...(text === '' ? [] : text.split(','))]);
        return;
      case 'array':
        this.#values.set(flag.name, [...before, text]);
        return;
      default:
        this.#values.set(flag.name, [text]);
    }
  }

  /** Whether it stood on the command line. */
  changed(name: string): boolean {
    return this.#values.has(name);
  }
  text(name: string): string {
    return this.#values.get(name)?.[0] ?? this.#defs.get(name)?.value ?? '';
  }
  isOn(name: string): boolean {
    return TRUE.has(this.text(name));
  }
  int(name: string): number {
    return Number(this.text(name));
  }
  /** Milliseconds. */
  duration(name: string): number {
    const parsed = parseDuration(this.text(name));
    return parsed.ok ? parsed.value : Number(this.text(name)) * 1000;
  }
  list(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }
}

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

function problemWith({ type }: FlagDef, text: string): string | undefined {
  switch (type) {
    case 'bool':
      return TRUE.has(text) || FALSE.has(text)
        ? undefined
        : `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`;
    case 'int':
      return /^[+-]?\d+$/.test(text)
        ? undefined
        : `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`;
    case 'duration': {
      const parsed = parseDuration(text);
      return parsed.ok ? undefined : parsed.error;
    }
    default:
      return undefined;
  }
}

export interface Parsed {
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many of `args` stood before `--`; -1 without one. */
  readonly dash: number;
  /** `-h` or `--help`. */
  readonly help: boolean;
}

/** Models FlagSet.Parse. */
export function parseFlags(defs: readonly FlagDef[], words: readonly string[]): Parsed {
  const flags = new Flags(defs);
  const args: string[] = [];
  let help = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') {
      const dash = args.length;
      return { flags, args: [...args, ...words.slice(i + 1)], dash, help };
    }
    const next = (): string | undefined => {
      i++;
      return words[i];
    };
    if (word === '-h' || word === '--help') help = true;
    else if (word.startsWith('--')) parseLong(flags, word, next);
    else if (word.startsWith('-') && word !== '-') parseShort(flags, word, next);
    else args.push(word);
  }
  return { flags, args, dash: -1, help };
}

function parseLong(flags: Flags, word: string, next: () => string | undefined): void {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  if (name === '' || name.startsWith('-')) throw new FlagError(`bad flag syntax: ${word}`);
  const flag = flags.find(name);
  if (flag === undefined) throw new FlagError(`unknown flag: --${name}`);
  if (equals >= 0) return flags.set(flag, word.slice(equals + 1));
  const bare = bareValue(flag);
  const value = bare ?? next();
  if (value === undefined) throw new FlagError(`flag needs an argument: --${name}`);
  flags.set(flag, value);
}

function parseShort(flags: Flags, word: string, next: () => string | undefined): void {
  let rest = word.slice(1);
  while (rest !== '') {
    const short = rest.slice(0, 1);
    const flag = flags.findShort(short);
    if (flag === undefined) throw new FlagError(`unknown shorthand flag: '${short}' in -${rest}`);
    const tail = rest.slice(1);
    if (tail.startsWith('=')) return flags.set(flag, tail.slice(1));
    const bare = bareValue(flag);
    if (bare === undefined) {
      const value = tail === '' ? next() : tail;
      if (value === undefined) throw new FlagError(`flag needs an argument: '${short}' in -${rest}`);
      return flags.set(flag, value);
    }
    flags.set(flag, bare);
    rest = tail;
  }
}

export function bareValue(flag: FlagDef): string | undefined {
  return flag.bare ?? (flag.type === 'bool' ? 'true' : undefined);
}
