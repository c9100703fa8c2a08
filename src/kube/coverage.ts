/**
 * How far the simulation follows each field of a manifest. What is not in the table is modelled. The editor shows a
 * note at the line of every field that is not: a silent difference would be the worst of mistakes.
 */
import type { FieldPath } from './json.ts';

export type CoverageStatus = 'approximated' | 'ignored';

export interface CoverageEntry {
  /** Fields below `spec` of a Pod, or of the object for other kinds; `[*]` is every item of a list. */
  readonly path: string;
  readonly status: CoverageStatus;
  /** Key of the explanation, shared by fields that belong together. */
  readonly note: string;
}

const ignored = (note: string, ...paths: readonly string[]): CoverageEntry[] =>
  paths.map((path) => ({ path, status: 'ignored', note }));
const approximated = (note: string, ...paths: readonly string[]): CoverageEntry[] =>
  paths.map((path) => ({ path, status: 'approximated', note }));

/** Fields of any container. */
const CONTAINER: readonly CoverageEntry[] = [
  ...ignored('blockDevices', 'volumeDevices'),
  ...ignored('claims', 'resources.claims'),
  ...approximated('cpuLimit', 'resources.limits.cpu'),
  ...ignored('mountPropagation', 'volumeMounts[*].mountPropagation', 'volumeMounts[*].recursiveReadOnly'),
  ...approximated('grpc', 'livenessProbe.grpc', 'readinessProbe.grpc', 'startupProbe.grpc'),
  ...approximated('containerSecurity', 'securityContext'),
];

const LISTS = ['containers', 'initContainers'] as const;

/** Fields of a Pod's spec, wherever that spec stands. */
export const POD_COVERAGE: readonly CoverageEntry[] = [
  ...LISTS.flatMap((list) => CONTAINER.map((entry) => ({ ...entry, path: `${list}[*].${entry.path}` }))),
  ...approximated('podSecurity', 'securityContext'),
  ...approximated('hostNamespaces', 'hostNetwork', 'hostPID', 'hostIPC', 'hostUsers'),
  ...ignored('runtimeClass', 'runtimeClassName', 'overhead'),
  ...ignored('resourceClaims', 'resourceClaims'),
  ...approximated('podResources', 'resources'),
  ...ignored('os', 'os'),
  ...ignored('schedulingGroup', 'schedulingGroup'),
  ...approximated(
    'networkStorage',
    ...'awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk gitRepo'
      .concat(
        ' glusterfs image iscsi nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume',
      )
      .split(' ')
      .map((kind) => `volumes[*].${kind}`),
  ),
  ...ignored(
    'certificates',
    'volumes[*].projected.sources[*].clusterTrustBundle',
    'volumes[*].projected.sources[*].podCertificate',
  ),
];

/** Fields of a Service's spec. */
export const SERVICE_COVERAGE: readonly CoverageEntry[] = [
  ...ignored('trafficPolicy', 'externalTrafficPolicy', 'internalTrafficPolicy', 'trafficDistribution'),
  ...ignored('externalIPs', 'externalIPs'),
  ...ignored(
    'loadBalancer',
    'loadBalancerClass',
    'loadBalancerIP',
    'loadBalancerSourceRanges',
    'healthCheckNodePort',
  ),
  ...ignored('dualStack', 'ipFamilies', 'ipFamilyPolicy'),
];

/** Kinds that something in the simulation acts on, or that other objects use. All others are stored and shown. */
export const ACTIVE_KINDS: ReadonlySet<string> = new Set([
  'Pod',
  'ReplicaSet',
  'ReplicationController',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Service',
  'Namespace',
  'Node',
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'StorageClass',
  'PriorityClass',
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
  'ResourceQuota',
  'LimitRange',
]);

/** Kinds with Pods to come: kind → the steps to the spec of their Pods. */
const POD_SPECS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** Where an object has the spec of a Pod; undefined for kinds that have none. */
export function podSpecPath(kind: string): readonly string[] | undefined {
  return Object.hasOwn(POD_SPECS, kind) ? POD_SPECS[kind] : undefined;
}

export interface CoverageFinding {
  readonly path: FieldPath;
  readonly status: CoverageStatus;
  readonly note: string;
}

/** The fields of an object that the simulation does not follow fully; only those that are there and say something. */
export function findCoverage(object: { readonly kind?: string | undefined }): CoverageFinding[] {
  const kind = object.kind ?? '';
  if (!ACTIVE_KINDS.has(kind)) return [];
  const podSpec = podSpecPath(kind);
  if (podSpec !== undefined) return search(object, podSpec, POD_COVERAGE);
  return kind === 'Service' ? search(object, ['spec'], SERVICE_COVERAGE) : [];
}

function search(
  object: object,
  root: readonly string[],
  entries: readonly CoverageEntry[],
): CoverageFinding[] {
  return entries.flatMap(({ path, status, note }) =>
    expandPath(object, [...root, ...path.replaceAll('[*]', '.*').split('.')])
      .filter(({ value }) => saysSomething(value))
      .map((found) => ({ path: found.path, status, note })),
  );
}

/** `false` and nothing ask for nothing that could be missing. */
function saysSomething(value: unknown): boolean {
  if (value === false || value === '') return false;
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}

interface Place {
  readonly path: FieldPath;
  readonly value: unknown;
}

/** Every place in the object that a pattern stands for; `*` is each item of a list. */
function expandPath(object: unknown, pattern: readonly string[]): Place[] {
  let found: Place[] = [{ path: [], value: object }];
  for (const step of pattern) {
    found = found.flatMap(({ path, value }) => {
      if (typeof value !== 'object' || value === null) return [];
      if (step === '*') {
        return Array.isArray(value)
          ? value.map((item: unknown, i) => ({ path: [...path, i], value: item }))
          : [];
      }
      const next = Object.hasOwn(value, step)
        ? (value as Readonly<Record<string, unknown>>)[step]
        : undefined;
      return next === undefined || next === null ? [] : [{ path: [...path, step], value: next }];
    });
  }
  return found;
}
