/**
 * Defaults of Pods and of templates for Pods.
 * Models pkg/apis/core/v1/defaults.go SetDefaults_Pod, SetDefaults_PodSpec and those of the parts.
 */
import { defaultPullPolicy } from '../image-ref.ts';
import { compareQuantities, formatQuantity, parseQuantity } from '../quantity.ts';
import type {
  Container,
  ContainerPort,
  EnvVar,
  EphemeralContainer,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Probe,
  ResourceRequirements,
  Volume,
} from '../types.ts';
import { change, changeStruct, each, fill } from './fill.ts';

/** A real Pod gets three things that a template does not: service links, requests from limits, host ports. */
export function defaultPod(pod: Pod): Pod {
  return changeStruct(pod, 'spec', (spec) => {
    const filled = fill(defaultPodSpec(spec), { enableServiceLinks: true });
    const requested = mapContainers(filled, (container) => change(container, 'resources', requestLimits));
    return change(requested, 'resources', (resources) => requestPodLimits(requested, resources));
  });
}

export function defaultPodTemplate(template: PodTemplateSpec): PodTemplateSpec {
  return changeStruct(template, 'spec', defaultPodSpec);
}

function mapContainers(spec: PodSpec, map: (container: Container) => Container): PodSpec {
  const regular = change(spec, 'containers', (list) => each(list, map));
  return change(regular, 'initContainers', (list) => each(list, map));
}

const FILE_MODE = 0o644;

export function defaultPodSpec(spec: PodSpec): PodSpec {
  let filled = fill(spec, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
  });
  if (filled.hostNetwork === true) {
    filled = mapContainers(filled, (container) =>
      change(container, 'ports', (ports) => each(ports, takeHostPort)),
    );
  }
  filled = mapContainers(filled, defaultContainer);
  filled = change(filled, 'ephemeralContainers', (list) => each(list, defaultEphemeralContainer));
  return change(filled, 'volumes', (volumes) => each(volumes, defaultVolume));
}

/** On the node's network a container listens on the node. */
function takeHostPort(port: ContainerPort): ContainerPort {
  return port.hostPort === 0
    ? { ...port, hostPort: port.containerPort }
    : fill(port, { hostPort: port.containerPort });
}

