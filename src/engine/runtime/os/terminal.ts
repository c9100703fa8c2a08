/**
 * A terminal: what a person types comes in as lines, what programs print goes out, and Ctrl-C reaches what runs in the
 * foreground. Models the line discipline of a Linux pty in its ordinary (canonical) mode.
 *
 * Leaves out: raw mode (editors, readline), window size, several sessions on one terminal.
 */
import { Signal } from '../../clock/signal.ts';
import type { OpenFile, ReadResult, WriteResult } from './open-file.ts';
import { SIGHUP, SIGINT, SIGQUIT, SIGTSTP } from './signals.ts';

export interface TerminalOptions {
  /** Takes what appears on the screen, what is typed included. */
  readonly output: (text: string) => void;
  /** Sends a signal to a process group of the node (see `NodeOs.signalGroup`). */
  readonly signalGroup: (group: number, signal: number) => void;
  /** What is typed is shown; true unless given. */
  readonly echo?: boolean;
}

const CONTROL: Readonly<Record<string, number>> = { '\x03': SIGINT, '\x1c': SIGQUIT, '\x1a': SIGTSTP };

export class Terminal implements OpenFile {
  readonly isTerminal = true;
  readonly path = '/dev/pts/0';
  readonly readable = new Signal();
  readonly writable = new Signal();
  /** Gets the signals of the keyboard; 0: nobody. A shell with job control moves it to what it runs. */
  foregroundGroup = 0;
  readonly #options: TerminalOptions;
  /** The line that is being typed. */
  #line = '';
  /** Whole lines that nobody has read; an empty entry is Ctrl-D: the end of the file, once. */
  readonly #ready: string[] = [];
  #hungUp = false;

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  /** Keys, as text: `\r` or `\n` is Enter, `\x7f` Backspace, `\x03` Ctrl-C, `\x04` Ctrl-D, `\x1a` Ctrl-Z, `\x15` Ctrl-U. */
  type(text: string): void {
    for (const key of text) this.#key(key);
  }

  #key(key: string): void {
    const signal = CONTROL[key];
    if (signal !== undefined) {
      this.#line = '';
      this.#echo(`^${String.fromCharCode(key.charCodeAt(0) + 64)}`);
      if (this.foregroundGroup !== 0) this.#options.signalGroup(this.foregroundGroup, signal);
    } else if (key === '\r' || key === '\n') {
      this.#echo('\n');
      this.#ready.push(`${this.#line}\n`);
      this.#line = '';
      this.readable.fire();
    } else if (key === '\x04') {
      // At the start of a line it is the end of the file; elsewhere it hands on what has been typed.
      this.#ready.push(this.#line);
      this.#line = '';
      this.readable.fire();
    } else if (key === '\x7f' || key === '\b') {
      if (this.#line !== '') this.#echo('\b \b');
      this.#line = this.#line.slice(0, -1);
    } else if (key === '\x15') {
      this.#echo('\b \b'.repeat(this.#line.length));
      this.#line = '';
    } else {
      this.#line += key;
      this.#echo(key);
    }
  }

  #echo(text: string): void {
    if (this.#options.echo !== false) this.#options.output(text);
  }

  /** The window is closed: the foreground gets HUP, and reading gives the end. */
  hangUp(): void {
    this.#hungUp = true;
    if (this.foregroundGroup !== 0) this.#options.signalGroup(this.foregroundGroup, SIGHUP);
    this.readable.fire();
  }

  read(max: number): ReadResult {
    const next = this.#ready[0];
    if (next === undefined) return this.#hungUp ? '' : undefined;
    const part = next.slice(0, max);
    if (part.length === next.length) this.#ready.shift();
    else this.#ready[0] = next.slice(part.length);
    return part;
  }

  write(text: string): WriteResult {
    this.#options.output(text);
    return text.length;
  }

  close(): void {}
}
