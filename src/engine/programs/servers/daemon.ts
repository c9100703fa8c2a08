/**
 * Data bases and queues as a program sees them from outside: they want some variables, take a while to start, listen,
 * say the lines of the real ones, and end on their signals. What they store is not modelled.
 */
import type { Task } from '../../clock/task.ts';
import type { Program, ProcessContext } from '../../runtime/os/program.ts';
import { SIGINT, SIGQUIT, SIGTERM } from '../../runtime/os/signals.ts';
import { listen, waitForSignal } from './listening.ts';
import type { ServerHandler } from '../../runtime/os/network-stack.ts';

export interface Daemon {
  readonly port: number;
  /** Why it does not start: lines and the exit code. */
  readonly refuses?: (
    context: ProcessContext,
  ) => { readonly text: string; readonly exitCode: number } | undefined;
  /** Lines with the time (ms since its start) at which they come; the last of them says that it is ready. */
  readonly starts: (context: ProcessContext) => readonly (readonly [atMs: number, text: () => string])[];
  /** 1 or 2: where it logs. */
  readonly logFd: 1 | 2;
  /** Lines after the signal, and how long the end takes. */
  readonly stops: (context: ProcessContext, signal: number) => readonly (() => string)[];
  readonly stopMs: number;
  readonly cannotBind: (context: ProcessContext) => string;
  /** What it holds when it runs. */
  readonly memoryBytes: number;
  readonly handler?: (context: ProcessContext) => ServerHandler;
}

export const daemon =
  (make: (version: string) => Daemon) =>
  (version: string): Program => ({
    *start(context): Task<number> {
      const d = make(version);
      const log = (text: string): void => void context.file(d.logFd)?.write(`${text}\n`);
      if (context.argv.includes('--version') || context.argv.includes('-V')) {
        context.file(1)?.write(`${(context.argv[0] ?? '').replace(/^.*\//, '')} ${version}\n`);
        return 0;
      }
      const refusal = d.refuses?.(context);
      if (refusal) {
        context.file(2)?.write(refusal.text);
        return refusal.exitCode;
      }
      for (const signal of [SIGTERM, SIGINT, SIGQUIT]) context.setDisposition(signal, 'handle');
      const lines = d.starts(context);
      for (let i = 0; i < Math.max(1, lines.length); i++) {
        const [atMs, text] = lines[i] ?? [0, undefined];
        const wait = context.startedMs + atMs - context.now;
        if (wait > 0) {
          yield { on: [context.wakeup], timeoutMs: wait };
          const signal = context.takeSignal();
          if (signal !== undefined) return yield* end(context, d, signal, log);
        }
        if (i >= lines.length - 1 && !listen(context, d.port, d.handler?.(context) ?? {})) {
          log(d.cannotBind(context));
          return 1;
        }
        if (text) log(text());
      }
      context.memoryBytes = d.memoryBytes;
      return yield* end(context, d, yield* waitForSignal(context, [SIGTERM, SIGINT, SIGQUIT]), log);
    },
  });

function* end(context: ProcessContext, d: Daemon, signal: number, log: (text: string) => void): Task<number> {
  const lines = d.stops(context, signal);
  if (lines[0]) log(lines[0]());
  if (d.stopMs > 0) yield d.stopMs;
  for (const line of lines.slice(1)) log(line());
  return 0;
}
