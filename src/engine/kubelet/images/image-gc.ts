/**
 * Garbage collection of images. Models pkg/kubelet/images/image_gc_manager.go. It looks every 5 min, here only when the
 * disk is fuller than the high threshold. Leaves out: imageMaximumGCAge. Differs: when an image was last used is taken from
 * the moment its last container went, not from the 5 min grid of detection.
 */
import { formatQuantity, quantityOf } from '../../../kube/quantity.ts';
import { fullNameOf } from '../../image/registry.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Amount } from '../../runtime/node-usage.ts';
import type { KubeletEvents } from '../kubelet-recorder.ts';
import type { NodeStatus } from '../node-status.ts';
import { nextTick } from '../work-queue.ts';

const PERIOD_MS = 300_000;
const MINIMUM_AGE_MS = 120_000;

export interface NodeImage {
  readonly name: string;
  readonly sizeBytes: number;
  /** When it came to the node, ms. */
  readonly since: number;
  /** When its last container went, ms; -1: it never had one. */
  readonly lastUsed: number;
  /** The runtime needs it itself (pause). */
  readonly isPinned: boolean;
}

export interface ImageGcOptions {
  readonly clock: Clock;
  /** Percent of the disk in use from which on images are removed. Default 85; 100 switches it off. */
  readonly highThresholdPercent: number;
  /** Percent down to which they are. Default 80. */
  readonly lowThresholdPercent: number;
  readonly disk: () => Amount;
  readonly images: () => readonly NodeImage[];
  /** Names of the images that any container has, running or not. */
  readonly used: () => Iterable<string>;
  readonly remove: (image: string) => void;
  readonly recorder: KubeletEvents;
  readonly nodeStatus: NodeStatus;
}

export class ImageGc {
  readonly #o: ImageGcOptions;
  #failures = 0;
  #due = false;
  #stopped = false;

  constructor(options: ImageGcOptions) {
    this.#o = options;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** The disk holds more (or less) than before. Costs nothing while there is room. */
  diskChanged(): void {
    const { clock, highThresholdPercent } = this.#o;
    if (this.#due || this.#usagePercent() < highThresholdPercent || highThresholdPercent === 100) return;
    this.#due = true;
    clock.at(nextTick(clock.now, PERIOD_MS, 0), () => {
      this.#due = false;
      if (this.#stopped) return;
      this.#collect();
      this.diskChanged();
    });
  }

  #usagePercent(): number {
    const { used, capacity } = this.#o.disk();
    return capacity === 0 ? 0 : 100 - Math.trunc((Math.max(0, capacity - used) * 100) / capacity);
  }

  #collect(): void {
    const { highThresholdPercent, lowThresholdPercent, disk } = this.#o;
    const percent = this.#usagePercent();
    if (percent < highThresholdPercent) return;
    const { used, capacity } = disk();
    const wanted = Math.trunc((capacity * (100 - lowThresholdPercent)) / 100) - Math.max(0, capacity - used);
    const freed = this.#free(wanted, MINIMUM_AGE_MS);
    if (freed >= wanted) this.#failures = 0;
    else this.#fail(percent, capacity, freed);
  }

  #fail(percent: number, capacity: number, freed: number): void {
    const { recorder, nodeStatus } = this.#o;
    const message = `Insufficient free disk space on the node's image filesystem (${percent}% of ${formatQuantity(quantityOf(capacity, 'BinarySI'))} used). Failed to free sufficient space by deleting unused images (freed ${freed} bytes). Investigate disk usage, as it could be used by active images, logs, volumes, or other data.`;
    recorder.event(nodeStatus.reference, 'Warning', 'FreeDiskSpaceFailed', message);
    // The first failure after a start may only mean that nothing has been measured yet.
    if (++this.#failures > 1) recorder.event(nodeStatus.reference, 'Warning', 'ImageGCFailed', message);
  }

  /** Removes every image that nobody uses, however new. */
  deleteUnused(): void {
    this.#free(Number.POSITIVE_INFINITY, 0);
  }

  /** Removes unused images, least recently used first → bytes freed. */
  #free(wanted: number, minimumAgeMs: number): number {
    const { clock, images, used, remove } = this.#o;
    const inUse = new Set([...used()].map(fullNameOf));
    const candidates = images()
      .filter((image) => !inUse.has(image.name) && !image.isPinned)
      .sort((a, b) => a.lastUsed - b.lastUsed || a.since - b.since);
    let freed = 0;
    for (const image of candidates) {
      if (freed >= wanted) break;
      if (clock.now - image.since < minimumAgeMs) continue;
      remove(image.name);
      freed += image.sizeBytes;
    }
    return freed;
  }
}
