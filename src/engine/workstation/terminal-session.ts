/**
 * One terminal of the workstation: lines that a person types go in as acts, what appears on the screen comes out as
 * entries of the trace.
 *
 * Lines wait until somebody reads, so a transcript looks as if a patient person had typed it. A program that gives the
 * keyboard to another machine (`ssh`, `kubectl exec -it`) puts a terminal of its own on top.
 */
import type { TraceWriter } from '../../trace/writer.ts';
import type { Clock } from '../clock/clock.ts';
import { Signal } from '../clock/signal.ts';
import type { Task } from '../clock/task.ts';
import type { ReadResult, WriteResult } from '../runtime/os/open-file.ts';
import { Terminal } from '../runtime/os/terminal.ts';

export const TERMINAL_LIMITS = {
  /** Lines that wait for somebody to read them. */
  waitingLines: 1_000,
  /** Characters that may appear in one millisecond before a program that prints much has to wait. */
  charsPerMs: 65_536,
  /** Characters that may appear between two lines of a person; then the program waits until it is interrupted. */
  charsPerLine: 1_000_000,
  /** Characters of one terminal in all; what comes after is not kept. */
  charsInAll: 8_000_000,
} as const;

/** Shorter texts (prompts, messages) are never made to wait. */
const ALWAYS_TAKEN_CHARS = 256;
// oxlint-disable-next-line no-control-regex -- that is the point
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const KEYS = { INT: '\x03', EOF: '\x04', TSTP: '\x1a', QUIT: '\x1c' } as const;
export type TerminalSignal = keyof typeof KEYS;

/** One end of the session, as the processes of one machine see it. */
export class Tty extends Terminal {
  readonly session: TerminalSession;
  readonly host: string;

  constructor(session: TerminalSession, host: string, signalGroup: (group: number, signal: number) => void) {
    super({ output: (text) => session.show(text), signalGroup });
    this.session = session;
    this.host = host;
  }
  override read(max: number): ReadResult {
    const part = super.read(max);
    if (part === undefined) this.session.readerWaits(this);
    return part;
  }
  override write(text: string): WriteResult {
    return this.session.write(text, this.writable);
  }
  prompted(prompt: { readonly cwd: string; readonly status: number; readonly more: boolean }): void {
    this.session.prompted(prompt);
  }
}

interface WaitingLine {
  readonly text: string;
  readonly cause: number;
}

export class TerminalSession {
  readonly name: string;
  readonly #clock: Clock;
  readonly #trace: TraceWriter;
  /** The last one has the keyboard. */
  readonly #ttys: Tty[] = [];
  readonly #lines: WaitingLine[] = [];
  readonly #startShell: (session: TerminalSession) => void;
  #prompt = { cwd: '/', status: 0, more: false };
  /** A shell has asked and nothing has been typed since. */
  #isPrompt = false;
  /** Somebody waits for a line. */
  #isWaiting = false;
  #feeding = false;
  #pending = '';
  #flushSet = false;
  #instant = { at: -1, chars: 0 };
  #charsOfLine = 0;
  #charsInAll = 0;
  #limitSaid = false;
  #editing: { readonly done: Signal; text: string | undefined } | undefined;
  /** Something has been typed into the shell that runs now. */
  wasUsed = false;

  constructor(
    name: string,
    world: { readonly clock: Clock; readonly trace: TraceWriter },
    startShell: (session: TerminalSession) => void,
  ) {
    this.name = name;
    this.#clock = world.clock;
    this.#trace = world.trace;
    this.#startShell = startShell;
  }

