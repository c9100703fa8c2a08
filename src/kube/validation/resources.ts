/**
 * Resource requests and limits, of containers and of whole Pods.
 * Models pkg/apis/core/validation/validation.go validateResourceRequirements, validatePodResources and
 * pkg/apis/core/helper/helpers.go.
 */
import { isQualifiedName } from '../names.ts';
import type { Container, PodSpec, ResourceClaim, ResourceRequirements } from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  notFound,
  notSupported,
  required,
} from './field-error.ts';
import { addQuantities, canonicalQuantity, compareQuantities, isMultipleOf } from './quantities.ts';
import { MUST_BE_POSITIVE, MUST_NOT_BE_NEGATIVE, validateLabel } from './rules.ts';

const HUGE_PAGES_PREFIX = 'hugepages-';

function isHugePages(name: string): boolean {
  return name.startsWith(HUGE_PAGES_PREFIX);
}

/** Names without a slash, and those under kubernetes.io, belong to Kubernetes. */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function isExtended(name: string): boolean {
  if (isNative(name) || name.startsWith('requests.')) return false;
  return isQualifiedName(`requests.${name}`).length === 0;
}

function isStandardForContainer(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name === 'ephemeral-storage' || isHugePages(name);
}

/** Names without a slash that have a meaning somewhere, mostly in quotas. */
const STANDARD = new Set(
  [
    'cpu memory ephemeral-storage requests.cpu requests.memory requests.ephemeral-storage',
    'limits.cpu limits.memory limits.ephemeral-storage pods resourcequotas services replicationcontrollers secrets',
    'configmaps persistentvolumeclaims storage requests.storage services.nodeports services.loadbalancers',
  ]
    .join(' ')
    .split(' '),
);

function isStandard(name: string): boolean {
  return STANDARD.has(name) || isHugePages(name) || name.startsWith(`requests.${HUGE_PAGES_PREFIX}`);
}

/** Extended resources and huge pages are handed out whole: the request must be the limit. */
function isOvercommitAllowed(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

const WHOLE_NUMBERS = new Set(
  'pods services replicationcontrollers resourcequotas secrets configmaps'.split(' '),
);

function isWholeNumber(name: string): boolean {
  return (
    isExtended(name) ||
    WHOLE_NUMBERS.has(name) ||
    /^(persistentvolumeclaims|services\.(nodeports|loadbalancers))$/.test(name)
  );
}

function validateResourceName(name: string, path: string): FieldError[] {
  const errors = invalidEach(path, name, isQualifiedName(name));
  if (errors.length > 0 || name.includes('/') || isStandard(name)) return errors;
  return [invalid(path, name, 'must be a standard resource type or fully qualified')];
}

function validateContainerResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (!name.includes('/')) {
    return isStandardForContainer(name)
      ? errors
      : [...errors, invalid(path, name, 'must be a standard resource for containers')];
  }
  if (isNative(name) || isExtended(name)) return errors;
  return [...errors, invalid(path, name, "doesn't follow extended resource name standard")];
}

function validatePodResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (errors.length > 0 || name === 'cpu' || name === 'memory' || isHugePages(name)) return errors;
  return [notSupported(path, name, ['cpu', 'memory'])];
}

/** Negative amounts, and fractions of what comes in whole pieces. Models ValidateResourceQuantityValue. */
export function validateAmount(name: string, amount: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (compareQuantities(amount, '0') < 0)
    errors.push(invalid(path, canonicalQuantity(amount), MUST_NOT_BE_NEGATIVE));
  if (isWholeNumber(name) && !isMultipleOf(amount, '1')) {
    errors.push(invalid(path, canonicalQuantity(amount), 'must be an integer'));
  }
  return errors;
}

export function validatePositiveAmount(amount: string, path: string): FieldError[] {
  return compareQuantities(amount, '0') > 0
    ? []
    : [invalid(path, canonicalQuantity(amount), MUST_BE_POSITIVE)];
}

function validateHugePages(name: string, amount: string, path: string): FieldError[] {
  if (!isHugePages(name)) return [];
  const text = canonicalQuantity(amount);
  return isMultipleOf(amount, name.slice(HUGE_PAGES_PREFIX.length))
    ? []
    : [invalid(path, text, `${text} is not positive integer multiple of ${name}`)];
}

type NameValidator = (name: string, path: string) => FieldError[];

/** The comparison with the limit is reported at `requests`, without the name of the resource, as upstream does. */
function validateRequirements(
  { limits = {}, requests = {}, claims = [] }: Draft<ResourceRequirements>,
  validateName: NameValidator,
  claimNames: readonly string[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const each = (
    list: Readonly<Record<string, string | undefined>>,
    at: string,
    more?: (name: string, amount: string) => void,
  ) => {
    for (const [name, amount = '0'] of Object.entries(list)) {
      const key = `${at}[${name}]`;
      errors.push(...validateName(name, key), ...validateAmount(name, amount, key));
      more?.(name, amount);
      errors.push(...validateHugePages(name, amount, key));
    }
  };
  each(limits, `${path}.limits`);
  each(requests, `${path}.requests`, (name, amount) => {
    errors.push(...validateAgainstLimit(name, amount, limits, path));
  });
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    errors.push(forbidden(path, 'HugePages require cpu or memory'));
  }
  return [...errors, ...validateClaims(claims, claimNames, `${path}.claims`)];
}

