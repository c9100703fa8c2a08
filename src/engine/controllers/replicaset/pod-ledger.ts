/**
 * What an owner counts of its Pods. An owner of thousands looks at them each time one changes, so the counts are kept
 * and only what has changed is counted anew.
 */
import { type Selector, selectorMatches } from '../../../kube/labels.ts';
import type { Pod } from '../../../kube/types.ts';
import type { WatchEvent } from '../../api/storage.ts';
import { isPodActive, isPodGoing, readySinceMs } from '../pods.ts';
import { controllerUidOf } from '../shared-informers.ts';

type Labels = Readonly<Record<string, string>>;
const NO_LABELS: Labels = {};

export interface Counts {
  active: number;
  going: number;
  fullyLabeled: number;
  ready: number;
  available: number;
  /** ms until the next ready Pod is available; Infinity: none will be by waiting. */
  nextAvailableMs: number;
}

export interface CountOptions {
  readonly selector: Selector;
  /** Of the template. */
  readonly labels: Labels | undefined;
  readonly minReadySeconds: number;
  readonly nowMs: number;
}

/** What one version of a Pod counts for. */
interface Entry {
  readonly pod: Pod;
  readonly isSelected: boolean;
  readonly isFullyLabeled: boolean;
  readonly isActive: boolean;
  readonly isGoing: boolean;
  /** ms since 1970; undefined: it is not ready. */
  readonly readySinceMs: number | undefined;
}

/** The Pods of one owner under one selector and template. */
class Tally {
  readonly selector: Selector;
  readonly labels: Labels;
  readonly #entries = new Map<string, Entry>();
  readonly #strays = new Map<string, Pod>();
  #active = 0;
  #going = 0;
  #fullyLabeled = 0;
  #ready = 0;

  constructor({ selector, labels = NO_LABELS }: CountOptions, pods: Iterable<Pod>) {
    this.selector = selector;
    this.labels = labels;
    for (const pod of pods) this.put(pod);
  }

  isFor({ selector, labels = NO_LABELS }: CountOptions): boolean {
    return this.selector === selector && this.labels === labels;
  }

  put(pod: Pod): void {
    this.remove(pod);
    const own = pod.metadata.labels ?? NO_LABELS;
    const uid = pod.metadata.uid ?? '';
    const entry: Entry = {
      pod,
      isSelected: selectorMatches(this.selector, own),
      isFullyLabeled: Object.entries(this.labels).every(([key, value]) => own[key] === value),
      isActive: isPodActive(pod),
      isGoing: isPodGoing(pod),
      readySinceMs: readySinceMs(pod),
    };
    this.#entries.set(uid, entry);
    this.#count(entry, 1);
    if (!entry.isSelected) this.#strays.set(uid, pod);
  }

  remove(pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    const entry = this.#entries.get(uid);
    if (!entry) return;
    this.#entries.delete(uid);
    this.#strays.delete(uid);
    this.#count(entry, -1);
  }

  #count(entry: Entry, by: 1 | -1): void {
    if (!entry.isSelected) return;
    if (entry.isGoing) this.#going += by;
    if (!entry.isActive) return;
    this.#active += by;
    if (entry.isFullyLabeled) this.#fullyLabeled += by;
    if (entry.readySinceMs !== undefined) this.#ready += by;
  }

  counts({ minReadySeconds, nowMs }: CountOptions): Counts {
    const counts = {
      active: this.#active,
      going: this.#going,
      fullyLabeled: this.#fullyLabeled,
      ready: this.#ready,
      available: this.#ready,
      nextAvailableMs: Number.POSITIVE_INFINITY,
    };
    if (minReadySeconds === 0) return counts;
    for (const { isSelected, isActive, readySinceMs: since } of this.#entries.values()) {
      if (!isSelected || !isActive || since === undefined) continue;
      const wait = since + minReadySeconds * 1000 - nowMs;
      if (wait <= 0) continue;
      counts.available--;
      counts.nextAvailableMs = Math.min(counts.nextAvailableMs, wait);
    }
    return counts;
  }

  /** Controlled by the owner, but not selected by it. */
  get strays(): readonly Pod[] {
    return [...this.#strays.values()];
  }
}

/** Counts Pods that are in no ledger. */
export const countPods = (pods: Iterable<Pod>, options: CountOptions): Counts =>
  new Tally(options, pods).counts(options);

export class PodLedger {
  readonly #tallies = new Map<string, Tally>();

  /** Hears of every change of every Pod, when the informer has it. */
  note({ type, object, previous }: WatchEvent<Pod>): void {
    const now = controllerUidOf(object) ?? '';
    const before = previous === undefined ? now : (controllerUidOf(previous) ?? '');
    if (before !== now) this.#tallies.get(before)?.remove(object);
    const tally = this.#tallies.get(now);
    if (type === 'DELETED') tally?.remove(object);
    else tally?.put(object);
  }

  forgetOwner(uid: string): void {
    this.#tallies.delete(uid);
  }

  /** Counts what the owner controls and selects; `pods` are asked for when nothing is known. */
  count(
    owner: string,
    options: CountOptions,
    pods: () => Iterable<Pod>,
  ): { readonly counts: Counts; readonly strays: readonly Pod[] } {
    let tally = this.#tallies.get(owner);
    if (!tally?.isFor(options)) {
      tally = new Tally(options, pods());
      this.#tallies.set(owner, tally);
    }
    return { counts: tally.counts(options), strays: tally.strays };
  }
}
