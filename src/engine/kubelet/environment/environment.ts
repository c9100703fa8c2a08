/**
 * The environment of a container, put together anew for each start.
 *
 * Models pkg/kubelet/kubelet_pods.go makeEnvironmentVariables. What comes later wins: Services, `envFrom` in order,
 * `env` in order. The image's own variables are the runtime's business and are weaker than all of these.
 * Since names may hold any printable ASCII character but `=`, no key of a ConfigMap is skipped any more: the event
 * InvalidEnvironmentVariableNames of earlier versions does not exist in 1.36.
 * Differs: upstream's order is that of a Go map; here it is `envFrom` by key, `env` as written, then Services.
 */
import { expand, expandCommand } from '../../../kube/expansion.ts';
import { compareText } from '../../../kube/order.ts';
import { err, ok, type Result } from '../../../kube/result.ts';
import type {
  ConfigMap,
  Container,
  EnvFromSource,
  EnvVarSource,
  EphemeralContainer,
  FileKeySelector,
  Pod,
  Secret,
  Service,
} from '../../../kube/types.ts';
import { binaryText } from './binary-text.ts';
import { envFileValue } from './env-file.ts';
import { type RuntimeFields, runtimeFieldValue } from './field-ref.ts';
import { type Allocatable, resourceFieldValue } from './resource-field-ref.ts';
import { serviceEnvironment } from './service-env.ts';

export interface EnvironmentInputs extends RuntimeFields {
  readonly pod: Pod;
  readonly container: Container | EphemeralContainer;
  /** Those of the Pod's namespace and `default/kubernetes`; others are not looked at. */
  readonly services: readonly Service[];
  /** Of the Pod's namespace; undefined if there is none of that name. */
  readonly getConfigMap: (name: string) => ConfigMap | undefined;
  readonly getSecret: (name: string) => Secret | undefined;
  /** The node's `status.allocatable`; absent: a missing limit reads as 0. */
  readonly allocatable?: Allocatable | undefined;
  /** A file in one of the Pod's volumes, for `fileKeyRef`; see `VolumeManager.readFile`. */
  readonly readVolumeFile?: ((volume: string, path: string) => Result<VolumeFile>) | undefined;
}

