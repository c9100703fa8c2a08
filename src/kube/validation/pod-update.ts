/**
 * What may change in a Pod that exists. Models pkg/apis/core/validation/validation.go ValidatePodUpdate.
 */
import type {
  Affinity,
  Container,
  NodeAffinity,
  NodeSelectorTerm,
  Pod,
  PodSpec,
  Toleration,
} from '../types.ts';
import { validatePodAnnotationUpdates } from './annotations.ts';
import { validateImageSpaces } from './containers.ts';
import { type Draft, isBlank } from './draft.ts';
import { type FieldError, forbidden, invalid, required } from './field-error.ts';
import { sortedMap } from './go-format.ts';
import { validateObjectMetaUpdate } from './metadata.ts';
import { validatePodMetadataAndSpec } from './pod.ts';
import { inclusiveRange, MAX_INT32 } from './rules.ts';
import { validateTolerations } from './scheduling.ts';
import { semanticEqual } from './semantic-equal.ts';
import { specDiff } from './spec-diff.ts';

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

export function validatePodUpdate(next: Draft<Pod>, old: Draft<Pod>): FieldError[] {
  const { spec = {}, metadata = {} } = next;
  const oldSpec = old.spec ?? {};
  const errors = [
    ...validateObjectMetaUpdate(metadata, old.metadata),
    ...validatePodMetadataAndSpec(next),
    ...validatePodAnnotationUpdates(
      metadata.annotations ?? {},
      old.metadata?.annotations ?? {},
      spec,
      'metadata.annotations',
    ),
  ];
  for (const list of ['containers', 'initContainers'] as const) {
    const { found, stop } = validateImages(spec[list] ?? [], oldSpec[list] ?? [], `spec.${list}`);
    errors.push(...found);
    if (stop) return errors;
  }
  const deadline = validateDeadline(spec.activeDeadlineSeconds, oldSpec.activeDeadlineSeconds);
  errors.push(...deadline.found);
  if (deadline.stop) return errors;
  errors.push(
    ...validateAddedTolerations(spec.tolerations ?? [], oldSpec.tolerations ?? []),
    ...validateRemovedGates(spec, oldSpec),
  );
  const { munged, found } = undoAllowedChanges(spec, oldSpec);
  errors.push(...found);
  if (!semanticEqual(munged, oldSpec)) {
    const diff = specDiff(oldSpec, munged);
    errors.push(forbidden('spec', `pod updates may not change fields other than ${UPDATABLE}\n${diff}`));
  }
  return errors;
}

/** `stop`: the rest would only repeat that something is badly wrong. */
interface Partial {
  readonly found: readonly FieldError[];
  readonly stop: boolean;
}

/** Models ValidateContainerUpdates. */
function validateImages(
  next: readonly Draft<Container>[],
  old: readonly Draft<Container>[],
  path: string,
): Partial {
  if (next.length !== old.length) {
    return { found: [forbidden(path, 'pod updates may not add or remove containers')], stop: true };
  }
  const found = next.flatMap((container, i) => [
    ...(isBlank(container.image) ? [required(`${path}[${i}].image`)] : []),
    ...validateImageSpaces(container, `${path}[${i}]`),
  ]);
  return { found, stop: false };
}

/** A deadline can be set, and brought nearer. */
function validateDeadline(next: number | undefined, old: number | undefined): Partial {
  const path = 'spec.activeDeadlineSeconds';
  if (next === undefined) {
    const detail = 'must not update from a positive integer to nil value';
    return { found: old === undefined ? [] : [invalid(path, null, detail)], stop: false };
  }
  if (next < 0 || next > MAX_INT32) {
    return { found: [invalid(path, next, inclusiveRange(0, MAX_INT32))], stop: true };
  }
  if (old !== undefined && old < next) {
    return { found: [invalid(path, next, 'must be less than or equal to previous value')], stop: true };
  }
  return { found: [], stop: false };
}

/** Models validateOnlyAddedTolerations. */
function validateAddedTolerations(
  next: readonly Draft<Toleration>[],
  old: readonly Draft<Toleration>[],
): FieldError[] {
  const path = 'spec.tolerations';
  const isKept = (toleration: Draft<Toleration>) =>
    next.some((other) => semanticEqual({ ...toleration, tolerationSeconds: other.tolerationSeconds }, other));
  if (!old.every(isKept)) {
    return [forbidden(path, 'existing toleration can not be modified except its tolerationSeconds')];
  }
  return validateTolerations(next, path);
}

