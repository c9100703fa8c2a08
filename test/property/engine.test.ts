import fc from '../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/simulation.ts';
import type { Pod } from '../../src/kube/types.ts';
import { isKind, type Trace } from '../../src/trace/trace.ts';
import { joined, runInSlices, type Slice, traceOf } from '../helpers/run-engine.ts';
import { type SmallRun, smallRun } from './small-pods.ts';

const UNTIL_MS = 240_000;

function simulate({ setup, acts }: SmallRun, slices: readonly Slice[] = []) {
  const simulation = new Simulation(setup);
  for (const { atMs, act } of acts) simulation.act(atMs, act);
  return runInSlices(simulation, UNTIL_MS, slices);
}

const slice: fc.Arbitrary<Slice> = fc.oneof(
  fc.record({ events: fc.integer({ min: 1, max: 500 }) }),
  fc.record({ ms: fc.integer({ min: 1, max: 20_000 }) }),
);

describe('a run is a value', { timeout: 60_000 }, () => {
  it('the same scenario gives the same trace, byte for byte, in any slicing', () => {
    fc.assert(
      fc.property(smallRun, fc.array(slice, { minLength: 1, maxLength: 5 }), (run, slices) => {
        const whole = joined(simulate(run));
        expect(joined(simulate(run))).toEqual(whole);
        expect(joined(simulate(run, slices))).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });
});

/** Every version of every Pod with the one before it of the same life. */
function* podVersions(
  trace: Trace,
): Generator<{ at: number; pod: Pod; before: Pod | undefined; gone: boolean }> {
  const last = new Map<string, Pod>();
  for (const seq of trace.ofKind('object.written')) {
    const entry = trace.entry(seq);
    if (!isKind(entry, 'object.written') || entry.value.object.kind !== 'Pod') continue;
    const pod = entry.value.object as Pod;
    const uid = pod.metadata.uid ?? '';
    yield { at: entry.at, pod, before: last.get(uid), gone: entry.value.verb === 'delete' };
    last.set(uid, pod);
  }
}

const condition = (pod: Pod, type: string): string | undefined =>
  pod.status?.conditions?.find((one) => one.type === type)?.status;
const statuses = (pod: Pod) => [
  ...(pod.status?.initContainerStatuses ?? []),
  ...(pod.status?.containerStatuses ?? []),
];

const NEXT_PHASES: Readonly<Record<string, readonly string[]>> = {
  Pending: ['Pending', 'Running', 'Succeeded', 'Failed'],
  Running: ['Running', 'Succeeded', 'Failed'],
  Succeeded: ['Succeeded'],
  Failed: ['Failed'],
};

/** What must hold of every run; the first thing that does not, in words. */
function* broken(trace: Trace): Generator<string> {
  /** Addresses of living Pods that have not ended. */
  const addresses = new Map<string, string>();
  for (const { at, pod, before, gone } of podVersions(trace)) {
    const { name, uid = '' } = pod.metadata;
    const where = `${name} at ${at} ms`;
    const regular = pod.status?.containerStatuses ?? [];
    if (condition(pod, 'Ready') === 'True') {
      if (regular.length === 0 || regular.some((status) => !status.ready))
        yield `${where}: Ready, but not all containers are`;
      if (condition(pod, 'ContainersReady') !== 'True') yield `${where}: Ready without ContainersReady`;
    }
    const phase = pod.status?.phase ?? '';
    if (!(NEXT_PHASES[before?.status?.phase ?? 'Pending'] ?? []).includes(phase))
      yield `${where}: phase from ${before?.status?.phase} to ${phase}`;
    for (const status of statuses(pod)) {
      const earlier = before && statuses(before).find((one) => one.name === status.name);
      if ((status.restartCount ?? 0) < (earlier?.restartCount ?? 0))
        yield `${where}: restart count of ${status.name} fell`;
      if (Object.keys(status.state ?? {}).length > 1) yield `${where}: ${status.name} is in two states`;
    }
    const ip = pod.status?.podIP;
    if (gone || phase === 'Succeeded' || phase === 'Failed') {
      if (ip !== undefined && addresses.get(ip) === uid) addresses.delete(ip);
    } else if (ip !== undefined && ip !== '' && pod.spec?.hostNetwork !== true) {
      const owner = addresses.get(ip);
      if (owner !== undefined && owner !== uid) yield `${where}: ${ip} belongs to two Pods`;
      addresses.set(ip, uid);
    }
  }
}

function* brokenRuntime(trace: Trace): Generator<string> {
  const running = new Map<string, string>();
  let lastAt = 0;
  for (let seq = 0; seq < trace.length; seq++) {
    const entry = trace.entry(seq);
    if (entry === undefined) return;
    if (entry.at < lastAt) yield `#${seq}: time goes back`;
    lastAt = entry.at;
    if (entry.cause >= seq) yield `#${seq}: caused by what comes later`;
    if (isKind(entry, 'container.started')) {
      const { podUid, container, type } = entry.value;
      const key = `${podUid}/${container}`;
      if (running.has(key)) yield `#${seq}: ${container} runs twice at once`;
      running.set(key, entry.subject);
      if (type === 'regular' && [...running.keys()].some((k) => k.startsWith(`${podUid}/init`)))
        yield `#${seq}: ${container} beside an init container`;
    }
    if (isKind(entry, 'container.exited')) {
      const { podUid, container } = entry.value;
      const key = `${podUid}/${container}`;
      if (running.get(key) === entry.subject) running.delete(key);
    }
  }
}

describe('at every version of every Pod', { timeout: 60_000 }, () => {
  it('Ready means that all containers are; counts and phases go one way; no address is given twice', () => {
    fc.assert(
      fc.property(smallRun, (run) => {
        const trace = traceOf(simulate(run));
        expect([...broken(trace), ...brokenRuntime(trace)]).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
