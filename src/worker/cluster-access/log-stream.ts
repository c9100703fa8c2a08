/** A container's log, from its file on the node. Models pkg/kubelet/kuberuntime/logs/logs.go ReadLogs. */
import type { ApiServer } from '../../engine/api/api-server.ts';
import type { Task } from '../../engine/clock/task.ts';
import type { LogLine } from '../../engine/runtime/container-log.ts';
import type { ContainerRecord } from '../../engine/runtime/records.ts';
import { err, ok, type Result } from '../../kube/result.ts';
import { parseRfc3339 } from '../../kube/time.ts';
import type { ApiCall, Stream } from '../../kubectl/index.ts';
import { queryOf } from './call-query.ts';

interface LogOptions {
  readonly follow: boolean;
  readonly tail: number | undefined;
  /** Wall time, ms since 1970. */
  readonly sinceMs: number | undefined;
  readonly limitChars: number;
  readonly timestamps: boolean;
  readonly epochMs: number;
}

export function readLogOptions(call: ApiCall, api: ApiServer): Result<LogOptions> {
  const query = queryOf(call);
  const number = (name: string): number | undefined =>
    query[name] === undefined ? undefined : Number(query[name]);
  const seconds = number('sinceSeconds');
  const time = query['sinceTime'];
  const since = time === undefined ? undefined : parseRfc3339(time);
  if (time !== undefined && since === undefined) return err(`parsing time ${JSON.stringify(time)}`);
  return ok({
    follow: query['follow'] === 'true',
    tail: number('tailLines'),
    sinceMs: seconds === undefined ? since : api.wallMs - seconds * 1000,
    limitChars: number('limitBytes') ?? Number.POSITIVE_INFINITY,
    timestamps: query['timestamps'] === 'true',
    epochMs: api.epochMs,
  });
}

/** Undefined: there is no such log (any more), and nothing comes. */
export function logStream(record: ContainerRecord | undefined, options: LogOptions): Stream<string> {
  const lines = record?.log.lines ?? [];
  let next = options.tail === undefined ? 0 : Math.max(0, lines.length - options.tail);
  let left = options.limitChars;
  const read = (): string => {
    let text = '';
    for (; next < lines.length && left > 0; next++) {
      const line = lines[next] as LogLine;
      const wallMs = options.epochMs + line.at;
      if (options.sinceMs !== undefined && wallMs < options.sinceMs) continue;
      const part = `${options.timestamps ? `${stamp(wallMs)} ` : ''}${line.text}\n`.slice(0, left);
      left -= part.length;
      text += part;
    }
    return text;
  };
  return {
    *next(timeoutMs?: number): Task<string | 'timeout' | undefined> {
      for (;;) {
        const text = read();
        if (text !== '') return text;
        if (record === undefined || !options.follow || left <= 0 || record.state === 'exited')
          return undefined;
        const on = [record.log.grew, record.exited];
        const fired = yield timeoutMs === undefined ? { on } : { on, timeoutMs };
        if (fired === undefined) return 'timeout';
      }
    },
    close: () => undefined,
  };
}

/** `2026-01-01T08:00:00.120000000Z` */
const stamp = (wallMs: number): string => new Date(wallMs).toISOString().replace('Z', '000000Z');
