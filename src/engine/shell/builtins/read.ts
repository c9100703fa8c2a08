/** `read`: one line into variables. Takes characters one by one, so that the rest is left for the next command. */
import type { OpenFile } from '../../runtime/os/open-file.ts';
import type { Machine } from '../machine.ts';
import { BLOCKED } from '../waiting.ts';
import { isName } from '../variables.ts';
import { type Builtin, failed } from './types.ts';

interface Request {
  readonly file: OpenFile;
  readonly names: readonly string[];
  readonly raw: boolean;
  readonly delimiter: string;
  readonly maxChars: number;
  /** Virtual time at which it gives up. */
  readonly deadlineMs: number | undefined;
}

export const read: Builtin = (machine, argv) => {
  let raw = false;
  let fd = 0;
  let delimiter = '\n';
  let maxChars = Number.POSITIVE_INFINITY;
  let timeoutMs: number | undefined;
  const args = argv.slice(1);
  while (args[0]?.startsWith('-') && args[0].length > 1) {
    const option = args.shift() as string;
    if (option === '--') break;
    for (let i = 1; i < option.length; i++) {
      const letter = option[i] as string;
      if (letter === 'r') raw = true;
      else if (letter === 's') continue;
      else if ('pntud'.includes(letter)) {
        const value = option.slice(i + 1) || args.shift();
        if (value === undefined) return failed(machine, 'read', `no arg for -${letter} option`);
        if (letter === 'p') machine.writeNow(2, machine.context.file(0)?.isTerminal ? value : '');
        else if (letter === 'n') maxChars = Number(value);
        else if (letter === 't') timeoutMs = Number(value) * 1000;
        else if (letter === 'u') fd = Number(value);
        else delimiter = value === '' ? '\0' : (value[0] as string);
        break;
      } else return failed(machine, 'read', `illegal option -${letter}`);
    }
  }
  const bad = args.find((name) => !isName(name));
  if (bad !== undefined) return failed(machine, 'read', `'${bad}': bad variable name`);
  const file = machine.context.file(fd);
  if (!file) {
    machine.error('read error: Bad file descriptor');
    return 1;
  }
  const names = args.length > 0 ? args : ['REPLY'];
  const deadlineMs = timeoutMs === undefined ? undefined : machine.context.now + timeoutMs;
  return new Reader(machine, { file, names, raw, delimiter, maxChars, deadlineMs }).go();
};

class Reader {
  readonly #machine: Machine;
  readonly #request: Request;
  /** Characters read; with `escaped` marking those that a backslash has quoted. */
  #text = '';
  #escaped: boolean[] = [];
  #backslash = false;

  constructor(machine: Machine, request: Request) {
    this.#machine = machine;
    this.#request = request;
  }

  go(): number {
    const status = this.#step();
    if (status !== BLOCKED) return status;
    const { file, deadlineMs } = this.#request;
    const { context } = this.#machine;
    this.#machine.blocked = {
      wait: () => ({
        on: [file.readable, context.wakeup],
        ...(deadlineMs === undefined ? {} : { timeoutMs: Math.max(0, deadlineMs - context.now) }),
      }),
      resume: () => this.#step(),
      interruptible: true,
    };
    return BLOCKED;
  }

  #step(): number {
    const { file, raw, delimiter, maxChars, deadlineMs } = this.#request;
    while (this.#text.length < maxChars) {
      const c = file.read(1);
      if (c === undefined) {
        if (deadlineMs === undefined || this.#machine.context.now < deadlineMs) return BLOCKED;
        return this.#finish(1);
      }
      if (typeof c !== 'string' || c === '') return this.#finish(1);
      if (this.#backslash) {
        this.#backslash = false;
        if (c !== '\n') this.#add(c, true);
      } else if (!raw && c === '\\') this.#backslash = true;
      else if (c === delimiter) return this.#finish(0);
      else if (c !== '\0') this.#add(c, false);
    }
    return this.#finish(0);
  }

  #add(c: string, escaped: boolean): void {
    this.#text += c;
    this.#escaped.push(escaped);
  }

  #finish(status: number): number {
    const { names } = this.#request;
    const values = names[0] === 'REPLY' && names.length === 1 ? [this.#text] : this.#split(names.length);
    for (let i = 0; i < names.length; i++) {
      if (!this.#machine.assign(names[i] as string, values[i] ?? '')) {
        this.#machine.fail(`${names[i]}: is read only`);
        return 2;
      }
    }
    return status;
  }

  /** As field splitting, but the last variable takes the rest of the line. */
  #split(count: number): string[] {
    const ifs = this.#machine.separators;
    const text = this.#text;
    const isSeparator = (i: number): boolean => !this.#escaped[i] && ifs.includes(text[i] as string);
    const isSpace = (i: number): boolean => isSeparator(i) && /[ \t\n]/.test(text[i] as string);
    const values: string[] = [];
    let i = 0;
    while (i < text.length && isSpace(i)) i++;
    while (i < text.length && values.length < count - 1) {
      let end = i;
      while (end < text.length && !isSeparator(end)) end++;
      values.push(text.slice(i, end));
      i = end;
      while (i < text.length && isSpace(i)) i++;
      if (i < text.length && isSeparator(i)) {
        i++;
        while (i < text.length && isSpace(i)) i++;
      }
    }
    let end = text.length;
    while (end > i && isSpace(end - 1)) end--;
    // One separator at the end of the last field belongs to it only if the field has another.
    if (end > i && isSeparator(end - 1)) {
      let inner = false;
      for (let k = i; k < end - 1; k++) inner = inner || (isSeparator(k) && !isSpace(k));
      if (!inner) end--;
    }
    values.push(text.slice(i, end));
    return values;
  }
}
