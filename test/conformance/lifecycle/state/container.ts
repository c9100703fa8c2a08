/** State predicates about containers as the Pod's status shows them, and about what their current run wrote. */
import type { ContainerState, ContainerStatus, Pod } from '../../../../src/kube/types.ts';
import { inline } from '../../outcome.ts';
import { type Bounds, type Finding, finding, withinBounds } from '../finding.ts';
import { oneOf, podOf, shortImage, statusOf } from '../pods.ts';
import { aboutPod } from './pod.ts';
import type { Moment } from './types.ts';

interface StatusTest {
  readonly state?: string | readonly string[];
  readonly reason?: string;
  readonly exitCode?: number;
  readonly message?: string;
  readonly image?: string;
  readonly started?: boolean;
  readonly ready?: boolean;
  readonly lastState?: string | readonly string[];
  readonly restartCountMin?: number;
}

/** `waiting`, `running` or `terminated`; a state without any of them counts as waiting, as in the API. */
const stateName = (state: ContainerState | undefined): string =>
  state?.running ? 'running' : state?.terminated ? 'terminated' : 'waiting';
const hasLastState = (state: ContainerState | undefined): boolean =>
  state?.running !== undefined || state?.terminated !== undefined || state?.waiting !== undefined;

function matches(test: StatusTest, status: ContainerStatus): boolean {
  const { state, lastState } = status;
  return (
    (test.state === undefined || oneOf(test.state, stateName(state))) &&
    (test.reason === undefined ||
      (state?.waiting?.reason ?? state?.terminated?.reason ?? '') === test.reason) &&
    (test.exitCode === undefined || state?.terminated?.exitCode === test.exitCode) &&
    (test.message === undefined ||
      (state?.waiting?.message ?? state?.terminated?.message ?? '') === test.message) &&
    (test.image === undefined || shortImage(status.image ?? '') === shortImage(test.image)) &&
    (test.started === undefined || (status.started ?? false) === test.started) &&
    (test.ready === undefined || (status.ready ?? false) === test.ready) &&
    (test.lastState === undefined ||
      (hasLastState(lastState) && oneOf(test.lastState, stateName(lastState)))) &&
    (test.restartCountMin === undefined || (status.restartCount ?? 0) >= test.restartCountMin)
  );
}

export function containerState(test: StatusTest & { readonly name: string }, moment: Moment): Finding {
  const pod = podOf(moment.world, moment.scope, moment.podName, test.name);
  const status = statusOf(pod, test.name);
  return finding(status !== undefined && matches(test, status), () =>
    pod === undefined ? 'there is no such pod' : `status of ${test.name}: ${inline(status)}`,
  );
}

type ScopeTest = StatusTest & { readonly scope: 'regular' | 'init' };

/** One status for each container of the spec in that scope; undefined where the kubelet has reported none yet. */
const scoped = (pod: Pod, { scope }: ScopeTest): readonly (ContainerStatus | undefined)[] =>
  ((scope === 'init' ? pod.spec?.initContainers : pod.spec?.containers) ?? []).map(({ name }) =>
    statusOf(pod, name),
  );

export const allContainers = aboutPod((test: ScopeTest, pod) => {
  const statuses = scoped(pod, test);
  return finding(
    statuses.every((status) => status !== undefined && matches(test, status)),
    () => `${test.scope} containers: ${inline(statuses)}`,
  );
});

export const anyContainer = aboutPod((test: ScopeTest, pod) => {
  const statuses = scoped(pod, test);
  return finding(
    statuses.some((status) => status !== undefined && matches(test, status)),
    () => `${test.scope} containers: ${inline(statuses)}`,
  );
});

export function restartCount(tests: Readonly<Record<string, Bounds>>, moment: Moment): Finding {
  const counts = Object.entries(tests).map(([container, bounds]) => {
    const pod = podOf(moment.world, moment.scope, moment.podName, container);
    const status = statusOf(pod, container);
    return { container, bounds, count: status && (status.restartCount ?? 0) };
  });
  return finding(
    counts.every(({ count, bounds }) => count !== undefined && withinBounds(count, bounds)),
    () =>
      counts
        .map(({ container, count }) => `restart count of ${container}: ${count ?? 'no status'}`)
        .join('; '),
  );
}

interface LogTest {
  readonly container: string;
  readonly equals?: string;
  readonly contains?: string;
  readonly containsAll?: readonly string[];
}
export function logs(test: LogTest, { world, scope, podName }: Moment): Finding {
  const pod = podOf(world, scope, podName, test.container);
  const run = world.tasks.runs(test.container).findLast(({ podUid }) => podUid === pod?.metadata.uid);
  const lines = run && world.logOf(run.containerId);
  const text = (lines ?? []).map((line) => `${line}\n`).join('');
  // The trace keeps lines, so a last line without its line end cannot be told from one with it.
  const equal = text === test.equals || text.slice(0, -1) === test.equals;
  const holds =
    lines !== undefined &&
    (test.equals === undefined || equal) &&
    (test.contains === undefined || text.includes(test.contains)) &&
    (test.containsAll ?? []).every((part) => text.includes(part));
  return finding(
    holds,
    () => `log of ${test.container}: ${lines === undefined ? 'it has not run' : inline(text)}`,
  );
}