function validateAgainstLimit(
  name: string,
  amount: string,
  limits: Readonly<Record<string, string | undefined>>,
  path: string,
): FieldError[] {
  const limit = Object.hasOwn(limits, name) ? limits[name] : undefined;
  const overcommit = isOvercommitAllowed(name);
  if (limit === undefined) {
    const detail = 'Limit must be set for non overcommitable resources';
    return overcommit ? [] : [required(`${path}.limits`, detail)];
  }
  const order = compareQuantities(amount, limit);
  if (order === 0 || (overcommit && order < 0)) return [];
  const relation = overcommit ? 'less than or equal to' : 'equal to';
  const detail = `must be ${relation} ${name} limit of ${canonicalQuantity(limit)}`;
  return [invalid(`${path}.requests`, canonicalQuantity(amount), detail)];
}

/** Models validateResourceClaimNames. */
function validateClaims(
  claims: readonly Draft<ResourceClaim>[],
  claimNames: readonly string[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  claims.forEach(({ name, request }, i) => {
    const at = `${path}[${i}]`;
    if (isBlank(name)) {
      errors.push(required(at));
      return;
    }
    const key = isBlank(request) ? name : `${name}/${request}`;
    if (!isBlank(request)) errors.push(...validateLabel(request, `${at}.request`));
    const overlaps = isBlank(request) && [...seen].some((other) => other.startsWith(`${name}/`));
    if (seen.has(name) || seen.has(key) || overlaps) errors.push(duplicate(at, seen.has(name) ? name : key));
    seen.add(key);
    if (!claimNames.includes(name)) {
      const list = claimNames.length === 0 ? ' which is empty' : `: ${[...claimNames].sort().join(', ')}`;
      errors.push(notFound(at, name, `must be one of the names in pod.spec.resourceClaims${list}`));
    }
  });
  return errors;
}

export function validateContainerResources(
  resources: Draft<ResourceRequirements> | undefined,
  claimNames: readonly string[],
  path: string,
): FieldError[] {
  if (resources === undefined) return [];
  return validateRequirements(resources, validateContainerResourceName, claimNames, path);
}

/** Requests and limits of the whole Pod: at least the sum of the containers' requests, at most nothing less. */
export function validatePodResources(
  spec: Draft<PodSpec>,
  claimNames: readonly string[],
  path: string,
): FieldError[] {
  const { resources } = spec;
  if (resources === undefined) return [];
  const errors: FieldError[] = [];
  if (resources.claims !== undefined) {
    errors.push(forbidden(`${path}.claims`, 'claims cannot be set for Resources at pod-level'));
  }
  errors.push(...validateRequirements(resources, validatePodResourceName, claimNames, path));
  for (const [name, sum] of aggregateRequests(spec)) {
    const request = resources.requests?.[name] ?? '0';
    if (compareQuantities(sum, request) <= 0) continue;
    const detail = `must be greater than or equal to aggregate container requests of ${canonicalQuantity(sum)}`;
    errors.push(invalid(`${path}.requests[${name}]`, canonicalQuantity(request), detail));
  }
  spec.containers?.forEach((container, i) => {
    for (const [name, limit = '0'] of Object.entries(container.resources?.limits ?? {})) {
      const podLimit = resources.limits?.[name];
      if (podLimit === undefined || compareQuantities(limit, podLimit) <= 0) continue;
      const detail = `must be less than or equal to pod limits of ${canonicalQuantity(podLimit)}`;
      errors.push(invalid(`${path}.containers[${i}][${name}].limits`, canonicalQuantity(limit), detail));
    }
  });
  return errors;
}

/**
 * What all containers ask for together: regular ones and sidecars add up; an init container counts with the sidecars
 * started before it. Models component-helpers/resource/helpers.go AggregateContainerRequests.
 */
function aggregateRequests(spec: Draft<PodSpec>): Map<string, string> {
  const total = new Map<string, string>();
  const sidecars = new Map<string, string>();
  const peak = new Map<string, string>();
  const add = (map: Map<string, string>, container: Draft<Container>) => {
    for (const [name, amount = '0'] of Object.entries(container.resources?.requests ?? {})) {
      map.set(name, addQuantities(map.get(name) ?? '0', amount));
    }
  };
  const raise = (from: Map<string, string>) => {
    for (const [name, amount] of from) {
      if (compareQuantities(amount, peak.get(name) ?? '0') > 0) peak.set(name, amount);
    }
  };
  for (const container of spec.containers ?? []) add(total, container);
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      add(total, container);
      add(sidecars, container);
      raise(sidecars);
    } else {
      const alone = new Map(sidecars);
      add(alone, container);
      raise(alone);
    }
  }
  raise(total);
  return peak;
}
