/**
 * The shell's machine: one for each shell process. It runs instructions until it has to wait, says what it waits for,
 * and goes on from there. All its state is in fields; the code it runs is shared and never changes.
 *
 * Models BusyBox ash. CPU time: a builtin costs 10 µs, a program 1 ms, paid in slices; what is owed is forgiven while
 * the shell waits, so a loop around `sleep 2` has a period of exactly two seconds. A script that neither waits nor
 * prints for long pays more and more for each slice (`limits.longestStretchMs`): it cannot hold up the simulation.
 */
import type { Task, Wait } from '../clock/task.ts';
import { joinPath } from '../runtime/os/path.ts';
import type { ChildExit, ProcessContext } from '../runtime/os/program.ts';
import { SIGINT, SIGPIPE, signalName } from '../runtime/os/signals.ts';
import { type Assignment, type Code, type Instruction, Op, type Redirection } from './code.ts';
import { compile } from './compile.ts';
import { runProgramWords, runSimpleCommand } from './command.ts';
import { ExpansionFailed, type ExpansionScope, expandPattern, expandText, expandWords } from './expand.ts';
import { type Dialect, shellMessage } from './dialect.ts';
import { glob } from './glob.ts';
import { BUILTINS } from './builtins/table.ts';
import { describeJob } from './builtins/job-control.ts';
import { Jobs } from './jobs.ts';
import { type Options, optionLetters } from './options.ts';
import { setCommand } from './set-command.ts';
import { ForegroundWait, runBackground, runPipeline, runSubshell, runSubstitution } from './processes.ts';
import { matchPattern } from './pattern.ts';
import { applyRedirections, type SavedFd, undoRedirections } from './redirect.ts';
import { shellQuote } from './quote.ts';
import { type Variable, Variables } from './variables.ts';
import { BLOCKED, type Blocked } from './waiting.ts';

interface Loop {
  readonly breakTo: number;
  readonly continueTo: number;
  readonly redirections: number;
  status: number;
  words: readonly string[];
  next: number;
}

export interface Frame {
  readonly code: Code;
  pc: number;
  /** `line`: a command that came in on its own; when it is done the shell reads on. */
  readonly kind: 'main' | 'line' | 'function' | 'eval' | 'file' | 'trap';
  /** `set -e` is off because of where the call stands. */
  readonly tested: boolean;
  readonly loops: Loop[];
  redirections: number;
  /** Restored when the frame is left. */
  readonly positional: readonly string[] | undefined;
  locals: Map<string, Variable | undefined> | undefined;
  /** The status before a trap. */
  readonly status: number;
}

const BUILTIN_US = 10;
const PROGRAM_US = 1_000;
/** Lines of output that count as a sign of life between two waits. */
const LIVELY_WRITES = 1_000;

export class Machine implements ExpansionScope {
  readonly context: ProcessContext;
  readonly vars: Variables;
  readonly functions: Map<string, Code>;
  readonly options: Options;
  readonly dialect: Dialect;
  readonly jobs: Jobs;
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
  readonly foreground: ForegroundWait = new ForegroundWait(this);
  interactive = false;
  hadTraps = false;
  /** Of a shell at a terminal: the line that runs now, for the list of jobs. */
  lineText = '';
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
  readonly frames: Frame[] = [];
  readonly #saved: SavedFd[][] = [];
  #exitStatus: number | undefined;
  #pendingTested = false;
  #slice = 0;
  #debtUs = 0;
  #lastRun = -1;
  #busyMs = 0;
  #writes = 0;
  #stretch = 0;

  constructor(
    context: ProcessContext,
    state: {
      readonly name: string;
      readonly vars: Variables;
      readonly functions?: Map<string, Code>;
      readonly options: Options;
      readonly positional?: readonly string[];
      readonly dialect?: Dialect;
    },
  ) {
    this.context = context;
    this.name = state.name;
    this.vars = state.vars;
    this.functions = state.functions ?? new Map<string, Code>();
    this.options = state.options;
    this.positional = state.positional ?? [];
    this.dialect = state.dialect ?? 'ash';
    this.jobs = new Jobs(context);
    this.#slice = context.limits.instructionsPerSlice;
  }

  /** A copy for a child process: traps are gone (ignored ones stay so), jobs are forgotten. */
  fork(context: ProcessContext): Machine {
    const child = new Machine(context, {
      name: this.name,
      vars: this.vars.fork(),
      functions: new Map(this.functions),
      options: { ...this.options },
      positional: this.positional,
      dialect: this.dialect,
    });
    child.status = this.status;
    child.jobs.lastBackground = this.jobs.lastBackground;
    for (const [signal, command] of this.traps) {
      if (command === '' && signal !== 0) child.traps.set(signal, '');
    }
    return child;
  }

