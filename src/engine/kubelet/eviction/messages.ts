/** Texts of evictions. Models pkg/kubelet/eviction/helpers.go evictionMessage; each part ends with a space. */
import { formatQuantity, integerValue, quantityOf } from '../../../kube/quantity.ts';
import type { Pod } from '../../../kube/types.ts';
import type { Amount } from '../../runtime/node-usage.ts';
import type { PodStats } from './pod-stats.ts';
import { diskOf, memoryOf } from './pod-stats.ts';
import { SIGNALS, type Threshold, thresholdAmount } from './thresholds.ts';

const binary = (bytes: number): string => formatQuantity(quantityOf(bytes, 'BinarySI'));

const consumption = (
  what: string,
  name: string,
  used: number,
  request: string | undefined,
  resource: string,
): string =>
  `${what} ${name} was using ${binary(used)}, request is ${formatQuantity(request ?? '0')}, has larger consumption of ${resource}. `;

export function evictionMessage(
  pod: Pod,
  stats: PodStats | undefined,
  threshold: Threshold,
  { used, capacity }: Amount,
): string {
  const { resource, measures } = SIGNALS[threshold.signal];
  const amount = (value: number): string => (measures === 'pids' ? String(value) : binary(value));
  const quantity = threshold.value.endsWith('%')
    ? amount(thresholdAmount(threshold.value, capacity))
    : formatQuantity(threshold.value);
  let message = `The node was low on resource: ${resource}. Threshold quantity: ${quantity}, available: ${amount(capacity - used)}. `;
  if (stats === undefined || measures === 'pids') return message;
  const whole = pod.spec.resources?.requests?.[resource];
  const podUsed = measures === 'memory' ? memoryOf(stats) : diskOf(stats);
  if (whole !== undefined && podUsed > integerValue(whole))
    message += consumption('Pod', pod.metadata.name ?? '', podUsed, whole, resource);
  for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    const known = stats.containers.find(({ name }) => name === container.name);
    if (!known) continue;
    const request = container.resources?.requests?.[resource];
    const bytes = measures === 'memory' ? known.memoryBytes : known.diskBytes;
    if (bytes > integerValue(request))
      message += consumption('Container', container.name, bytes, request, resource);
  }
  return message;
}

/** What admission says of a node under pressure. */
export const nodeConditionMessage = (conditions: readonly string[]): string =>
  `The node had condition: [${conditions.join(' ')}]. `;
