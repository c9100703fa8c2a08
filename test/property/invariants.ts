/** What holds of every run, whatever was applied and whatever went wrong: each finding is a sentence with its time. */
import type { Simulation } from '../../src/engine/simulation.ts';
import type { ContainerStatus, Pod } from '../../src/kube/types.ts';
import { isKind, type Trace } from '../../src/trace/trace.ts';

interface PodVersion {
  readonly at: number;
  readonly pod: Pod;
  readonly before: Pod | undefined;
  readonly isGone: boolean;
}

/** Every version of every Pod with the one before it of the same life. */
function* podVersions(trace: Trace): Generator<PodVersion> {
  const last = new Map<string, Pod>();
  for (const seq of trace.ofKind('object.written')) {
    const entry = trace.entry(seq);
    if (!isKind(entry, 'object.written') || entry.value.object.kind !== 'Pod') continue;
    const pod = entry.value.object as Pod;
    const uid = pod.metadata.uid ?? '';
    yield { at: entry.at, pod, before: last.get(uid), isGone: entry.value.verb === 'delete' };
    last.set(uid, pod);
  }
}

const conditionOf = (pod: Pod, type: string): string | undefined =>
  pod.status?.conditions?.find((one) => one.type === type)?.status;
const statusesOf = (pod: Pod): readonly ContainerStatus[] => [
  ...(pod.status?.initContainerStatuses ?? []),
  ...(pod.status?.containerStatuses ?? []),
];
const isSidecar = (pod: Pod, name: string): boolean =>
  pod.spec.initContainers?.some((c) => c.name === name && c.restartPolicy === 'Always') === true;

const NEXT_PHASES: Readonly<Record<string, readonly string[]>> = {
  Pending: ['Pending', 'Running', 'Succeeded', 'Failed'],
  Running: ['Running', 'Succeeded', 'Failed'],
  Succeeded: ['Succeeded'],
  Failed: ['Failed'],
};

/** A Pod whose containers begin anew goes back to Pending: its init containers run, a sidecar does for the first time. */
function beginsAnew(pod: Pod, before: Pod | undefined): boolean {
  const plain = (pod.status?.initContainerStatuses ?? []).filter(({ name }) => !isSidecar(pod, name));
  return (
    plain.some(({ state }) => state?.terminated?.exitCode !== 0) ||
    statusesOf(pod).some(({ state, lastState }) => state?.waiting && !lastState?.terminated) ||
    statusesOf(pod).some(
      ({ name, started, containerID }) =>
        isSidecar(pod, name) &&
        (started !== true ||
          (before && statusesOf(before).find((one) => one.name === name)?.containerID) !== containerID),
    )
  );
}

function* versionFindings({ at, pod, before }: PodVersion): Generator<string> {
  const where = `${pod.metadata.name} at ${at} ms`;
  const regular = pod.status?.containerStatuses ?? [];
  const sidecars = (pod.status?.initContainerStatuses ?? []).filter(({ name }) => isSidecar(pod, name));
  if (conditionOf(pod, 'Ready') === 'True') {
    if (
      regular.length !== pod.spec.containers.length ||
      [...regular, ...sidecars].some(({ ready }) => !ready)
    )
      yield `${where}: Ready, but not all containers are`;
    if (conditionOf(pod, 'ContainersReady') !== 'True') yield `${where}: Ready without ContainersReady`;
    if (conditionOf(pod, 'Initialized') !== 'True') yield `${where}: Ready without Initialized`;
  }
  const phase = pod.status?.phase ?? '';
  const earlierPhase = before?.status?.phase ?? 'Pending';
  const next = NEXT_PHASES[earlierPhase] ?? [];
  if (
    !next.includes(phase) &&
    !(earlierPhase === 'Running' && phase === 'Pending' && beginsAnew(pod, before))
  )
    yield `${where}: phase from ${earlierPhase} to ${phase}`;
  for (const status of statusesOf(pod)) {
    const earlier = before && statusesOf(before).find((one) => one.name === status.name);
    if ((status.restartCount ?? 0) < (earlier?.restartCount ?? 0))
      yield `${where}: restart count of ${status.name} fell`;
    if (Object.keys(status.state ?? {}).length > 1) yield `${where}: ${status.name} is in two states`;
  }
  const isTerminal = phase === 'Succeeded' || phase === 'Failed';
  if (isTerminal && statusesOf(pod).some(({ state }) => state?.running))
    yield `${where}: ${phase}, and a container runs`;
}

/** Of the versions of all Pods: readiness, phases, counts, states, addresses. */
export function* objectFindings(trace: Trace): Generator<string> {
  /** Addresses of living Pods that have not ended. */
  const addresses = new Map<string, string>();
  for (const version of podVersions(trace)) {
    const { at, pod, isGone } = version;
    yield* versionFindings(version);
    const { uid = '' } = pod.metadata;
    const ip = pod.status?.podIP;
    const phase = pod.status?.phase;
    if (isGone || phase === 'Succeeded' || phase === 'Failed') {
      if (ip !== undefined && addresses.get(ip) === uid) addresses.delete(ip);
    } else if (ip !== undefined && ip !== '' && pod.spec.hostNetwork !== true) {
      for (const [other, owner] of addresses) if (owner === uid && other !== ip) addresses.delete(other);
      const owner = addresses.get(ip);
      if (owner !== undefined && owner !== uid) yield `${pod.metadata.name} at ${at} ms: ${ip} is another's`;
      addresses.set(ip, uid);
    }
  }
}

