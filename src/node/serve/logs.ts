/**
 * Logs of containers. The lines stand in the trace; which instance's they are, the Pod's status says.
 * Models pkg/kubelet/kuberuntime/logs/logs.go ReadLogs.
 * Leaves out: rotation, the `stream` option.
 */
import type { ServerResponse } from 'node:http';
import { containerForLogs, instanceForLogs } from '../../engine/api/log-location.ts';
import { parseRfc3339 } from '../../kube/time.ts';
import type { Pod } from '../../kube/types.ts';
import { isKind, type Trace } from '../../trace/trace.ts';
import type { LiveCluster } from './live-cluster.ts';
import { type Asked, flag, parameter, wholeNumber } from './request.ts';
import { badRequest } from './status.ts';

export interface LogOptions {
  /** Lines from the end. */
  readonly tail: number | undefined;
  /** Wall time, ms since 1970. */
  readonly sinceMs: number | undefined;
  readonly limitBytes: number;
  readonly timestamps: boolean;
}

export function serveLogs(cluster: LiveCluster, pod: Pod, asked: Asked, response: ServerResponse): void {
  const options = readOptions(cluster, asked);
  const container = containerForLogs(pod, parameter(asked, 'container'));
  if (!container.ok) throw badRequest(container.error);
  const headers = { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' };
  if ((pod.spec.nodeName ?? '') === '') {
    response.writeHead(200, headers).end();
    return;
  }
  const id = instanceForLogs(pod, container.value, flag(asked, 'previous'));
  if (!id.ok) throw badRequest(id.error);
  response.writeHead(200, headers);
  const reader = new LogReader(cluster.trace, cluster.simulation.api.epochMs, id.value, options);
  if (!flag(asked, 'follow')) {
    response.end(reader.read());
    return;
  }
  response.flushHeaders();
  follow(cluster, reader, response);
}

function readOptions(cluster: LiveCluster, asked: Asked): LogOptions {
  const seconds = wholeNumber(asked, 'sinceSeconds');
  const time = parameter(asked, 'sinceTime');
  if (seconds !== undefined && time !== undefined)
    throw badRequest('at most one of `sinceTime` or `sinceSeconds` may be specified');
  const parsed = time === undefined ? undefined : parseRfc3339(time);
  if (time !== undefined && parsed === undefined)
    throw badRequest(`unable to decode query parameter: parsing time ${JSON.stringify(time)}`);
  return {
    tail: wholeNumber(asked, 'tailLines'),
    sinceMs: seconds === undefined ? parsed : cluster.wallMs - seconds * 1000,
    limitBytes: wholeNumber(asked, 'limitBytes') ?? Number.POSITIVE_INFINITY,
    timestamps: flag(asked, 'timestamps'),
  };
}

function follow(cluster: LiveCluster, reader: LogReader, response: ServerResponse): void {
  const push = (): void => {
    const text = reader.read();
    if (text !== '') response.write(text);
    if (reader.isOver) response.end();
  };
  cluster.backlog.add(response);
  const stop = cluster.onAdvance(push);
  response.once('close', stop);
  push();
}

/** Reads one container's lines from the trace, from where it was left. */
export class LogReader {
  readonly #trace: Trace;
  readonly #epochMs: number;
  readonly #id: string;
  readonly #options: LogOptions;
  /** Index into the container's lines. */
  #next: number;
  #bytesLeft: number;

  constructor(trace: Trace, epochMs: number, id: string, options: LogOptions) {
    this.#trace = trace;
    this.#epochMs = epochMs;
    this.#id = id;
    this.#options = options;
    const lines = trace.ofSubject(`log/${id}`).length;
    this.#next = options.tail === undefined ? 0 : Math.max(0, lines - options.tail);
    this.#bytesLeft = options.limitBytes;
  }

  /** The container has ended and everything has been read, or as much as was wanted. */
  get isOver(): boolean {
    if (this.#bytesLeft <= 0) return true;
    if (this.#next < this.#trace.ofSubject(`log/${this.#id}`).length) return false;
    const last = this.#trace.lastOf(`container/${this.#id}`, Number.POSITIVE_INFINITY);
    return last === undefined || isKind(last, 'container.exited') || isKind(last, 'container.removed');
  }

  read(): string {
    const seqs = this.#trace.ofSubject(`log/${this.#id}`);
    const { sinceMs, timestamps } = this.#options;
    let text = '';
    for (; this.#next < seqs.length && this.#bytesLeft > 0; this.#next++) {
      const entry = this.#trace.entry(seqs[this.#next] as number);
      if (!isKind(entry, 'log.line')) continue;
      const wallMs = this.#epochMs + entry.at;
      if (sinceMs !== undefined && wallMs < sinceMs) continue;
      const line = `${timestamps ? `${stamp(wallMs)} ` : ''}${entry.value.text}\n`;
      text += this.#within(line);
    }
    return text;
  }

  #within(line: string): string {
    const bytes = Buffer.from(line);
    const part = bytes.length <= this.#bytesLeft ? line : bytes.subarray(0, this.#bytesLeft).toString();
    this.#bytesLeft -= bytes.length;
    return part;
  }
}

/** `2026-01-01T08:00:00.120000000Z` */
const stamp = (wallMs: number): string => new Date(wallMs).toISOString().replace('Z', '000000Z');
