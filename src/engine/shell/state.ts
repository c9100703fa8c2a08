/**
 * What a shell has, apart from where it is in its code: variables and parameters, options, traps, jobs, and its voice.
 * `Machine` adds the code.
 */
import type { ChildExit, ProcessContext } from '../runtime/os/program.ts';
import { SIGINT, SIGPIPE, signalName } from '../runtime/os/signals.ts';
import type { Assignment, Code } from './code.ts';
import { CpuTime } from './cpu-time.ts';
import { type Dialect, shellMessage } from './dialect.ts';
import { ExpansionFailed, type ExpansionScope, expandText } from './expand.ts';
import { glob } from './glob.ts';
import { Jobs } from './jobs.ts';
import { type Options, optionLetters } from './options.ts';
import { shellQuote } from './quote.ts';
import type { Variables } from './variables.ts';
import { BLOCKED, type Blocked } from './waiting.ts';

export interface ShellStart {
  readonly name: string;
  readonly vars: Variables;
  readonly functions?: Map<string, Code>;
  readonly options: Options;
  readonly positional?: readonly string[];
  readonly dialect?: Dialect;
}

export class ShellState implements ExpansionScope {
  readonly context: ProcessContext;
  readonly vars: Variables;
  readonly functions: Map<string, Code>;
  readonly options: Options;
  readonly dialect: Dialect;
  readonly jobs: Jobs;
  readonly cpu: CpuTime;
  readonly aliases = new Map<string, string>();
  /** Signal number (0: EXIT) → command; '' ignores. */
  readonly traps = new Map<number, string>();
  /** Signals that were ignored when the shell started: they cannot be trapped. */
  readonly ignoredAtStart = new Set<number>();
  /** `$0` */
  readonly name: string;
  positional: readonly string[] = [];
  status = 0;
  /** Of the last `$( )` of the present command. */
  substitutionStatus = 0;
  slots: string[] = [];
  blocked: Blocked | undefined;
  /** What is left to do when the wait is over: descriptors and variables to be put back. */
  afterWait: (() => void) | undefined;
  interactive = false;
  hadTraps = false;
  /** Of a shell at a terminal: the line that runs now, for the list of jobs. */
  lineText = '';
  /** Of a shell at a terminal: the commands that were typed, oldest first. */
  readonly history: string[] = [];
  /** Of the present command, counted from 0. */
  line = 0;
  /** What the first line is called in messages: 0 for `sh -c`, 1 for a file. */
  firstLine = 0;
  /** Ctrl-C at the prompt. */
  interrupted = false;
  /** Where programs were found, as long as neither PATH nor the file system has changed. */
  readonly hash = {
    found: new Map<string, { readonly path: string } | 'ENOENT' | 'EACCES'>(),
    changes: -1,
    pathVariable: '',
    usable: false,
  };
  /** The place of `getopts` inside of a word of several options. */
  optionOffset = { index: 1, offset: 0 };

  constructor(context: ProcessContext, start: ShellStart) {
    this.context = context;
    this.name = start.name;
    this.vars = start.vars;
    this.functions = start.functions ?? new Map<string, Code>();
    this.options = start.options;
    this.positional = start.positional ?? [];
    this.dialect = start.dialect ?? 'ash';
    this.jobs = new Jobs(context);
    this.cpu = new CpuTime(context.limits, () => context.reportLimit('cpuMsBeforeStretch'));
  }

  // --- variables -----------------------------------------------------------------------------------------------

  assign1(assignment: Assignment): void {
    const text = expandText(assignment.value, this);
    const value = assignment.append ? (this.vars.get(assignment.name) ?? '') + text : text;
    if (!this.assign(assignment.name, value)) throw new ExpansionFailed(`${assignment.name}: is read only`);
    if (this.options.xtrace) this.traceText(`${assignment.name}=${value === '' ? '' : shellQuote(value)}`);
  }

  assign(name: string, value: string): boolean {
    if (this.vars.find(name)?.readOnly) return false;
    const max = this.context.limits.variableChars;
    this.vars.set(name, value.length > max ? value.slice(0, max) : value, this.options.allexport);
    return true;
  }

  parameter(name: string): string | undefined {
    const c = name.charCodeAt(0);
    if (c > 57 && name !== '@' && name !== '?')
      return name === '_' ? (this.vars.get('_') ?? '') : this.#variable(name);
    if (c >= 48 && c <= 57) {
      const n = Number(name);
      return n === 0 ? this.name : this.positional[n - 1];
    }
    switch (name) {
      case '?':
        return String(this.status);
      case '#':
        return String(this.positional.length);
      case '$':
        return String(this.shellPid);
      case '!':
        return this.jobs.lastBackground === undefined ? undefined : String(this.jobs.lastBackground);
      case '-':
        return optionLetters(this.options, this.interactive);
      case '@':
      case '*':
        return this.positional.length > 0 ? this.positional.join(' ') : undefined;
      default:
        return undefined;
    }
  }

