/**
 * Containers: what all have in common, and what is particular to regular, init and ephemeral ones.
 * Models pkg/apis/core/validation/validation.go validateContainers, validateInitContainers and
 * validateEphemeralContainers.
 */
import type { Container, ContainerResizePolicy, ContainerRestartRule, EphemeralContainer } from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notFound,
  notSupported,
  required,
  tooMany,
} from './field-error.ts';
import { validateVolumeDevices, validateVolumeMounts } from './mounts.ts';
import { validateContainerPorts, validateHostPortConflicts } from './ports.ts';
import { type ProbeKind, validateLifecycle, validateProbe } from './probes.ts';
import { validateContainerResources } from './resources.ts';
import { validateChoice, validateLabel } from './rules.ts';
import { validateSecurityContext } from './security-context.ts';
import { PULL_POLICIES } from './volume-sources.ts';
import type { KnownVolumes } from './volumes.ts';

/** What containers need to know of their Pod. */
export interface PodContext {
  readonly volumes: KnownVolumes;
  readonly claimNames: readonly string[];
  readonly hostUsers: boolean;
  readonly restartPolicy: string;
  /** Unknown when it is missing. */
  readonly graceSeconds: number | undefined;
}

const PROBES: readonly ProbeKind[] = ['livenessProbe', 'readinessProbe', 'startupProbe'];

function validateCommon(container: Draft<Container>, pod: PodContext, path: string): FieldError[] {
  const { name, image } = container;
  const errors = isBlank(name) ? [required(`${path}.name`)] : validateLabel(name, `${path}.name`);
  if (isBlank(image)) errors.push(required(`${path}.image`));
  errors.push(
    ...validateChoice(
      container.terminationMessagePolicy,
      ['File', 'FallbackToLogsOnError'],
      `${path}.terminationMessagePolicy`,
    ),
    ...validateContainerPorts(container.ports ?? [], `${path}.ports`),
    ...validateEnv(container.env ?? [], pod.volumes, `${path}.env`),
    ...validateEnvFrom(container.envFrom ?? [], `${path}.envFrom`),
    ...validateVolumeMounts(container, pod.volumes, `${path}.volumeMounts`),
    ...validateVolumeDevices(container.volumeDevices ?? [], container, pod.volumes, `${path}.volumeDevices`),
    ...validateChoice(container.imagePullPolicy, PULL_POLICIES, `${path}.imagePullPolicy`),
    ...validateContainerResources(container.resources, pod.claimNames, `${path}.resources`),
    ...validateResizePolicy(container.resizePolicy ?? [], pod.restartPolicy, `${path}.resizePolicy`),
    ...validateSecurityContext(container.securityContext, pod.hostUsers, `${path}.securityContext`),
  );
  return errors;
}

/** All but a repeated resource are reported at the list itself, as upstream does. */
function validateResizePolicy(
  policies: readonly Draft<ContainerResizePolicy>[],
  podRestartPolicy: string,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  policies.forEach(({ resourceName = '', restartPolicy = '' }, i) => {
    if (seen.has(resourceName)) errors.push(duplicate(`${path}[${i}]`, resourceName));
    seen.add(resourceName);
    errors.push(
      ...validateChoice(resourceName, ['cpu', 'memory'], path),
      ...validateChoice(restartPolicy, ['NotRequired', 'RestartContainer'], path),
    );
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
    }
  });
  return errors;
}

const MAX_RESTART_RULES = 20;
const MAX_EXIT_CODES = 255;

/** Models validateContainerRestartPolicy: rules need a policy of the container's own to be an exception from. */
function validateRestartPolicy(container: Draft<Container>, path: string): FieldError[] {
  const { restartPolicy, restartPolicyRules: rules = [] } = container;
  if (restartPolicy === undefined) {
    const detail = 'must specify restartPolicy when restart rules are used';
    return rules.length === 0 ? [] : [required(`${path}.restartPolicy`, detail)];
  }
  const policies = ['Always', 'Never', 'OnFailure'];
  const errors = policies.includes(restartPolicy)
    ? []
    : [notSupported(`${path}.restartPolicy`, restartPolicy, policies)];
  const at = `${path}.restartPolicyRules`;
  if (rules.length > MAX_RESTART_RULES) errors.push(tooMany(at, rules.length, MAX_RESTART_RULES));
  rules.forEach((rule, i) => errors.push(...validateRestartRule(rule, `${at}[${i}]`)));
  return errors;
}

