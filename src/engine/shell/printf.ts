/** `printf`: the text for a format and its arguments. Models busybox coreutils/printf.c. */
import { unescape } from './echo.ts';

export interface PrintfResult {
  readonly text: string;
  /** Without the name of the program. */
  readonly errors: readonly string[];
  readonly status: number;
}

const SPEC = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([hlLjzt]*)([diouxXeEfFgGcsb%])/y;

export function printf(format: string, args: readonly string[]): PrintfResult {
  const run = new Run(args);
  let text = '';
  do {
    const before = run.used;
    text += run.pass(format);
    if (run.stop || run.used === before) break;
  } while (run.used < args.length);
  return { text, errors: run.errors, status: run.errors.length > 0 ? 1 : 0 };
}

class Run {
  readonly #args: readonly string[];
  used = 0;
  stop = false;
  readonly errors: string[] = [];

  constructor(args: readonly string[]) {
    this.#args = args;
  }

  #next(): string {
    return this.#args[this.used++] ?? '';
  }

  /** The format once. */
  pass(format: string): string {
    let out = '';
    for (let i = 0; i < format.length; ) {
      const c = format[i] as string;
      if (c === '\\') {
        const escape = /^\\(?:x[0-9a-fA-F]{1,2}|[0-7]{1,3}|[^])/.exec(format.slice(i))?.[0] ?? '\\';
        const result = unescape(escape, false);
        out += result.text;
        i += escape.length;
        if (result.stop) {
          this.stop = true;
          return out;
        }
        continue;
      }
      if (c !== '%') {
        out += c;
        i++;
        continue;
      }
      SPEC.lastIndex = i;
      const match = SPEC.exec(format);
      if (!match) {
        this.errors.push(`%${format[i + 1] ?? ''}: invalid format`);
        this.stop = true;
        return out;
      }
      i = SPEC.lastIndex;
      out += this.#convert(match);
      if (this.stop) return out;
    }
    return out;
  }

  #convert(match: RegExpExecArray): string {
    const kind = match[5] as string;
    if (kind === '%') return '%';
    let flags = match[1] as string;
    let width = match[2] === '*' ? Number(this.#next()) || 0 : Number(match[2] ?? 0);
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    const hasPrecision = /\./.test(match[0]);
    const precision = !hasPrecision
      ? undefined
      : match[3] === '*'
        ? Number(this.#next()) || 0
        : Number(match[3] ?? 0);
    const arg = this.#next();
    switch (kind) {
      case 's':
        return pad(precision === undefined ? arg : arg.slice(0, precision), width, flags);
      case 'c':
        return pad(arg.slice(0, 1), width, flags);
      case 'b': {
        const result = unescape(arg, false);
        this.stop = result.stop;
        return pad(precision === undefined ? result.text : result.text.slice(0, precision), width, flags);
      }
      case 'd':
      case 'i':
      case 'o':
      case 'u':
      case 'x':
      case 'X':
        return this.#integer(arg, kind, flags, width, precision);
      default:
        return this.#float(arg, kind, flags, width, precision);
    }
  }

  /** `12`, `0x1f`, `017`, `'a` (the character's number). */
  #number(text: string): number {
    if (text === '') return 0;
    if (text.startsWith("'") || text.startsWith('"')) return text.codePointAt(1) ?? 0;
    const match = /^\s*([-+]?)(?:(0[xX][0-9a-fA-F]+)|(0[0-7]*)|(\d+))$/.exec(text);
    if (!match) {
      this.errors.push(`invalid number '${text}'`);
      return 0;
    }
    const value = match[2]
      ? Number.parseInt(match[2], 16)
      : match[3]
        ? Number.parseInt(match[3], 8)
        : Number(match[4]);
    return match[1] === '-' ? -value : value;
  }

  #integer(arg: string, kind: string, flags: string, width: number, precision: number | undefined): string {
    const value = this.#number(arg);
    const negative = value < 0 && (kind === 'd' || kind === 'i');
    const magnitude = value < 0 && !negative ? BigInt.asUintN(64, BigInt(value)) : BigInt(Math.abs(value));
    let digits =
      kind === 'o'
        ? magnitude.toString(8)
        : kind === 'x' || kind === 'X'
          ? magnitude.toString(16)
          : String(magnitude);
    if (kind === 'X') digits = digits.toUpperCase();
    if (precision !== undefined) digits = digits.padStart(precision, '0');
    let sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
    if (flags.includes('#') && value !== 0)
      sign += kind === 'x' ? '0x' : kind === 'X' ? '0X' : kind === 'o' ? '0' : '';
    if (flags.includes('0') && !flags.includes('-') && precision === undefined) {
      digits = digits.padStart(width - sign.length, '0');
    }
    return pad(sign + digits, width, flags);
  }

  #float(arg: string, kind: string, flags: string, width: number, precision = 6): string {
    const value = arg === '' ? 0 : Number(arg);
    if (Number.isNaN(value)) this.errors.push(`invalid number '${arg}'`);
    const text = formatFloat(Number.isNaN(value) ? 0 : value, kind, precision);
    const sign = text.startsWith('-') ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
    const full = sign + text;
    if (!flags.includes('0') || flags.includes('-')) return pad(full, width, flags);
    const lead = /^[-+ ]?/.exec(full)?.[0] ?? '';
    return lead + full.slice(lead.length).padStart(width - lead.length, '0');
  }
}

/** `%f`, `%e`, `%g` as C prints them. */
export function formatFloat(value: number, kind: string, precision: number): string {
  const digits = Math.min(precision, 100);
  const exponent = (text: string): string => text.replace(/e([-+])(\d)$/, 'e$10$2');
  let text: string;
  switch (kind.toLowerCase()) {
    case 'f':
      text = value.toFixed(digits);
      break;
    case 'e':
      text = exponent(value.toExponential(digits));
      break;
    default: {
      const p = digits === 0 ? 1 : digits;
      const power = value === 0 ? 0 : Number(value.toExponential(p - 1).split('e')[1]);
      text =
        power < -4 || power >= p
          ? exponent(value.toExponential(p - 1))
          : value.toFixed(Math.max(0, p - 1 - power));
      if (text.includes('.')) text = text.replace(/\.?0+(?=e|$)/, '');
    }
  }
  return kind === kind.toUpperCase() ? text.toUpperCase() : text;
}

const pad = (text: string, width: number, flags: string): string =>
  flags.includes('-') ? text.padEnd(width) : text.padStart(width);