/** Models validateOnlyDeletedSchedulingGates. */
function validateRemovedGates(spec: Draft<PodSpec>, oldSpec: Draft<PodSpec>): FieldError[] {
  const old = new Set((oldSpec.schedulingGates ?? []).map((gate) => gate.name));
  const errors: FieldError[] = [];
  spec.schedulingGates?.forEach(({ name = '' }, i) => {
    if (old.has(name)) return;
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    errors.push(forbidden(`spec.schedulingGates[${i}].name`, detail));
  });
  return errors;
}

/** The new spec with everything that may change put back, and the errors about what may change only in part. */
function undoAllowedChanges(
  spec: Draft<PodSpec>,
  oldSpec: Draft<PodSpec>,
): { readonly munged: Draft<PodSpec>; readonly found: readonly FieldError[] } {
  const withImages = (list: 'containers' | 'initContainers') =>
    spec[list]?.map((container, i) => ({ ...container, image: oldSpec[list]?.[i]?.image }));
  const grace = oldSpec.terminationGracePeriodSeconds;
  const wasNegative = grace !== undefined && grace < 0 && spec.terminationGracePeriodSeconds === 1;
  const munged: Draft<PodSpec> = {
    ...spec,
    containers: withImages('containers'),
    initContainers: withImages('initContainers'),
    activeDeadlineSeconds: oldSpec.activeDeadlineSeconds,
    schedulingGates: oldSpec.schedulingGates,
    tolerations: oldSpec.tolerations,
    ...(wasNegative ? { terminationGracePeriodSeconds: grace } : {}),
  };
  if ((oldSpec.schedulingGates ?? []).length === 0) return { munged, found: [] };
  const { affinity, found } = undoAffinity(spec.affinity, oldSpec.affinity);
  return {
    munged: { ...munged, nodeSelector: oldSpec.nodeSelector, affinity },
    found: [...validateSelectorMutation(spec.nodeSelector ?? {}, oldSpec.nodeSelector ?? {}), ...found],
  };
}

type StringMap = Readonly<Record<string, string | undefined>>;

/** While gates hold a Pod back, its node selector may become narrower. Models validateNodeSelectorMutation. */
function validateSelectorMutation(next: StringMap, old: StringMap): FieldError[] {
  if (Object.keys(old).every((key) => next[key] === old[key])) return [];
  const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
  return [invalid('spec.nodeSelector', sortedMap(next), detail)];
}

function undoAffinity(
  next: Draft<Affinity> | undefined,
  old: Draft<Affinity> | undefined,
): { readonly affinity: Draft<Affinity> | undefined; readonly found: readonly FieldError[] } {
  if (semanticEqual(next?.nodeAffinity, old?.nodeAffinity)) return { affinity: next, found: [] };
  const found = validateNodeAffinityMutation(next?.nodeAffinity, old?.nodeAffinity);
  const isOnlyChange =
    old === undefined && next?.podAffinity === undefined && next?.podAntiAffinity === undefined;
  return { affinity: isOnlyChange ? undefined : { ...next, nodeAffinity: old?.nodeAffinity }, found };
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

/** Terms are alternatives, so none may come or go; each may ask for more. Models validateNodeAffinityMutation. */
function validateNodeAffinityMutation(
  next: Draft<NodeAffinity> | undefined,
  old: Draft<NodeAffinity> | undefined,
): FieldError[] {
  const oldTerms = old?.[REQUIRED]?.nodeSelectorTerms;
  if (oldTerms === undefined) return [];
  const terms = next?.[REQUIRED]?.nodeSelectorTerms ?? [];
  const path = `spec.affinity.nodeAffinity.${REQUIRED}`;
  const at = `${path}.nodeSelectorTerms`;
  if (next?.[REQUIRED] === undefined || terms.length !== oldTerms.length) {
    return [invalid(at, terms, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')];
  }
  return oldTerms.flatMap((oldTerm, i) => {
    const term = terms[i] ?? {};
    if (!isExtended(term, oldTerm)) {
      const detail = 'only additions are allowed (no mutations or deletions)';
      return [invalid(`${at}[${i}]`, term, detail)];
    }
    return [];
  });
}

function isExtended(next: Draft<NodeSelectorTerm>, old: Draft<NodeSelectorTerm>): boolean {
  return (['matchExpressions', 'matchFields'] as const).every((list) => {
    const oldList = old[list] ?? [];
    const nextList = next[list] ?? [];
    // An empty term selects nothing; to add to it would be to widen it.
    if (oldList.length === 0 && (old.matchExpressions ?? []).length + (old.matchFields ?? []).length === 0) {
      return nextList.length === 0;
    }
    return oldList.every((one, i) => semanticEqual(one, nextList[i]));
  });
}
