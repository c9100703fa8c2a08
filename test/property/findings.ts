/** Runs Pods and faults to their end, and says all that is wrong with the run. */
import { Simulation } from '../../src/engine/simulation.ts';
import type { KubeObject, Pod } from '../../src/kube/types.ts';
import { isKind } from '../../src/trace/trace.ts';
import { runInSlices, traceOf } from '../helpers/run-engine.ts';
import { contradictions, leftovers, objectFindings, runtimeFindings } from './invariants.ts';
import { CLEAN_MS, CLEANING, type FaultyRun, HEALED_MS, HEALING, SETTLED_MS } from './random-faults.ts';

/** A worker may be busy with a few kills in a row, each with its grace, before it looks again. */
const BUSY_MS = 150_000;
/** More than any node gives its Pods at a shutdown. */
const SHUTDOWN_MS = 60_000;
/** Events of one simulated second, on average over what comes after everything is gone. */
const MAX_IDLE_EVENTS_PER_SECOND = 100;
const IDLE_MS = 60_000;

export function simulationOf({ run, faults }: FaultyRun): Simulation {
  const simulation = new Simulation(run.setup);
  for (const { atMs, act } of [...run.acts, ...faults]) simulation.act(atMs, act);
  // Once more later: a shutdown that had begun turns its machine off only when its Pods have ended.
  for (const atMs of [HEALED_MS, HEALED_MS + SHUTDOWN_MS])
    for (const act of HEALING) simulation.act(atMs, act);
  for (const act of CLEANING) simulation.act(SETTLED_MS, act);
  return simulation;
}

function podsOf(simulation: Simulation): readonly Pod[] {
  const { body } = simulation.api.request({
    method: 'GET',
    path: '/api/v1/namespaces/default/pods',
    user: 'test',
  });
  return (body as KubeObject & { readonly items: readonly Pod[] }).items;
}

/** All that is wrong with one run. */
export function findings(given: FaultyRun): readonly string[] {
  const simulation = simulationOf(given);
  const addresses = simulation.network.addresses.toSorted();
  const listening = (): string => JSON.stringify(simulation.nodes.map(({ network }) => network.listening));
  const before = listening();
  const disk = (): readonly number[] =>
    simulation.nodes.map(
      ({ usage, images }) =>
        usage.amount('disk').used - images.onNode.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    );
  const memory = (): readonly number[] => simulation.nodes.map(({ os }) => os.memory.usedBytes);
  const diskBefore = disk();
  const memoryBefore = memory();
  const found: string[] = [];

  const chunks = [...runInSlices(simulation, SETTLED_MS - 1 - BUSY_MS)];
  const early = new Set(contradictions(simulation, podsOf(simulation)));
  chunks.push(...runInSlices(simulation, SETTLED_MS - 1));
  found.push(...contradictions(simulation, podsOf(simulation)).filter((one) => early.has(one)));
  chunks.push(...runInSlices(simulation, CLEAN_MS));
  const eventsBefore = simulation.eventCount;
  chunks.push(...runInSlices(simulation, CLEAN_MS + IDLE_MS));
  const perSecond = ((simulation.eventCount - eventsBefore) * 1000) / IDLE_MS;
  if (perSecond > MAX_IDLE_EVENTS_PER_SECOND)
    found.push(`${perSecond} events a second, and nothing is there`);

  const trace = traceOf(chunks);
  const pods = new Map<string, Pod>();
  for (const seq of trace.ofKind('object.written')) {
    const entry = trace.entry(seq);
    if (isKind(entry, 'object.written') && entry.value.object.kind === 'Pod')
      pods.set(entry.value.object.metadata.uid ?? '', entry.value.object as Pod);
  }
  found.push(...objectFindings(trace), ...runtimeFindings(trace, (uid) => pods.get(uid)));
  const uids = new Set(
    [...pods].filter(([, pod]) => pod.metadata.namespace === 'default').map(([uid]) => uid),
  );
  found.push(...leftovers(simulation, uids));
  for (const pod of podsOf(simulation)) found.push(`${pod.metadata.name} is still in the API`);
  if (simulation.network.addresses.toSorted().join() !== addresses.join())
    found.push(
      `addresses that nobody needs: ${simulation.network.addresses.join()}, not ${addresses.join()}`,
    );
  if (listening() !== before) found.push(`ports: ${listening()}, not ${before}`);
  if (disk().join() !== diskBefore.join()) found.push(`disk: ${disk().join()}, not ${diskBefore.join()}`);
  if (memory().join() !== memoryBefore.join())
    found.push(`memory: ${memory().join()}, not ${memoryBefore.join()}`);
  return found;
}