  #variable(name: string): string | undefined {
    const value = this.vars.get(name);
    if (value !== undefined) return value;
    if (name === 'RANDOM') return String(this.context.random('RANDOM').below(32768));
    if (name === 'PPID') return String(this.context.parentPid);
    if (name === 'LINENO') return String(this.line);
    return undefined;
  }

  /** `$$`: of the first shell, also in its subshells. */
  get shellPid(): number {
    return this.#shellPid ?? this.context.pid;
  }
  #shellPid: number | undefined;
  inheritShellPid(pid: number): void {
    this.#shellPid = pid;
  }

  get noGlob(): boolean {
    return this.options.noglob;
  }
  get noUnset(): boolean {
    return this.options.nounset;
  }
  get maxWords(): number {
    return this.context.limits.wordsPerCommand;
  }
  get separators(): string {
    return this.vars.get('IFS') ?? ' \t\n';
  }
  glob(pattern: string): readonly string[] {
    return glob(pattern, this.context);
  }
  home(user: string): string | undefined {
    if (user === '') return this.vars.get('HOME');
    const passwd = this.context.fs.readFile('/etc/passwd');
    if (typeof passwd === 'string') return undefined;
    return passwd.text
      .split('\n')
      .find((l) => l.startsWith(`${user}:`))
      ?.split(':')[5];
  }
  get pathVariable(): string {
    return this.vars.get('PATH') ?? '';
  }
  get lineNumber(): number {
    return this.line + this.firstLine;
  }

  noteIgnoredSignals(): void {
    for (let signal = 1; signal < 32; signal++) {
      if (this.context.disposition(signal) === 'ignore') this.ignoredAtStart.add(signal);
    }
  }

  // --- output --------------------------------------------------------------------------------------------------

  /** What the shell itself has to say. */
  error(message: string): void {
    const inFile = this.firstLine > 0;
    const atTerminal = this.dialect === 'bash' && this.interactive;
    const line = atTerminal ? undefined : this.dialect === 'ash' ? this.lineNumber : this.line + 1;
    this.writeNow(2, `${shellMessage(this.dialect, this.name, message, line, inFile)}\n`);
  }

  /** Writes as much as fits; for messages, which never wait. */
  writeNow(fd: number, text: string): void {
    this.context.file(fd)?.write(text);
  }

  /**
   * Writes all of the text; the status of the command that prints, or BLOCKED while the reader is slow.
   * A pipe without a reader ends the shell by SIGPIPE.
   */
  write(fd: number, text: string, status = 0): number {
    if (text === '') return status;
    this.cpu.wrote();
    const file = this.context.file(fd);
    if (!file) return this.#writeError('Bad file descriptor');
    let rest = text;
    while (rest !== '') {
      const taken = file.write(rest);
      if (taken === 'again') {
        const left = rest;
        this.blocked = {
          wait: () => ({ on: [file.writable, this.context.wakeup] }),
          resume: () => this.#continueWriting(fd, left, status),
        };
        return BLOCKED;
      }
      if (typeof taken === 'string') {
        if (taken === 'EPIPE') {
          this.context.kill(this.context.pid, SIGPIPE);
          return this.#writeError('Broken pipe');
        }
        return this.#writeError(
          taken === 'ENOSPC'
            ? 'No space left on device'
            : taken === 'EFBIG'
              ? 'File too large'
              : 'Bad file descriptor',
        );
      }
      rest = taken === rest.length ? '' : rest.slice(taken);
    }
    return status;
  }

  #continueWriting(fd: number, text: string, status: number): number {
    this.blocked = undefined;
    return this.write(fd, text, status);
  }

  #writeError(why: string): number {
    this.error(`write error: ${why}`);
    return 1;
  }

  /** `set -x` */
  traceText(text: string): void {
    this.writeNow(2, `${this.vars.get('PS4') ?? '+ '}${text}\n`);
  }

  /** ash tells of a foreground command that a signal ended, except by INT and PIPE. */
  announceDeath(exit: ChildExit): void {
    const words: Readonly<Record<number, string>> = {
      1: 'Hangup',
      3: 'Quit',
      4: 'Illegal instruction',
      6: 'Aborted',
      9: 'Killed',
      10: 'User defined signal 1',
      11: 'Segmentation fault',
      12: 'User defined signal 2',
      14: 'Alarm clock',
      15: 'Terminated',
    };
    if (exit.signal === SIGINT && this.interactive) this.writeNow(2, '\n');
    if (exit.signal === 0 || exit.signal === SIGINT || exit.signal === SIGPIPE) return;
    this.writeNow(2, `${words[exit.signal] ?? signalName(exit.signal)}\n`);
  }
}
