/**
 * `autoscaling/v1`, which `kubectl autoscale` writes before 1.33: the same object as in v2, with the one target that it
 * knows. Models pkg/apis/autoscaling/v1/conversion.go. Leaves out: other verbs than create, and what v1 keeps of v2 in
 * annotations.
 */
import { isObject } from './body.ts';

const V1 = '/apis/autoscaling/v1/';

/** The same path in v2; undefined for paths of other groups. */
export const pathInV2 = (path: string): string | undefined =>
  path.startsWith(V1) ? `/apis/autoscaling/v2/${path.slice(V1.length)}` : undefined;

export function toV2(body: unknown): unknown {
  if (!isObject(body)) return body;
  const { targetCPUUtilizationPercentage: averageUtilization, ...spec } = isObject(body['spec'])
    ? body['spec']
    : {};
  const target = { type: 'Utilization', averageUtilization };
  return {
    ...body,
    apiVersion: 'autoscaling/v2',
    spec: {
      ...spec,
      ...(averageUtilization !== undefined && {
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
      }),
    },
    status: undefined,
  };
}

export function toV1(object: unknown): unknown {
  if (!isObject(object) || object['kind'] !== 'HorizontalPodAutoscaler' || !isObject(object['spec']))
    return object;
  const { metrics, behavior: _, ...spec } = object['spec'];
  const utilization = (Array.isArray(metrics) ? (metrics as readonly unknown[]) : []).flatMap((metric) => {
    const resource = isObject(metric) ? metric['resource'] : undefined;
    const target = isObject(resource) && resource['name'] === 'cpu' ? resource['target'] : undefined;
    return isObject(target) && typeof target['averageUtilization'] === 'number'
      ? [target['averageUtilization']]
      : [];
  });
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    spec: {
      ...spec,
      ...(utilization[0] !== undefined && { targetCPUUtilizationPercentage: utilization[0] }),
    },
    status: { currentReplicas: 0, desiredReplicas: 0 },
  };
}