  /** Runs code as the whole life of a process. */
  *main(code: Code, tested = false): Task<number> {
    this.call(code, 'main', { tested });
    for (;;) {
      const wait = this.run();
      if (wait === undefined) return this.status & 0xff;
      yield wait;
    }
  }

  /** Enters code. `positional`: new `$1 …` until it is left. */
  call(
    code: Code,
    kind: Frame['kind'],
    options: {
      readonly tested?: boolean;
      readonly positional?: readonly string[];
      readonly redirections?: number;
    } = {},
  ): void {
    if (this.frames.length >= this.context.limits.shellFrames) {
      this.error('maximum function nesting level exceeded');
      this.exit(2);
      return;
    }
    const below = this.frames.at(-1);
    this.frames.push({
      code,
      pc: 0,
      kind,
      tested: (options.tested ?? false) || (below?.tested ?? false),
      loops: [],
      redirections: options.redirections ?? this.#saved.length,
      positional: options.positional ? this.positional : undefined,
      locals: undefined,
      status: this.status,
    });
    if (options.positional) this.positional = options.positional;
  }

  // --- the loop ------------------------------------------------------------------------------------------------

  /** Runs until it has to wait (what for is returned) or until the shell has ended (undefined). */
  run(): Wait | undefined {
    const waitedMs = this.context.now - this.#lastRun;
    if (waitedMs > 0 && this.#lastRun >= 0) this.#forgive(waitedMs);
    for (;;) {
      try {
        return this.#loop();
      } catch (error) {
        if (!(error instanceof ExpansionFailed)) throw error;
        this.fail(error.message);
      }
    }
  }

  #loop(): Wait | undefined {
    if (this.blocked) {
      const status = this.#resume();
      if (this.blocked) return this.#suspend();
      this.#done(status, this.#pendingTested);
    }
    while (this.frames.length > 0) {
      if (--this.#slice < 0) {
        this.#slice = this.context.limits.instructionsPerSlice;
        const ms = this.#charge();
        if (ms > 0) {
          this.#lastRun = this.context.now + ms;
          return ms;
        }
      }
      const frame = this.frames[this.frames.length - 1] as Frame;
      const instruction = frame.code.instructions[frame.pc++];
      if (instruction === undefined) {
        this.#leave(frame);
        continue;
      }
      this.#execute(instruction, frame);
      if (this.blocked) return this.#suspend();
    }
    return undefined;
  }