/** What a Pod's sandbox has seen of its init containers. */
interface Progress {
  readonly passed: Set<string>;
  readonly running: Map<string, string>;
}

/** Of what the runtimes did: one instance of each container at a time, init containers in their order, time and causes. */
export function* runtimeFindings(trace: Trace, podOf: (uid: string) => Pod | undefined): Generator<string> {
  const pods = new Map<string, Progress>();
  let lastAt = 0;
  const progressOf = (uid: string): Progress => {
    const progress = pods.get(uid) ?? { passed: new Set<string>(), running: new Map<string, string>() };
    pods.set(uid, progress);
    return progress;
  };
  for (let seq = 0; seq < trace.length; seq++) {
    const entry = trace.entry(seq);
    if (entry === undefined) return;
    if (entry.at < lastAt) yield `#${seq}: time goes back`;
    lastAt = entry.at;
    if (entry.cause >= seq) yield `#${seq}: caused by what comes later`;
    if (isKind(entry, 'sandbox.creating')) progressOf(entry.value.podUid).passed.clear();
    if (isKind(entry, 'container.started')) {
      const { podUid, container, type } = entry.value;
      const { passed, running } = progressOf(podUid);
      const what = `#${seq}: ${container} at ${entry.at} ms`;
      if (running.has(container)) yield `${what} is started while ${running.get(container)} runs`;
      running.set(container, entry.subject);
      if (type === 'sidecar') passed.add(container);
      const inits = podOf(podUid)?.spec.initContainers ?? [];
      const own = inits.findIndex(({ name }) => name === container);
      const first = type === 'ephemeral' ? 0 : own === -1 ? inits.length : own;
      for (const { name } of inits.slice(0, first))
        if (!passed.has(name)) yield `${what} is started before ${name} is done`;
      // A sidecar that has ended is started again at any time.
      for (const other of type === 'sidecar' ? [] : running.keys())
        if (other !== container && inits.some((c) => c.name === other && c.restartPolicy !== 'Always'))
          yield `${what} is started beside the init container ${other}`;
    }
    if (isKind(entry, 'container.exited')) {
      const { podUid, container, type, exitCode, reason } = entry.value;
      const { passed, running } = progressOf(podUid);
      if (running.get(container) === entry.subject) running.delete(container);
      if (type === 'init' && exitCode === 0 && reason !== 'OOMKilled') passed.add(container);
    }
  }
}

/**
 * What the API server says now against what the nodes do: a line for each difference. A worker that is busy tells it
 * late; one that is still there after minutes is wrong.
 */
export function contradictions(simulation: Simulation, pods: readonly Pod[]): readonly string[] {
  const found: string[] = [];
  for (const pod of pods) {
    const { uid = '', name, deletionTimestamp } = pod.metadata;
    const node = simulation.nodes.find((one) => one.name === pod.spec.nodeName);
    if (deletionTimestamp !== undefined || node === undefined) continue;
    const runtime = node.runtime.podStatus(uid, '', '');
    const phase = pod.status?.phase;
    const isOver = phase === 'Succeeded' || phase === 'Failed';
    if (isOver && runtime.sandboxes.some(({ state }) => state === 'ready'))
      found.push(`${name} is ${phase}, and its sandbox is ready`);
    const shown = new Map(statusesOf(pod).map((status) => [status.name, status]));
    const runningIps = runtime.sandboxes.filter(({ state }) => state === 'ready').map(({ ip }) => ip);
    const podIP = pod.status?.podIP ?? '';
    if (!isOver && pod.spec.hostNetwork !== true && runningIps.length > 0 && !runningIps.includes(podIP))
      found.push(`${name} shows ${podIP}, and has ${runningIps.join(' ')}`);
    for (const instance of runtime.containers) {
      const status = shown.get(instance.name);
      if (instance.state === 'running' && status?.state?.running === undefined)
        found.push(`${name}: ${instance.name} (${instance.id}) runs, and is shown as ${keyOf(status)}`);
    }
    for (const [container, status] of shown) {
      const instance = runtime.containers.find(({ id }) => status.containerID?.endsWith(`/${id}`) === true);
      const isPassed = status.state?.terminated?.exitCode === 0 && !isSidecar(pod, container);
      if ((status.started === true || (status.ready && !isPassed)) && status.state?.running === undefined)
        found.push(
          `${name}: ${container} (${status.containerID}) is ready or started, and not shown as running`,
        );
      if (status.state?.running !== undefined && instance?.state !== 'running')
        found.push(`${name}: ${container} (${status.containerID}) does not run, and is shown as running`);
    }
  }
  return found;
}

const keyOf = (status: ContainerStatus | undefined): string =>
  status === undefined ? 'nothing' : `${Object.keys(status.state ?? {}).join()} ${status.containerID}`;

/** What of these Pods, all of them deleted, is still there: on the nodes, in the network, in the API. */
export function* leftovers(simulation: Simulation, uids: ReadonlySet<string>): Generator<string> {
  for (const { name, runtime, os, kubelet } of simulation.nodes) {
    for (const uid of uids) {
      if (runtime.podUids().includes(uid)) yield `${name}: the runtime knows ${uid}`;
      if (kubelet.volumes.usedBytes(uid).size > 0) yield `${name}: volumes of ${uid} are mounted`;
    }
    for (const process of os.processes.values())
      if (uids.has(process.surroundings.owner.podUid))
        yield `${name}: process ${process.hostPid} (${process.argv.join(' ')}) of a Pod that is gone`;
  }
}