export function defaultContainer(container: Container): Container {
  let filled = fill(container, {
    imagePullPolicy: defaultPullPolicy(container.image ?? ''),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  filled = change(filled, 'ports', (ports) => each(ports, (port) => fill(port, { protocol: 'TCP' })));
  filled = change(filled, 'env', (env) => each(env, defaultEnv));
  filled = change(filled, 'resources', roundUp);
  for (const kind of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    filled = change(filled, kind, defaultProbe);
  }
  return change(filled, 'lifecycle', defaultLifecycle);
}

function defaultEphemeralContainer(container: EphemeralContainer): EphemeralContainer {
  return defaultContainer(container);
}

function defaultEnv(variable: EnvVar): EnvVar {
  return change(variable, 'valueFrom', (source) => {
    const filled = change(source, 'fieldRef', (ref) => fill(ref, { apiVersion: 'v1' }));
    const divided = change(filled, 'resourceFieldRef', (ref) => fill(ref, { divisor: '0' }));
    return change(divided, 'fileKeyRef', (ref) => fill(ref, { optional: false }));
  });
}

/** Models SetDefaults_Probe; `initialDelaySeconds` stays unset, which is 0. */
export function defaultProbe(probe: Probe): Probe {
  const nonZero = { ...probe };
  let hadZero = false;
  for (const field of ['timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const) {
    if (nonZero[field] !== 0) continue;
    delete nonZero[field];
    hadZero = true;
  }
  const filled = fill(hadZero ? nonZero : probe, {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  const http = change(filled, 'httpGet', defaultHttpGet);
  return change(http, 'grpc', (grpc) => (grpc.service === undefined ? { ...grpc, service: '' } : grpc));
}

function defaultHttpGet(action: HTTPGetAction): HTTPGetAction {
  return fill(action, { path: '/', scheme: 'HTTP' });
}

function defaultLifecycle(lifecycle: Lifecycle): Lifecycle {
  const handler = (one: LifecycleHandler) => change(one, 'httpGet', defaultHttpGet);
  return change(change(lifecycle, 'postStart', handler), 'preStop', handler);
}

/** Amounts finer than a thousandth are rounded up. Models SetDefaults_ResourceList. */
function roundUp(resources: ResourceRequirements): ResourceRequirements {
  const list = (amounts: Record<string, string>) => {
    let rounded: Record<string, string> | undefined;
    for (const [name, amount] of Object.entries(amounts)) {
      const text = roundUpAmount(amount);
      if (text !== amount) rounded = { ...(rounded ?? amounts), [name]: text };
    }
    return rounded ?? amounts;
  };
  return change(change(resources, 'limits', list), 'requests', list);
}

const NANO_PER_MILLI = 1_000_000n;

function roundUpAmount(amount: string): string {
  const parsed = parseQuantity(amount);
  if (!parsed.ok || parsed.value.nano % NANO_PER_MILLI === 0n) return amount;
  const { nano, format } = parsed.value;
  const milli = nano / NANO_PER_MILLI + (nano > 0n ? 1n : -1n);
  return formatQuantity({ nano: milli * NANO_PER_MILLI, format });
}

/** A limit without a request is a request of as much. */
function requestLimits(resources: ResourceRequirements): ResourceRequirements {
  const { limits } = resources;
  if (limits === undefined || limits === null || Object.keys(limits).length === 0) return resources;
  const requests = fill(resources.requests ?? {}, limits);
  return requests === resources.requests ? resources : { ...resources, requests };
}

/**
 * The Pod's own requests: what its containers ask for where all say so, else its limit.
 * Models SetDefaults_Pod with PodLevelResources. Huge pages are the containers' affair and left out.
 */
function requestPodLimits(spec: PodSpec, resources: ResourceRequirements): ResourceRequirements {
  const limits = resources.limits ?? {};
  const asked = new Map<string, string>();
  for (const container of spec.containers ?? []) {
    for (const [name, amount] of Object.entries(container.resources?.requests ?? {})) {
      if (!(name in limits) || (name !== 'cpu' && name !== 'memory')) continue;
      asked.set(name, sum(asked.get(name) ?? '0', amount));
    }
  }
  const defaults: Record<string, string> = {};
  for (const [name, limit] of Object.entries(limits)) {
    if (name === 'cpu' || name === 'memory') defaults[name] = asked.get(name) ?? limit;
  }
  const requests = fill(resources.requests ?? {}, defaults);
  return requests === resources.requests || Object.keys(requests).length === 0
    ? resources
    : { ...resources, requests };
}

function sum(a: string, b: string): string {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  if (!left.ok || !right.ok) return a;
  const larger = compareQuantities(left.value, right.value) >= 0 ? left.value : right.value;
  return formatQuantity({ nano: left.value.nano + right.value.nano, format: larger.format });
}

/** A volume that names no source is an empty folder. */
export function defaultVolume(volume: Volume): Volume {
  const named = Object.keys(volume).some(
    (key) => key !== 'name' && volume[key as keyof Volume] !== undefined,
  );
  if (!named) return { ...volume, emptyDir: {} };
  const mode = { defaultMode: FILE_MODE };
  let filled = change(volume, 'secret', (source) => fill(source, mode));
  filled = change(filled, 'configMap', (source) => fill(source, mode));
  filled = change(filled, 'downwardAPI', (source) =>
    change(fill(source, mode), 'items', (items) => each(items, defaultFile)),
  );
  filled = change(filled, 'projected', (source) =>
    change(fill(source, mode), 'sources', (sources) =>
      each(sources, (one) => {
        const token = change(one, 'serviceAccountToken', (part) => fill(part, { expirationSeconds: 3600 }));
        return change(token, 'downwardAPI', (part) =>
          change(part, 'items', (items) => each(items, defaultFile)),
        );
      }),
    ),
  );
  filled = change(filled, 'hostPath', (source) =>
    source.type === undefined ? { ...source, type: '' } : source,
  );
  filled = change(filled, 'image', (source) =>
    fill(source, { pullPolicy: defaultPullPolicy(source.reference ?? '') }),
  );
  filled = change(filled, 'iscsi', (source) => fill(source, { iscsiInterface: 'default' }));
  filled = change(filled, 'rbd', (source) =>
    fill(source, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }),
  );
  filled = change(filled, 'scaleIO', (source) =>
    fill(source, { storageMode: 'ThinProvisioned', fsType: 'xfs' }),
  );
  filled = change(filled, 'azureDisk', (source) =>
    fill(source, { cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false }),
  );
  return change(filled, 'ephemeral', (source) =>
    change(source, 'volumeClaimTemplate', (template) =>
      change(template, 'spec', (spec) => fill(spec, { volumeMode: 'Filesystem' })),
    ),
  );
}

type DownwardFile = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];

function defaultFile(file: DownwardFile): DownwardFile {
  const filled = change(file, 'fieldRef', (ref) => fill(ref, { apiVersion: 'v1' }));
  return change(filled, 'resourceFieldRef', (ref) => fill(ref, { divisor: '0' }));
}
