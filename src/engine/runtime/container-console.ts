/**
 * Standard input and the terminal of a container, and who is attached to them (`stdin`, `stdinOnce`, `tty`).
 * Models containerd's container I/O and pkg/kubelet's attach. Differs: what is typed is not echoed here (whoever types
 * sees to it), so logs hold what the container prints only.
 */
import { Signal } from '../clock/signal.ts';
import type { ContainerLog } from './container-log.ts';
import { NullFile, type OpenFile, type ReadResult, SinkFile } from './os/open-file.ts';
import { Terminal } from './os/terminal.ts';

/** Somebody who is attached. */
export interface ConsoleViewer {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** A shell in the container waits for a command. */
  readonly prompted?: ((prompt: Prompt) => void) | undefined;
}
type Prompt = { readonly cwd: string; readonly status: number; readonly more: boolean };

export interface ConsoleOptions {
  readonly stdin: boolean;
  /** Standard input ends with the first session that was attached to it. */
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly signalGroup: (group: number, signal: number) => void;
}

/** What was printed before anybody attached, and who attaches gets to see: characters. */
const MAX_BEFORE = 65_536;
/** Characters that wait to be read; more is refused. */
const MAX_WAITING = 8 * 1024 * 1024;

/** Standard input that somebody fills while the process runs. */
export class InputFile extends NullFile implements OpenFile {
  override readonly readable: Signal = new Signal();
  #text = '';
  #isOver = false;

  /** False when too much waits already. */
  put(text: string): boolean {
    if (this.#isOver || this.#text.length + text.length > MAX_WAITING) return false;
    this.#text += text;
    this.readable.fire();
    return true;
  }
  end(): void {
    this.#isOver = true;
    this.readable.fire();
  }
  override read(max = Number.POSITIVE_INFINITY): ReadResult {
    if (this.#text === '') return this.#isOver ? '' : undefined;
    const part = this.#text.slice(0, max);
    this.#text = this.#text.slice(part.length);
    return part;
  }
}

class ConsoleTerminal extends Terminal {
  onPrompt: ((prompt: Prompt) => void) | undefined;
  onClose: (() => void) | undefined;
  override close(): void {
    this.onClose?.();
  }
  prompted(prompt: Prompt): void {
    this.onPrompt?.(prompt);
  }
}

export class ContainerConsole {
  readonly stdin: OpenFile | undefined;
  readonly stdout: OpenFile;
  readonly stderr: OpenFile;
  readonly terminal: Terminal | undefined;
  readonly #input: InputFile | undefined;
  readonly #viewers = new Set<ConsoleViewer>();
  readonly #once: boolean;
  #before = '';
  #prompt: Prompt | undefined;
  #wasAttached = false;

  constructor({ stdin, stdinOnce, tty, signalGroup }: ConsoleOptions, log: ContainerLog) {
    this.#once = stdinOnce;
    const [out, err] = [log.open('stdout'), log.open('stderr')];
    const tee = (file: OpenFile, stream: 'stdout' | 'stderr'): OpenFile =>
      new SinkFile(
        (text) => this.#said(file, stream, text),
        () => file.close(),
      );
    if (tty) {
      const terminal = new ConsoleTerminal({
        output: (text) => this.#said(out, 'stdout', text),
        echo: false,
        signalGroup,
      });
      terminal.onPrompt = (prompt) => {
        this.#prompt = prompt;
        for (const viewer of this.#viewers) viewer.prompted?.(prompt);
      };
      terminal.onClose = () => out.close();
      this.terminal = terminal;
      this.stdin = terminal;
      this.stdout = terminal;
      this.stderr = terminal;
      return;
    }
    this.#input = stdin ? new InputFile() : undefined;
    this.stdin = this.#input;
    this.stdout = tee(out, 'stdout');
    this.stderr = tee(err, 'stderr');
  }

  #said(file: OpenFile, stream: 'stdout' | 'stderr', text: string): void {
    this.#prompt = undefined;
    file.write(text);
    if (!this.#wasAttached) this.#before = (this.#before + text).slice(-MAX_BEFORE);
    for (const viewer of this.#viewers) viewer[stream](text);
  }

  /** The first one sees what was printed before. */
  attach(viewer: ConsoleViewer): void {
    if (!this.#wasAttached && this.#before !== '') viewer.stdout(this.#before);
    this.#wasAttached = true;
    this.#before = '';
    this.#viewers.add(viewer);
    if (this.#prompt) viewer.prompted?.(this.#prompt);
  }
  detach(viewer: ConsoleViewer): void {
    if (this.#viewers.delete(viewer) && this.#once) this.end();
  }

  /** False when nobody takes it. */
  type(text: string): boolean {
    this.terminal?.type(text);
    return this.terminal !== undefined || this.#input?.put(text) === true;
  }
  end(): void {
    this.#input?.end();
    this.terminal?.hangUp();
  }
}