/** `text` is undefined where there is no such file; `path` is where the kubelet finds it on the node. */
export interface VolumeFile {
  readonly path: string;
  readonly text: string | undefined;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

/** Why a container waits: always in its configuration. */
export interface EnvironmentError {
  readonly reason: 'CreateContainerConfigError';
  readonly message: string;
}

export function makeEnvironment(
  inputs: EnvironmentInputs,
): Result<readonly EnvironmentVariable[], EnvironmentError> {
  const { pod, container } = inputs;
  const namespace = pod.metadata.namespace ?? '';
  const services = serviceEnvironment(inputs.services, namespace, pod.spec.enableServiceLinks ?? true);
  const variables = new Map<string, string>();

  for (const source of container.envFrom ?? []) {
    const data = sourceData(inputs, source);
    if (!data.ok) return configError(data.error);
    for (const [key, value] of Object.entries(data.value).sort(([a], [b]) => compareText(a, b)))
      variables.set(`${source.prefix ?? ''}${key}`, value);
  }
  const lookUp = (name: string): string | undefined => variables.get(name) ?? services.get(name);
  for (const { name, value = '', valueFrom } of container.env ?? []) {
    if (value !== '' || valueFrom === undefined) {
      variables.set(name, expand(value, lookUp));
      continue;
    }
    const found = sourceValue(inputs, valueFrom);
    if (!found.ok) return configError(found.error);
    // An optional reference that leads nowhere leaves the name as it was.
    if (found.value !== undefined) variables.set(name, found.value);
  }
  for (const [name, value] of services) if (!variables.has(name)) variables.set(name, value);
  return ok([...variables].map(([name, value]) => ({ name, value })));
}

/** Command and arguments with their `$(NAME)` filled in. Models ExpandContainerCommandAndArgs. */
export function expandContainerCommand(
  container: Pick<Container, 'command' | 'args'>,
  environment: Readonly<Record<string, string>>,
): { readonly command: readonly string[]; readonly args: readonly string[] } {
  return {
    command: expandCommand(container.command ?? [], environment),
    args: expandCommand(container.args ?? [], environment),
  };
}

type Data = Readonly<Record<string, string>>;

function configError(message: string): { readonly ok: false; readonly error: EnvironmentError } {
  return err({ reason: 'CreateContainerConfigError', message });
}

function sourceData(inputs: EnvironmentInputs, { configMapRef, secretRef }: EnvFromSource): Result<Data> {
  const data = configMapRef
    ? configMapData(inputs, configMapRef.name, configMapRef.optional)
    : secretData(inputs, secretRef?.name, secretRef?.optional);
  return data.ok ? ok(data.value ?? {}) : data;
}

/** Undefined: it is not there and need not be. */
function configMapData(
  inputs: EnvironmentInputs,
  name = '',
  optional: boolean | undefined = false,
): Result<Data | undefined> {
  const configMap = inputs.getConfigMap(name);
  if (configMap) return ok(configMap.data ?? {});
  return optional ? ok(undefined) : err(`configmap "${name}" not found`);
}

function secretData(
  inputs: EnvironmentInputs,
  name = '',
  optional: boolean | undefined = false,
): Result<Data | undefined> {
  const secret = inputs.getSecret(name);
  if (!secret) return optional ? ok(undefined) : err(`secret "${name}" not found`);
  const data = Object.entries(secret.data ?? {}).map(([key, value]) => [key, binaryText(value)]);
  return ok(Object.fromEntries(data) as Data);
}

function sourceValue(inputs: EnvironmentInputs, source: EnvVarSource): Result<string | undefined> {
  const { pod, container } = inputs;
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  if (fieldRef) return runtimeFieldValue(pod, fieldRef.fieldPath, inputs);
  if (resourceFieldRef) return resourceFieldValue(resourceFieldRef, pod, container, inputs.allocatable ?? {});
  if (configMapKeyRef) {
    const data = configMapData(inputs, configMapKeyRef.name, configMapKeyRef.optional);
    return keyOf(data, configMapKeyRef, 'ConfigMap', pod);
  }
  if (secretKeyRef) {
    const data = secretData(inputs, secretKeyRef.name, secretKeyRef.optional);
    return keyOf(data, secretKeyRef, 'Secret', pod);
  }
  return fileKeyRef ? fileValue(inputs, fileKeyRef) : ok('');
}

function keyOf(
  data: Result<Data | undefined>,
  selector: {
    readonly name?: string | undefined;
    readonly key: string;
    readonly optional?: boolean | undefined;
  },
  kind: 'ConfigMap' | 'Secret',
  pod: Pod,
): Result<string | undefined> {
  if (!data.ok || data.value === undefined) return data as Result<undefined>;
  const { key, name = '' } = selector;
  if (Object.hasOwn(data.value, key)) return ok(data.value[key]);
  return selector.optional === true
    ? ok(undefined)
    : err(`couldn't find key ${key} in ${kind} ${pod.metadata.namespace ?? ''}/${name}`);
}

function fileValue(inputs: EnvironmentInputs, selector: FileKeySelector): Result<string | undefined> {
  const { volumeName, path, key, optional = false } = selector;
  const file = inputs.readVolumeFile?.(volumeName, path);
  if (file === undefined) return err(`cannot find the volume "${volumeName}" referenced by FileKeyRef`);
  if (!file.ok) return file;
  if (file.value.text === undefined) return optional ? ok(undefined) : err("couldn't parse env file");
  const value = envFileValue(file.value.text, key);
  if (!value.ok || optional) return value;
  // Upstream cannot tell an empty value from none.
  return value.value === undefined || value.value === ''
    ? err(`environment variable key "${key}" not found in file "${file.value.path}"`)
    : value;
}
