/**
 * The timeline's lanes: what state, from when, until when, for each thing that has a history.
 *
 * Each lane's spans are sorted by their beginning and those of one lane do not overlap (a container may be killed while
 * it runs: that is a mark and a tone, not a second span). An open span ends at Infinity; whoever draws it cuts it at the
 * edge of what is known. Lanes are extended in place as the trace grows.
 */
import type { Event, Node, Pod } from '../kube/types.ts';
import { versionBefore } from './at.ts';
import type { DeadlineKind, Entry } from './entries.ts';
import { podColumns } from './pod-columns.ts';
import { type ContainerRecord, idOf, podIndex, type PodLife, lifeAt } from './pod-index.ts';
import { toneOfStatus, type Tone } from './tones.ts';
import { isKind, type Trace } from './trace.ts';

/** `owner`: how many of a workload's Pods are ready. */
export type SpanKind = 'status' | 'sandbox' | 'pull' | 'create' | 'run' | 'backOff' | 'node' | 'owner';

export interface Span {
  readonly from: number;
  /** Infinity while it lasts. */
  readonly to: number;
  readonly kind: SpanKind;
  readonly tone: Tone;
  /** Kubernetes' own word, a name or an address: needs no translation. Durations stand in `delayMs`. */
  readonly label: string;
  readonly delayMs: number;
  /** The entry that began it, and the one that ended it or -1. */
  readonly seq: number;
  readonly endSeq: number;
}

export type MarkKind = 'exit' | 'failure' | 'kill' | 'probe' | 'event' | 'act';

export interface Mark {
  readonly at: number;
  readonly kind: MarkKind;
  readonly tone: Tone;
  /** An exit code, an Event's reason, an act's name. */
  readonly label: string;
  readonly detail: string;
  /** Of an act. */
  readonly args: Readonly<Record<string, string | number>>;
  readonly seq: number;
}

export interface Lane {
  readonly id: string;
  /** `owner`: a workload. `group`: the cluster's own Pods together. */
  readonly kind: 'pod' | 'sandbox' | 'container' | 'events' | 'acts' | 'node' | 'owner' | 'group';
  /** A name; empty where the page has a word of its own (sandbox, events, acts). */
  readonly label: string;
  /** Of containers. */
  readonly type: ContainerRecord['type'] | '';
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
}

export type Growing = Lane & { readonly spans: Span[]; readonly marks: Mark[] };

export const lane = (id: string, kind: Lane['kind'], label: string, type: Lane['type'] = ''): Growing => ({
  id,
  kind,
  label,
  type,
  spans: [],
  marks: [],
});

/** Lanes of one life: the Pod's status, its sandboxes, its containers in the spec's order, its Events. */
class LifeLanes {
  readonly pod: Growing;
  readonly sandbox: Growing;
  readonly events: Growing;
  readonly containers = new Map<string, Growing>();
  readonly #trace: Trace;
  readonly #life: PodLife;
  #done = 0;

  constructor(trace: Trace, life: PodLife) {
    this.#trace = trace;
    this.#life = life;
    this.pod = lane(`pod/${life.subject}`, 'pod', life.name);
    this.sandbox = lane(`sandbox/${life.subject}`, 'sandbox', '');
    this.events = lane(`events/${life.subject}`, 'events', '');
  }

