/** What a container writes: lines of its two streams, in the order they were finished, within a bound. */
import type { TraceWriter } from '../../trace/writer.ts';
import { Signal } from '../clock/signal.ts';
import { SinkFile, type OpenFile } from './os/open-file.ts';

/** Lines kept of one container instance; what comes after is dropped, and the trace says so. */
const MAX_LINES = 20_000;
/** A longer line is cut into pieces of this length, as containerd does (16 KiB). */
const MAX_LINE_CHARS = 16_384;
/** Lines kept for `terminationMessagePolicy: FallbackToLogsOnError`. */
const TAIL_LINES = 80;
const TAIL_CHARS = 2048;

/** One line as the log file has it. */
export interface LogLine {
  /** ms since the start of the run. */
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export class ContainerLog {
  readonly lines: LogLine[] = [];
  /** Fires when there is another line. */
  readonly grew = new Signal();
  readonly #trace: TraceWriter;
  readonly #component: string;
  readonly #containerId: string;
  /** One text for all its lines: the trace finds it again by reference. */
  readonly #subject: string;
  readonly #tail: string[] = [];
  readonly #now: () => number;
  #isFull = false;
  /** Characters written so far, also those that the trace does not keep. */
  bytes = 0;
  readonly #onGrow: ((bytes: number) => void) | undefined;

  constructor(
    trace: TraceWriter,
    component: string,
    containerId: string,
    now: () => number,
    onGrow?: (bytes: number) => void,
  ) {
    this.#now = now;
    this.#onGrow = onGrow;
    this.#trace = trace;
    this.#component = component;
    this.#containerId = containerId;
    this.#subject = `log/${containerId}`;
  }

  /** A file that the process writes to; an unfinished last line is written when it is closed. */
  open(stream: 'stdout' | 'stderr'): OpenFile {
    let partial = '';
    return new SinkFile(
      (text) => {
        partial += text;
        for (let end = partial.indexOf('\n'); end >= 0; end = partial.indexOf('\n')) {
          this.#line(stream, partial.slice(0, end));
          partial = partial.slice(end + 1);
        }
        while (partial.length > MAX_LINE_CHARS) {
          this.#line(stream, partial.slice(0, MAX_LINE_CHARS));
          partial = partial.slice(MAX_LINE_CHARS);
        }
      },
      () => {
        if (partial !== '') this.#line(stream, partial);
        partial = '';
      },
    );
  }

  /** The end of the log, as a termination message may use it: 80 lines, 2048 characters. */
  tail(): string {
    const text = this.#tail.map((line) => `${line}\n`).join('');
    return text.slice(Math.max(0, text.length - TAIL_CHARS));
  }

  #line(stream: 'stdout' | 'stderr', text: string): void {
    this.bytes += text.length + 1;
    this.#onGrow?.(text.length + 1);
    this.#tail.push(text);
    if (this.#tail.length > TAIL_LINES) this.#tail.shift();
    if (this.lines.length < MAX_LINES) {
      this.#trace.record('log.line', this.#component, this.#subject, { stream, text });
      this.lines.push({ at: this.#now(), stream, text });
      this.grew.fire();
    } else if (!this.#isFull) {
      this.#isFull = true;
      this.#trace.record('limit.reached', this.#component, 'limit/logLines', {
        limit: 'logLines',
        max: MAX_LINES,
        where: this.#containerId,
      });
    }
  }
}
