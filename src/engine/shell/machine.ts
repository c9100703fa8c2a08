/**
 * The shell's machine: one for each shell process. It runs instructions until it has to wait, says what it waits for,
 * and goes on from there. All its state is in fields; the code it runs is shared and never changes.
 *
 * Models BusyBox ash.
 */
import type { Task, Wait } from '../clock/task.ts';
import type { ProcessContext } from '../runtime/os/program.ts';
import { SIGINT } from '../runtime/os/signals.ts';
import { BUILTINS } from './builtins/table.ts';
import { type Code, type Instruction, Op, type Redirection } from './code.ts';
import { runProgramWords, runSimpleCommand } from './command.ts';
import { compile } from './compile.ts';
import { ExpansionFailed, expandPattern, expandText, expandWords } from './expand.ts';
import type { Frame, Loop } from './frames.ts';
import { matchPattern } from './pattern.ts';
import { ForegroundWait, runBackground, runPipeline, runSubshell, runSubstitution } from './processes.ts';
import { applyRedirections, type SavedFd, undoRedirections } from './redirect.ts';
import { setCommand } from './set-command.ts';
import { ShellState } from './state.ts';
import { BLOCKED, type Blocked } from './waiting.ts';

export class Machine extends ShellState {
  readonly foreground: ForegroundWait = new ForegroundWait(this);
  readonly frames: Frame[] = [];
  readonly #saved: SavedFd[][] = [];
  #exitStatus: number | undefined;
  #pendingTested = false;
  #lastRun = -1;

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
    if (waitedMs > 0 && this.#lastRun >= 0) this.cpu.waited(waitedMs);
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
      const ms = this.cpu.instruction();
      if (ms > 0) {
        this.#lastRun = this.context.now + ms;
        return ms;
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
        this.cpu.builtin();
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
}
