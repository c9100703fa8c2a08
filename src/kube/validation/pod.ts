/**
 * Pods, when they are made. Models pkg/apis/core/validation/validation.go ValidatePodCreate.
 */
import type { Pod } from '../types.ts';
import { validatePodAnnotations, validateProfilesAgree } from './annotations.ts';
import { validateImageSpaces } from './containers.ts';
import { type Draft, isBlank } from './draft.ts';
import { type FieldError, forbidden } from './field-error.ts';
import { type MetadataRules, subdomainName, validateObjectMeta } from './metadata.ts';
import { validatePodSpec } from './pod-spec.ts';

const RULES: MetadataRules = { name: subdomainName, namespaced: true };

export function validatePod(pod: Draft<Pod>): FieldError[] {
  const spec = pod.spec ?? {};
  const errors = validatePodMetadataAndSpec(pod);
  if ((spec.ephemeralContainers ?? []).length > 0) {
    errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  }
  if (!isBlank(spec.nodeName) && (spec.schedulingGates ?? []).length > 0) {
    errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  }
  return [...errors, ...validateProfilesAgree(pod.metadata?.annotations ?? {}, spec, 'spec')];
}

/**
 * What holds for a Pod at any time. Models validatePodMetadataAndSpec.
 * Differs: does not refuse service account tokens in a Pod without an account, because admission names the account
 * `default` before validation.
 */
export function validatePodMetadataAndSpec(pod: Draft<Pod>): FieldError[] {
  const { metadata = {}, spec = {} } = pod;
  return [
    ...validateObjectMeta(metadata, RULES),
    ...validatePodAnnotations(metadata.annotations ?? {}, spec, 'metadata.annotations'),
    ...validatePodSpec(spec, { isPod: true, podName: metadata.name ?? '' }, 'spec'),
    ...(['containers', 'initContainers'] as const).flatMap((list) =>
      (spec[list] ?? []).flatMap((container, i) => validateImageSpaces(container, `spec.${list}[${i}]`)),
    ),
  ];
}
