/**
 * The spec of a Pod, standing alone or in a template.
 * Models pkg/apis/core/validation/validation.go ValidatePodSpec and ValidatePodTemplateSpec, in the same order.
 */
import { isDNS1123Subdomain, utf8Length } from '../names.ts';
import type {
  HostAlias,
  PodDNSConfig,
  PodReadinessGate,
  PodResourceClaim,
  PodSpec,
  PodTemplateSpec,
} from '../types.ts';
import { isValidIP } from './addresses.ts';
import { validateAffinity } from './affinity.ts';
import { validatePodAnnotations, validateProfilesAgree } from './annotations.ts';
import {
  type PodContext,
  validateContainers,
  validateEphemeralContainers,
  validateInitContainers,
} from './containers.ts';
import { type Draft, isBlank } from './draft.ts';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  required,
  tooLong,
} from './field-error.ts';
import { subdomainName, validateAnnotations, validateLabels } from './metadata.ts';
import { validateHostNetworkPorts } from './ports.ts';
import { validateContainerResources, validatePodResources } from './resources.ts';
import {
  inclusiveRange,
  MAX_INT32,
  validateChoice,
  validateLabel,
  validateQualifiedName,
  validateSubdomain,
} from './rules.ts';
import { validateSchedulingGates, validateSpreadConstraints, validateTolerations } from './scheduling.ts';
import { validatePodSecurityContext } from './security-context.ts';
import { type SpecOwner, validateVolumes } from './volumes.ts';
import { validateHostProcess, validateOS } from './windows.ts';

