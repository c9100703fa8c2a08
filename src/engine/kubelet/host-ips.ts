/**
 * Addresses in a Pod's status: the node's, and the Pod's own in the order of the node's preferred family.
 *
 * Models pkg/util/node GetNodeHostIPs and pkg/kubelet/kubelet_pods.go sortPodIPs with the host network part of
 * generateAPIPodStatus.
 */
import type { NodeAddress } from '../../kube/types.ts';

type Family = 4 | 6;

/** 4 or 6, or undefined for text that is no address. A cluster has few addresses, and they are asked for at every sync. */
export function ipFamily(ip: string): Family | undefined {
  let family = families.get(ip);
  if (family === undefined) {
    family = familyOf(ip) ?? 0;
    if (families.size >= MAX_FAMILIES) families.clear();
    families.set(ip, family);
  }
  return family === 0 ? undefined : family;
}
const families = new Map<string, Family | 0>();
const MAX_FAMILIES = 1000;

function familyOf(ip: string): Family | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(ip)) return ip.split('.').every((n) => Number(n) <= 255) ? 4 : undefined;
  return /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(ip) && ip.includes(':') ? 6 : undefined;
}

/** The node's first address, internal ones before external ones, and the first of the other family if there is one. */
export function nodeHostIps(addresses: readonly NodeAddress[]): readonly string[] {
  const ofType = (type: string): string[] => addresses.filter((a) => a.type === type).map((a) => a.address);
  return onePerFamily([...ofType('InternalIP'), ...ofType('ExternalIP')]);
}

function onePerFamily(ips: readonly string[]): readonly string[] {
  const valid = ips.filter((ip) => ipFamily(ip) !== undefined);
  const [first] = valid;
  if (first === undefined) return [];
  const second = valid.find((ip) => ipFamily(ip) !== ipFamily(first));
  return second === undefined ? [first] : [first, second];
}

/** At most one address of each family, the node's primary family (IPv4 if not known) first. */
export function sortPodIps(ips: readonly string[], hostIps: readonly string[]): readonly string[] {
  const primary = hostIps[0] === undefined ? 4 : (ipFamily(hostIps[0]) ?? 4);
  const inOrder: readonly Family[] = primary === 4 ? [4, 6] : [6, 4];
  return inOrder.map((family) => ips.find((ip) => ipFamily(ip) === family)).filter((ip) => ip !== undefined);
}

/**
 * A Pod on the node's network takes the node's addresses where the runtime gives none, and the node's second address
 * where the runtime gives only one of the other family.
 */
export function hostNetworkPodIps(podIps: readonly string[], hostIps: readonly string[]): readonly string[] {
  const [primary, secondary] = hostIps;
  const ips = podIps.length === 0 && primary !== undefined ? [primary] : [...podIps];
  const [only] = ips;
  if (ips.length === 1 && only !== undefined && secondary !== undefined) {
    if (ipFamily(only) !== ipFamily(secondary)) ips.push(secondary);
  }
  return ips;
}
