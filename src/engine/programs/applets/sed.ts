/** `sed`: a script is read into commands, which run over each line. Models POSIX sed with GNU's `-i`, `-E`, `+`, `I`. */
import type { Task } from '../../clock/task.ts';
import type { OpenFile } from '../../runtime/os/open-file.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { parseOptions } from '../options.ts';
import { parseSed, type SedAddress, type SedCommand } from './sed-script.ts';

function* sed(io: AppletIo): Task<number> {
  const args = io.args.map((arg) => (arg.startsWith('-i') && arg.length > 2 ? '-i' : arg));
  const options = parseOptions(args, 'nrEise:f:z', {
    long: { quiet: 'n', silent: 'n', 'in-place': 'i', expression: 'e', 'regexp-extended': 'E' },
  });
  if (options.bad !== undefined)
    return io.badOption(options.bad, '[-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...');
  const rest = [...options.rest];
  const texts = [...(options.values['e'] ?? [])];
  for (const path of options.values['f'] ?? []) {
    const file = io.open(path);
    if (!file) return 1;
    texts.push((yield* io.readAll(file)).replace(/\n$/, ''));
  }
  if (texts.length === 0) {
    const script = rest.shift();
    if (script === undefined) return io.usage('[-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...');
    texts.push(script);
  }
  const extended = /[rE]/.test(options.flags);
  const commands = parseSed(texts.join('\n'), extended);
  if (typeof commands === 'string') {
    io.complain(commands);
    return 1;
  }
  const quiet = options.flags.includes('n');
  if (!options.flags.includes('i'))
    return yield* new Sed(io, commands, quiet, (text) => io.out(text)).run(rest.length > 0 ? rest : ['-']);
  let status = 0;
  for (const path of rest) {
    let out = '';
    const result = yield* new Sed(io, commands, quiet, (text) => {
      out += text;
    }).run([path]);
    if (result !== 0) status = result;
    else {
      const failure = io.context.fs.writeFile(io.context.path(path), out, {}, io.context.credentials);
      if (failure) {
        io.complain(path, failure);
        status = 4;
      }
    }
  }
  return status;
}

/** Steps of one line after which a script that branches in circles is stopped. */
const MAX_STEPS = 100_000;

class Sed {
  readonly #io: AppletIo;
  readonly #commands: readonly SedCommand[];
  readonly #quiet: boolean;
  readonly #emit: (text: string) => void;
  readonly #labels = new Map<string, number>();
  /** Index of a command with two addresses → the line number at which its range ends, or Infinity while it looks for it. */
  readonly #ranges = new Map<number, number>();
  #pattern = '';
  #hold = '';
  #line = 0;
  #appended: string[] = [];
  #lines: { text: string; newline: boolean }[] = [];
  #newline = true;
  #quit: number | undefined;
  readonly #written = new Map<string, OpenFile>();

  constructor(io: AppletIo, commands: readonly SedCommand[], quiet: boolean, emit: (text: string) => void) {
    this.#io = io;
    this.#commands = commands;
    this.#quiet = quiet;
    this.#emit = emit;
    commands.forEach((command, i) => {
      if (command.name === ':') this.#labels.set(command.text, i);
    });
  }

