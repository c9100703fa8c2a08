/** A Pod's DNS configuration. Models pkg/kubelet/network/dns/dns.go GetPodDNS with its limits. */
import type { Pod } from '../../kube/types.ts';
import { CLUSTER_DOMAIN } from '../network/dns-records.ts';
import type { DnsConfig } from '../runtime/cri.ts';
import { isHostNetwork } from './pod-format.ts';

const MAX_SERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARS = 2048;

/** What the node itself uses, and where the cluster's DNS is (undefined: the kubelet was not told). */
export interface NodeDns {
  readonly node: DnsConfig;
  readonly clusterDns: string | undefined;
}

export interface PodDns {
  readonly config: DnsConfig;
  readonly events: readonly { readonly reason: string; readonly message: string }[];
}

export function resolvConf(pod: Pod, dns: NodeDns): PodDns {
  const events: { reason: string; message: string }[] = [];
  const base = baseConfig(pod, dns, events);
  const extra = pod.spec.dnsConfig;
  const servers = unique([...base.servers, ...(extra?.nameservers ?? [])]);
  const searches = unique([...base.searches, ...(extra?.searches ?? [])]);
  const config = { servers, searches, options: mergeOptions(base.options, extra?.options ?? []) };
  return { config: withinLimits(config, events), events };
}

function baseConfig(pod: Pod, dns: NodeDns, events: { reason: string; message: string }[]): DnsConfig {
  const { node, clusterDns } = dns;
  const policy = pod.spec.dnsPolicy ?? 'ClusterFirst';
  if (policy === 'None') return { servers: [], searches: [], options: [] };
  if (policy === 'Default' || (policy === 'ClusterFirst' && isHostNetwork(pod))) return node;
  if (clusterDns === undefined) {
    const { name, namespace, uid } = pod.metadata;
    events.push({
      reason: 'MissingClusterDNS',
      message: `pod: "${name ?? ''}_${namespace ?? ''}(${uid ?? ''})". kubelet does not have ClusterDNS IP configured and cannot create Pod using "${policy}" policy. Falling back to "Default" policy.`,
    });
    return node;
  }
  const searches = [
    `${pod.metadata.namespace ?? ''}.svc.${CLUSTER_DOMAIN}`,
    `svc.${CLUSTER_DOMAIN}`,
    CLUSTER_DOMAIN,
  ];
  return { servers: [clusterDns], searches: unique([...searches, ...node.searches]), options: ['ndots:5'] };
}

/** Later values win by name; sorted, where upstream walks a map. */
function mergeOptions(
  base: readonly string[],
  extra: readonly { readonly name?: string | undefined; readonly value?: string | undefined }[],
): string[] {
  if (extra.length === 0) return [...base];
  const merged = new Map<string, string | undefined>();
  for (const option of base) {
    const [name = '', value] = option.split(':');
    merged.set(name, value);
  }
  for (const { name = '', value } of extra) merged.set(name, value);
  return [...merged]
    .map(([name, value]) => (value === undefined || value === '' ? name : `${name}:${value}`))
    .sort();
}

function withinLimits(config: DnsConfig, events: { reason: string; message: string }[]): DnsConfig {
  const servers = config.servers.slice(0, MAX_SERVERS);
  if (servers.length < config.servers.length)
    events.push({
      reason: 'DNSConfigForming',
      message: `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${servers.join(' ')}`,
    });
  let searches = config.searches.slice(0, MAX_SEARCHES);
  while (searches.join(' ').length > MAX_SEARCH_CHARS) searches = searches.slice(0, -1);
  if (searches.length < config.searches.length)
    events.push({
      reason: 'DNSConfigForming',
      message: `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${searches.join(' ')}`,
    });
  return { ...config, servers, searches };
}

const unique = (list: readonly string[]): string[] => [...new Set(list)];
