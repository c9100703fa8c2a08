/** Pods and runtime statuses for tests of the kubelet's rules, and the comparison that conformance vectors use. */
import { parseRfc3339 } from '../../src/kube/time.ts';
import type { Container, ContainerStatus, Pod, PodSpec } from '../../src/kube/types.ts';
import { DEFAULT_GATES, type KubeletGates } from '../../src/engine/kubelet/gates.ts';
import {
  containerHash,
  type RuntimeContainerStatus,
  type RuntimePodStatus,
  type SandboxStatus,
} from '../../src/engine/kubelet/runtime-status.ts';
import type { Verdict } from '../conformance/adapter.ts';

type Loose = Readonly<Record<string, unknown>>;

/** The defaults with what a vector's `featureGates` say. */
export function gatesOf(vector: Loose): KubeletGates {
  return { ...DEFAULT_GATES, ...(vector['featureGates'] as Partial<KubeletGates> | undefined) };
}

/** A Pod of which a vector gives only what matters. */
export function podOf(given: unknown): Pod {
  const pod = (given ?? {}) as Partial<Pod>;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: pod.metadata ?? {},
    spec: specOf(pod.spec),
    ...(pod.status === undefined ? {} : { status: pod.status }),
  };
}

export function specOf(given: unknown): PodSpec {
  const spec = (given ?? {}) as Partial<PodSpec>;
  return { ...spec, containers: spec.containers ?? [] };
}

/** A Pod with the given spec, for unit tests. */
export function testPod(spec: Partial<PodSpec>, metadata: Pod['metadata'] = {}): Pod {
  return podOf({ metadata: { name: 'web', namespace: 'default', uid: 'uid-1', ...metadata }, spec });
}

/** An API status of which a vector gives only what matters. */
export function statusesOf(given: unknown): ContainerStatus[] {
  return ((given ?? []) as Partial<ContainerStatus>[]).map((status) => ({
    image: '',
    imageID: '',
    ready: false,
    restartCount: 0,
    ...status,
    name: status.name ?? '',
  }));
}

interface LooseInstance
  extends Partial<Omit<RuntimeContainerStatus, 'startedAt' | 'finishedAt' | 'createdAt'>> {
  readonly startedAt?: string | number;
  readonly finishedAt?: string | number;
  readonly specChanged?: boolean;
}

const timeOf = (time: string | number | undefined): number | undefined =>
  typeof time === 'string' ? parseRfc3339(time) : time;

/**
 * What the runtime says: sandboxes newest first, instances newest first. Missing fields are filled in so that an
 * instance runs the definition of the Pod and belongs to the newest sandbox.
 */
export function runtimeOf(pod: Pod, sandboxes: unknown, containers: unknown): RuntimePodStatus {
  const given = (sandboxes ?? []) as Partial<SandboxStatus>[];
  const boxes = given.map(
    (s, i): SandboxStatus => ({
      id: `sandbox-${i}`,
      attempt: given.length - 1 - i,
      state: 'ready',
      createdAt: 1000 * (given.length - i),
      ip: '10.0.0.1',
      network: pod.spec.hostNetwork === true ? 'node' : 'pod',
      ...s,
    }),
  );
  const instances = ((containers ?? []) as LooseInstance[]).map((c, i, all): RuntimeContainerStatus => {
    const { specChanged, startedAt, finishedAt, ...rest } = c;
    const name = c.name ?? '';
    return {
      id: `id-${name}-${i}`,
      type: 'regular',
      state: 'running',
      createdAt: 1000 * (all.length - i),
      exitCode: 0,
      reason: '',
      message: '',
      image: '',
      imageId: '',
      imageRef: '',
      restartCount: 0,
      hash: specChanged === true ? 'another definition' : hashIn(pod, name),
      sandboxId: boxes[0]?.id ?? 'sandbox-0',
      ...rest,
      startedAt: timeOf(startedAt),
      finishedAt: timeOf(finishedAt),
      name,
    };
  });
  const newest = boxes[0];
  return {
    podUid: pod.metadata.uid ?? '',
    name: pod.metadata.name ?? '',
    namespace: pod.metadata.namespace ?? '',
    ips: newest?.state === 'ready' && newest.ip !== '' ? [newest.ip, ...(newest.additionalIps ?? [])] : [],
    sandboxes: boxes,
    containers: instances,
  };
}

function hashIn(pod: Pod, name: string): string {
  const all: readonly Pick<Container, 'name' | 'image'>[] = [
    ...pod.spec.containers,
    ...(pod.spec.initContainers ?? []),
    ...(pod.spec.ephemeralContainers ?? []),
  ];
  return containerHash(all.find((c) => c.name === name) ?? { name });
}

/** Passes if every field that is expected is there; `ignore` lists paths such as `list[*].field`. */
export function judge(expected: unknown, actual: unknown, ignore: readonly string[] = []): Verdict {
  const at = firstDifference(expected, actual, '', new Set(ignore));
  if (at === undefined) return { pass: true };
  return {
    pass: false,
    expected: `${at.path} ${show(at.expected)}`,
    actual: `${at.path} ${show(at.actual)}`,
  };
}

interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

const show = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';

/** What is expected to be null or empty may be absent. */
function firstDifference(
  expected: unknown,
  actual: unknown,
  path: string,
  ignore: ReadonlySet<string>,
): Difference | undefined {
  if (ignore.has(path.replaceAll(/\[\d+\]/g, '[*]').replace(/^(\[\*\])?\.?/, ''))) return undefined;
  if (isAbsent(expected))
    return isAbsent(actual) || isEmptyObject(actual) ? undefined : { path, expected, actual };
  if (Array.isArray(expected)) {
    const list = Array.isArray(actual) ? (actual as unknown[]) : undefined;
    if (list?.length !== expected.length) return { path, expected, actual };
    return firstOf(expected.map((item, i) => firstDifference(item, list[i], `${path}[${i}]`, ignore)));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null) return { path, expected, actual };
    return firstOf(
      Object.entries(expected).map(([key, value]) =>
        firstDifference(value, (actual as Loose)[key], `${path}.${key}`, ignore),
      ),
    );
  }
  return expected === actual ? undefined : { path, expected, actual };
}

const firstOf = (differences: readonly (Difference | undefined)[]): Difference | undefined =>
  differences.find((d) => d !== undefined);