  *run(paths: readonly string[]): Task<number> {
    // Streams line by line; one line is kept back so that `$` is known.
    const status = yield* this.#each(paths);
    this.#drain(true);
    for (const file of this.#written.values()) file.close();
    return this.#quit ?? status;
  }

  *#each(paths: readonly string[]): Task<number> {
    let status = 0;
    for (const path of paths) {
      const file = path === '-' ? this.#io.stdin() : this.#io.context.open(path, { read: true });
      if (file === undefined || typeof file === 'string') {
        if (this.#io.flavour === 'gnu') this.#io.complain(`can't read ${path}`, file ?? 'EBADF');
        else this.#io.complain(path, file ?? 'EBADF');
        status = this.#io.flavour === 'gnu' ? 2 : 1;
        continue;
      }
      let rest = '';
      for (
        let part = yield* this.#io.read(file);
        part !== '' && this.#quit === undefined;
        part = yield* this.#io.read(file)
      ) {
        const lines = (rest + part).split('\n');
        rest = lines.pop() as string;
        for (const text of lines) this.#lines.push({ text, newline: true });
        this.#drain(false);
        if (this.#io.isFull) yield* this.#io.flush();
        if (this.#io.broken) return 4;
      }
      if (rest !== '') this.#lines.push({ text: rest, newline: false });
      if (path !== '-') file.close();
      if (this.#quit !== undefined) break;
    }
    return status;
  }

  /** Runs the script for the lines that are there. The last one waits until it is known to be the last. */
  #drain(atEnd: boolean): void {
    while (this.#quit === undefined && this.#lines.length > (atEnd ? 0 : this.#reserve)) {
      this.#take();
      this.#cycle(atEnd);
    }
  }

  /** Lines kept back: a script with `n` or `N` takes more than one in a cycle. */
  get #reserve(): number {
    return 1 + this.#commands.filter((c) => c.name === 'N' || c.name === 'n').length * 4;
  }

  #take(): void {
    const next = this.#lines.shift() as { text: string; newline: boolean };
    this.#pattern = next.text;
    this.#newline = next.newline;
    this.#line++;
  }

  get #isLast(): boolean {
    return this.#lines.length === 0;
  }

