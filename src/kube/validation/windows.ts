/**
 * What a Pod may say about its operating system. The simulated nodes are Linux nodes, but the rules are checked.
 * Models pkg/apis/core/validation/validation.go validateOS, validateLinux, validateWindows,
 * validateWindowsSecurityContextOptions and validateWindowsHostProcessPod.
 */
import { isDNS1123Subdomain, utf8Length } from '../names.ts';
import type { Container, PodSpec, WindowsSecurityContextOptions } from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { type FieldError, forbidden, invalid, invalidEach, notSupported, required } from './field-error.ts';

const MAX_SPEC_KIB = 64;
const MAX_DOMAIN_LENGTH = 256;
const MAX_USER_LENGTH = 104;
const NET_BIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const DNS_DOMAIN = new RegExp(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`);

export function validateWindowsOptions(
  options: Draft<WindowsSecurityContextOptions> | undefined,
  path: string,
): FieldError[] {
  const { gmsaCredentialSpecName: specName, gmsaCredentialSpec: spec, runAsUserName: user } = options ?? {};
  const errors: FieldError[] = [];
  if (specName !== undefined) {
    errors.push(...invalidEach(`${path}.gmsaCredentialSpecName`, specName, isDNS1123Subdomain(specName)));
  }
  const specAt = `${path}.gmsaCredentialSpec`;
  if (spec === '') errors.push(invalid(specAt, spec, 'gmsaCredentialSpec cannot be an empty string'));
  else if (spec !== undefined && utf8Length(spec) > MAX_SPEC_KIB * 1024) {
    errors.push(invalid(specAt, spec, `gmsaCredentialSpec size must be under ${MAX_SPEC_KIB} KiB`));
  }
  if (user !== undefined) errors.push(...invalidEach(`${path}.runAsUserName`, user, userNameMessages(user)));
  return errors;
}

/** `DOMAIN\user`, the domain being optional. */
function userNameMessages(name: string): string[] {
  if (name === '') return ['runAsUserName cannot be an empty string'];
  if (/\p{Cc}/u.test(name)) return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const [domain, user] = parts.length === 1 ? [undefined, name] : [parts[0] ?? '', parts[1] ?? ''];
  const messages: string[] = [];
  if (domain !== undefined && domain.length >= MAX_DOMAIN_LENGTH) {
    messages.push(`runAsUserName's Domain length must be under ${MAX_DOMAIN_LENGTH} characters`);
  }
  if (domain !== undefined && !NET_BIOS.test(domain) && !DNS_DOMAIN.test(domain)) {
    messages.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === '') messages.push("runAsUserName's User cannot be empty");
  else if (user.length > MAX_USER_LENGTH) {
    messages.push(`runAsUserName's User length must not be longer than ${MAX_USER_LENGTH} characters`);
  }
  if (/^[. ]+$/.test(user)) messages.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) {
    messages.push(`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  }
  return messages;
}

/** Calls `visit` for each container with its path: init containers first, as upstream's visitor goes. */
export function visitContainers(
  spec: Draft<PodSpec>,
  path: string,
  visit: (container: Draft<Container>, path: string) => void,
): void {
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    spec[list]?.forEach((container, i) => {
      visit(container, `${path}.${list}[${i}]`);
    });
  }
}

/** Host-process containers share the node's network, and they come all or none. */
export function validateHostProcess(spec: Draft<PodSpec>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  let all = 0;
  let hostProcess = 0;
  visitContainers(spec, path, (container, at) => {
    all++;
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && own !== ofPod) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
      errors.push(invalid(`${at}.securityContext.windowsOptions.hostProcess`, own, detail));
    }
    if (own ?? ofPod ?? false) hostProcess++;
  });
  if (hostProcess === 0) return errors;
  if (hostProcess !== all) {
    const detail =
      'If pod contains any hostProcess containers then all containers must be HostProcess containers';
    errors.push(invalid(path, '', detail));
  }
  if (spec.hostNetwork !== true) {
    const detail = 'hostNetwork must be true if pod contains any hostProcess containers';
    errors.push(invalid(`${path}.hostNetwork`, false, detail));
  }
  return errors;
}

export function validateOS(spec: Draft<PodSpec>, path: string): FieldError[] {
  if (spec.os === undefined) return [];
  const { name } = spec.os;
  if (isBlank(name)) return [required(`${path}.os.name`, 'cannot be empty')];
  if (name === 'linux') return validateLinux(spec, path);
  if (name === 'windows') return validateWindows(spec, path);
  return [notSupported(`${path}.os`, name, ['linux', 'windows'])];
}

function validateLinux(spec: Draft<PodSpec>, path: string): FieldError[] {
  const detail = 'windows options cannot be set for a linux pod';
  const errors: FieldError[] = [];
  if (spec.securityContext?.windowsOptions !== undefined) {
    errors.push(forbidden(`${path}.securityContext.windowsOptions`, detail));
  }
  visitContainers(spec, path, (container, at) => {
    if (container.securityContext?.windowsOptions === undefined) return;
    errors.push(forbidden(`${at}.securityContext.windowsOptions`, detail));
  });
  return errors;
}

/** Fields of the Pod's security context that only Linux has; those with a path of their own stand in the spec itself. */
const LINUX_POD_FIELDS = [
  ['appArmorProfile', 'seLinuxOptions'],
  ['seccompProfile', 'fsGroup', 'fsGroupChangePolicy', 'sysctls'],
  ['runAsUser', 'runAsGroup', 'supplementalGroups', 'supplementalGroupsPolicy', 'seLinuxChangePolicy'],
] as const;
const LINUX_CONTAINER_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;

function validateWindows(spec: Draft<PodSpec>, path: string): FieldError[] {
  const detail = 'cannot be set for a windows pod';
  const errors: FieldError[] = [];
  const refuse = (is: boolean, at: string) => {
    if (is) errors.push(forbidden(at, detail));
  };
  const [first, second, third] = LINUX_POD_FIELDS;
  const context = spec.securityContext ?? {};
  for (const field of first) refuse(context[field] !== undefined, `${path}.securityContext.${field}`);
  refuse(spec.hostUsers !== undefined, `${path}.hostUsers`);
  refuse(spec.hostPID === true, `${path}.hostPID`);
  refuse(spec.hostIPC === true, `${path}.hostIPC`);
  for (const field of second) refuse(context[field] !== undefined, `${path}.securityContext.${field}`);
  refuse(spec.shareProcessNamespace !== undefined, `${path}.shareProcessNamespace`);
  for (const field of third) refuse(context[field] !== undefined, `${path}.securityContext.${field}`);
  visitContainers(spec, path, (container, at) => {
    for (const field of LINUX_CONTAINER_FIELDS) {
      refuse(container.securityContext?.[field] !== undefined, `${at}.securityContext.${field}`);
    }
  });
  return errors;
}
