/**
 * The one-line form of entries, made to be read in review:
 * `00:31.120  runtime    pod/web container/app  exited 3 (Error)  #40 ←#31`
 */
import type { Pod } from '../kube/types.ts';
import type { Entry, EntryKind } from './entries.ts';
import { podColumns } from './pod-columns.ts';
import { idOf, podIndex } from './pod-index.ts';
import { stepOf } from './steps.ts';
import type { Trace } from './trace.ts';

export interface TraceTextOptions {
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Kinds to leave out. */
  readonly without?: readonly EntryKind[];
  /** Leave out writes of Events, Leases and whatever else is no step. On unless switched off. */
  readonly meaningful?: boolean;
  /** Number the lines of the text from 1 and let causes point to lines; off: the trace's own seqs. */
  readonly renumber?: boolean;
}

/** Kinds of which the meaningful form shows all, though they are no beats. */
const SHOWN = new Set<EntryKind>(['log.line', 'image.present']);

/** `31120` → `00:31.120`; an hour and more gives `1:00:31.120`. */
export function timeText(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3_600_000);
  const rest = `${two(Math.floor(whole / 60_000) % 60)}:${two(Math.floor(whole / 1000) % 60)}.${String(whole % 1000).padStart(3, '0')}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** The lines of a trace. */
export function traceLines(trace: Trace, options: TraceTextOptions = {}): readonly string[] {
  const { fromMs = 0, untilMs = Number.POSITIVE_INFINITY, without = [], meaningful = true } = options;
  const skip = new Set(without);
  const shown: number[] = [];
  for (let seq = 0; seq < trace.length; seq++) {
    const at = trace.timeOf(seq);
    if (at > untilMs) break;
    const kind = trace.kindOf(seq);
    if (at < fromMs || skip.has(kind)) continue;
    if (meaningful && !SHOWN.has(kind) && !stepOf(trace, seq)?.beat) continue;
    shown.push(seq);
  }
  const numbers = new Map(shown.map((seq, i) => [seq, options.renumber ? i + 1 : seq]));
  const rows = shown.map((seq) => {
    const entry = trace.entry(seq) as Entry;
    return {
      time: timeText(entry.at),
      part: entry.component,
      who: whoOf(trace, entry),
      what: whatOf(entry),
      number: `#${numbers.get(seq)}`,
      cause: shownCause(trace, entry, numbers),
    };
  });
  const width = (of: (row: (typeof rows)[number]) => string, most: number) =>
    Math.min(most, Math.max(0, ...rows.map((r) => of(r).length)));
  const [part, who, what] = [width((r) => r.part, 20), width((r) => r.who, 48), width((r) => r.what, 64)];
  return rows.map((r) =>
    `${r.time}  ${r.part.padEnd(part)}  ${r.who.padEnd(who)}  ${r.what.padEnd(what)}  ${r.number}${r.cause}`.trimEnd(),
  );
}

export const traceText = (trace: Trace, options?: TraceTextOptions): string =>
  `${traceLines(trace, options).join('\n')}\n`;

/** The nearest cause that stands in the text too. */
function shownCause(trace: Trace, entry: Entry, numbers: ReadonlyMap<number, number>): string {
  for (let cause = entry.cause, n = 0; cause >= 0 && n < 1000; n++) {
    const number = numbers.get(cause);
    if (number !== undefined) return ` ←#${number}`;
    cause = trace.entry(cause)?.cause ?? -1;
  }
  return '';
}

/** `pod/web container/app`, `service/myservice`. */
function whoOf(trace: Trace, entry: Entry): string {
  const { value } = entry;
  if (entry.kind === 'object.written') {
    const { kind, metadata } = entry.value.object;
    return `${kind.toLowerCase()}/${metadata.name ?? ''}`;
  }
  const index = podIndex(trace);
  if (entry.kind === 'log.line') {
    const owner = index.containerOf.get(idOf(entry.subject));
    if (owner) return `pod/${owner.life.name} container/${owner.container.name}`;
  }
  const uid = 'podUid' in value ? value.podUid : undefined;
  const life = uid === undefined ? undefined : index.byUid.get(uid);
  if (life === undefined) return entry.subject;
  return 'container' in value ? `pod/${life.name} container/${value.container}` : `pod/${life.name}`;
}