  #print(text: string): void {
    this.#emit(`${text}\n`);
  }

  #endCycle(print: boolean): void {
    if (print && !this.#quiet) this.#emit(this.#pattern + (this.#newline || !this.#isLast ? '\n' : ''));
    for (const text of this.#appended) this.#emit(text);
    this.#appended = [];
  }

  #cycle(atEnd: boolean): void {
    let replaced = false;
    let print = true;
    let steps = 0;
    for (let i = 0; i < this.#commands.length; i++) {
      if (++steps > MAX_STEPS) break;
      const command = this.#commands[i] as SedCommand;
      if (command.name === ':' || command.name === '}') continue;
      if (this.#selects(command, i) === command.negated) {
        if (command.name === '{') i = command.end;
        continue;
      }
      switch (command.name) {
        case 's':
          if (this.#substitute(command)) replaced = true;
          break;
        case 'y':
          this.#pattern = [...this.#pattern].map((c) => command.map?.get(c) ?? c).join('');
          break;
        case 'p':
          this.#print(this.#pattern);
          break;
        case 'P':
          this.#print(this.#pattern.split('\n')[0] as string);
          break;
        case 'd':
          this.#endCycle(false);
          return;
        case 'D': {
          const at = this.#pattern.indexOf('\n');
          if (at < 0) {
            this.#endCycle(false);
            return;
          }
          this.#pattern = this.#pattern.slice(at + 1);
          this.#endCycle(false);
          i = -1;
          break;
        }
        case 'n':
          if (this.#isLast) {
            if (atEnd) {
              this.#quit ??= 0;
              this.#endCycle(true);
              return;
            }
            break;
          }
          this.#endCycle(true);
          this.#take();
          break;
        case 'N':
          if (this.#isLast) {
            this.#quit ??= 0;
            this.#endCycle(true);
            return;
          }
          {
            const before = this.#pattern;
            this.#take();
            this.#pattern = `${before}\n${this.#pattern}`;
          }
          break;
        case 'g':
          this.#pattern = this.#hold;
          break;
        case 'G':
          this.#pattern += `\n${this.#hold}`;
          break;
        case 'h':
          this.#hold = this.#pattern;
          break;
        case 'H':
          this.#hold += `\n${this.#pattern}`;
          break;
        case 'x':
          [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
          break;
        case 'a':
          this.#appended.push(`${command.text}\n`);
          break;
        case 'i':
          this.#print(command.text);
          break;
        case 'c':
          print = false;
          if (!command.to || this.#rangeEnds(i)) this.#print(command.text);
          this.#endCycle(false);
          return;
        case '=':
          this.#print(String(this.#line));
          break;
        case 'l':
          this.#print(`${this.#pattern.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n')}$`);
          break;
        case 'q':
        case 'Q':
          this.#quit = Number(command.text || 0);
          this.#endCycle(command.name === 'q');
          return;
        case 'r': {
          const read = this.#io.context.fs.readFile(this.#io.context.path(command.text));
          if (typeof read !== 'string') this.#appended.push(read.text);
          break;
        }
        case 'w':
          this.#write(command.text, `${this.#pattern}\n`);
          break;
        case 'b':
        case 't':
        case 'T': {
          const jump = command.name === 'b' || replaced === (command.name === 't');
          if (command.name !== 'b') replaced = false;
          if (jump)
            i =
              command.text === ''
                ? this.#commands.length
                : (this.#labels.get(command.text) ?? this.#commands.length);
          break;
        }
      }
    }
    this.#endCycle(print);
  }

  #write(path: string, text: string): void {
    if (path === '/dev/stdout') {
      this.#emit(text);
      return;
    }
    let file = this.#written.get(path);
    if (!file) {
      const opened = this.#io.context.open(path, { write: true, create: true, truncate: true });
      if (typeof opened === 'string') return;
      file = opened;
      this.#written.set(path, file);
    }
    file.write(text);
  }

  #selects(command: SedCommand, index: number): boolean {
    const { from, to } = command;
    if (!from) return true;
    if (!to) return this.#matches(from);
    const end = this.#ranges.get(index);
    if (end === undefined) {
      if (!this.#matches(from)) return false;
      let until = Number.POSITIVE_INFINITY;
      if (to.kind === 'line') until = to.line;
      else if (to.kind === 'plus') until = this.#line + to.line;
      if (until > this.#line) this.#ranges.set(index, until);
      return true;
    }
    const over = to.kind === 'regexp' || to.kind === 'last' ? this.#matches(to) : this.#line >= end;
    if (over) this.#ranges.delete(index);
    // A range whose end lies behind us is over already.
    return to.kind !== 'line' || this.#line <= end;
  }

  #rangeEnds(index: number): boolean {
    return !this.#ranges.has(index);
  }

  #matches(address: SedAddress): boolean {
    switch (address.kind) {
      case 'line':
        return this.#line === address.line;
      case 'last':
        return this.#isLast;
      case 'step':
        return address.step === 0
          ? this.#line === address.line
          : this.#line >= address.line && (this.#line - address.line) % address.step === 0;
      case 'plus':
        return false;
      case 'regexp':
        return address.re.test(this.#pattern);
    }
  }

  #substitute(command: SedCommand): boolean {
    const { re, replacement = [], which = 1, all = false } = command;
    if (!re) return false;
    let out = '';
    let at = 0;
    let count = 0;
    let done = false;
    const global = new RegExp(re.source, `${re.flags}g`);
    for (let match = global.exec(this.#pattern); match; match = global.exec(this.#pattern)) {
      count++;
      if (match[0] === '') global.lastIndex++;
      if (count < which) continue;
      out += this.#pattern.slice(at, match.index) + expand(replacement, match);
      at = match.index + match[0].length;
      done = true;
      if (!all) break;
    }
    if (!done) return false;
    this.#pattern = out + this.#pattern.slice(at);
    if (command.print) this.#print(this.#pattern);
    if (command.text !== '') this.#write(command.text, `${this.#pattern}\n`);
    return true;
  }
}

/** `\1`, `&` and GNU's changes of case. */
function expand(parts: readonly (string | number)[], match: RegExpExecArray): string {
  let out = '';
  let mode = '';
  let next = '';
  for (const part of parts) {
    if (typeof part === 'string' && part.startsWith('\0')) {
      const letter = part[1] as string;
      if (letter === 'u' || letter === 'l') next = letter;
      else mode = letter === 'E' ? '' : letter;
      continue;
    }
    let text = typeof part === 'number' ? (match[part] ?? '') : part;
    if (mode === 'U') text = text.toUpperCase();
    else if (mode === 'L') text = text.toLowerCase();
    if (next !== '' && text !== '') {
      text =
        (next === 'u' ? (text[0] as string).toUpperCase() : (text[0] as string).toLowerCase()) +
        text.slice(1);
      next = '';
    }
    out += text;
  }
  return out;
}

export const sedApplets: Readonly<Record<string, Applet>> = { sed };
