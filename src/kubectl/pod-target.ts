/** The Pod and the container that `logs`, `exec`, `attach` and their like are about. Models kubectl/pkg/polymorphichelpers. */
import type { Task } from '../engine/clock/task.ts';
import { isPodPhaseTerminal } from '../kube/printers/pod-summary.ts';
import { compareTimestamps } from '../kube/time.ts';
import type { KubeObject, Pod } from '../kube/types.ts';
import { mapping } from './builder.ts';
import { query } from './client.ts';
import { KubectlError } from './errors.ts';
import { listAt, textAt } from './json.ts';
import { podSelectorOf } from './pod-template.ts';
import { type ApiResource, pathOf } from './resources.ts';
import { type Session, since } from './session.ts';

/** `web-1`, `pod/web-1`, `deploy/web` → the object. */
export function* readTarget(
  session: Session,
  word: string,
  noun = 'pods',
): Task<{ readonly type: ApiResource; readonly object: KubeObject }> {
  const [kind, name] = word.includes('/') ? word.split('/') : [noun, word];
  const type = yield* mapping(session, kind ?? noun);
  const path = pathOf(type, type.namespaced ? session.namespace : '', name ?? '');
  return { type, object: { ...(yield* session.client.get(path, { accept: 'any' })), kind: type.kind } };
}

export interface FoundPod {
  readonly pod: Pod;
  /** How many Pods there were to choose from. */
  readonly count: number;
}

/** A Pod itself, or the first of those behind a workload; waits for one up to `timeoutMs`. Models AttachablePodForObject. */
export function* podOf(
  session: Session,
  object: KubeObject,
  timeoutMs = 60_000,
  rank = byLogging,
): Task<FoundPod> {
  if (object.kind === 'Pod') return { pod: object as Pod, count: 1 };
  const path = `/api/v1/namespaces/${object.metadata.namespace ?? session.namespace}/pods`;
  const labelSelector = podSelectorOf(object);
  const list = yield* session.client.get(path, { accept: 'typed', query: query({ labelSelector }) });
  const pods = (listAt(list, 'items') as readonly Pod[]).toSorted(rank);
  const [first] = pods;
  if (first !== undefined) return { pod: first, count: pods.length };
  const opened = yield* session.env.watch({
    method: 'GET',
    path,
    accept: 'typed',
    query: query({
      labelSelector,
      resourceVersion: textAt(list, 'metadata', 'resourceVersion'),
      watch: 'true',
    }),
  });
  if (opened.ok) {
    const event = yield* opened.stream.next(timeoutMs);
    opened.stream.close();
    if (event !== undefined && event !== 'timeout') return { pod: event.object as Pod, count: 1 };
  }
  throw new KubectlError('timed out waiting for the condition');
}

const readySince = ({ status }: Pod): string | undefined =>
  status?.conditions?.find(({ type, status: value }) => type === 'Ready' && value === 'True')
    ?.lastTransitionTime;
const restarts = ({ status }: Pod): number =>
  Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount ?? 0));
const PHASES = ['Running', 'Unknown', 'Pending'];
const phaseRank = ({ status }: Pod): number => PHASES.indexOf(status?.phase ?? '');

/** Assigned, running, ready, ready for longest, restarted most, oldest. Models controller.ByLogging. */
export function byLogging(a: Pod, b: Pod): number {
  const assigned = Number(Boolean(b.spec?.nodeName)) - Number(Boolean(a.spec?.nodeName));
  if (assigned !== 0) return assigned;
  const phase = phaseRank(a) - phaseRank(b);
  if (phase !== 0) return phase;
  const ready = Number(readySince(b) !== undefined) - Number(readySince(a) !== undefined);
  if (ready !== 0) return ready;
  const time = compareTimestamps(readySince(a), readySince(b));
  if (time !== 0) return time;
  return (
    restarts(b) - restarts(a) ||
    compareTimestamps(a.metadata?.creationTimestamp, b.metadata?.creationTimestamp)
  );
}

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

export interface NamedContainer {
  readonly name: string;
  readonly kind: 'main' | 'init' | 'ephemeral';
}

/** In the order in which messages list them. */
export function containersOf({ spec }: Pod): readonly NamedContainer[] {
  return [
    ...(spec?.containers ?? []).map(({ name }) => ({ name, kind: 'main' as const })),
    ...(spec?.initContainers ?? []).map(({ name }) => ({ name, kind: 'init' as const })),
    ...(spec?.ephemeralContainers ?? []).map(({ name }) => ({ name, kind: 'ephemeral' as const })),
  ];
}

const SUFFIX = { main: '', init: ' (init)', ephemeral: ' (ephem)' } as const;

/** `a, b, setup (init)` */
export const containerNames = (pod: Pod): string =>
  containersOf(pod)
    .map(({ name, kind }) => name + SUFFIX[kind])
    .join(', ');

/** The container that is meant; when it has to be guessed among several, that is said. Models podcmd.FindOrDefaultContainerByName. */
export function chooseContainer(session: Session, pod: Pod, wanted: string, quiet = false): string {
  const all = containersOf(pod);
  if (wanted !== '') {
    if (all.some(({ name }) => name === wanted)) return wanted;
    const list = since(session, 33) ? ` out of: ${containerNames(pod)}` : '';
    throw new KubectlError(`container ${wanted} is not valid for pod ${pod.metadata?.name}${list}`);
  }
  const annotated = pod.metadata?.annotations?.[DEFAULT_CONTAINER];
  if (annotated !== undefined && all.some(({ name }) => name === annotated)) return annotated;
  const [first] = pod.spec?.containers ?? [];
  if (first === undefined) throw new KubectlError(`no container found in pod ${pod.metadata?.name}`);
  if (all.length > 1 && !quiet)
    session.err(`Defaulted container "${first.name}" out of: ${containerNames(pod)}\n`);
  return first.name;
}

export function refuseFinished(pod: Pod): void {
  const { phase } = pod.status ?? {};
  if (!isPodPhaseTerminal(phase)) return;
  throw new KubectlError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
}
