/** /etc/hosts of a Pod. Models pkg/kubelet/kubelet_pods.go managedHostsFileContent and nodeHostsFileContent. */
import type { Pod } from '../../kube/types.ts';
import type { KubeletGates } from './gates.ts';
import { hostnameOf } from './hostname.ts';
import { isHostNetwork } from './pod-format.ts';

const FIXED = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'fe00::0\tip6-mcastprefix',
  'fe00::1\tip6-allnodes',
  'fe00::2\tip6-allrouters',
];

/** `ip` is the Pod's address; the file exists only once there is one. */
export function hostsFile(pod: Pod, ip: string, gates: KubeletGates): string {
  const aliases = (pod.spec.hostAliases ?? []).map(({ ip: address, hostnames }) =>
    [address, ...(hostnames ?? [])].join('\t'),
  );
  const tail = aliases.length === 0 ? [] : ['', '# Entries added by HostAliases.', ...aliases];
  if (isHostNetwork(pod)) {
    const node = ['127.0.0.1\tlocalhost', '::1\tlocalhost ip6-localhost ip6-loopback'];
    return lines(['# Kubernetes-managed hosts file (host network).', ...node, ...tail]);
  }
  const name = hostnameOf(pod, gates);
  const { label, domain } = name.ok ? name.value : { label: pod.metadata.name ?? '', domain: '' };
  const own = ip === '' ? [] : [domain === '' ? `${ip}\t${label}` : `${ip}\t${label}.${domain}\t${label}`];
  return lines(['# Kubernetes-managed hosts file.', ...FIXED, ...own, ...tail]);
}

const lines = (list: readonly string[]): string => list.map((line) => `${line}\n`).join('');
