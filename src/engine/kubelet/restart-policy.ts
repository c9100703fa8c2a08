/**
 * Which containers are started again, and after which exits.
 *
 * Models pkg/kubelet/container/helpers.go ShouldContainerBeRestarted and ShouldAllContainersRestart, and
 * pkg/api/v1/pod/util.go ContainerShouldRestart, IsContainerRestartable and findMatchingContainerRestartRule.
 */
import type { ContainerRestartRule, Pod, PodSpec, PodStatus } from '../../kube/types.ts';
import type { KubeletGates } from './gates.ts';
import { findStatus } from './pod-format.ts';
import { findContainerStatus, type RuntimePodStatus } from './runtime-status.ts';

/** What the decision reads of a container. */
export interface RestartableContainer {
  readonly name: string;
  readonly restartPolicy?: string | undefined;
  readonly restartPolicyRules?: readonly ContainerRestartRule[] | undefined;
}
/** Both actions start the container that exited; the second one starts its siblings too. */
const RESTART_ACTIONS: ReadonlySet<string> = new Set(['Restart', 'RestartAllContainers']);

type PodRestartPolicy = Pick<PodSpec, 'restartPolicy'>;

/** `restartPolicyRules` in order: the first whose exit codes match. A rule without exit codes matches nothing. */
export function matchingRestartRule(
  container: RestartableContainer,
  exitCode: number,
): ContainerRestartRule | undefined {
  return container.restartPolicyRules?.find(({ exitCodes }) => {
    if (exitCodes === undefined) return false;
    const listed = exitCodes.values?.includes(exitCode) ?? false;
    if (exitCodes.operator === 'In') return listed;
    return exitCodes.operator === 'NotIn' && !listed;
  });
}

/** What a policy says about an exit; none, and one that nobody knows, is as good as `Always`. */
function policyRestarts(policy: string | undefined, exitCode: number): boolean {
  if (policy === 'Never') return false;
  return policy !== 'OnFailure' || exitCode !== 0;
}

/**
 * Would this exit lead to a restart? The container's rules come first, then its policy, then the Pod's. Rules count only
 * with a policy of the container beside them.
 */
export function shouldRestartAfterExit(
  podSpec: PodRestartPolicy,
  container: RestartableContainer,
  exitCode: number,
  gates: Pick<KubeletGates, 'ContainerRestartRules'>,
): boolean {
  if (!gates.ContainerRestartRules || container.restartPolicy === undefined) {
    return policyRestarts(podSpec.restartPolicy, exitCode);
  }
  const rule = matchingRestartRule(container, exitCode);
  if (rule !== undefined && RESTART_ACTIONS.has(rule.action)) return true;
  return policyRestarts(container.restartPolicy, exitCode);
}

/** Is there any exit that leads to a restart? */
export function couldRestart(podSpec: PodRestartPolicy, container: RestartableContainer): boolean {
  if (container.restartPolicy === undefined) return podSpec.restartPolicy !== 'Never';
  if (container.restartPolicyRules?.some((rule) => RESTART_ACTIONS.has(rule.action))) return true;
  return container.restartPolicy !== 'Never';
}

/** The policy that holds for a container without regard to its rules. */
export function effectiveRestartPolicy(
  podSpec: PodRestartPolicy,
  container: RestartableContainer,
  gates: Pick<KubeletGates, 'ContainerRestartRules'>,
): string {
  const own = gates.ContainerRestartRules ? container.restartPolicy : undefined;
  return own ?? podSpec.restartPolicy ?? 'Always';
}

/**
 * Is a container to be started, given its newest instance? A container that never ran, or is created or unknown, is
 * always started; one that runs never; nothing is started in a Pod that is being deleted.
 */
export function shouldContainerBeRestarted(
  container: RestartableContainer,
  pod: Pod,
  status: RuntimePodStatus,
  gates: Pick<KubeletGates, 'ContainerRestartRules'>,
): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  const instance = findContainerStatus(status, container.name);
  if (instance === undefined) return true;
  if (instance.state === 'running') return false;
  if (instance.state !== 'exited') return true;
  return shouldRestartAfterExit(pod.spec, container, instance.exitCode, gates);
}

/** Does any container have a rule that restarts all? Only such Pods get the condition. */
export function allContainersCouldRestart(podSpec: PodSpec): boolean {
  return mainContainers(podSpec).some((c) =>
    c.restartPolicyRules?.some((rule) => rule.action === 'RestartAllContainers'),
  );
}

const restartsAll = (container: RestartableContainer, exitCode: number): boolean =>
  matchingRestartRule(container, exitCode)?.action === 'RestartAllContainers';

/**
 * Is a restart of all containers called for or under way: does the API status say so, or did a container exit with a
 * code whose first matching rule restarts all?
 */
export function shouldAllContainersRestart(
  pod: Pod,
  status: RuntimePodStatus,
  apiStatus: PodStatus | undefined,
): boolean {
  if (isRestartingAllContainers(apiStatus)) return true;
  return mainContainers(pod.spec).some((container) => {
    const instance = findContainerStatus(status, container.name);
    if (instance?.state !== 'exited') return false;
    if (restartsAll(container, instance.exitCode)) return true;
    const known =
      findStatus(apiStatus?.initContainerStatuses, container.name) ??
      findStatus(apiStatus?.containerStatuses, container.name);
    const terminated = known?.state?.terminated;
    return terminated !== undefined && restartsAll(container, terminated.exitCode);
  });
}

/** The condition that starts the removal of all containers in the next sync. */
export function isRestartingAllContainers(apiStatus: PodStatus | undefined): boolean {
  return (
    apiStatus?.conditions?.some((c) => c.type === 'AllContainersRestarting' && c.status === 'True') ?? false
  );
}

/** Is a container one of those whose exit asks for the restart of all? Such a one is removed last. */
export function isRestartAllSource(container: RestartableContainer, status: RuntimePodStatus): boolean {
  const instance = findContainerStatus(status, container.name);
  return instance?.state === 'exited' && restartsAll(container, instance.exitCode);
}

/** Init containers and regular ones; ephemeral containers take no part in restarts. */
function mainContainers(podSpec: PodSpec): readonly RestartableContainer[] {
  return [...(podSpec.initContainers ?? []), ...podSpec.containers];
}