export function validatePodSpec(spec: Draft<PodSpec>, owner: SpecOwner, path: string): FieldError[] {
  const { containers = [], initContainers = [], ephemeralContainers = [], resourceClaims = [] } = spec;
  const { known, errors: volumeErrors } = validateVolumes(spec.volumes ?? [], owner, `${path}.volumes`);
  const claimNames = resourceClaims.flatMap(({ name = '' }) => (name === '' ? [] : [name]));
  const pod: PodContext = {
    volumes: known,
    claimNames,
    hostUsers: spec.hostUsers ?? true,
    restartPolicy: spec.restartPolicy ?? '',
    graceSeconds: spec.terminationGracePeriodSeconds,
  };
  return [
    ...(pod.graceSeconds === undefined ? [required(`${path}.terminationGracePeriodSeconds`)] : []),
    ...volumeErrors,
    ...validateResourceClaims(resourceClaims, `${path}.resourceClaims`),
    ...validateContainers(containers, pod, `${path}.containers`),
    ...validateInitContainers(initContainers, containers, pod, `${path}.initContainers`),
    ...validateEphemeralContainers(
      ephemeralContainers,
      [...containers, ...initContainers],
      pod,
      `${path}.ephemeralContainers`,
    ),
    ...validatePodResources(spec, claimNames, `${path}.resources`),
    ...validateHostNetworkPorts(spec, path, owner.isPod),
    ...validateChoice(spec.restartPolicy, ['Always', 'OnFailure', 'Never'], `${path}.restartPolicy`),
    ...validateChoice(spec.dnsPolicy, DNS_POLICIES, `${path}.dnsPolicy`),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurityContext(spec, `${path}.securityContext`),
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateDNSConfig(spec.dnsConfig, spec.dnsPolicy, `${path}.dnsConfig`),
    ...validateReadinessGates(spec.readinessGates ?? [], `${path}.readinessGates`),
    ...validateSchedulingGates(spec.schedulingGates ?? [], `${path}.schedulingGates`),
    ...validateSpreadConstraints(spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`),
    ...validateHostProcess(spec, path),
    ...validateHostUsers(spec, path),
    ...validateHostnameOverride(spec, `${path}.hostnameOverride`),
    ...validateNames(spec, path),
    ...validateOverhead(spec, path),
    ...validateOS(spec, path),
  ];
}

const DNS_POLICIES: readonly string[] = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** The run of single fields in the middle of ValidatePodSpec. */
function validateNames(spec: Draft<PodSpec>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const check = (field: 'serviceAccountName' | 'nodeName' | 'priorityClassName' | 'runtimeClassName') => {
    const value = spec[field];
    if (!isBlank(value)) errors.push(...invalidEach(`${path}.${field}`, value, subdomainName(value, false)));
  };
  check('serviceAccountName');
  check('nodeName');
  const { activeDeadlineSeconds: deadline, hostname, subdomain, preemptionPolicy, runtimeClassName } = spec;
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32)) {
    errors.push(invalid(`${path}.activeDeadlineSeconds`, deadline, inclusiveRange(1, MAX_INT32)));
  }
  if (!isBlank(hostname)) errors.push(...validateLabel(hostname, `${path}.hostname`));
  if (!isBlank(subdomain)) errors.push(...validateLabel(subdomain, `${path}.subdomain`));
  errors.push(
    ...validateTolerations(spec.tolerations ?? [], `${path}.tolerations`),
    ...validateHostAliases(spec.hostAliases ?? [], `${path}.hostAliases`),
  );
  check('priorityClassName');
  if (runtimeClassName !== undefined) {
    errors.push(
      ...invalidEach(`${path}.runtimeClassName`, runtimeClassName, isDNS1123Subdomain(runtimeClassName)),
    );
  }
  if (preemptionPolicy !== undefined) {
    errors.push(
      ...validateChoice(preemptionPolicy, ['PreemptLowerPriority', 'Never'], `${path}.preemptionPolicy`),
    );
  }
  return errors;
}

function validateOverhead({ overhead }: Draft<PodSpec>, path: string): FieldError[] {
  return overhead === undefined
    ? []
    : validateContainerResources({ limits: overhead }, [], `${path}.overhead`);
}

function validateResourceClaims(claims: readonly Draft<PodResourceClaim>[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  claims.forEach((claim, i) => {
    const at = `${path}[${i}]`;
    const { name, resourceClaimName, resourceClaimTemplateName } = claim;
    if (isBlank(name)) errors.push(required(`${at}.name`));
    else if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    else {
      errors.push(...validateLabel(name, `${at}.name`));
      names.add(name);
    }
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      const detail = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
      errors.push(invalid(at, claim, detail));
    }
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
      const detail = 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`';
      errors.push(invalid(at, claim, detail));
    }
    for (const field of ['resourceClaimName', 'resourceClaimTemplateName'] as const) {
      const value = claim[field];
      if (value !== undefined) errors.push(...validateSubdomain(value, `${at}.${field}`));
    }
  });
  return errors;
}

const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;

function validateDNSConfig(
  config: Draft<PodDNSConfig> | undefined,
  policy: string | undefined,
  path: string,
): FieldError[] {
  const { nameservers = [], searches = [], options = [] } = config ?? {};
  if (policy === 'None') {
    if (config === undefined) return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (nameservers.length === 0) {
      const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
      return [required(`${path}.nameservers`, detail)];
    }
  }
  const errors: FieldError[] = [];
  if (nameservers.length > MAX_NAMESERVERS) {
    const detail = `must not have more than ${MAX_NAMESERVERS} nameservers`;
    errors.push(invalid(`${path}.nameservers`, nameservers, detail));
  }
  nameservers.forEach((ip, i) => errors.push(...invalidEach(`${path}.nameservers[${i}]`, ip, isValidIP(ip))));
  const searchesAt = `${path}.searches`;
  if (searches.length > MAX_SEARCHES) {
    errors.push(invalid(searchesAt, searches, `must not have more than ${MAX_SEARCHES} search paths`));
  }
  if (utf8Length(searches.join(' ')) > MAX_SEARCH_CHARACTERS) {
    const detail = `must not have more than ${MAX_SEARCH_CHARACTERS} characters (including spaces) in the search list`;
    errors.push(invalid(searchesAt, searches, detail));
  }
  searches.forEach((search, i) => {
    if (search !== '.') errors.push(...validateSearch(search.replace(/\.$/, ''), `${searchesAt}[${i}]`));
  });
  options.forEach(({ name }, i) => {
    if (isBlank(name)) errors.push(required(`${path}.options[${i}]`, 'must not be empty'));
  });
  return errors;
}

