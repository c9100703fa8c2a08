/**
 * Annotations with a meaning for Pods. Models pkg/apis/core/validation/validation.go ValidatePodSpecificAnnotations,
 * ValidatePodSpecificAnnotationUpdates and the rules that old profile annotations and the new fields must agree.
 */
import type { AppArmorProfile, PodSpec, SeccompProfile } from '../types.ts';
import type { Draft } from './draft.ts';
import { type FieldError, forbidden, invalid } from './field-error.ts';
import { MAX_INT32, validateDescendingPath } from './rules.ts';
import { visitContainers } from './windows.ts';

export type Annotations = Readonly<Record<string, string | undefined>>;

/** On the API object of a Pod that the kubelet runs from a file of its own. */
export const MIRROR_POD = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const APP_ARMOR_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER_PREFIX = 'container.seccomp.security.alpha.kubernetes.io/';

export function validatePodAnnotations(
  annotations: Annotations,
  spec: Draft<PodSpec>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const mirror = annotations[MIRROR_POD];
  if (mirror !== undefined && (spec.nodeName ?? '') === '') {
    const detail = 'must set spec.nodeName if mirror pod annotation is set';
    errors.push(invalid(`${path}[${MIRROR_POD}]`, mirror, detail));
  }
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isDeletionCost(cost)) {
    errors.push(invalid(`${path}[${DELETION_COST}]`, cost, 'must be a 32bit integer'));
  }
  return [
    ...errors,
    ...validateSeccompAnnotations(annotations, path),
    ...validateAppArmorAnnotations(annotations, spec, path),
  ];
}

/** A decimal 32-bit number without `+` and without leading zeros. Models helper.GetDeletionCostFromPodAnnotations. */
function isDeletionCost(text: string): boolean {
  if (!/^(0|-\d+|[1-9]\d*)$/.test(text)) return false;
  const value = Number(text);
  return value >= -MAX_INT32 - 1 && value <= MAX_INT32;
}

function validateSeccompAnnotations(annotations: Annotations, path: string): FieldError[] {
  return Object.entries(annotations)
    .filter(([key]) => key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER_PREFIX))
    .flatMap(([key, profile = '']) => {
      if (profile === 'runtime/default' || profile === 'docker/default' || profile === 'unconfined')
        return [];
      return profile.startsWith('localhost/')
        ? validateDescendingPath(profile.slice('localhost/'.length), `${path}.${key}`)
        : [invalid(`${path}.${key}`, profile, 'must be a valid seccomp profile')];
    });
}

function validateAppArmorAnnotations(
  annotations: Annotations,
  spec: Draft<PodSpec>,
  path: string,
): FieldError[] {
  const names = new Set<string | undefined>();
  visitContainers(spec, '', (container) => names.add(container.name));
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith(APP_ARMOR_PREFIX))
    .flatMap(([key, profile = '']) => {
      const name = key.slice(APP_ARMOR_PREFIX.length);
      const errors = names.has(name) ? [] : [invalid(`${path}[${key}]`, name, 'container not found')];
      const isKnown = profile === '' || profile === 'runtime/default' || profile === 'unconfined';
      if (isKnown || profile.startsWith('localhost/')) return errors;
      const detail = `invalid AppArmor profile name: ${JSON.stringify(profile)}`;
      return [...errors, invalid(`${path}[${key}]`, profile, detail)];
    });
}

/** Profile annotations and the mirror mark are fixed at creation. `next` is checked as for a new Pod as well. */
export function validatePodAnnotationUpdates(
  next: Annotations,
  old: Annotations,
  spec: Draft<PodSpec>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (key: string, verb: string) => {
    if (key.startsWith(APP_ARMOR_PREFIX))
      errors.push(forbidden(`${path}[${key}]`, `may not ${verb} AppArmor annotations`));
    if (key === MIRROR_POD)
      errors.push(forbidden(`${path}[${key}]`, `may not ${verb} mirror pod annotation`));
  };
  for (const key of Object.keys(old)) if (next[key] !== old[key]) refuse(key, 'remove or update');
  for (const key of Object.keys(next)) if (!Object.hasOwn(old, key)) refuse(key, 'add');
  return [...errors, ...validatePodAnnotations(next, spec, path)];
}

/** Where both an annotation and a field name a profile, they must name the same. */
export function validateProfilesAgree(
  annotations: Annotations,
  spec: Draft<PodSpec>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const check = (key: string, profile: Profile | undefined, kind: 'seccomp' | 'apparmor', at: string) => {
    const annotation = annotations[key];
    if (annotation === undefined || profile === undefined) return;
    const part = disagreement(annotation, profile, kind);
    if (part === undefined) return;
    const what = part === 'type' ? 'type' : 'profile';
    errors.push(forbidden(`${at}.${part}`, `${kind} ${what} in annotation and field must match`));
  };
  const ofPod = spec.securityContext;
  check(SECCOMP_POD, ofPod?.seccompProfile, 'seccomp', `${path}.securityContext.seccompProfile`);
  visitContainers(spec, path, ({ name = '', securityContext }, at) => {
    const key = SECCOMP_CONTAINER_PREFIX + name;
    check(key, securityContext?.seccompProfile, 'seccomp', `${at}.securityContext.seccompProfile`);
  });
  if (spec.os?.name === 'windows') return errors;
  visitContainers(spec, path, ({ name = '', securityContext }, at) => {
    const profile = securityContext?.appArmorProfile ?? ofPod?.appArmorProfile;
    check(APP_ARMOR_PREFIX + name, profile, 'apparmor', `${at}.securityContext.appArmorProfile`);
  });
  return errors;
}

type Profile = Draft<SeccompProfile | AppArmorProfile>;

function disagreement(
  annotation: string,
  { type, localhostProfile }: Profile,
  kind: 'seccomp' | 'apparmor',
): 'type' | 'localhostProfile' | undefined {
  switch (type) {
    case 'Unconfined':
      return annotation === 'unconfined' ? undefined : 'type';
    case 'RuntimeDefault': {
      const matches =
        annotation === 'runtime/default' || (kind === 'seccomp' && annotation === 'docker/default');
      return matches ? undefined : 'type';
    }
    case 'Localhost':
      if (!annotation.startsWith('localhost/')) return 'type';
      return annotation.slice('localhost/'.length) === localhostProfile ? undefined : 'localhostProfile';
    default:
      return undefined;
  }
}
