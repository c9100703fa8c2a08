/**
 * What an owner counts of its Pods. An owner of a thousand Pods looks at all of them each time one changes, so what is
 * known of a Pod's version is kept until there is another.
 */
import { type Selector, selectorMatches } from '../../../kube/labels.ts';
import type { Pod } from '../../../kube/types.ts';
import { isPodActive, isPodGoing, readySinceMs } from '../pods.ts';

type Labels = Readonly<Record<string, string>>;
const NO_LABELS: Labels = {};

interface Entry {
  readonly pod: Pod;
  readonly selector: Selector;
  readonly labels: Labels;
  readonly isSelected: boolean;
  readonly isFullyLabeled: boolean;
  readonly isActive: boolean;
  readonly isGoing: boolean;
  /** ms since 1970; NaN: it is not ready. */
  readonly readySinceMs: number;
}

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

export class PodLedger {
  readonly #entries = new Map<string, Entry>();

  forget(pod: Pod): void {
    this.#entries.delete(pod.metadata.uid ?? '');
  }

  #entryOf(pod: Pod, selector: Selector, labels: Labels): Entry {
    const uid = pod.metadata.uid ?? '';
    const known = this.#entries.get(uid);
    if (known?.pod === pod && known.selector === selector && known.labels === labels) return known;
    const own = pod.metadata.labels ?? NO_LABELS;
    const entry: Entry = {
      pod,
      selector,
      labels,
      isSelected: selectorMatches(selector, own),
      isFullyLabeled: Object.entries(labels).every(([key, value]) => own[key] === value),
      isActive: isPodActive(pod),
      isGoing: isPodGoing(pod),
      readySinceMs: readySinceMs(pod) ?? Number.NaN,
    };
    this.#entries.set(uid, entry);
    return entry;
  }

  /** Counts the selected Pods; the others are put into `strays`. */
  count(pods: Iterable<Pod>, options: CountOptions, strays: Pod[]): Counts {
    const { selector, labels = NO_LABELS, minReadySeconds, nowMs } = options;
    const counts: Counts = {
      active: 0,
      going: 0,
      fullyLabeled: 0,
      ready: 0,
      available: 0,
      nextAvailableMs: Number.POSITIVE_INFINITY,
    };
    for (const pod of pods) {
      const entry = this.#entryOf(pod, selector, labels);
      if (!entry.isSelected) strays.push(pod);
      else if (entry.isGoing) counts.going++;
      else if (entry.isActive) {
        counts.active++;
        if (entry.isFullyLabeled) counts.fullyLabeled++;
        if (Number.isNaN(entry.readySinceMs)) continue;
        counts.ready++;
        const wait = minReadySeconds === 0 ? 0 : entry.readySinceMs + minReadySeconds * 1000 - nowMs;
        if (wait <= 0) counts.available++;
        else if (wait < counts.nextAvailableMs) counts.nextAvailableMs = wait;
      }
    }
    return counts;
  }
}
