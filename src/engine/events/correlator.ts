/**
 * Keeps a component from flooding the API with events: similar ones are combined, equal ones are counted, and an object
 * with too many is not heard any more.
 *
 * Models staging/src/k8s.io/client-go/tools/record/events_cache.go EventCorrelator. Differs: when messages are combined
 * the one noted first is forgotten, where upstream forgets any.
 */
import type { EventSource, ObjectReference } from '../../kube/types.ts';
import { LruMap } from './lru-map.ts';
import { TokenBucket } from './token-bucket.ts';

export interface CorrelatorOptions {
  /** Distinct messages of one kind of event; from this many on they are combined. Default 10. */
  readonly aggregateMaxEvents: number;
  /** A pause longer than this starts the counting of messages over. Default 600 s. */
  readonly aggregateIntervalMs: number;
  /** Events of one object at once. Default 25. */
  readonly spamBurst: number;
  /** Default one in 300 s. */
  readonly spamTokensPerSecond: number;
  /** What shares a bucket. Default: source, object and type, so that Normal and Warning have a budget each. */
  readonly spamKey: 'source+object' | 'source+object+type';
}

export const DEFAULT_CORRELATOR_OPTIONS: CorrelatorOptions = {
  aggregateMaxEvents: 10,
  aggregateIntervalMs: 600_000,
  spamBurst: 25,
  spamTokensPerSecond: 1 / 300,
  spamKey: 'source+object+type',
};

const CACHE_SIZE = 4096;

/** What the correlator reads of an event. */
export interface EventFacts {
  readonly type?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly source?: EventSource | undefined;
  readonly involvedObject: ObjectReference;
  readonly reportingComponent?: string | undefined;
  readonly reportingInstance?: string | undefined;
}

/** What was written for an event of this key: later ones are counted on it. */
export interface StoredEvent {
  readonly name: string;
  readonly count: number;
  readonly firstTimestamp: string;
}

export type Correlation =
  | { readonly skip: true }
  | {
      readonly skip: false;
      /** To be passed to `note` once the event is written. */
      readonly key: string;
      readonly message: string;
      readonly count: number;
      /** The event that is to be patched; undefined: a new one is to be made. */
      readonly stored: StoredEvent | undefined;
    };

interface Aggregate {
  readonly messages: Set<string>;
  lastMs: number;
}

export class EventCorrelator {
  readonly #options: CorrelatorOptions;
  readonly #aggregates = new LruMap<string, Aggregate>(CACHE_SIZE);
  readonly #observed = new LruMap<string, StoredEvent>(CACHE_SIZE);
  readonly #buckets = new LruMap<string, TokenBucket>(CACHE_SIZE);

  constructor(options: Partial<CorrelatorOptions> = {}) {
    this.#options = { ...DEFAULT_CORRELATOR_OPTIONS, ...options };
  }

  /**
   * What is to be written for an event. It is counted even if it is then dropped as spam, so that the count of a later
   * one jumps.
   */
  correlate(event: EventFacts, nowMs: number, nowText: string, newName: () => string): Correlation {
    const base = `${sourceText(event)}\n${objectText(event)}`;
    const { key, message } = this.#aggregate(event, base, nowMs);
    const stored = this.#observed.get(key);
    const count = (stored?.count ?? 0) + 1;
    const next = stored ?? { name: newName(), firstTimestamp: nowText };
    this.#observed.set(key, { ...next, count });
    if (!this.#bucketOf(event, base, nowMs).tryAccept(nowMs)) return { skip: true };
    return { skip: false, key, message, count, stored };
  }

  /** Notes under which name and with which count the event is now stored. Models UpdateState. */
  note(key: string, stored: StoredEvent): void {
    this.#observed.set(key, stored);
  }

  #aggregate(
    event: EventFacts,
    base: string,
    nowMs: number,
  ): { readonly key: string; readonly message: string } {
    const { aggregateIntervalMs, aggregateMaxEvents } = this.#options;
    const message = event.message ?? '';
    const key = aggregateKey(event, base);
    let aggregate = this.#aggregates.get(key);
    if (aggregate === undefined || nowMs - aggregate.lastMs > aggregateIntervalMs) {
      aggregate = { messages: new Set(), lastMs: nowMs };
      this.#aggregates.set(key, aggregate);
    }
    aggregate.messages.add(message);
    aggregate.lastMs = nowMs;
    if (aggregate.messages.size < aggregateMaxEvents) return { key: eventKey(event, base), message };
    const [first] = aggregate.messages;
    if (first !== undefined) aggregate.messages.delete(first);
    return { key, message: `(combined from similar events): ${message}` };
  }

  #bucketOf(event: EventFacts, base: string, nowMs: number): TokenBucket {
    const { spamBurst, spamKey, spamTokensPerSecond } = this.#options;
    const key = spamKey === 'source+object+type' ? `${base}\n${event.type ?? ''}` : base;
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const bucket = new TokenBucket(spamBurst, spamTokensPerSecond, nowMs);
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

const sourceText = ({ source }: EventFacts): string => `${source?.component ?? ''}\n${source?.host ?? ''}`;
const objectText = ({ involvedObject: o }: EventFacts): string =>
  `${o.kind ?? ''}\n${o.namespace ?? ''}\n${o.name ?? ''}\n${o.uid ?? ''}\n${o.apiVersion ?? ''}`;

/** Everything but message and field path: events that differ in no more than those are similar. */
function aggregateKey(event: EventFacts, base: string): string {
  const { type, reason, reportingComponent, reportingInstance } = event;
  return `${base}\n${type ?? ''}\n${reason ?? ''}\n${reportingComponent ?? ''}\n${reportingInstance ?? ''}`;
}

/** Events with the same key are one event that is counted. */
function eventKey({ type, reason, message, involvedObject }: EventFacts, base: string): string {
  return `${base}\n${involvedObject.fieldPath ?? ''}\n${type ?? ''}\n${reason ?? ''}\n${message ?? ''}`;
}
