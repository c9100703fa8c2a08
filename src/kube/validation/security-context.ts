/**
 * Security contexts of Pods and containers.
 * Models pkg/apis/core/validation/validation.go validatePodSpecSecurityContext, ValidateSecurityContext and
 * ValidateAppArmorProfileField.
 */
import { utf8Length } from '../names.ts';
import type {
  AppArmorProfile,
  PodSecurityContext,
  PodSpec,
  SeccompProfile,
  SecurityContext,
  Sysctl,
} from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { duplicate, type FieldError, invalid, notSupported, required, tooLong } from './field-error.ts';
import { inclusiveRange, MAX_INT32, validateDescendingPath, validateOptionalChoice } from './rules.ts';
import { validateWindowsOptions } from './windows.ts';

function validateId(id: number | undefined, path: string): FieldError[] {
  if (id === undefined || (id >= 0 && id <= MAX_INT32)) return [];
  return [invalid(path, id, inclusiveRange(0, MAX_INT32))];
}

/** `path` is that of the context, though some of the fields stand directly in the Pod's spec. */
export function validatePodSecurityContext(spec: Draft<PodSpec>, path: string): FieldError[] {
  const context: Draft<PodSecurityContext> = spec.securityContext ?? {};
  const errors = [
    ...validateId(context.fsGroup, `${path}.fsGroup`),
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...(context.supplementalGroups ?? []).flatMap((id, i) =>
      validateId(id, `${path}.supplementalGroups[${i}]`),
    ),
  ];
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.push(invalid(`${path}.shareProcessNamespace`, true, detail));
  }
  errors.push(
    ...validateSysctls(context.sysctls ?? [], spec, `${path}.sysctls`),
    ...validateOptionalChoice(
      context.fsGroupChangePolicy,
      ['Always', 'OnRootMismatch'],
      `${path}.fsGroupChangePolicy`,
    ),
    ...validateSeccompProfile(context.seccompProfile, `${path}.seccompProfile`),
    ...validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`),
    ...validateAppArmorProfile(context.appArmorProfile, `${path}.appArmorProfile`),
    ...validateOptionalChoice(
      context.supplementalGroupsPolicy,
      ['Merge', 'Strict'],
      `${path}.supplementalGroupsPolicy`,
    ),
    ...validateOptionalChoice(
      context.seLinuxChangePolicy,
      ['MountOption', 'Recursive'],
      `${path}.seLinuxChangePolicy`,
    ),
  );
  return errors;
}

const SYSCTL_SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL_PATTERN = `^(${SYSCTL_SEGMENT}[\\./])*${SYSCTL_SEGMENT}$`;
const SYSCTL = new RegExp(SYSCTL_PATTERN);
const MAX_SYSCTL_LENGTH = 253;

/** Kernel parameters that the network or the IPC namespace has for itself. */
const NAMESPACED_SYSCTLS: readonly (readonly [RegExp, 'hostNetwork' | 'hostIPC'])[] = [
  [/^net\./, 'hostNetwork'],
  [/^(kernel\.(shm|msg|sem)|fs\.mqueue\.)/, 'hostIPC'],
];

function validateSysctls(
  sysctls: readonly Draft<Sysctl>[],
  spec: Draft<PodSpec>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  sysctls.forEach(({ name = '' }, i) => {
    const at = `${path}[${i}].name`;
    if (name === '') errors.push(required(at));
    else if (name.length > MAX_SYSCTL_LENGTH || !SYSCTL.test(name)) {
      const detail = `must have at most ${MAX_SYSCTL_LENGTH} characters and match regex ${SYSCTL_PATTERN}`;
      errors.push(invalid(at, name, detail));
    } else if (names.has(name)) errors.push(duplicate(at, name));
    const dotted = dottedSysctl(name);
    for (const [pattern, field] of NAMESPACED_SYSCTLS) {
      if (spec[field] === true && pattern.test(dotted)) {
        errors.push(invalid(at, name, `may not be specified when '${field}' is true`));
      }
    }
    names.add(name);
  });
  return errors;
}

/** `net/ipv4/tcp` and `net.ipv4.tcp` are one; whichever sign comes first separates. */
function dottedSysctl(name: string): string {
  const first = name.search(/[./]/);
  if (first < 0 || name[first] === '.') return name;
  return name.replace(/[./]/g, (sign) => (sign === '.' ? '/' : '.'));
}

const PROFILE_TYPES: readonly string[] = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function validateSeccompProfile(profile: Draft<SeccompProfile> | undefined, path: string): FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile } = profile;
  const errors: FieldError[] = [];
  if (isBlank(type)) errors.push(required(`${path}.type`, 'type is required when seccompProfile is set'));
  else errors.push(...validateOptionalChoice(type, PROFILE_TYPES, `${path}.type`));
  const at = `${path}.localhostProfile`;
  if (type !== 'Localhost') {
    return localhostProfile === undefined
      ? errors
      : [...errors, invalid(at, profile, 'can only be set when seccomp type is Localhost')];
  }
  return localhostProfile === undefined
    ? [...errors, required(at, 'must be set when seccomp type is Localhost')]
    : [...errors, ...validateDescendingPath(localhostProfile, at)];
}

/** Longest path that Linux takes, less its end mark. */
const MAX_PROFILE_BYTES = 4095;

function validateAppArmorProfile(profile: Draft<AppArmorProfile> | undefined, path: string): FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile } = profile;
  const at = `${path}.localhostProfile`;
  if (isBlank(type)) return [required(`${path}.type`, 'type is required when appArmorProfile is set')];
  if (!PROFILE_TYPES.includes(type)) return [notSupported(`${path}.type`, type, PROFILE_TYPES)];
  if (type !== 'Localhost') {
    return localhostProfile === undefined
      ? []
      : [invalid(at, localhostProfile, 'can only be set when AppArmor type is Localhost')];
  }
  if (isBlank(localhostProfile)) return [required(at, 'must be set when AppArmor type is Localhost')];
  const errors: FieldError[] = [];
  if (localhostProfile.trim() !== localhostProfile) {
    errors.push(invalid(at, localhostProfile, 'must not be padded with whitespace'));
  }
  if (utf8Length(localhostProfile) > MAX_PROFILE_BYTES) errors.push(tooLong(at, MAX_PROFILE_BYTES));
  return errors;
}

/** `hostUsers` is the Pod's; it is true unless said otherwise. */
export function validateSecurityContext(
  context: Draft<SecurityContext> | undefined,
  hostUsers: boolean,
  path: string,
): FieldError[] {
  if (context === undefined) return [];
  const { procMount, allowPrivilegeEscalation, privileged, capabilities } = context;
  const errors = [
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...validateOptionalChoice(procMount, ['Default', 'Unmasked'], `${path}.procMount`),
  ];
  if (hostUsers && procMount === 'Unmasked') {
    errors.push(invalid(`${path}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`'));
  }
  errors.push(...validateSeccompProfile(context.seccompProfile, `${path}.seccompProfile`));
  if (allowPrivilegeEscalation === false) {
    const conflict = (what: string) =>
      invalid(path, context, `cannot set \`allowPrivilegeEscalation\` to false and ${what}`);
    if (privileged === true) errors.push(conflict('`privileged` to true'));
    for (const name of capabilities?.add ?? []) {
      if (name === 'CAP_SYS_ADMIN') errors.push(conflict('`capabilities.Add` CAP_SYS_ADMIN'));
    }
  }
  errors.push(
    ...validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`),
    ...validateAppArmorProfile(context.appArmorProfile, `${path}.appArmorProfile`),
  );
  return errors;
}
