/**
 * Putting allocated resources into effect in running containers.
 * Models pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodResizeAction and doPodResizeAction. Leaves out: CPU,
 * which nothing is measured by (it only shows in the status), and restarts of sidecars for a resize.
 */
import { compareQuantities, integerValue } from '../../kube/quantity.ts';
import type { Container, Pod, ResourceRequirements } from '../../kube/types.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { linuxResources } from './linux-resources.ts';
import { isSidecar } from './pod-format.ts';
import { findContainerStatus, type RuntimeContainerStatus, type RuntimePodStatus } from './runtime-status.ts';

const RESIZABLE = ['memory', 'cpu'] as const;
type Resizable = (typeof RESIZABLE)[number];

/** Which resources of a running container are not as allocated. */
function changedResources(container: Container, instance: RuntimeContainerStatus): readonly Resizable[] {
  const actual = instance.resources;
  if (actual === undefined) return [];
  return RESIZABLE.filter((name) => differs(container.resources, actual, name));
}

function differs(
  wanted: ResourceRequirements | undefined,
  actual: ResourceRequirements,
  name: Resizable,
): boolean {
  return (['requests', 'limits'] as const).some((list) => {
    const [a, b] = [wanted?.[list]?.[name], actual[list]?.[name]];
    if (a === undefined || b === undefined) return a !== b;
    return compareQuantities(a, b) !== 0;
  });
}

/** Does a resize of this running container need a restart, by its `resizePolicy`? */
export function needsResizeRestart(container: Container, instance: RuntimeContainerStatus): boolean {
  return changedResources(container, instance).some(
    (name) =>
      container.resizePolicy?.find(({ resourceName }) => resourceName === name)?.restartPolicy ===
      'RestartContainer',
  );
}

/** Regular containers and sidecars that run with other resources than allocated. `pod`: with its allocation. */
export function containersToResize(
  pod: Pod,
  status: RuntimePodStatus,
): readonly { readonly container: Container; readonly instance: RuntimeContainerStatus }[] {
  if (!status.containers.some(({ state }) => state === 'running')) return [];
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => isSidecar(container));
  return [...sidecars, ...pod.spec.containers].flatMap((container) => {
    const instance = findContainerStatus(status, container.name);
    const changed = instance?.state === 'running' && changedResources(container, instance).length > 0;
    return changed ? [{ container, instance }] : [];
  });
}

/**
 * Updates running containers in place; nothing is changed when one of them cannot be. The error is what the status says.
 */
export function resizeInPlace(
  kubelet: KubeletContext,
  pod: Pod,
  status: RuntimePodStatus,
): string | undefined {
  const targets = containersToResize(pod, status).filter(
    ({ container, instance }) => !needsResizeRestart(container, instance) || isSidecarOf(pod, container),
  );
  for (const { container, instance } of targets) {
    const error = memoryBelowUsage(kubelet, container, instance);
    if (error !== undefined) return `cannot decrease memory limits: ${error}`;
  }
  for (const { container, instance } of targets) {
    const updated = kubelet.runtime.updateContainerResources(
      instance.id,
      linuxResources(pod, container, kubelet.machine),
    );
    if (!updated.ok) return updated.error;
  }
  return undefined;
}

const isSidecarOf = (pod: Pod, { name }: Container): boolean =>
  pod.spec.initContainers?.some((container) => container.name === name) === true;

/** Models validateMemoryResizeAction. */
function memoryBelowUsage(
  kubelet: KubeletContext,
  { name, resources }: Container,
  instance: RuntimeContainerStatus,
): string | undefined {
  const limit = integerValue(resources?.limits?.['memory']);
  const before = integerValue(instance.resources?.limits?.['memory']);
  if (limit === 0 || (before !== 0 && limit >= before)) return undefined;
  const used = kubelet.runtime.memoryUsage(instance.id);
  return used > limit
    ? `attempting to set container "${name}" memory limit (${limit}) below current usage (${used})`
    : undefined;
}
