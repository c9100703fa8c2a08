/**
 * Eviction thresholds: what the kubelet's configuration says, and which of them are met.
 * Models pkg/kubelet/eviction/{helpers.go,defaults_linux.go,api/types.go} and apis/config defaults. Leaves out: inodes,
 * `allocatableMemory.available` (here the same as memory), a separate image file system.
 */
import { parseDuration } from '../../../kube/duration.ts';
import { integerValue } from '../../../kube/quantity.ts';
import type { Amount, NodeResource } from '../../runtime/node-usage.ts';

export type EvictionSignal = 'memory.available' | 'nodefs.available' | 'imagefs.available' | 'pid.available';
export type PressureCondition = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';

interface SignalFacts {
  readonly measures: NodeResource;
  readonly condition: PressureCondition;
  /** As messages name what runs out. */
  readonly resource: string;
}

export const SIGNALS: Readonly<Record<EvictionSignal, SignalFacts>> = {
  'memory.available': { measures: 'memory', condition: 'MemoryPressure', resource: 'memory' },
  'nodefs.available': { measures: 'disk', condition: 'DiskPressure', resource: 'ephemeral-storage' },
  'imagefs.available': { measures: 'disk', condition: 'DiskPressure', resource: 'ephemeral-storage' },
  'pid.available': { measures: 'pids', condition: 'PIDPressure', resource: 'pids' },
};

export interface Threshold {
  readonly signal: EvictionSignal;
  /** `100Mi`, `10%`. */
  readonly value: string;
  /** 0: hard. */
  readonly graceMs: number;
  /** Quantity or percentage that must be free beyond the threshold before it counts as resolved; empty: none. */
  readonly minReclaim: string;
}

/** Fields of the kubelet's configuration file. */
export interface EvictionSetup {
  readonly evictionHard?: Readonly<Record<string, string>> | undefined;
  readonly evictionSoft?: Readonly<Record<string, string>> | undefined;
  readonly evictionSoftGracePeriod?: Readonly<Record<string, string>> | undefined;
  readonly evictionMinimumReclaim?: Readonly<Record<string, string>> | undefined;
  /** Seconds that a soft eviction may give a Pod. Default 0. */
  readonly evictionMaxPodGracePeriod?: number | undefined;
  /** Default 5m. */
  readonly evictionPressureTransitionPeriod?: string | undefined;
  /** Keeps the default thresholds of signals that `evictionHard` does not name. Default false. */
  readonly mergeDefaultEvictionSettings?: boolean | undefined;
}

const DEFAULT_HARD: Readonly<Record<string, string>> = {
  'memory.available': '100Mi',
  'nodefs.available': '10%',
  'imagefs.available': '15%',
};

/** Signals that the simulation does not measure are left out, and `0%` and `100%` switch a threshold off. */
export function parseThresholds(setup: EvictionSetup): readonly Threshold[] {
  const hard =
    setup.evictionHard === undefined
      ? DEFAULT_HARD
      : { ...(setup.mergeDefaultEvictionSettings === true ? DEFAULT_HARD : {}), ...setup.evictionHard };
  const of = (
    list: Readonly<Record<string, string>>,
    graceMs: (signal: string) => number,
  ): readonly Threshold[] =>
    Object.entries(list)
      .filter(([signal, value]) => Object.hasOwn(SIGNALS, signal) && value !== '0%' && value !== '100%')
      .map(([signal, value]) => ({
        signal: signal as EvictionSignal,
        value,
        graceMs: graceMs(signal),
        minReclaim: setup.evictionMinimumReclaim?.[signal] ?? '',
      }));
  const softGrace = (signal: string): number => {
    const parsed = parseDuration(setup.evictionSoftGracePeriod?.[signal] ?? '0s');
    return parsed.ok ? parsed.value : 0;
  };
  return [...of(hard, () => 0), ...of(setup.evictionSoft ?? {}, softGrace)];
}

/** `10%` of 100Gi → 10Gi in bytes. Models GetThresholdQuantity. */
export function thresholdAmount(value: string, capacity: number): number {
  if (value === '') return 0;
  return value.endsWith('%')
    ? Math.trunc((Number(value.slice(0, -1)) / 100) * capacity)
    : integerValue(value);
}

/** Less is free than the threshold asks for, or than it asks for and what is to be reclaimed beyond it. */
export function isMet(threshold: Threshold, { used, capacity }: Amount, withReclaim = false): boolean {
  if (capacity === 0) return false;
  const reclaim = withReclaim ? thresholdAmount(threshold.minReclaim, capacity) : 0;
  return capacity - used < thresholdAmount(threshold.value, capacity) + reclaim;
}

/** Memory is looked after first. Models byEvictionPriority. */
export const byEvictionPriority = (a: Threshold, b: Threshold): number =>
  Number(b.signal === 'memory.available') - Number(a.signal === 'memory.available');
