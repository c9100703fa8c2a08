/**
 * The variables that tell a container where Services are: `WEB_SERVICE_HOST`, `WEB_PORT_80_TCP_ADDR` and the like.
 * Models pkg/kubelet/envvars/envvars.go FromServices and pkg/kubelet/kubelet_pods.go getServiceEnvVarMap.
 */
import type { Service, ServicePort } from '../../../kube/types.ts';

/**
 * The variables for a Pod of `namespace`. Services without an address of their own (headless, ExternalName) give none.
 * `default/kubernetes` is always there; a Service called kubernetes in the Pod's namespace takes its place.
 * Order: that of `services`, and for one Service that of upstream.
 */
export function serviceEnvironment(
  services: readonly Service[],
  namespace: string,
  enableServiceLinks: boolean,
): Map<string, string> {
  const chosen = new Map<string, Service>();
  for (const service of services) {
    const name = service.metadata.name ?? '';
    const address = service.spec?.clusterIP ?? '';
    if (address === '' || address === 'None') continue;
    if (service.metadata.namespace === 'default' && name === 'kubernetes') {
      if (!chosen.has(name)) chosen.set(name, service);
    } else if (service.metadata.namespace === namespace && enableServiceLinks) chosen.set(name, service);
  }
  const variables = new Map<string, string>();
  for (const [name, service] of chosen) addVariables(variables, variableName(name), service);
  return variables;
}

function addVariables(variables: Map<string, string>, prefix: string, service: Service): void {
  const address = service.spec?.clusterIP ?? '';
  const ports = service.spec?.ports ?? [];
  variables.set(`${prefix}_SERVICE_HOST`, address);
  const first = ports[0];
  if (first === undefined) return;
  variables.set(`${prefix}_SERVICE_PORT`, String(first.port));
  for (const { name = '', port } of ports)
    if (name !== '') variables.set(`${prefix}_SERVICE_PORT_${variableName(name)}`, String(port));

  // What Docker's container links once set.
  variables.set(`${prefix}_PORT`, portUrl(first, address));
  for (const port of ports) {
    const protocol = port.protocol ?? 'TCP';
    const link = `${prefix}_PORT_${port.port}_${protocol.toUpperCase()}`;
    variables.set(link, portUrl(port, address));
    variables.set(`${link}_PROTO`, protocol.toLowerCase());
    variables.set(`${link}_PORT`, String(port.port));
    variables.set(`${link}_ADDR`, address);
  }
}

/** `tcp://10.96.0.7:80`; IPv6 addresses stand in brackets. */
function portUrl({ protocol = 'TCP', port }: ServicePort, address: string): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `${protocol.toLowerCase()}://${host}:${port}`;
}

/** `my-db` → `MY_DB`. */
function variableName(name: string): string {
  return name.replaceAll('-', '_').toUpperCase();
}
