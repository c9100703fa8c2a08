/** Kinds that lead traffic. Models pkg/printers/internalversion/printers.go printService, printEndpoints and so on. */
import { formatLabelSelector, formatLabels } from '../labels.ts';
import { compareText } from '../order.ts';
import type {
  DiscoveryEndpointPort,
  Endpoint,
  Endpoints,
  EndpointSlice,
  Ingress,
  IngressClass,
  IngressRule,
  NetworkPolicy,
  Service,
  ServicePort,
} from '../types.ts';
import { AGE, ageOf, column, listed, NAME, nameOf, orNone, type Printer, wide } from './printer.ts';

const LIST_LIMIT = 3;

export const servicePrinter: Printer<Service> = {
  columns: [
    NAME,
    column('Type'),
    column('Cluster-IP'),
    column('External-IP'),
    column('Port(s)'),
    AGE,
    wide('Selector'),
  ],
  cells: (service, options) => [
    nameOf(service),
    service.spec?.type ?? '',
    orNone(service.spec?.clusterIPs?.[0] ?? service.spec?.clusterIP),
    externalIP(service),
    orNone((service.spec?.ports ?? []).map(portText).join(',')),
    ageOf(service, options),
    formatLabels(service.spec?.selector),
  ],
};

/** Models getServiceExternalIP. */
function externalIP({ spec, status }: Service): string {
  const given = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case 'ClusterIP':
    case 'NodePort':
      return orNone(given.join(','));
    case 'LoadBalancer':
      return [...loadBalancerAddresses(status?.loadBalancer?.ingress), ...given].join(',') || '<pending>';
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

/** One address for each point, the IP before the host name, sorted. Models loadBalancerStatusStringer. */
function loadBalancerAddresses(
  points: readonly { ip?: string | undefined; hostname?: string | undefined }[] | undefined,
): string[] {
  const addresses = (points ?? []).map(({ ip, hostname }) => ip || hostname || '');
  return [...new Set(addresses)].filter((address) => address !== '').sort(compareText);
}

/** `80/TCP`, with a node port `80:30080/TCP`. Models makePortString. */
function portText({ port, nodePort, protocol }: ServicePort): string {
  return `${port}${nodePort ? `:${nodePort}` : ''}/${protocol ?? ''}`;
}

export const endpointsPrinter: Printer<Endpoints> = {
  columns: [NAME, column('Endpoints'), AGE],
  cells: (object, options) => [nameOf(object), endpointsText(object), ageOf(object, options)],
};

/** Every address with every port; ready ones only. Models formatEndpoints. */
export function endpointsText({ subsets }: Endpoints): string {
  if (subsets === undefined || subsets.length === 0) return '<none>';
  const parts = subsets.flatMap(({ addresses = [], ports = [] }) => {
    if (ports.length === 0) return addresses.map(({ ip }) => ip);
    return ports.flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port)));
  });
  return listed(parts, LIST_LIMIT);
}

/** An IPv6 address is put in brackets. Models net.JoinHostPort. */
function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export const endpointSlicePrinter: Printer<EndpointSlice> = {
  columns: [NAME, column('AddressType'), column('Ports'), column('Endpoints'), AGE],
  cells: (object, options) => [
    nameOf(object),
    object.addressType ?? '',
    slicePorts(object.ports),
    sliceAddresses(object.endpoints),
    ageOf(object, options),
  ],
};

/** A port without a number is shown by its name, or as any port. Models formatDiscoveryPorts. */
function slicePorts(ports: readonly DiscoveryEndpointPort[] | undefined): string {
  if (ports === undefined || ports.length === 0) return '<unset>';
  const parts = ports.map(({ port, name }) => (port === undefined ? (name ?? '*') : `${port}`));
  return listed(parts, LIST_LIMIT);
}

function sliceAddresses(endpoints: readonly Endpoint[] | undefined): string {
  if (endpoints === undefined || endpoints.length === 0) return '<unset>';
  return listed(
    endpoints.flatMap(({ addresses }) => addresses ?? []),
    LIST_LIMIT,
  );
}

export const ingressPrinter: Printer<Ingress> = {
  columns: [NAME, column('Class'), column('Hosts'), column('Address'), column('Ports'), AGE],
  cells: (object, options) => [
    nameOf(object),
    object.spec?.ingressClassName ?? '<none>',
    ingressHosts(object.spec?.rules ?? []),
    loadBalancerAddresses(object.status?.loadBalancer?.ingress).join(','),
    (object.spec?.tls ?? []).length > 0 ? '80, 443' : '80',
    ageOf(object, options),
  ],
};

/** The number of further ones counts rules without a host too, as upstream does. Models formatHosts. */
function ingressHosts(rules: readonly IngressRule[]): string {
  const hosts: string[] = [];
  let isCut = false;
  for (const { host } of rules) {
    if (hosts.length === LIST_LIMIT) isCut = true;
    else if (host) hosts.push(host);
  }
  if (hosts.length === 0) return '*';
  return isCut ? `${hosts.join(',')} + ${rules.length - LIST_LIMIT} more...` : hosts.join(',');
}

export const ingressClassPrinter: Printer<IngressClass> = {
  columns: [NAME, column('Controller'), column('Parameters'), AGE],
  cells: (object, options) => [
    nameOf(object),
    object.spec?.controller ?? '',
    classParameters(object),
    ageOf(object, options),
  ],
};

function classParameters({ spec }: IngressClass): string {
  const parameters = spec?.parameters;
  if (parameters === undefined) return '<none>';
  const { apiGroup, kind, name } = parameters;
  return `${kind}${apiGroup === undefined ? '' : `.${apiGroup}`}/${name}`;
}

export const networkPolicyPrinter: Printer<NetworkPolicy> = {
  columns: [NAME, column('Pod-Selector'), AGE],
  cells: (object, options) => [
    nameOf(object),
    formatLabelSelector(object.spec?.podSelector ?? {}),
    ageOf(object, options),
  ],
};
