/** Which host ports lead to which ports of a container. Models pkg/kubelet/container/helpers.go MakePortMappings. */
import type { Container } from '../../kube/types.ts';

export interface PortMapping {
  readonly protocol: string;
  readonly containerPort: number;
  readonly hostPort: number;
  readonly hostIP: string;
}

/** A name that is used twice keeps its first port; without names, equal mappings of one address family are one. */
export function portMappings(container: Pick<Container, 'ports'>): PortMapping[] {
  const seen = new Set<string>();
  const mappings: PortMapping[] = [];
  for (const { name = '', protocol = 'TCP', containerPort, hostPort = 0, hostIP = '' } of container.ports ??
    []) {
    const family = hostIP === '' ? 'any' : hostIP.includes(':') ? 'v6' : 'v4';
    const key = name === '' ? `${family}-${protocol}-${hostIP}:${containerPort}:${hostPort}` : name;
    if (seen.has(key)) continue;
    seen.add(key);
    mappings.push({ protocol, containerPort, hostPort, hostIP });
  }
  return mappings;
}
