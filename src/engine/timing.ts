/**
 * How long things take that Kubernetes does not define: pulls, sandboxes, container starts, API round trips.
 *
 * `exact` takes next to nothing for it, a millisecond a step: only the delays that Kubernetes itself defines are left, so
 * that numbers in lessons are round. `typical` has medians as measured on ordinary clusters, with jitter from a named stream of the seed.
 */
import type { Random } from './clock/random.ts';

export type TimingProfile = 'exact' | 'typical';

export interface Timing {
  readonly profile: TimingProfile;
  /** A watch event on its way to an informer, ms. */
  watchMs(): number;
  /** One request to the API server, ms. */
  apiMs(): number;
  /** One scheduling cycle, ms. */
  scheduleMs(): number;
  /** CNI ADD, ms. */
  networkSetupMs(): number;
  /** Starting pause once the network is there, ms. */
  sandboxStartMs(): number;
  containerCreateMs(): number;
  containerStartMs(): number;
  /** Stopping and tearing down a sandbox whose containers are gone, ms. */
  sandboxStopMs(): number;
  /** Mounting the volumes of a Pod: what the kubelet's 300 ms poll adds, ms. */
  volumeMountMs(): number;
  /** Unmounting the volumes and removing the directories of a Pod that has ended, ms. */
  volumeUnmountMs(): number;
  /** Asking the registry for a manifest, ms: all that a pull takes when every layer is there already. */
  registryMs(): number;
  /** Downloading and unpacking `bytes`, ms. */
  downloadMs(bytes: number): number;
  /** One DNS question and its answer, ms. */
  dnsMs(): number;
  /** One hop between Pods, ms. */
  networkMs(): number;
}

/** 25 MB/s of download and unpacking together: an ordinary node behind an ordinary link. */
const BYTES_PER_MS = 25_000;

export function createTiming(profile: TimingProfile, random: Random): Timing {
  if (profile === 'exact') {
    const none = (): number => 0;
    // One millisecond each, so that the steps have an order in time and a person can walk through them.
    const step = (): number => 1;
    return {
      profile,
      watchMs: none,
      apiMs: none,
      scheduleMs: step,
      networkSetupMs: step,
      sandboxStartMs: step,
      containerCreateMs: step,
      containerStartMs: step,
      sandboxStopMs: step,
      volumeMountMs: none,
      volumeUnmountMs: none,
      registryMs: step,
      downloadMs: none,
      dnsMs: step,
      networkMs: none,
    };
  }
  /** A draw around `median`: between 0.75 and 1.5 of it, longer ones rarer; whole ms, at least 1. */
  const around =
    (name: string, median: number): (() => number) =>
    () => {
      const u = random.stream(`timing/${name}`).next();
      return Math.max(1, Math.round(median * (0.75 + 0.75 * u * u)));
    };
  const jitter = around('download', 1000);
  return {
    profile,
    watchMs: around('watch', 3),
    apiMs: around('api', 4),
    scheduleMs: around('schedule', 5),
    networkSetupMs: around('cni', 180),
    sandboxStartMs: around('sandbox', 120),
    containerCreateMs: around('create', 60),
    containerStartMs: around('start', 90),
    sandboxStopMs: around('stop', 80),
    volumeMountMs: () => 300,
    volumeUnmountMs: () => 100,
    registryMs: around('registry', 900),
    downloadMs: (bytes) => Math.round((bytes / BYTES_PER_MS) * (jitter() / 1000)),
    dnsMs: around('dns', 2),
    networkMs: around('net', 1),
  };
}