/** One short clause for an entry, in plain words and codes. */
export function whatOf(entry: Entry): string {
  switch (entry.kind) {
    case 'act.applied':
      return [entry.value.act, ...Object.values(entry.value.args)].join(' ');
    case 'act.refused':
      return `${entry.value.act} refused: ${entry.value.reason}: ${entry.value.message}`;
    case 'object.written':
      return writtenText(entry);
    case 'sandbox.creating':
      return `sandbox ${entry.value.attempt} creating`;
    case 'sandbox.network':
      return `sandbox network ${entry.value.ip}`;
    case 'sandbox.ready':
      return `sandbox ${entry.value.attempt} ready ${entry.value.ip}`;
    case 'sandbox.failed':
      return `sandbox failed: ${entry.value.message}`;
    case 'sandbox.stopped':
      return 'sandbox stopped';
    case 'sandbox.removed':
      return 'sandbox removed';
    case 'image.pulling':
      return `pulling ${entry.value.image}`;
    case 'image.pulled':
      return `pulled ${entry.value.image} in ${entry.value.durationMs} ms`;
    case 'image.pullFailed':
      return `pull failed (${entry.value.reason}): ${entry.value.message}`;
    case 'image.present':
      return `${entry.value.image} is present`;
    case 'image.removed':
      return `removed ${entry.value.image}`;
    case 'container.created':
      return `created (attempt ${entry.value.attempt})`;
    case 'container.started':
      return `started (attempt ${entry.value.attempt})`;
    case 'container.failed':
      return `failed (${entry.value.reason}): ${entry.value.message}`;
    case 'container.killing':
      return `killing, grace ${entry.value.graceSeconds} s: ${entry.value.message}`;
    case 'container.exited': {
      const { exitCode, reason, signal } = entry.value;
      return `exited ${exitCode} (${reason})${signal > 0 ? ` by signal ${signal}` : ''}`;
    }
    case 'container.removed':
      return 'removed';
    case 'process.started':
      return `process ${entry.value.nsPid}: ${entry.value.argv.join(' ')}`;
    case 'process.signalled':
      return `signal ${entry.value.signal} from ${entry.value.from}${entry.value.ignored ? ' (ignored)' : ''}`;
    case 'process.exited':
      return `process ended ${entry.value.exitCode}`;
    case 'process.reparented':
      return `process now child of ${entry.value.parent}`;
    case 'process.reaped':
      return `process reaped by ${entry.value.by}`;
    case 'log.line':
      return `${entry.value.stream}: ${entry.value.text}`;
    case 'backoff.started': {
      const { delayMs, what } = entry.value;
      return `${what === 'crash' ? 'restart' : 'pull'} in ${delayMs / 1000} s (${what === 'crash' ? 'CrashLoopBackOff' : 'ImagePullBackOff'})`;
    }
    case 'deadline.set':
      return `${entry.value.what} at ${timeText(entry.value.atMs)}`;
    case 'dns.asked':
      return `asks ${entry.value.server} for ${entry.value.name}`;
    case 'dns.answered': {
      const { name, rcode, addresses } = entry.value;
      return `${name} → ${rcode === 'NOERROR' ? addresses.join(' ') : rcode}`;
    }
    case 'net.request': {
      const { protocol, from, to, port, path } = entry.value;
      return `${protocol} ${from} → ${to}:${port}${path}`;
    }
    case 'net.response':
      return entry.value.error === '' ? `answer ${entry.value.status}` : `no answer: ${entry.value.error}`;
    case 'probe.started':
      return `${entry.value.probe} probe`;
    case 'probe.finished': {
      const { probe, outcome, streak, threshold } = entry.value;
      return `${probe} probe ${outcome} ${streak}/${threshold}`;
    }
    case 'hook.started':
      return `${entry.value.hook} hook`;
    case 'hook.finished':
      return `${entry.value.hook} hook ${entry.value.outcome}`;
    case 'container.memory':
      return `holds ${mebibytes(entry.value.usageBytes)}${limitText(entry.value.limitBytes)}`;
    case 'container.oomKilled':
      return `out of memory: ${mebibytes(entry.value.usageBytes)}${limitText(entry.value.limitBytes)} (${entry.value.scope})`;
    case 'files.changed':
      return `holds ${entry.value.files.map((f) => `${f.path} (${f.sizeBytes} B)`).join(', ')}`;
    case 'terminal.output':
      return JSON.stringify(entry.value.text);
    case 'terminal.prompt':
      return `waits for ${entry.value.waitsFor} in ${entry.value.cwd} (${entry.value.status})`;
    case 'terminal.editing':
      return `edits ${entry.value.path}`;
    case 'limit.reached':
      return `limit ${entry.value.limit} (${entry.value.max}) reached: ${entry.value.where}`;
    case 'run.settled':
      return 'settled';
  }
}

function writtenText({ value: { verb, object } }: Entry<'object.written'>): string {
  const done = { create: 'created', update: 'updated', delete: 'deleted' }[verb];
  if (object.kind !== 'Pod' || verb === 'delete') return done;
  const { status, ready, total } = podColumns(object as Pod);
  const node = verb === 'create' ? '' : ` on ${(object as Pod).spec?.nodeName || 'no node'}`;
  return `${done}: ${status} ${ready}/${total}${node}`;
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 104_857.6) / 10} MiB`;
const limitText = (bytes: number): string => (bytes === 0 ? '' : ` of ${mebibytes(bytes)}`);
