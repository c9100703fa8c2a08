/** Containers and their states. Models kubectl/pkg/describe describeContainers. */
import { decimalText, divideQuantities } from './resource-value.ts';
import type {
  Container,
  ContainerState,
  ContainerStatus,
  EnvVar,
  Pod,
  Probe,
  ResourceRequirements,
} from '../../../kube/types.ts';
import { textAt } from '../../json.ts';
import { type Session, since } from '../../session.ts';
import { dateText, type Description, goBool } from './writer.ts';

export interface ContainerOptions {
  /** ` ` below a Pod template. */
  readonly nameIndent: string;
  /** The Pod that field references are read from; a template has none. */
  readonly pod?: Pod;
}

export function describeContainers(
  session: Session,
  out: Description,
  label: string,
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  options: ContainerOptions & { readonly space?: string },
): void {
  const { space = '' } = options;
  if (containers.length === 0) return out.line(0, `${space}${label}: <none>`);
  out.line(0, `${space}${label}:`);
  for (const container of containers) {
    const status = statuses.find(({ name }) => name === container.name);
    out.line(1, `${options.nameIndent}${container.name}:`);
    basicInfo(session, out, container, status);
    words(out, 'Command', container.command);
    words(out, 'Args', container.args);
    if (status !== undefined) describeState(out, status);
    resources(out, container.resources);
    probes(out, container);
    environment(out, container, options.pod);
    mounts(out, container);
  }
}

function basicInfo(
  session: Session,
  out: Description,
  container: Container,
  status: ContainerStatus | undefined,
): void {
  if (status !== undefined) out.line(2, `Container ID:\t${status.containerID ?? ''}`);
  out.line(2, `Image:\t${container.image ?? ''}`);
  if (status !== undefined) out.line(2, `Image ID:\t${status.imageID ?? ''}`);
  const ports = container.ports ?? [];
  const named = (name: string | undefined): string => (since(session, 34) && name ? ` (${name})` : '');
  const list = (title: string, texts: readonly string[]): void =>
    out.line(2, `${title}${texts.length > 1 ? 's' : ''}:\t${texts.join(', ') || '<none>'}`);
  list(
    'Port',
    ports.map(({ containerPort, protocol = 'TCP', name }) => `${containerPort}/${protocol}${named(name)}`),
  );
  list(
    'Host Port',
    ports.map(({ hostPort = 0, protocol = 'TCP', name }) => `${hostPort}/${protocol}${named(name)}`),
  );
  const profile = container.securityContext?.seccompProfile;
  if (profile !== undefined) {
    out.line(2, `SeccompProfile:\t${profile.type}`);
    if (profile.type === 'Localhost') out.line(3, `LocalhostProfile:\t${profile.localhostProfile ?? ''}`);
  }
}

function words(out: Description, title: string, list: readonly string[] | undefined): void {
  if ((list ?? []).length === 0) return;
  out.line(2, `${title}:`);
  for (const word of list ?? []) for (const line of word.split('\n')) out.line(3, line);
}

function describeState(out: Description, status: ContainerStatus): void {
  state(out, 'State', status.state ?? {});
  if (status.lastState?.terminated !== undefined) state(out, 'Last State', status.lastState);
  out.line(2, `Ready:\t${goBool(status.ready)}`);
  out.line(2, `Restart Count:\t${status.restartCount ?? 0}`);
}

function state(out: Description, title: string, { running, waiting, terminated }: ContainerState): void {
  if (running !== undefined) {
    out.line(2, `${title}:\tRunning`);
    out.line(3, `Started:\t${dateText(running.startedAt)}`);
  } else if (waiting !== undefined || terminated === undefined) {
    out.line(2, `${title}:\tWaiting`);
    if (waiting?.reason) out.line(3, `Reason:\t${waiting.reason}`);
  } else {
    out.line(2, `${title}:\tTerminated`);
    if (terminated.reason) out.line(3, `Reason:\t${terminated.reason}`);
    if (terminated.message) out.line(3, `Message:\t${terminated.message}`);
    out.line(3, `Exit Code:\t${terminated.exitCode}`);
    if ((terminated.signal ?? 0) > 0) out.line(3, `Signal:\t${terminated.signal}`);
    out.line(3, `Started:\t${dateText(terminated.startedAt)}`);
    out.line(3, `Finished:\t${dateText(terminated.finishedAt)}`);
  }
}

export function resources(out: Description, given: ResourceRequirements | undefined, level = 2): void {
  for (const [title, list] of [
    ['Limits', given?.limits],
    ['Requests', given?.requests],
  ] as const) {
    const entries = Object.entries(list ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) continue;
    out.line(level, `${title}:`);
    for (const [name, amount] of entries) out.line(level + 1, `${name}:\t${amount}`);
  }
}

function probes(out: Description, { livenessProbe, readinessProbe, startupProbe }: Container): void {
  if (livenessProbe !== undefined) out.line(2, `Liveness:\t${probeText(livenessProbe)}`);
  if (readinessProbe !== undefined) out.line(2, `Readiness:\t${probeText(readinessProbe)}`);
  if (startupProbe !== undefined) out.line(2, `Startup:\t${probeText(startupProbe)}`);
}

/** Models net/url EscapedPath: a question mark is a part of the path here. */
const escapedPath = (path: string): string =>
  encodeURIComponent(path)
    .replaceAll(/%(24|26|2B|2C|2F|3A|3B|3D|40)/g, (code) => decodeURIComponent(code))
    .replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** Models DescribeProbe. */