  catchUp(): this {
    for (const c of this.#life.containers.values())
      if (!this.containers.has(c.name))
        this.containers.set(
          c.name,
          lane(`container/${this.#life.subject}/${c.name}`, 'container', c.name, c.type),
        );
    const { seqs } = this.#life;
    for (; this.#done < seqs.length; this.#done++)
      this.#add(this.#trace.entry(seqs[this.#done] as number) as Entry);
    return this;
  }

  all(): readonly Lane[] {
    return [this.pod, this.sandbox, ...this.containers.values(), this.events];
  }

  #add(entry: Entry): void {
    const { at, seq } = entry;
    switch (entry.kind) {
      case 'object.written':
        if (entry.value.object.kind === 'Pod') this.#addStatus(entry);
        else if (entry.value.object.kind === 'Event') this.#addEvent(entry);
        return;
      case 'sandbox.creating':
        begin(this.sandbox, span(entry, 'create', 'pending', ''));
        return;
      case 'sandbox.ready':
        begin(this.sandbox, span(entry, 'sandbox', 'none', entry.value.ip));
        return;
      case 'sandbox.failed':
        end(this.sandbox, at, seq);
        this.sandbox.marks.push(mark(entry, 'failure', 'failed', '!', entry.value.message));
        return;
      case 'sandbox.stopped':
        end(this.sandbox, at, seq);
        return;
      default:
        break;
    }
    if (!('container' in entry.value)) return;
    const own = this.containers.get(entry.value.container);
    if (own === undefined) return;
    this.#addContainer(own, entry);
  }

  #addContainer(own: Growing, entry: Entry): void {
    const { at, seq } = entry;
    switch (entry.kind) {
      case 'image.pulling':
        begin(own, span(entry, 'pull', 'pending', entry.value.image));
        break;
      case 'image.pullFailed':
        end(own, at, seq);
        own.marks.push(mark(entry, 'failure', 'failed', '!', entry.value.reason));
        break;
      case 'image.pulled':
        end(own, at, seq);
        break;
      case 'container.created':
        begin(own, span(entry, 'create', 'pending', ''));
        break;
      case 'container.started':
        begin(own, span(entry, 'run', 'running', commandOf(this.#trace, entry.subject)));
        break;
      case 'container.failed':
        end(own, at, seq);
        own.marks.push(mark(entry, 'failure', 'failed', '!', entry.value.reason));
        break;
      case 'container.killing':
        begin(own, span(entry, 'run', 'terminating', commandOf(this.#trace, entry.subject)));
        own.marks.push(mark(entry, 'kill', 'terminating', '', entry.value.message));
        break;
      case 'container.exited': {
        end(own, at, seq);
        const { exitCode, reason } = entry.value;
        const tone = exitCode === 0 && reason !== 'OOMKilled' ? 'succeeded' : 'failed';
        own.marks.push(mark(entry, 'exit', tone, String(exitCode), reason));
        break;
      }
      case 'backoff.started': {
        const last = own.spans.at(-1);
        const { delayMs, untilMs, what } = entry.value;
        if (last?.kind === 'backOff' && last.to > at && last.delayMs === delayMs) break;
        const label = what === 'crash' ? 'CrashLoopBackOff' : 'ImagePullBackOff';
        // From the exit on: the wait is counted from there, whenever the kubelet came to know of it.
        const from = Math.max(Math.min(at, untilMs - delayMs), lastEnd(own));
        begin(own, { ...span(entry, 'backOff', 'pending', label), delayMs }, from);
        break;
      }
      case 'probe.finished':
        if (entry.value.outcome === 'failure')
          own.marks.push(mark(entry, 'probe', 'failed', entry.value.probe, entry.value.output));
        break;
      default:
        break;
    }
  }

  #addStatus(entry: Entry<'object.written'>): void {
    if (entry.value.verb === 'delete') {
      end(this.pod, entry.at, entry.seq);
      end(this.sandbox, entry.at, entry.seq);
      return;
    }
    const { status } = podColumns(entry.value.object as Pod);
    if (this.pod.spans.at(-1)?.label === status) return;
    begin(this.pod, span(entry, 'status', toneOfStatus(status), status));
  }

  #addEvent(entry: Entry<'object.written'>): void {
    const { reason = '', message = '', type } = entry.value.object as Event;
    const before = versionBefore(this.#trace, entry.seq);
    if (before !== undefined && (before.value.object as Event).count === (entry.value.object as Event).count)
      return;
    this.events.marks.push(mark(entry, 'event', type === 'Warning' ? 'failed' : 'none', reason, message));
  }
}

export const span = (entry: Entry, kind: SpanKind, tone: Tone, label: string): Span => ({
  from: entry.at,
  to: Number.POSITIVE_INFINITY,
  kind,
  tone,
  label,
  delayMs: 0,
  seq: entry.seq,
  endSeq: -1,
});

const NO_ARGS = Object.freeze({});

const mark = (entry: Entry, kind: MarkKind, tone: Tone, label: string, detail: string): Mark => ({
  at: entry.at,
  kind,
  tone,
  label,
  detail,
  args: entry.kind === 'act.applied' ? entry.value.args : NO_ARGS,
  seq: entry.seq,
});

/** Ends what is open and begins anew; a span without duration is left out. */
export function begin(own: Growing, next: Span, from = next.from): void {
  end(own, from, next.seq);
  own.spans.push({ ...next, from });
}

export function end(own: Growing, at: number, endSeq: number): void {
  const last = own.spans.at(-1);
  if (last === undefined || last.to !== Number.POSITIVE_INFINITY) return;
  if (last.from >= at) own.spans.pop();
  else own.spans[own.spans.length - 1] = { ...last, to: at, endSeq };
}

const lastEnd = (own: Growing): number => {
  const last = own.spans.at(-1);
  return last === undefined ? 0 : last.to === Number.POSITIVE_INFINITY ? last.from : last.to;
};

function commandOf(trace: Trace, subject: string): string {
  const created = trace.entry(trace.ofSubject(subject)[0] ?? -1);
  return isKind(created, 'container.created') ? created.value.command.join(' ') : '';
}

const LIVES = new WeakMap<PodLife, LifeLanes>();

export function lanesOfLife(trace: Trace, life: PodLife): LifeLanes {
  let lanes = LIVES.get(life);
  if (lanes === undefined) {
    lanes = new LifeLanes(trace, life);
    LIVES.set(life, lanes);
  }
  return lanes.catchUp();
}

/** The lanes of a Pod, all its lives after each other, with the acts of the person below. */
export function podLanes(trace: Trace, podSubject: string): readonly Lane[] {
  const lives = podIndex(trace).bySubject.get(podSubject) ?? [];
  const each = lives.map((life) => lanesOfLife(trace, life).all());
  return [...(each.length === 1 ? (each[0] as readonly Lane[]) : merge(each)), actsLane(trace)];
}

/** Lanes with the same id follow each other. */
function merge(each: readonly (readonly Lane[])[]): readonly Lane[] {
  const merged = new Map<string, Lane>();
  for (const lanes of each)
    for (const l of lanes) {
      const known = merged.get(l.id);
      merged.set(
        l.id,
        known === undefined
          ? l
          : {
              ...known,
              spans: [...known.spans, ...l.spans].sort((a, b) => a.from - b.from),
              marks: [...known.marks, ...l.marks].sort((a, b) => a.at - b.at),
            },
      );
    }
  const events = [...merged.values()].filter((l) => l.kind === 'events');
  return [...[...merged.values()].filter((l) => l.kind !== 'events'), ...events];
}

interface WholeLanes {
  acts: Growing;
  doneActs: number;
  doneRefused: number;
  readonly nodes: Map<string, { readonly lane: Growing; done: number }>;
}
const WHOLE = new WeakMap<Trace, WholeLanes>();

function wholeLanes(trace: Trace): WholeLanes {
  let whole = WHOLE.get(trace);
  if (whole === undefined) {
    whole = { acts: lane('acts', 'acts', ''), doneActs: 0, doneRefused: 0, nodes: new Map() };
    WHOLE.set(trace, whole);
  }
  return whole;
}

/** What the person did. */
export function actsLane(trace: Trace): Lane {
  const whole = wholeLanes(trace);
  const applied = trace.ofKind('act.applied');
  const refused = trace.ofKind('act.refused');
  if (whole.doneActs === applied.length && whole.doneRefused === refused.length) return whole.acts;
  for (; whole.doneActs < applied.length; whole.doneActs++) {
    const entry = trace.entry(applied[whole.doneActs] as number) as Entry<'act.applied'>;
    const detail = Object.values(entry.value.args).join(' ');
    whole.acts.marks.push(mark(entry, 'act', 'none', entry.value.act, detail));
  }
  for (; whole.doneRefused < refused.length; whole.doneRefused++) {
    const entry = trace.entry(refused[whole.doneRefused] as number) as Entry<'act.refused'>;
    whole.acts.marks.push(mark(entry, 'act', 'failed', entry.value.act, entry.value.message));
  }
  whole.acts.marks.sort((a, b) => a.at - b.at || a.seq - b.seq);
  return whole.acts;
}

/** The nodes' lanes, by readiness, in order of first appearance. */
export function nodeLanes(trace: Trace): readonly Lane[] {
  const whole = wholeLanes(trace);
  return (podIndex(trace).byResource.get('nodes') ?? []).map((subject) => {
    let known = whole.nodes.get(subject);
    if (known === undefined) {
      known = { lane: lane(`node/${subject}`, 'node', idOf(subject)), done: 0 };
      whole.nodes.set(subject, known);
    }
    const list = trace.ofSubject(subject);
    for (; known.done < list.length; known.done++) {
      const entry = trace.entry(list[known.done] as number);
      if (!isKind(entry, 'object.written')) continue;
      if (entry.value.verb === 'delete') {
        end(known.lane, entry.at, entry.seq);
        continue;
      }
      const ready = (entry.value.object as Node).status?.conditions?.find((c) => c.type === 'Ready')?.status;
      const label = ready === 'True' ? 'Ready' : ready === 'False' ? 'NotReady' : 'Unknown';
      const tone = ready === 'True' ? 'running' : 'failed';
      if (
        known.lane.spans.at(-1)?.label !== label ||
        known.lane.spans.at(-1)?.to !== Number.POSITIVE_INFINITY
      )
        begin(known.lane, span(entry, 'node', tone, label));
    }
    return known.lane;
  });
}

export interface Deadline {
  readonly atMs: number;
  readonly setMs: number;
  readonly what: DeadlineKind;
  readonly seq: number;
}

const DEADLINES: readonly DeadlineKind[] = ['restart', 'pull', 'grace', 'activeDeadline', 'toleration'];

/** Moments that Kubernetes has set for this Pod and that are still ahead at `t`, the next one first. */
export function deadlinesAt(trace: Trace, podSubject: string, t: number): readonly Deadline[] {
  const life = lifeAt(trace, podSubject, t);
  if (life === undefined) return [];
  return DEADLINES.flatMap((what) => {
    const entry = trace.lastOf(`deadline/${life.uid}/${what}`, t);
    return isKind(entry, 'deadline.set') && entry.value.atMs > t
      ? [{ atMs: entry.value.atMs, setMs: entry.at, what, seq: entry.seq }]
      : [];
  }).sort((a, b) => a.atMs - b.atMs);
}

/** Index of the first span that ends after `t`. Spans of a lane do not overlap. */
export function spanIndexFrom(spans: readonly Span[], t: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if ((spans[mid] as Span).to <= t) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Index of the first mark at or after `t`. */
export function markIndexFrom(marks: readonly Mark[], t: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if ((marks[mid] as Mark).at < t) low = mid + 1;
    else high = mid;
  }
  return low;
}

export function spanAt(spans: readonly Span[], t: number): Span | undefined {
  const found = spans[spanIndexFrom(spans, t)];
  return found !== undefined && found.from <= t ? found : undefined;
}
