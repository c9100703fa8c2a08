/** metrics.k8s.io, as metrics-server answers it: what containers hold of memory. Processor time is not simulated. */
import type { Simulation } from '../../engine/simulation.ts';
import { badRequest } from '../../engine/api/errors.ts';
import { labelMatcher } from '../../engine/api/list-options.ts';
import { typeOfPlural } from '../../engine/api/resources.ts';
import { IDLE_CPU_MILLIS, usageOf } from '../../engine/usage.ts';
import { formatRfc3339 } from '../../kube/time.ts';
import type { Pod } from '../../kube/types.ts';
import type { ApiReply } from '../../kubectl/index.ts';

const ROOT = /^\/apis\/metrics\.k8s\.io\/v1beta1\/(?:namespaces\/([^/]+)\/)?(pods|nodes)(?:\/([^/]+))?$/;
const API_VERSION = 'metrics.k8s.io/v1beta1';
const IDLE = `${IDLE_CPU_MILLIS * 1_000_000}n`;

/** Undefined: the path is none of them. */
export function metricsOf(
  simulation: Simulation,
  path: string,
  query: Readonly<Record<string, string>>,
): ApiReply | undefined {
  const match = ROOT.exec(path);
  if (match === null) return undefined;
  const [, namespace, resource, name] = match;
  const stamp = { timestamp: formatRfc3339(simulation.api.wallMs), window: '15s' };
  const type = typeOfPlural('pods');
  const labels = labelMatcher(query['labelSelector']);
  if (!labels.ok) return { code: 400, body: badRequest(labels.error) };
  const pods = (type ? simulation.api.storage.list(type, namespace) : []) as readonly Pod[];
  const usage = (bytes: number): object => ({ cpu: IDLE, memory: `${Math.round(bytes / 1024)}Ki` });
  const items =
    resource === 'nodes'
      ? simulation.nodes
          .filter((node) => node.isOn)
          .map((node) => ({
            kind: 'NodeMetrics',
            apiVersion: API_VERSION,
            metadata: { name: node.name },
            ...stamp,
            usage: usage(node.os.memory.usedBytes),
          }))
      : pods
          .filter((pod) => pod.status?.phase === 'Running' && labels.value(pod))
          .map((pod) => ({
            kind: 'PodMetrics',
            apiVersion: API_VERSION,
            metadata: { name: pod.metadata.name ?? '', namespace: pod.metadata.namespace ?? '' },
            ...stamp,
            containers: (usageOf(simulation.nodes, pod) ?? []).map(({ name: container, memoryBytes }) => ({
              name: container,
              usage: usage(memoryBytes),
            })),
          }));
  const kind = resource === 'nodes' ? 'NodeMetricsList' : 'PodMetricsList';
  if (name === undefined) return { code: 200, body: { kind, apiVersion: API_VERSION, metadata: {}, items } };
  const found = items.find((item) => item.metadata.name === name);
  if (found !== undefined) return { code: 200, body: found };
  const message = `${resource ?? ''}.metrics.k8s.io "${name}" not found`;
  const details = { name, group: 'metrics.k8s.io', kind: resource };
  return {
    code: 404,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason: 'NotFound',
      details,
      code: 404,
    },
  };
}
