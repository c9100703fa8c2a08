/** A Pod's host name and domain. Models pkg/kubelet/kubelet_pods.go GeneratePodHostNameAndDomain. */
import { err, ok, type Result } from '../../kube/result.ts';
import type { Pod } from '../../kube/types.ts';
import { CLUSTER_DOMAIN } from '../network/dns-records.ts';
import type { KubeletGates } from './gates.ts';

/** Linux' limit of a host name, and what the kubelet cuts names to. */
const MAX_KERNEL_HOSTNAME = 64;
const MAX_LABEL = 63;

export interface PodHostname {
  /** What the kernel says: with `setHostnameAsFQDN` the whole name. */
  readonly hostname: string;
  /** First label, without the domain. */
  readonly label: string;
  /** `<subdomain>.<namespace>.svc.cluster.local`, or empty. */
  readonly domain: string;
}

/** Cut to 63 characters; what then stands at the end must not be `-` or `.`. Models truncatePodHostnameIfNeeded. */
export const truncateHostname = (name: string): string => name.slice(0, MAX_LABEL).replace(/[-.]+$/, '');

export function hostnameOf(pod: Pod, gates: KubeletGates): Result<PodHostname> {
  const { spec, metadata } = pod;
  const override = (spec as { hostnameOverride?: string }).hostnameOverride;
  if (gates.HostnameOverride && override !== undefined) {
    const label = truncateHostname(override);
    return ok({ hostname: label, label, domain: '' });
  }
  const label = truncateHostname(spec.hostname ?? metadata.name ?? '');
  const domain =
    (spec.subdomain ?? '') === ''
      ? ''
      : `${spec.subdomain}.${metadata.namespace ?? ''}.svc.${CLUSTER_DOMAIN}`;
  if (spec.setHostnameAsFQDN !== true || domain === '') return ok({ hostname: label, label, domain });
  const full = `${label}.${domain}`;
  if (full.length > MAX_KERNEL_HOSTNAME)
    return err(
      `failed to construct FQDN from pod hostname and cluster domain, FQDN ${full} is too long (64 characters is the max, ${full.length} characters requested)`,
    );
  return ok({ hostname: full, label, domain });
}