  #suspend(): Wait {
    this.#lastRun = this.context.now;
    return (this.blocked as Blocked).wait();
  }

  /** The status of what the shell waited for; BLOCKED (and `blocked` set) while it has to go on waiting. */
  #resume(): number {
    const blocked = this.blocked as Blocked;
    let status: number;
    if (blocked.interruptible && this.context.hasSignal) {
      const signal = this.context.takeSignal() as number;
      this.blocked = undefined;
      this.#pendingTraps.push(signal);
      status = 128 + signal;
    } else {
      this.blocked = undefined;
      status = blocked.resume();
      if (status === BLOCKED) {
        this.blocked ??= blocked;
        return BLOCKED;
      }
    }
    const after = this.afterWait;
    this.afterWait = undefined;
    after?.();
    return status;
  }

  #execute(instruction: Instruction, frame: Frame): void {
    switch (instruction.op) {
      case Op.command:
        this.#debtUs += BUILTIN_US;
        this.line = instruction.line;
        this.#done(
          runSimpleCommand(this, instruction.command, instruction.tested, instruction.tail),
          instruction.tested,
        );
        return;
      case Op.assign:
        this.assign1(instruction.assignment);
        if (instruction.last) {
          const status = this.substitutionStatus;
          this.substitutionStatus = 0;
          this.#finish(status, instruction.tested);
        }
        return;
      case Op.jump:
        frame.pc = instruction.to;
        return;
      case Op.jumpIfZero:
        if (this.status === 0) frame.pc = instruction.to;
        return;
      case Op.jumpIfNotZero:
        if (this.status !== 0) frame.pc = instruction.to;
        return;
      case Op.succeed:
        this.status = 0;
        return;
      case Op.not:
        this.status = this.status === 0 ? 1 : 0;
        return;
      case Op.loopBegin:
        this.#beginLoop(frame, instruction, []);
        return;
      case Op.loopNext: {
        (frame.loops.at(-1) as Loop).status = this.status;
        frame.pc = instruction.to;
        return;
      }
      case Op.loopEnd:
        this.status = (frame.loops.pop() as Loop).status;
        return;
      case Op.forBegin:
        this.#beginLoop(
          frame,
          instruction,
          instruction.words ? expandWords(instruction.words, this) : this.positional,
        );
        return;
      case Op.forNext: {
        const loop = frame.loops.at(-1) as Loop;
        if (loop.next > 0) loop.status = this.status;
        const word = loop.words[loop.next++];
        if (word === undefined) frame.pc = instruction.to;
        else if (!this.assign(instruction.name, word)) this.fail(`${instruction.name}: is read only`);
        return;
      }
      case Op.match:
        frame.pc = this.#branch(expandText(instruction.word, this), instruction);
        return;
      case Op.redirect:
        if (!this.#redirect(instruction.redirections)) {
          frame.pc = instruction.failTo;
          this.#finish(1, instruction.tested);
        }
        return;
      case Op.restore:
        this.#restoreTo(this.#saved.length - 1);
        return;
      case Op.redirectOnly:
        this.#finish(this.#redirectOnly(instruction.redirections), instruction.tested);
        return;
      case Op.subshell:
        if (instruction.tail && this.canBecome) {
          // The shell has nothing to do afterwards: it is the subshell itself.
          this.frames.pop();
          this.call(instruction.code, 'main', { tested: instruction.tested || frame.tested });
          return;
        }
        this.#done(runSubshell(this, instruction.code, instruction.tested), instruction.tested);
        return;
      case Op.pipeline:
        this.#done(runPipeline(this, instruction.stages), instruction.tested);
        return;
      case Op.background:
        this.#done(runBackground(this, instruction.code), true);
        return;
      case Op.define:
        this.functions.set(instruction.name, instruction.code);
        this.status = 0;
        return;
      case Op.substitute:
        this.#done(runSubstitution(this, instruction.code, instruction.slot), true);
        return;
      case Op.skipOperand: {
        const value = this.parameter(instruction.name);
        const colon = instruction.operator.startsWith(':');
        const set = value !== undefined && !(colon && value === '');
        if (instruction.operator.endsWith('+') ? !set : set) frame.pc = instruction.to;
        return;
      }
      case Op.syntaxError:
        this.line = instruction.line;
        this.error(`${frame.kind === 'eval' ? `eval: line ${this.lineNumber}: ` : ''}${instruction.message}`);
        if (this.interactive) this.abandonLine(2);
        else this.exit(2);
        return;
    }
  }

  #redirectOnly(redirections: readonly Redirection[]): number {
    const status = this.substitutionStatus;
    this.substitutionStatus = 0;
    if (!this.#redirect(redirections)) return 1;
    this.#restoreTo(this.#saved.length - 1);
    return status;
  }

  #done(status: number, tested: boolean): void {
    if (this.blocked) this.#pendingTested = tested;
    else if (status >= 0) this.#finish(status, tested);
  }

  /** After each command: the status, `set -e`, and traps of signals that came in meanwhile. */
  #finish(status: number, tested: boolean): void {
    this.status = status;
    const frame = this.frames.at(-1);
    if (status !== 0 && this.options.errexit && !tested && frame && !frame.tested) {
      this.exit(status);
      return;
    }
    if (this.context.hasSignal || this.#pendingTraps.length > 0) this.#runTraps();
  }

  readonly #pendingTraps: number[] = [];

  /** For a shell that waits for its next line. */
  runPendingTraps(): void {
    this.#runTraps();
  }

  #runTraps(): void {
    for (let signal = this.context.takeSignal(); signal !== undefined; signal = this.context.takeSignal()) {
      this.#pendingTraps.push(signal);
    }
    // The last one pushed runs first: the oldest signal's trap must be on top.
    for (const signal of this.#pendingTraps.reverse()) {
      const command = this.traps.get(signal);
      if (command === undefined && signal === SIGINT && this.interactive) {
        this.interrupted = true;
        this.writeNow(2, '\n');
        this.abandonLine(130);
      } else if (command) this.call(compile(command), 'trap');
    }
    this.#pendingTraps.length = 0;
  }

  #leave(frame: Frame): void {
    this.#restoreTo(frame.redirections);
    this.frames.pop();
    this.#restoreFrame(frame);
    if (frame.kind === 'trap') this.status = this.#exitStatus ?? frame.status;
    else if (frame.kind === 'main') this.#ended(this.status);
    else if (frame.kind === 'line') return;
    else this.#finish(this.status, frame.tested);
  }

  #restoreFrame(frame: Frame): void {
    if (frame.positional) this.positional = frame.positional;
    if (frame.locals) for (const [name, variable] of frame.locals) this.vars.put(name, variable);
  }

  /** The main code is done, or `exit` was called: the EXIT trap, then the end. */
  #ended(status: number): void {
    this.status = status;
    const command = this.traps.get(0);
    if (command && this.#exitStatus === undefined) {
      this.#exitStatus = status;
      this.traps.delete(0);
      this.call(compile(command), 'trap');
      return;
    }
    this.#exitStatus ??= status;
  }

  /** Ends the shell. */
  exit(status: number): void {
    this.#unwind();
    this.status = status;
    if (this.#exitStatus !== undefined) this.#exitStatus = status;
    this.#ended(status);
  }

  /** Nothing is left for the shell to do itself, so its last program may take over the process. */
  get canBecome(): boolean {
    return !this.hadTraps && !this.interactive && this.frames.length === 1 && this.#saved.length === 0;
  }

  get hasExited(): boolean {
    return this.#exitStatus !== undefined && this.frames.length === 0;
  }

  /** An error that ends a shell that is not at a terminal. */
  fail(message: string, status = 2): void {
    this.error(message);
    if (this.interactive) this.abandonLine(status);
    else this.exit(status);
  }

  /** At a terminal: back to the prompt. */
  abandonLine(status: number): void {
    this.#unwind();
    this.status = status;
  }

  #unwind(): void {
    this.blocked = undefined;
    const after = this.afterWait;
    this.afterWait = undefined;
    after?.();
    this.#restoreTo(0);
    while (this.frames.length > 0) this.#restoreFrame(this.frames.pop() as Frame);
  }

  // --- loops ---------------------------------------------------------------------------------------------------

  #beginLoop(
    frame: Frame,
    at: { readonly breakTo: number; readonly continueTo: number },
    words: readonly string[],
  ): void {
    frame.loops.push({
      breakTo: at.breakTo,
      continueTo: at.continueTo,
      redirections: this.#saved.length,
      status: 0,
      words,
      next: 0,
    });
  }

  /** `break n` and `continue n`. Outside of a loop nothing happens. */
  leaveLoops(count: number, again: boolean): void {
    let depth = this.frames.length - 1;
    while (depth >= 0 && (this.frames[depth] as Frame).loops.length === 0) {
      const { kind } = this.frames[depth] as Frame;
      if (kind === 'function' || kind === 'main') return;
      depth--;
    }
    if (depth < 0) return;
    while (this.frames.length - 1 > depth) this.#leaveQuietly();
    const frame = this.frames[depth] as Frame;
    for (let i = 1; i < count && frame.loops.length > 1; i++) frame.loops.pop();
    const loop = frame.loops.at(-1) as Loop;
    this.#restoreTo(loop.redirections);
    loop.status = 0;
    this.status = 0;
    frame.pc = again ? loop.continueTo : loop.breakTo;
  }

  #leaveQuietly(): void {
    const frame = this.frames.pop() as Frame;
    this.#restoreTo(frame.redirections);
    this.#restoreFrame(frame);
  }

  /** `return`: leaves the nearest function or file; at the top it ends the shell. */
  returnFrom(status: number): void {
    while (this.frames.length > 0) {
      const { kind } = this.frames.at(-1) as Frame;
      if (kind === 'main') {
        this.exit(status);
        return;
      }
      if (kind === 'function' || kind === 'file') {
        const frame = this.frames.at(-1) as Frame;
        frame.pc = frame.code.instructions.length;
        frame.loops.length = 0;
        this.status = status;
        return;
      }
      this.#leaveQuietly();
    }
  }

  #branch(text: string, instruction: Extract<Instruction, { op: typeof Op.match }>): number {
    for (const branch of instruction.cases) {
      for (const pattern of branch.patterns) {
        if (
          pattern.literal !== undefined
            ? pattern.literal === text
            : matchPattern(expandPattern(pattern, this), text)
        )
          return branch.to;
      }
    }
    return instruction.otherwise;
  }

  // --- redirections --------------------------------------------------------------------------------------------

  #redirect(list: readonly Redirection[]): boolean {
    const saved = applyRedirections(this, list, true);
    if (!saved) return false;
    this.#saved.push(saved);
    return true;
  }

  #restoreTo(depth: number): void {
    while (this.#saved.length > depth) undoRedirections(this.context, this.#saved.pop() as SavedFd[]);
  }

  /** For builtins and functions: in force until the frame that is entered next is left, or until `popRedirections`. */
  pushRedirections(list: readonly Redirection[]): boolean {
    return this.#redirect(list);
  }
  popRedirections(): void {
    this.#restoreTo(this.#saved.length - 1);
  }
  get redirectionDepth(): number {
    return this.#saved.length;
  }
  /** `exec` makes its redirections last. */
  keepRedirections(): void {
    const saved = this.#saved.pop();
    if (saved) for (const { ref } of saved) ref?.release();
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
  absolute(path: string): string {
    return joinPath(this.context.cwd, path);
  }

  get lineNumber(): number {
    return this.line + this.firstLine;
  }

  noteIgnoredSignals(): void {
    for (let signal = 1; signal < 32; signal++) {
      if (this.context.disposition(signal) === 'ignore') this.ignoredAtStart.add(signal);
    }
  }

  /** `set` with its arguments. */
  setOptions(argv: readonly string[]): number {
    return setCommand(this, argv);
  }

  /** Runs words whose command is known to be a builtin. */
  callBuiltin(argv: readonly string[], tested: boolean): number {
    return BUILTINS[argv[0] as string]?.(this, argv, tested) ?? 127;
  }

  /** Runs words as a program, past functions and builtins. */
  runProgramWords(argv: readonly string[]): number {
    return runProgramWords(this, argv);
  }

  // --- at a terminal -------------------------------------------------------------------------------------------

  /** `PS1` with its escapes: `\\w` the directory, `\\h` the host, `\\u` the user, `\\$`. */
  prompt(): string {
    const home = this.vars.get('HOME') ?? '';
    const { cwd, credentials } = this.context;
    const shown =
      home.length > 1 && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd;
    const root = credentials.uid === 0;
    const values: Readonly<Record<string, string>> = {
      w: shown,
      W: shown === '/' ? '/' : shown.slice(shown.lastIndexOf('/') + 1),
      h: this.context.hostname().split('.')[0] as string,
      H: this.context.hostname(),
      u: root ? 'root' : (this.vars.get('USER') ?? String(credentials.uid)),
      $: root ? '#' : '$',
      n: '\n',
    };
    return (this.vars.get('PS1') ?? '$ ')
      .replace(/\\([wWhHu$n])/g, (_, c: string) => values[c] as string)
      .replace(/\\[[\]]/g, '');
  }

  /** Tells of background jobs that have ended. */
  reportJobs(): void {
    this.jobs.collect();
    for (const job of Array.from(this.jobs.list)) {
      if (!this.jobs.isDone(job)) continue;
      this.writeNow(2, describeJob(this, job));
      this.jobs.remove(job);
    }
  }

  /** Replaces the first word of each line by its alias. Differs: ash looks at each command's first word. */
  expandAliases(text: string): string {
    if (this.aliases.size === 0) return text;
    return text.replace(/(^|[;&|]\s*)([^\s;&|<>()'"$\\]+)/g, (all, before: string, word: string) => {
      const alias = this.aliases.get(word);
      return alias === undefined ? all : before + alias;
    });
  }

  // --- output --------------------------------------------------------------------------------------------------

  /** What the shell itself has to say. */
  error(message: string): void {
    const inFile = this.firstLine > 0;
    const line = this.dialect === 'ash' ? this.lineNumber : this.line + 1;
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
    if (++this.#writes < LIVELY_WRITES) this.#busyMs = 0;
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

  // --- CPU time ------------------------------------------------------------------------------------------------

  chargeProgram(): void {
    this.#debtUs += PROGRAM_US;
    this.#slice -= 50;
  }

  #forgive(waitedMs: number): void {
    this.#debtUs = Math.max(0, this.#debtUs - waitedMs * 1000);
    if (waitedMs <= 5) return;
    this.#busyMs = 0;
    this.#writes = 0;
    this.#stretch = 0;
  }

  /** Milliseconds to pay now. */
  #charge(): number {
    const ms = Math.floor(this.#debtUs / 1000);
    this.#debtUs -= ms * 1000;
    this.#busyMs += Math.max(1, ms);
    const { limits } = this.context;
    if (this.#busyMs <= limits.cpuMsBeforeStretch) return ms;
    if (this.#stretch === 0) {
      this.#stretch = Math.max(1, ms);
      this.context.reportLimit('cpuMsBeforeStretch');
    } else this.#stretch = Math.min(this.#stretch * 2, limits.longestStretchMs);
    return this.#stretch;
  }

  // --- children ------------------------------------------------------------------------------------------------

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