function validateRestartRule(
  { action = '', exitCodes }: Draft<ContainerRestartRule>,
  path: string,
): FieldError[] {
  const actions = ['Restart', 'RestartAllContainers'];
  const errors = actions.includes(action) ? [] : [notSupported(`${path}.action`, action, actions)];
  if (exitCodes === undefined) return [...errors, required(`${path}.exitCodes`, 'must be specified')];
  const { operator = '', values = [] } = exitCodes;
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(notSupported(`${path}.exitCodes.operator`, operator, ['In', 'NotIn']));
  }
  if (values.length > MAX_EXIT_CODES) {
    errors.push(tooMany(`${path}.exitCodes.values`, values.length, MAX_EXIT_CODES));
  }
  return errors;
}

export function validateContainers(
  containers: readonly Draft<Container>[],
  pod: PodContext,
  path: string,
): FieldError[] {
  if (containers.length === 0) return [required(path)];
  const errors: FieldError[] = [];
  const names = new Set<string>();
  containers.forEach((container, i) => {
    const at = `${path}[${i}]`;
    const { name = '' } = container;
    errors.push(...validateCommon(container, pod, at));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    errors.push(...validateLifecycle(container.lifecycle, pod.graceSeconds, `${at}.lifecycle`));
    for (const kind of PROBES) errors.push(...validateProbe(kind, container[kind], pod.graceSeconds, at));
    errors.push(...validateRestartPolicy(container, at));
  });
  return [...errors, ...validateHostPortConflicts(containers, path)];
}

/** Init containers run one by one, so host ports collide only inside each; upstream reports them all at index 0. */
export function validateInitContainers(
  containers: readonly Draft<Container>[],
  regular: readonly Draft<Container>[],
  pod: PodContext,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set(regular.map((container) => container.name ?? ''));
  containers.forEach((container, i) => {
    const at = `${path}[${i}]`;
    const { name = '' } = container;
    errors.push(...validateCommon(container, pod, at), ...validateRestartPolicy(container, at));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    else if (name !== '') names.add(name);
    errors.push(...validateHostPortConflicts([container], path));
    const isSidecar = container.restartPolicy === 'Always';
    errors.push(...(isSidecar ? validateSidecar(container, pod, at) : validateRunToEnd(container, at)));
  });
  return errors;
}

function validateSidecar(container: Draft<Container>, pod: PodContext, path: string): FieldError[] {
  return [
    ...validateLifecycle(container.lifecycle, pod.graceSeconds, `${path}.lifecycle`),
    ...PROBES.flatMap((kind) => validateProbe(kind, container[kind], pod.graceSeconds, path)),
  ];
}

/** A container that has to end has no use for probes and hooks. */
function validateRunToEnd(container: Draft<Container>, path: string): FieldError[] {
  const errors = (['lifecycle', ...PROBES] as const)
    .filter((field) => container[field] !== undefined)
    .map((field) =>
      forbidden(`${path}.${field}`, 'may not be set for init containers without restartPolicy=Always'),
    );
  for (const { restartPolicy } of container.resizePolicy ?? []) {
    if (restartPolicy !== 'RestartContainer') continue;
    const detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
    errors.push(invalid(`${path}.resizePolicy`, restartPolicy, detail));
  }
  return errors;
}

const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

export function validateEphemeralContainers(
  containers: readonly Draft<EphemeralContainer>[],
  others: readonly Draft<Container>[],
  pod: PodContext,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const otherNames = new Set(others.map((container) => container.name ?? ''));
  const names = new Set(otherNames);
  containers.forEach((container, i) => {
    const at = `${path}[${i}]`;
    const { name = '', targetContainerName } = container;
    errors.push(...validateCommon(container, pod, at), ...validateImageSpaces(container, at));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (!isBlank(targetContainerName) && !otherNames.has(targetContainerName)) {
      errors.push(notFound(`${at}.targetContainerName`, targetContainerName));
    }
    const detail = 'cannot be set for an Ephemeral Container';
    for (const field of NOT_EPHEMERAL) {
      if (isGiven(container[field])) errors.push(forbidden(`${at}.${field}`, detail));
    }
    container.volumeMounts?.forEach(({ subPath, subPathExpr }, j) => {
      if (!isBlank(subPath)) errors.push(forbidden(`${at}.volumeMounts[${j}].subPath`, detail));
      if (!isBlank(subPathExpr)) errors.push(forbidden(`${at}.volumeMounts[${j}].subPathExpr`, detail));
    });
  });
  return errors;
}

function isGiven(value: unknown): boolean {
  return (
    value !== undefined && (typeof value !== 'object' || value === null || Object.keys(value).length > 0)
  );
}

/** Checked for Pods only: in templates it has always been let through. Models validateContainerOnlyForPod. */
export function validateImageSpaces({ image = '' }: Draft<Container>, path: string): FieldError[] {
  if (image.trim() === image) return [];
  return [invalid(`${path}.image`, image, 'must not have leading or trailing whitespace')];
}
