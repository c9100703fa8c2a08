/**
 * Requests and limits of a container as text: `resourceFieldRef` of variables and of downward API files.
 * Models pkg/api/v1/resource/helpers.go ExtractContainerResourceValue, MergeContainerResourceLimits and
 * pkg/kubelet/kubelet_resources.go defaultPodLimitsForDownwardAPI. Leaves out resources at Pod level.
 */
import { err, ok, type Result } from '../../../kube/result.ts';
import { integerValue, isZeroQuantity, milliValue } from '../../../kube/quantity.ts';
import type { Container, Pod, ResourceFieldSelector } from '../../../kube/types.ts';

/** `status.allocatable` of the node: what a container without a limit may use. */
export type Allocatable = Readonly<Record<string, string>>;

/** Resources whose missing limit is the node's allocatable amount. */
const DEFAULTED = ['cpu', 'memory', 'ephemeral-storage'];
const RESOURCE = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/;

/** Of `containerName` in the Pod, or of `container` if the selector names none. Rounded up to whole divisors. */
export function resourceFieldValue(
  selector: ResourceFieldSelector,
  pod: Pod,
  container: Pick<Container, 'resources'> | undefined,
  allocatable: Allocatable,
): Result<string> {
  const name = selector.containerName ?? '';
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const found = name === '' ? container : all.find((candidate) => candidate.name === name);
  if (found === undefined) return err(`container ${name} not found`);
  const match = RESOURCE.exec(selector.resource);
  if (match === null) return err(`unsupported container resource : ${selector.resource}`);
  const [, kind, resource = ''] = match;

  const given = kind === 'limits' ? found.resources?.limits : found.resources?.requests;
  let amount = given?.[resource];
  if (amount === undefined && kind === 'limits' && DEFAULTED.includes(resource))
    amount = allocatable[resource];
  const divisor = isZeroQuantity(selector.divisor) ? '1' : selector.divisor;
  const measure = resource === 'cpu' ? milliValue : integerValue;
  return ok(String(Math.ceil(measure(amount) / measure(divisor))));
}