/** Search paths may hold underscores too. Models IsDNS1123SubdomainWithUnderscore. */
function validateSearch(search: string, path: string): FieldError[] {
  const label = '[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?';
  const format = `${label}(\\.${label})*`;
  const messages: string[] = [];
  if (utf8Length(search) > 253) messages.push('must be no more than 253 characters');
  if (!new RegExp(`^${format}$`).test(search)) {
    const start =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_' or '.', ";
    const end = `and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${format}')`;
    messages.push(start + end);
  }
  return invalidEach(path, search, messages);
}

function validateReadinessGates(gates: readonly Draft<PodReadinessGate>[], path: string): FieldError[] {
  return gates.flatMap(({ conditionType = '' }, i) =>
    validateQualifiedName(conditionType, `${path}[${i}].conditionType`),
  );
}

/** A user namespace of the Pod's own excludes sharing others with the node; two of the paths are upstream's spelling. */
function validateHostUsers(spec: Draft<PodSpec>, path: string): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const detail = 'when `pod.Spec.HostUsers` is false';
  return [
    ...(spec.hostNetwork === true ? [forbidden(`${path}.hostNetwork`, detail)] : []),
    ...(spec.hostPID === true ? [forbidden(`${path}.HostPID`, detail)] : []),
    ...(spec.hostIPC === true ? [forbidden(`${path}.HostIPC`, detail)] : []),
  ];
}

const MAX_HOSTNAME_BYTES = 64;

function validateHostnameOverride(spec: Draft<PodSpec>, path: string): FieldError[] {
  const { hostnameOverride: name } = spec;
  if (name === undefined) return [];
  const errors = validateSubdomain(name, path);
  if (utf8Length(name) > MAX_HOSTNAME_BYTES) errors.push(tooLong(path, MAX_HOSTNAME_BYTES));
  if (spec.hostNetwork === true)
    errors.push(forbidden(path, 'may not be specified when hostNetwork is true'));
  if (spec.setHostnameAsFQDN === true) {
    errors.push(forbidden(path, 'may not be specified when setHostnameAsFQDN is true'));
  }
  return errors;
}

function validateHostAliases(aliases: readonly Draft<HostAlias>[], path: string): FieldError[] {
  return aliases.flatMap(({ ip = '', hostnames = [] }, i) => [
    ...invalidEach(`${path}[${i}].ip`, ip, isValidIP(ip)),
    ...hostnames.flatMap((name, j) => validateSubdomain(name, `${path}[${i}].hostnames[${j}]`)),
  ]);
}

const TEMPLATE: SpecOwner = { isPod: false, podName: '' };

/** The template of a workload: labels, annotations and spec; it has no name of its own. */
export function validatePodTemplate(template: Draft<PodTemplateSpec>, path: string): FieldError[] {
  const { metadata = {}, spec = {} } = template;
  const annotations = metadata.annotations ?? {};
  const errors = [
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...validateAnnotations(annotations, `${path}.annotations`),
    ...validatePodAnnotations(annotations, spec, `${path}.annotations`),
    ...validatePodSpec(spec, TEMPLATE, `${path}.spec`),
    ...validateProfilesAgree(annotations, spec, `${path}.spec`),
  ];
  if ((spec.ephemeralContainers ?? []).length > 0) {
    const detail = 'ephemeral containers not allowed in pod template';
    errors.push(forbidden(`${path}.spec.ephemeralContainers`, detail));
  }
  return errors;
}
