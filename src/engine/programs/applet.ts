/**
 * Small commands. An applet is a task over an `AppletIo`, which gives it its arguments and its three streams.
 *
 * Output is gathered and handed on when the applet waits or ends, so that a chain of filters takes few steps.
 */
import type { Task } from '../clock/task.ts';
import { type Errno, strerror } from '../runtime/os/errno.ts';
import { FileRef, type OpenFile, TextFile } from '../runtime/os/open-file.ts';
import { makePipe } from '../runtime/os/pipe.ts';
import { DEFAULT_PATH, findExecutable } from '../runtime/os/executable.ts';
import type { ChildExit, Environment, ProcessContext } from '../runtime/os/program.ts';
import { SIGPIPE } from '../runtime/os/signals.ts';

/** Whose words a command uses where they differ. */
export type Flavour = 'busybox' | 'gnu';

export type Applet = (io: AppletIo) => Task<number>;

/** Characters gathered before they are written. */
const FLUSH_AT = 16_384;
const CHUNK = 65_536;

export class AppletIo {
  readonly context: ProcessContext;
  /** As it was called, without directory. */
  readonly name: string;
  readonly args: readonly string[];
  readonly flavour: Flavour;
  /** Of busybox, or of the package: `1.36.1`. */
  readonly version: string;
  #out = '';
  /** Standard output has failed (full disk, closed descriptor). */
  broken = false;

  constructor(
    context: ProcessContext,
    name: string,
    args: readonly string[],
    flavour: Flavour,
    version: string,
  ) {
    this.context = context;
    this.name = name;
    this.args = args;
    this.flavour = flavour;
    this.version = version;
  }

  /** Gathers text for standard output. Call `flush` now and then when there is much of it. */
  out(text: string): void {
    this.#out += text;
  }

  get isFull(): boolean {
    return this.#out.length >= FLUSH_AT;
  }

  /** Writes to standard error at once. */
  err(text: string): void {
    this.context.file(2)?.write(text);
  }

  /** `ls: foo: No such file or directory` */
  complain(what: string, why?: Errno): void {
    this.err(`${this.name}: ${what}${why ? `: ${strerror(why)}` : ''}\n`);
  }

