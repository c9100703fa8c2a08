/**
 * What stands in the files of configMap, secret, downwardAPI and projected volumes.
 * Models MakePayload of pkg/volume/configmap and pkg/volume/secret, CollectData of pkg/volume/downwardapi and
 * collectData of pkg/volume/projected. Leaves out clusterTrustBundle and podCertificate, which are not simulated, and
 * the owner of tokens when all containers run as one user.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import type {
  ConfigMapProjection,
  DownwardAPIProjection,
  DownwardAPIVolumeFile,
  KeyToPath,
  Pod,
  ProjectedVolumeSource,
  SecretProjection,
  VolumeProjection,
} from '../../kube/types.ts';
import { binaryText } from '../kubelet/environment/binary-text.ts';
import { fieldValue } from '../kubelet/environment/field-ref.ts';
import { resourceFieldValue } from '../kubelet/environment/resource-field-ref.ts';
import type { Payload, PayloadFile } from './atomic-writer.ts';
import type { SetUpContext } from './mounted-volume.ts';
import type { TokenSource } from './service-account-token.ts';

const DEFAULT_MODE = 0o644;
/** A token is readable by its owner, or, with fsGroup, by the group. */
const TOKEN_MODE = 0o600;

type Data = ReadonlyMap<string, string>;

export function configMapPayload(
  context: SetUpContext,
  { name = '', items, optional = false }: ConfigMapProjection,
  mode = DEFAULT_MODE,
): Result<Payload> {
  const configMap = context.getConfigMap(name);
  if (configMap === undefined && !optional) return err(`configmap "${name}" not found`);
  const data = new Map(Object.entries(configMap?.data ?? {}));
  for (const [key, value] of Object.entries(configMap?.binaryData ?? {})) data.set(key, binaryText(value));
  return filesOf(data, items, mode, optional, 'configmap references non-existent config key');
}

export function secretPayload(
  context: SetUpContext,
  { name = '', items, optional = false }: SecretProjection,
  mode = DEFAULT_MODE,
): Result<Payload> {
  const secret = context.getSecret(name);
  if (secret === undefined && !optional) return err(`secret "${name}" not found`);
  const data = Object.entries(secret?.data ?? {}).map(([key, value]) => [key, binaryText(value)] as const);
  return filesOf(new Map(data), items, mode, optional, 'references non-existent secret key');
}

/** All keys, or those that `items` names at the paths it says. */
function filesOf(
  data: Data,
  items: readonly KeyToPath[] | undefined,
  mode: number,
  optional: boolean,
  missing: string,
): Result<Payload> {
  const files = new Map<string, PayloadFile>();
  if (items === undefined || items.length === 0) {
    for (const [key, content] of data) files.set(key, { content, mode });
    return ok(files);
  }
  for (const { key, path, mode: own } of items) {
    const content = data.get(key);
    if (content !== undefined) files.set(path, { content, mode: own ?? mode });
    else if (!optional) return err(`${missing}: ${key}`);
  }
  return ok(files);
}

export function downwardPayload(
  context: SetUpContext,
  pod: Pod,
  { items }: DownwardAPIProjection,
  mode = DEFAULT_MODE,
): Result<Payload> {
  const files = new Map<string, PayloadFile>();
  const errors: string[] = [];
  for (const item of items ?? []) {
    const content = downwardValue(context, pod, item);
    if (content.ok) files.set(item.path, { content: content.value, mode: item.mode ?? mode });
    else errors.push(content.error);
  }
  return errors.length === 0 ? ok(files) : err(aggregate(errors));
}

function downwardValue(context: SetUpContext, pod: Pod, item: DownwardAPIVolumeFile): Result<string> {
  if (item.fieldRef) return fieldValue(pod, item.fieldRef.fieldPath);
  if (item.resourceFieldRef)
    return resourceFieldValue(item.resourceFieldRef, pod, undefined, context.allocatable());
  return ok('');
}

/** All sources in one directory; where two give the same path, the later one wins. */
export function projectedPayload(
  context: SetUpContext,
  pod: Pod,
  { sources, defaultMode }: ProjectedVolumeSource,
  tokens: TokenSource,
): Result<Payload> {
  const files = new Map<string, PayloadFile>();
  const errors: string[] = [];
  for (const source of sources ?? []) {
    const payload = sourcePayload(context, pod, source, defaultMode, tokens);
    if (!payload.ok) errors.push(payload.error);
    else for (const [path, file] of payload.value) files.set(path, file);
  }
  return errors.length === 0 ? ok(files) : err(aggregate(errors));
}

function sourcePayload(
  context: SetUpContext,
  pod: Pod,
  source: VolumeProjection,
  mode: number | undefined,
  tokens: TokenSource,
): Result<Payload> {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (secret) return secretPayload(context, secret, mode);
  if (configMap) return configMapPayload(context, configMap, mode);
  if (downwardAPI) return downwardPayload(context, pod, downwardAPI, mode);
  if (serviceAccountToken === undefined) return ok(new Map());
  const content = tokens.get(pod, serviceAccountToken, context.nowMs());
  const isShared = pod.spec.securityContext?.fsGroup === undefined;
  return ok(
    new Map([[serviceAccountToken.path, { content, mode: isShared ? (mode ?? DEFAULT_MODE) : TOKEN_MODE }]]),
  );
}

/** Models apimachinery's Aggregate: one error as it is, several in brackets, equal ones once. */
function aggregate(errors: readonly string[]): string {
  const different = [...new Set(errors)];
  return different.length === 1 ? (different[0] ?? '') : `[${different.join(', ')}]`;
}
