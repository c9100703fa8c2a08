/**
 * How the kubelet names Pods and containers in messages, and small questions about a Pod's definition.
 *
 * Models pkg/kubelet/util/format/pod.go Pod, pkg/kubelet/container/ref.go and pkg/api/v1/pod/util.go.
 */
import type { Container, ContainerStatus, EphemeralContainer, Pod } from '../../kube/types.ts';
import type { ContainerType } from '../../trace/entries.ts';

/** `web_default(6a0f…)`: name, namespace, uid. */
export function formatPod(pod: Pod): string {
  const { name, namespace, uid } = pod.metadata;
  return `${name ?? ''}_${namespace ?? ''}(${uid ?? ''})`;
}

/** An init container that is kept running beside the regular ones. Models podutil.IsRestartableInitContainer. */
export function isSidecar(initContainer: { readonly restartPolicy?: string | undefined }): boolean {
  return initContainer.restartPolicy === 'Always';
}

/** Finds a container of any type by its name. Models kubecontainer.GetContainerSpec. */
export function findContainer(
  pod: Pod,
  name: string,
): { readonly container: Container | EphemeralContainer; readonly type: ContainerType } | undefined {
  const regular = pod.spec.containers.find((c) => c.name === name);
  if (regular !== undefined) return { container: regular, type: 'regular' };
  const init = pod.spec.initContainers?.find((c) => c.name === name);
  if (init !== undefined) return { container: init, type: isSidecar(init) ? 'sidecar' : 'init' };
  const ephemeral = pod.spec.ephemeralContainers?.find((c) => c.name === name);
  return ephemeral === undefined ? undefined : { container: ephemeral, type: 'ephemeral' };
}

const FIELD_OF_TYPE = {
  regular: 'containers',
  init: 'initContainers',
  sidecar: 'initContainers',
  ephemeral: 'ephemeralContainers',
} as const satisfies Record<ContainerType, string>;

/** `spec.containers{app}`: what events about a container carry as `fieldPath`. Empty if the Pod has no such container. */
export function containerFieldPath(pod: Pod, name: string): string {
  const found = findContainer(pod, name);
  return found === undefined ? '' : `spec.${FIELD_OF_TYPE[found.type]}{${name}}`;
}

export function findStatus(
  statuses: readonly ContainerStatus[] | undefined,
  name: string,
): ContainerStatus | undefined {
  return statuses?.find((s) => s.name === name);
}

/** A Pod from a file or a URL on the node rather than from the API. Models kubetypes.IsStaticPod. */
export function isStaticPod(pod: Pod): boolean {
  const source = pod.metadata.annotations?.['kubernetes.io/config.source'];
  return source !== undefined && source !== 'api';
}

/** The annotation by which a mirror Pod names the static Pod that it stands for. */
export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** The uid under which the node knows the Pod: that of the static Pod for its mirror. */
export function runtimeUid(pod: Pod): string {
  return pod.metadata.annotations?.[MIRROR_ANNOTATION] ?? pod.metadata.uid ?? '';
}

export function isHostNetwork(pod: Pod): boolean {
  return pod.spec.hostNetwork === true;
}

/** Succeeded or Failed. */
export function isTerminalPhase(phase: string | undefined): phase is 'Succeeded' | 'Failed' {
  return phase === 'Succeeded' || phase === 'Failed';
}
