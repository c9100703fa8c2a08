/**
 * A command that a person runs in a container (`kubectl exec`): its streams, and what is typed into it while it runs.
 * Models pkg/kubelet/server exec with its streams. Differs: what is typed comes line by line, because the terminal's
 * line discipline is modelled in its ordinary mode only.
 */
import type { Clock } from './clock/clock.ts';
import { InputFile } from './runtime/container-console.ts';
import type { ExecIo } from './runtime/cri.ts';
import { SinkFile } from './runtime/os/open-file.ts';
import type { NodeOs } from './runtime/os/node-os.ts';
import { Terminal } from './runtime/os/terminal.ts';

/** Who looks on while an act is performed; it must not act itself. */
export interface ExecObserver {
  readonly stdout?: ((text: string) => void) | undefined;
  readonly stderr?: ((text: string) => void) | undefined;
}

export class ExecSession {
  readonly io: ExecIo;
  readonly #input: InputFile | undefined;
  readonly #terminal: Terminal | undefined;

  constructor(
    os: NodeOs,
    options: { readonly stdin: boolean; readonly tty: boolean },
    observer: ExecObserver = {},
  ) {
    const stdout = (text: string): void => observer.stdout?.(text);
    const stderr = (text: string): void => observer.stderr?.(text);
    if (options.tty) {
      const terminal = new Terminal({
        output: stdout,
        // Whoever types sees to it: it makes no difference to the cluster.
        echo: false,
        signalGroup: (group, signal) => os.signalGroup(group, signal, 'terminal'),
      });
      this.#terminal = options.stdin ? terminal : undefined;
      this.io = {
        stdin: options.stdin ? terminal : undefined,
        stdout: terminal,
        stderr: terminal,
        onStart: ({ processGroup }) => {
          if (terminal.foregroundGroup === 0) terminal.foregroundGroup = processGroup;
        },
      };
      return;
    }
    this.#input = options.stdin ? new InputFile() : undefined;
    this.io = { stdin: this.#input, stdout: new SinkFile(stdout), stderr: new SinkFile(stderr) };
  }

  /** False when nobody takes it. */
  type(text: string): boolean {
    this.#terminal?.type(text);
    return this.#terminal !== undefined || this.#input?.put(text) === true;
  }

  /** The end of what is typed; a terminal is hung up. */
  end(): void {
    this.#input?.end();
    this.#terminal?.hangUp();
  }
}

/** Something into which a person can type. */
export interface TypedSession {
  /** False when nobody takes it. */
  type(text: string): boolean;
  end(): void;
}

/** The sessions of one run into which something can be typed, by their names. A name that is given again is the new one's. */
export class ExecSessions {
  readonly #clock: Clock;
  readonly #open = new Map<string, TypedSession>();
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(name: string): TypedSession | undefined {
    return this.#open.get(name);
  }
  /** Runs the command; the session is known until it has ended. */
  begin(name: string | undefined, session: TypedSession, task: Parameters<Clock['spawn']>[0]): void {
    if (name !== undefined) this.#open.set(name, session);
    const open = this.#open;
    this.#clock.spawn(
      (function* () {
        yield* task;
        if (name !== undefined && open.get(name) === session) open.delete(name);
      })(),
    );
  }
}