  get #top(): Tty | undefined {
    return this.#ttys.at(-1);
  }

  // --- the person ----------------------------------------------------------------------------------------------

  /** One line, or several. Control characters other than Tab are left out. */
  type(text: string): void {
    if (this.#top === undefined) this.#startShell(this);
    const lines = text.replaceAll('\r\n', '\n').replaceAll(CONTROL_CHARACTERS, '').split('\n');
    for (const line of lines) {
      if (this.#lines.length < TERMINAL_LIMITS.waitingLines)
        this.#lines.push({ text: line, cause: this.#clock.cause });
    }
    if (this.#isWaiting) this.#feed();
  }

  signal(signal: TerminalSignal): void {
    // A full-screen editor has the keyboard.
    if (this.#editing) return;
    if (this.#top === undefined) this.#startShell(this);
    if (signal !== 'EOF') this.#lines.length = 0;
    this.#typed();
    this.#top?.type(KEYS[signal]);
  }

  /** False when nothing is being edited. */
  finishEditing(text: string | undefined): boolean {
    if (!this.#editing) return false;
    this.#editing.text = text;
    this.#editing.done.fire();
    this.#editing = undefined;
    return true;
  }

  #typed(): void {
    this.#isWaiting = false;
    this.#isPrompt = false;
    this.#charsOfLine = 0;
    this.wasUsed = true;
  }

  #feed(): void {
    const line = this.#lines.shift();
    if (line === undefined) return;
    this.#typed();
    this.#clock.because(line.cause, () => this.#top?.type(`${line.text}\n`));
  }

  // --- the programs --------------------------------------------------------------------------------------------

  /** Puts a terminal on top for the processes of another machine or namespace. `closeTty` takes it away. */
  openTty(host: string, signalGroup: (group: number, signal: number) => void): Tty {
    const tty = new Tty(this, host, signalGroup);
    this.#ttys.push(tty);
    this.#isWaiting = false;
    this.#isPrompt = false;
    return tty;
  }

  closeTty(tty: Tty): void {
    const at = this.#ttys.indexOf(tty);
    if (at < 0) return;
    this.#ttys.splice(at, 1);
    this.#isWaiting = false;
    this.#isPrompt = false;
  }

  /** Lets the person edit a text; undefined: it is left as it was. */
  *edit(path: string, text: string): Task<string | undefined> {
    const editing = { done: new Signal(), text: undefined as string | undefined };
    this.#editing = editing;
    this.#flush();
    this.#trace.record('terminal.editing', 'terminal', this.#subject, { terminal: this.name, path, text });
    try {
      yield editing.done;
      return editing.text;
    } finally {
      if (this.#editing === editing) this.#editing = undefined;
    }
  }

  prompted(prompt: { readonly cwd: string; readonly status: number; readonly more: boolean }): void {
    this.#prompt = prompt;
    this.#isPrompt = true;
    this.#isWaiting = false;
  }

  /** A program reads and there is nothing. */
  readerWaits(tty: Tty): void {
    if (tty !== this.#top || this.#isWaiting) return;
    const next = this.#lines[0];
    if (next !== undefined) {
      if (this.#feeding) return;
      this.#feeding = true;
      // Not now: the reader has yet to say what it waits for.
      this.#clock.because(next.cause, () =>
        this.#clock.after(0, () => {
          this.#feeding = false;
          this.#feed();
        }),
      );
      return;
    }
    this.#isWaiting = true;
    this.#flush();
    const { cwd, status, more } = this.#prompt;
    this.#trace.record('terminal.prompt', 'terminal', this.#subject, {
      terminal: this.name,
      host: tty.host,
      cwd,
      status,
      waitsFor: this.#isPrompt ? (more ? 'more' : 'command') : 'input',
    });
  }

  // --- the screen ----------------------------------------------------------------------------------------------

  /** Takes a program's output, or makes it wait. */
  write(text: string, writable: Signal): WriteResult {
    const { now } = this.#clock;
    if (this.#instant.at !== now) this.#instant = { at: now, chars: 0 };
    if (text.length > ALWAYS_TAKEN_CHARS) {
      if (this.#charsOfLine > TERMINAL_LIMITS.charsPerLine) {
        this.#sayLimit(TERMINAL_LIMITS.charsPerLine);
        return 'again';
      }
      if (this.#instant.chars > TERMINAL_LIMITS.charsPerMs) {
        this.#clock.after(1, () => writable.fire());
        return 'again';
      }
    }
    this.show(text);
    return text.length;
  }

  show(text: string): void {
    this.#instant.chars += text.length;
    this.#charsOfLine += text.length;
    this.#charsInAll += text.length;
    if (this.#charsInAll > TERMINAL_LIMITS.charsInAll) {
      this.#sayLimit(TERMINAL_LIMITS.charsInAll);
      return;
    }
    this.#pending += text;
    if (this.#flushSet) return;
    this.#flushSet = true;
    this.#clock.after(0, () => {
      this.#flushSet = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    this.#trace.record('terminal.output', 'terminal', this.#subject, { terminal: this.name, text });
  }

  #sayLimit(max: number): void {
    if (this.#limitSaid) return;
    this.#limitSaid = true;
    this.#trace.record('limit.reached', 'terminal', 'limit/terminalOutput', {
      limit: 'terminalOutput',
      max,
      where: this.name,
    });
  }

  get #subject(): string {
    return `terminal/${this.name}`;
  }
}
