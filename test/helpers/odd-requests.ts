/** Objects of every kind with something odd in them, for properties about what clients may send. */
import type { ApiRequest } from '../../src/engine/api/api-server.ts';
import { apiVersionOf, pathOf, RESOURCE_TYPES, type ResourceType } from '../../src/engine/api/resources.ts';
import fc from './property.ts';

type Json = Record<string, unknown>;

const TEMPLATE = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
const WORKLOAD = { replicas: 1, selector: { matchLabels: { a: 'b' } }, template: TEMPLATE };
const SPECS: Readonly<Record<string, Json>> = {
  Pod: { spec: { ...TEMPLATE.spec, volumes: [{ name: 'v', emptyDir: {} }] } },
  Service: { spec: { selector: { a: 'b' }, ports: [{ port: 80 }] } },
  Deployment: { spec: WORKLOAD },
  ReplicaSet: { spec: WORKLOAD },
  StatefulSet: { spec: { ...WORKLOAD, serviceName: 's' } },
  DaemonSet: { spec: { selector: WORKLOAD.selector, template: TEMPLATE } },
  ReplicationController: { spec: { selector: { a: 'b' }, template: TEMPLATE } },
  Job: { spec: { template: { spec: { ...TEMPLATE.spec, restartPolicy: 'Never' } } } },
  CronJob: {
    spec: {
      schedule: '* * * * *',
      jobTemplate: { spec: { template: { spec: { ...TEMPLATE.spec, restartPolicy: 'Never' } } } },
    },
  },
  PersistentVolumeClaim: {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
  PersistentVolume: {
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } },
  },
  HorizontalPodAutoscaler: {
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'x' }, maxReplicas: 3 },
  },
  PodDisruptionBudget: { spec: { minAvailable: 1, selector: { matchLabels: { a: 'b' } } } },
  Ingress: {
    spec: {
      rules: [
        {
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 's', port: { number: 80 } } } },
            ],
          },
        },
      ],
    },
  },
  LimitRange: { spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] } },
  ResourceQuota: { spec: { hard: { pods: '10' } } },
  RoleBinding: { roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'User', name: 'u' }] },
  Role: { rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] },
  StorageClass: { provisioner: 'x.y/z' },
  PriorityClass: { value: 5 },
  Node: { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] }, status: { capacity: { cpu: '1' } } },
  Event: { involvedObject: { kind: 'Pod', name: 'x', namespace: 'default' }, reason: 'X', message: 'm' },
};

/** Every path into a value. */
function pathsIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value)
    ? value.flatMap((item, i) => pathsIn(item, [...path, i]))
    : Object.entries(value).flatMap(([key, item]) => pathsIn(item, [...path, key]));
  return [path, ...inner];
}
function withValueAt(root: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const copy = (Array.isArray(root) ? [...root] : { ...(root as Json) }) as Json;
  copy[step] = withValueAt(copy[step], rest, value);
  return copy;
}

const ODD = fc.oneof(
  fc.constantFrom(
    null,
    0,
    -1,
    1.5,
    2 ** 40,
    '',
    'x',
    '..',
    'Ünïcode',
    true,
    [],
    {},
    [null],
    [[]],
    [{}],
    ['x'],
    { x: null },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const mutated = (type: ResourceType) => {
  const base = {
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    metadata: { name: 'x', labels: { a: 'b' }, annotations: { c: 'd' } },
    ...SPECS[type.kind],
  };
  const at = fc.constantFrom(...pathsIn(base));
  return fc.array(fc.tuple(at, ODD), { minLength: 0, maxLength: 2 }).map((changes) =>
    changes.reduce<unknown>((object, [path, value]) => {
      try {
        return withValueAt(object, path, value);
      } catch {
        return object;
      }
    }, base),
  );
};
const SUBRESOURCES = [
  undefined,
  undefined,
  undefined,
  'status',
  'scale',
  'eviction',
  'binding',
  'ephemeralcontainers',
  'resize',
  'finalize',
  'x',
];
const PATCHES = [
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/json-patch+json',
  'application/apply-patch+yaml',
  'x/y',
];

export interface OddRequest {
  readonly type: ResourceType;
  readonly method: ApiRequest['method'];
  readonly path: string;
  readonly body: unknown;
  readonly contentType: string;
}

const OPERATION = fc.record({
  op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
  path: fc.constantFrom('/spec', '/metadata', '/metadata/name', '/x/y', '', '/spec/containers/0'),
  from: fc.constantFrom('/spec', '/metadata/labels'),
  value: ODD,
});

/** A good object of a kind, by the name of `x`. */
export const plainObject = (type: ResourceType): Json => ({ ...SPECS[type.kind], metadata: { name: 'x' } });
export const namespaceOf = (type: ResourceType): string | undefined =>
  type.namespaced ? 'default' : undefined;

/** A write with something odd in its body, about an object by the name of `x`. */
export const ODD_REQUEST = fc.constantFrom(...RESOURCE_TYPES).chain((type) =>
  fc
    .record({
      method: fc.constantFrom<ApiRequest['method'][]>('POST', 'PUT', 'PATCH', 'PATCH', 'DELETE'),
      object: mutated(type),
      patch: fc.oneof(mutated(type), ODD, fc.array(OPERATION, { maxLength: 3 })),
      contentType: fc.constantFrom(...PATCHES),
      subresource: fc.constantFrom(...SUBRESOURCES),
    })
    .map(({ method, object, patch, contentType, subresource }): OddRequest => {
      const name = method === 'POST' && subresource === undefined ? undefined : 'x';
      return {
        type,
        method,
        path: pathOf(type, namespaceOf(type), name, subresource),
        body: method === 'PATCH' || method === 'DELETE' ? patch : object,
        contentType,
      };
    }),
);