  /** Hands on what was gathered. */
  *flush(): Task {
    if (this.#out === '') return;
    const text = this.#out;
    this.#out = '';
    yield* this.writeTo(this.context.file(1), text);
  }

  *print(text: string): Task {
    this.#out += text;
    yield* this.flush();
  }

  *writeTo(file: OpenFile | undefined, text: string): Task {
    let rest = text;
    while (rest !== '' && !this.broken) {
      const taken = file ? file.write(rest) : 'EBADF';
      if (taken === 'again') yield (file as OpenFile).writable;
      else if (typeof taken === 'number') rest = rest.slice(taken);
      else {
        if (taken === 'EPIPE') {
          this.context.kill(this.context.pid, SIGPIPE);
          yield 0;
        }
        this.broken = true;
        this.complain('write error', taken);
      }
    }
  }

  /** The next piece of a file; '' at its end. Hands on the gathered output before it waits. */
  *read(file: OpenFile, max = CHUNK): Task<string> {
    for (;;) {
      const part = file.read(max);
      if (typeof part === 'string') return part;
      if (part !== undefined) {
        this.complain('read error', part.error);
        return '';
      }
      yield* this.flush();
      yield file.readable;
    }
  }

  *readAll(file: OpenFile): Task<string> {
    let text = '';
    for (let part = yield* this.read(file); part !== ''; part = yield* this.read(file)) {
      text += part;
      if (text.length > this.context.limits.fileBytes * 2) {
        this.context.reportLimit('fileBytes');
        break;
      }
    }
    return text;
  }

  /** Opens a file to be read; `-` is standard input. A failure is told, and gives undefined. */
  open(path: string): OpenFile | undefined {
    if (path === '-') return this.stdin();
    const file = this.context.open(path, { read: true });
    if (typeof file !== 'string') return file;
    this.cannotOpen(path, file);
    return undefined;
  }

  cannotOpen(path: string, why: Errno): void {
    if (this.flavour === 'gnu') this.complain(path, why);
    else this.complain(`can't open '${path}'`, why);
  }

  stdin(): OpenFile | undefined {
    const file = this.context.file(0);
    if (!file) this.complain('read error', 'EBADF');
    return file;
  }

  /** The whole text of each file (standard input when there are none). Gives the exit status: 1 if one failed. */
  *eachFile(paths: readonly string[], visit: (text: string, path: string) => Task | void): Task<number> {
    let status = 0;
    for (const path of paths.length > 0 ? paths : ['-']) {
      const file = this.open(path);
      if (!file) {
        status = 1;
        continue;
      }
      const text = yield* this.readAll(file);
      if (path !== '-') file.close();
      const task = visit(text, path);
      if (task) yield* task;
      if (this.isFull) yield* this.flush();
    }
    return status;
  }

  /**
   * Line by line, as the lines come in: for filters at the end of a `tail -f`. `visit` gets the line without its end;
   * returning true stops reading. Gives the exit status: 1 if a file failed.
   */
  *eachLine(
    paths: readonly string[],
    visit: (line: string, path: string, ended: boolean) => boolean | void,
  ): Task<number> {
    let status = 0;
    for (const path of paths.length > 0 ? paths : ['-']) {
      const file = this.open(path);
      if (!file) {
        status = 1;
        continue;
      }
      let rest = '';
      let stop = false;
      while (!stop) {
        const part = yield* this.read(file);
        if (part === '') break;
        const lines = (rest + part).split('\n');
        rest = lines.pop() as string;
        for (const line of lines) {
          if (visit(line, path, true) === true) {
            stop = true;
            break;
          }
        }
        if (this.isFull) yield* this.flush();
        if (this.broken) return 1;
      }
      if (!stop && rest !== '') stop = visit(rest, path, false) === true;
      if (path !== '-') file.close();
      if (stop) return status;
    }
    return status;
  }

  /** Becomes another program, as `env` and `exec` do. Gives a status only if that fails. */
  *become(argv: readonly string[], environment: Environment): Task<number> {
    yield* this.flush();
    const name = argv[0] as string;
    const path = this.find(name, environment);
    if (path === undefined) return 127;
    if (this.context.exec(path, argv, environment)) {
      this.complain(`can't execute '${name}'`, 'ENOEXEC');
      return 126;
    }
    yield 0;
    return 0;
  }

  /** The file of a program; a failure is told. */
  find(name: string, environment: Environment = this.context.env): string | undefined {
    const { fs, cwd, credentials } = this.context;
    const found = findExecutable(fs, name, environment.get('PATH') ?? DEFAULT_PATH, cwd, credentials);
    if (typeof found !== 'string') return found.path;
    if (this.flavour === 'gnu') this.complain(`'${name}'`, found);
    else this.complain(`can't execute '${name}'`, found);
    return undefined;
  }

  /** Runs a command and waits for it. Undefined: it could not be started, which has been told. */
  *run(argv: readonly string[]): Task<ChildExit | undefined> {
    yield* this.flush();
    const path = this.find(argv[0] as string);
    if (path === undefined) return undefined;
    const child = this.context.spawn(path, argv);
    if ('code' in child) {
      this.complain(`can't execute '${argv[0]}'`, child.code);
      return undefined;
    }
    return yield* this.waitFor(child.pid);
  }

  /** Runs a command with a text as its standard input, and waits for it. */
  *runWithInput(argv: readonly string[], text: string): Task<ChildExit | undefined> {
    const path = this.find(argv[0] as string);
    if (path === undefined) return undefined;
    const fds = this.context.fds.map((ref) => ref?.retain());
    fds[0]?.release();
    fds[0] = new FileRef(new TextFile(text));
    const child = this.context.spawn(path, argv, { fds });
    if ('code' in child) return undefined;
    return yield* this.waitFor(child.pid);
  }

  /** Runs a command and gives what it prints. */
  *capture(argv: readonly string[]): Task<string> {
    const path = this.find(argv[0] as string);
    if (path === undefined) return '';
    const pipe = makePipe(this.context.limits.pipeBytes);
    const fds = this.context.fds.map((ref) => ref?.retain());
    fds[1]?.release();
    fds[1] = new FileRef(pipe.writer);
    const child = this.context.spawn(path, argv, { fds });
    if ('code' in child) return '';
    const text = yield* this.readAll(pipe.reader);
    yield* this.waitFor(child.pid);
    return text;
  }

  *waitFor(pid: number): Task<ChildExit> {
    for (;;) {
      for (let exit = this.context.waitChild(); exit; exit = this.context.waitChild())
        if (exit.pid === pid) return exit;
      yield this.context.wakeup;
    }
  }

  /** Busybox's reaction to wrong usage. */
  usage(text: string): number {
    this.err(`BusyBox v${this.version} () multi-call binary.\n\nUsage: ${this.name} ${text}\n`);
    return 1;
  }

  badOption(letter: string, usage = ''): number {
    this.err(
      `${this.name}: ${this.flavour === 'gnu' ? 'invalid' : 'unrecognized'} option${this.flavour === 'gnu' ? ` -- '${letter}'` : `: ${letter}`}\n`,
    );
    return this.flavour === 'gnu' ? 1 : this.usage(usage);
  }
}

/** Runs an applet as the life of a process. */
export function* runApplet(applet: Applet, io: AppletIo): Task<number> {
  const status = yield* applet(io);
  yield* io.flush();
  return io.broken ? 1 : status;
}