export function probeText(probe: Probe): string {
  const {
    initialDelaySeconds = 0,
    timeoutSeconds = 0,
    periodSeconds = 0,
    successThreshold = 0,
    failureThreshold = 0,
  } = probe;
  const numbers = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`;
  if (probe.exec !== undefined) return `exec [${(probe.exec.command ?? []).join(' ')}] ${numbers}`;
  if (probe.httpGet !== undefined) {
    const { scheme = '', host = '', port, path = '' } = probe.httpGet;
    const slash = path === '' || path.startsWith('/') ? '' : '/';
    const address = host.includes(':') ? `[${host}]` : host;
    const start = scheme === '' ? '' : `${scheme.toLowerCase()}:`;
    return `http-get ${start}//${address}:${port}${slash}${escapedPath(path)} ${numbers}`;
  }
  if (probe.tcpSocket !== undefined)
    return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${numbers}`;
  if (probe.grpc !== undefined) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${numbers}`;
  return `unknown ${numbers}`;
}

function environment(out: Description, container: Container, pod: Pod | undefined): void {
  const sources = container.envFrom ?? [];
  if (sources.length > 0) out.line(2, 'Environment Variables from:');
  for (const { configMapRef, secretRef, prefix } of sources) {
    const kind = configMapRef === undefined ? 'Secret' : 'ConfigMap';
    const ref = configMapRef ?? secretRef;
    const withPrefix = prefix ? ` with prefix '${prefix}'` : '';
    out.line(3, `${ref?.name ?? ''}\t${kind}${withPrefix}\tOptional: ${ref?.optional === true}`);
  }
  const variables = container.env ?? [];
  out.line(2, variables.length === 0 ? 'Environment:\t<none>' : 'Environment:');
  for (const variable of variables) environmentVariable(out, variable, container, pod);
}

function environmentVariable(
  out: Description,
  variable: EnvVar,
  container: Container,
  pod: Pod | undefined,
): void {
  const { name, value = '', valueFrom } = variable;
  if (valueFrom?.fieldRef !== undefined) {
    const { apiVersion = 'v1', fieldPath } = valueFrom.fieldRef;
    out.line(
      3,
      `${name}:\t${pod === undefined ? '' : fieldText(pod, fieldPath)} (${apiVersion}:${fieldPath})`,
    );
  } else if (valueFrom?.resourceFieldRef !== undefined) {
    const { resource, divisor } = valueFrom.resourceFieldRef;
    const amount = resourceText(container, resource, divisor);
    const isUnbounded = amount === '0' && (resource === 'limits.cpu' || resource === 'limits.memory');
    out.line(3, `${name}:\t${isUnbounded ? 'node allocatable' : amount} (${resource})`);
  } else if (valueFrom?.secretKeyRef !== undefined) {
    const { name: secret = '', key, optional } = valueFrom.secretKeyRef;
    out.line(3, `${name}:\t<set to the key '${key}' in secret '${secret}'>\tOptional: ${optional === true}`);
  } else if (valueFrom?.configMapKeyRef !== undefined) {
    const { name: map = '', key, optional } = valueFrom.configMapKeyRef;
    out.line(3, `${name}:\t<set to the key '${key}' of config map '${map}'>\tOptional: ${optional === true}`);
  } else {
    const [first = '', ...rest] = value.split('\n');
    out.line(3, `${name}:\t${first}`);
    for (const line of rest) out.line(3, `\t${line}`);
  }
}

/** Only metadata can be read here. Models pkg/fieldpath ExtractFieldPathAsString. */
function fieldText(pod: Pod, path: string): string {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript !== null) return textAt(pod, 'metadata', subscript[1] ?? '', subscript[2] ?? '');
  if (!/^metadata\.(name|namespace|uid)$/.test(path)) return '';
  return textAt(pod, ...path.split('.'));
}

/** What a limit or request comes to in units of the divisor. Models resourcehelper.ExtractContainerResourceValue. */
function resourceText(container: Container, resource: string, divisor: string | undefined): string {
  const [kind = '', ...name] = resource.split('.');
  const list = kind === 'limits' ? container.resources?.limits : container.resources?.requests;
  const amount = list?.[name.join('.')];
  if (amount === undefined) return '0';
  return divisor === undefined || divisor === '0' ? decimalText(amount) : divideQuantities(amount, divisor);
}

function mounts(out: Description, { volumeMounts = [], volumeDevices = [] }: Container): void {
  out.line(2, volumeMounts.length === 0 ? 'Mounts:\t<none>' : 'Mounts:');
  const sorted = volumeMounts.toSorted((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  for (const { mountPath, name, readOnly, subPath } of sorted) {
    const flags = [readOnly === true ? 'ro' : 'rw', ...(subPath ? [`path=${JSON.stringify(subPath)}`] : [])];
    out.line(3, `${mountPath} from ${name} (${flags.join(',')})`);
  }
  // "none" is about the mounts, as upstream has it.
  if (volumeDevices.length > 0) out.line(2, volumeMounts.length === 0 ? 'Devices:\t<none>' : 'Devices:');
  for (const { devicePath, name } of volumeDevices.toSorted((a, b) =>
    a.devicePath < b.devicePath ? -1 : 1,
  )) {
    out.line(3, `${devicePath} from ${name}`);
  }
}
