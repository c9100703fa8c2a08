/**
 * Cluster addresses of a Service and their families, and how these may change.
 * Models pkg/apis/core/validation/validation.go ValidateServiceClusterIPsRelatedFields and
 * validateUpgradeDowngradeClusterIPs.
 */
import type { ServiceSpec } from '../types.ts';
import { isValidIP, parseIP } from './addresses.ts';
import { type Draft, isBlank } from './draft.ts';
import { duplicate, type FieldError, invalid, invalidEach, notSupported } from './field-error.ts';
import { validateOptionalChoice } from './rules.ts';

const PATH = 'spec.clusterIPs';
const FAMILIES: readonly string[] = ['IPv4', 'IPv6'];
const FAMILY_POLICIES: readonly string[] = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

/** The list, which the server fills from the single field before it validates. */
export function clusterIPsOf({ clusterIP, clusterIPs }: Draft<ServiceSpec>): readonly string[] {
  if (clusterIPs !== undefined && clusterIPs.length > 0) return clusterIPs;
  return isBlank(clusterIP) ? [] : [clusterIP];
}

export function isHeadless(spec: Draft<ServiceSpec>): boolean {
  const ips = clusterIPsOf(spec);
  return ips.length === 1 && ips[0] === 'None';
}

export function validateClusterIPs(spec: Draft<ServiceSpec>): FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const { clusterIP = '', ipFamilies = [], ipFamilyPolicy } = spec;
  const ips = clusterIPsOf(spec);
  const errors: FieldError[] = [];
  if (clusterIP === '' && ips.length > 0) {
    errors.push(invalid(PATH, ips, 'must be empty when `clusterIP` is not specified'));
  } else if (clusterIP !== '' && ips[0] !== clusterIP) {
    errors.push(invalid(PATH, ips, 'first value must match `clusterIP`'));
  }
  const seen = new Set<string>();
  ipFamilies.forEach((family, i) => {
    if (!FAMILIES.includes(family)) errors.push(notSupported(`spec.ipFamilies[${i}]`, family, FAMILIES));
    if (seen.has(family)) errors.push(duplicate(`spec.ipFamilies[${i}]`, family));
    seen.add(family);
  });
  errors.push(...validateOptionalChoice(ipFamilyPolicy, FAMILY_POLICIES, 'spec.ipFamilyPolicy'));
  const bad = ips.flatMap((ip, i) => {
    if (i > 0 || ip !== 'None') return invalidEach(`${PATH}[${i}]`, ip, isValidIP(ip));
    return ips.length > 1 ? [invalid(PATH, ips, "'None' must be the first and only value")] : [];
  });
  errors.push(...bad);
  if (ips.length > 2) errors.push(invalid(PATH, ips, 'may only hold up to 2 values'));
  if (bad.length > 0) return errors;
  const families = ips.map((ip) => parseIP(ip)?.family);
  if (ips.length > 1 && new Set(families).size < 2) {
    errors.push(invalid(PATH, ips, 'may specify no more than one IP for each IP family'));
  }
  if (isHeadless(spec)) return errors;
  families.forEach((family, i) => {
    const expected = ipFamilies[i];
    if (expected === undefined || !FAMILIES.includes(expected) || family === expected) return;
    const detail = `expected an ${expected} value as indicated by \`ipFamilies[${i}]\``;
    errors.push(invalid(`${PATH}[${i}]`, ips[i], detail));
  });
  return errors;
}

/** An address is kept for life; the second one of a dual-stack Service may come and go. */
export function validateAddressChange(spec: Draft<ServiceSpec>, oldSpec: Draft<ServiceSpec>): FieldError[] {
  if (spec.type === 'ExternalName' || oldSpec.type === 'ExternalName') return [];
  if (isHeadless(spec) && isHeadless(oldSpec)) return [];
  const ips = clusterIPsOf(spec);
  const old = clusterIPsOf(oldSpec);
  if (ips.length === old.length) {
    return old.flatMap((ip, i) =>
      ip === ips[i] ? [] : [invalid(`${PATH}[${i}]`, ips, 'may not change once set')],
    );
  }
  if (ips.length > old.length) {
    const isKept = old.length === 0 || ips[0] === old[0];
    return isKept ? [] : [invalid(`${PATH}[0]`, ips, 'may not change once set')];
  }
  // Nothing said about addresses at all: the server keeps the old ones.
  if (ips.length === 0) return [];
  const errors: FieldError[] = [];
  if (ips[0] !== old[0]) errors.push(invalid(`${PATH}[0]`, ips, 'may not change once set'));
  if (ips.length === 1 && spec.ipFamilyPolicy !== 'SingleStack') {
    const detail = "`ipFamilyPolicy` must be set to 'SingleStack' when releasing the secondary clusterIP";
    errors.push(invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy, detail));
  }
  return errors;
}
