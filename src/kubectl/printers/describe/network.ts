/** `describe` of Services, Endpoints, Ingresses, IngressClasses and NetworkPolicies. */
import type { Task } from '../../../engine/clock/task.ts';
import { formatSelector, selectorFromSet } from '../../../kube/labels.ts';
import { parseRfc3339 } from '../../../kube/time.ts';
import type {
  Endpoints,
  EndpointSlice,
  Ingress,
  IngressBackend,
  KubeObject,
  LabelSelector,
  NetworkPolicy,
  Service,
  ServicePort,
} from '../../../kube/types.ts';
import { query } from '../../client.ts';
import { StatusError } from '../../errors.ts';
import { at, listAt, textAt } from '../../json.ts';
import { type Session, since } from '../../session.ts';
import { describeEvents, eventsOf } from './events.ts';
import { Description, selectorText } from './writer.ts';

function* slicesOf(session: Session, namespace: string, service: string): Task<readonly EndpointSlice[]> {
  const list = yield* session.client.get(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
    accept: 'typed',
    query: query({ labelSelector: `kubernetes.io/service-name=${service}` }),
  });
  return listAt(list, 'items') as readonly EndpointSlice[];
}

const MOST_ENDPOINTS = 3;

/**
 * Ready addresses of a port, at most three. A fourth endpoint makes it say how many more there are, even when it is not
 * ready. Models formatEndpointSlices.
 */
function endpointsText(slices: readonly EndpointSlice[], port: string): string {
  if (slices.length === 0) return '<none>';
  const shown: string[] = [];
  let isCut = false;
  let count = 0;
  const add = (endpoints: EndpointSlice['endpoints'], number?: number): void => {
    for (const { addresses, conditions } of endpoints ?? []) {
      if (shown.length === MOST_ENDPOINTS) isCut = true;
      if (conditions?.ready === false) continue;
      const [address = ''] = addresses;
      const host = number !== undefined && address.includes(':') ? `[${address}]` : address;
      if (!isCut) shown.push(number === undefined ? host : `${host}:${number}`);
      count++;
    }
  };
  for (const { ports = [], endpoints } of slices) {
    if (ports.length === 0) add(endpoints);
    for (const each of ports) if ((each.name ?? '') === port) add(endpoints, each.port ?? 0);
  }
  return isCut ? `${shown.join(',')} + ${count - MOST_ENDPOINTS} more...` : shown.join(',');
}

export function* describeService(session: Session, object: KubeObject): Task<string> {
  const { metadata, spec, status } = object as Service;
  const slices = yield* slicesOf(session, metadata?.namespace ?? '', metadata?.name ?? '');
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata?.name}`);
  out.line(0, `Namespace:\t${metadata?.namespace}`);
  out.map('Labels', metadata?.labels);
  out.annotations(metadata?.annotations);
  out.line(0, `Selector:\t${formatSelector(selectorFromSet(spec?.selector)) || '<none>'}`);
  out.line(0, `Type:\t${spec?.type ?? ''}`);
  if (spec?.ipFamilyPolicy !== undefined) out.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
  out.line(0, `IP Families:\t${(spec?.ipFamilies ?? []).join(',') || '<none>'}`);
  out.line(0, `IP:\t${spec?.clusterIP ?? ''}`);
  out.line(0, `IPs:\t${(spec?.clusterIPs ?? []).join(',') || '<none>'}`);
  if ((spec?.externalIPs ?? []).length > 0) out.line(0, `External IPs:\t${spec?.externalIPs?.join(',')}`);
  if (spec?.loadBalancerIP) out.line(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`);
  if (spec?.externalName) out.line(0, `External Name:\t${spec.externalName}`);
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (ingress.length > 0) {
    const texts = ingress.map(({ ip, hostname, ipMode }) =>
      ip ? `${ip}${ipMode ? ` (${ipMode})` : ''}` : (hostname ?? ''),
    );
    out.line(0, `LoadBalancer Ingress:\t${texts.join(', ')}`);
  }
  for (const port of spec?.ports ?? []) servicePort(out, port, slices);
  out.line(0, `Session Affinity:\t${spec?.sessionAffinity ?? ''}`);
  if (spec?.externalTrafficPolicy) out.line(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec?.internalTrafficPolicy) out.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  if (spec?.trafficDistribution && since(session, 34))
    out.line(0, `Traffic Distribution:\t${spec.trafficDistribution}`);
  if ((spec?.healthCheckNodePort ?? 0) !== 0)
    out.line(0, `HealthCheck NodePort:\t${spec?.healthCheckNodePort}`);
  if ((spec?.loadBalancerSourceRanges ?? []).length > 0) {
    out.line(0, `LoadBalancer Source Ranges:\t${spec?.loadBalancerSourceRanges?.join(',')}`);
  }
  describeEvents(session, out, events);
  return out.toString();
}

function servicePort(out: Description, sp: ServicePort, slices: readonly EndpointSlice[]): void {
  const { protocol = 'TCP', port, targetPort, nodePort = 0 } = sp;
  const name = sp.name || '<unset>';
  out.line(0, `Port:\t${name}\t${port}/${protocol}`);
  out.line(0, `TargetPort:\t${targetPort ?? 0}/${protocol}`);
  if (nodePort !== 0) out.line(0, `NodePort:\t${name}\t${nodePort}/${protocol}`);
  out.line(0, `Endpoints:\t${endpointsText(slices, sp.name ?? '')}`);
}

export function* describeEndpoints(session: Session, object: KubeObject): Task<string> {
  const { metadata, subsets } = object as Endpoints;
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata?.name}`);
  out.line(0, `Namespace:\t${metadata?.namespace}`);
  out.map('Labels', metadata?.labels);
  out.annotations(metadata?.annotations);
  out.line(0, 'Subsets:');
  for (const { addresses, notReadyAddresses, ports } of subsets ?? []) {
    out.line(1, `Addresses:\t${(addresses ?? []).map(({ ip }) => ip).join(',') || '<none>'}`);
    out.line(1, `NotReadyAddresses:\t${(notReadyAddresses ?? []).map(({ ip }) => ip).join(',') || '<none>'}`);
    if ((ports ?? []).length > 0) {
      out.line(1, 'Ports:');
      out.line(2, 'Name\tPort\tProtocol');
      out.line(2, '----\t----\t--------');
      for (const { name, port, protocol = 'TCP' } of ports ?? [])
        out.line(2, `${name || '<unset>'}\t${port}\t${protocol}`);
    }
    out.raw('\n');
  }
  describeEvents(session, out, events);
  return out.toString();
}

export function* describeIngress(session: Session, object: KubeObject): Task<string> {
  const { metadata, spec, status } = object as Ingress;
  const events = yield* eventsOf(session, object);
  const namespace = metadata?.namespace ?? '';
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata?.name}`);
  out.map('Labels', metadata?.labels);
  out.line(0, `Namespace:\t${metadata?.namespace}`);
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  const distinct = [...new Set(addresses.filter((address) => address !== ''))];
  out.line(0, `Address:\t${distinct.sort().join(',')}`);
  out.line(0, `Ingress Class:\t${spec?.ingressClassName ?? '<none>'}`);
  const fallback = spec?.defaultBackend;
  const rules = spec?.rules ?? [];
  const fallbackText =
    fallback === undefined ? '<default>' : yield* backendText(session, namespace, fallback);
  out.line(0, `Default backend:\t${fallbackText}`);
  if ((spec?.tls ?? []).length > 0) out.line(0, 'TLS:');
  for (const { secretName, hosts } of spec?.tls ?? []) {
    const list = (hosts ?? []).join(',');
    out.line(1, secretName ? `${secretName} terminates ${list}` : `SNI routes ${list}`);
  }
  out.raw('Rules:\n  Host\tPath\tBackends\n  ----\t----\t--------\n');
  const served = rules.filter(({ http }) => http !== undefined);
  for (const { host, http } of served) {
    if (http === undefined) continue;
    out.line(1, `${host || '*'}\t`);
    for (const { path, backend } of http.paths) {
      out.line(2, `\t${path ?? ''} \t${yield* backendText(session, namespace, backend)}`);
    }
  }
  if (served.length === 0) out.line(1, `*\t*\t${fallbackText}`);
  out.annotations(metadata?.annotations);
  describeEvents(session, out, events);
  return out.toString();
}

/** `web:80 (10.244.1.10:8080)`. Models ingress backendStringer and describeBackendV1. */
function* backendText(
  session: Session,
  namespace: string,
  { service, resource }: IngressBackend,
): Task<string> {
  if (service === undefined) {
    if (resource === undefined) return '';
    return `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`;
  }
  const port = service.port?.number ? String(service.port.number) : (service.port?.name ?? '');
  const slices = yield* slicesOf(session, namespace, service.name);
  try {
    const found = (yield* session.client.get(`/api/v1/namespaces/${namespace}/services/${service.name}`, {
      accept: 'typed',
    })) as Service;
    const servicePort = (found.spec?.ports ?? []).findLast(({ name, port: number }) =>
      service.port?.number ? number === service.port.number : name === service.port?.name,
    );
    return `${service.name}:${port} (${endpointsText(slices, servicePort?.name ?? '')})`;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return `${service.name}:${port} (<error: ${error.message}>)`;
  }
}

export function* describeIngressClass(session: Session, object: KubeObject): Task<string> {
  const { metadata } = object;
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata.name}`);
  out.map('Labels', metadata.labels);
  out.annotations(metadata.annotations);
  out.line(0, `Controller:\t${textAt(object, 'spec', 'controller')}`);
  const parameters = at(object, 'spec', 'parameters');
  if (parameters !== undefined) {
    out.line(0, 'Parameters:');
    if (at(parameters, 'apiGroup') !== undefined) out.line(1, `APIGroup:\t${textAt(parameters, 'apiGroup')}`);
    out.line(1, `Kind:\t${textAt(parameters, 'kind')}`);
    out.line(1, `Name:\t${textAt(parameters, 'name')}`);
  }
  describeEvents(session, out, events);
  return out.toString();
}

export function* describeNetworkPolicy(session: Session, object: KubeObject): Task<string> {
  const { metadata, spec } = object as NetworkPolicy;
  const out = new Description(session.env.now());
  const created = parseRfc3339(metadata?.creationTimestamp ?? '');
  out.line(0, `Name:\t${metadata?.name}`);
  out.line(0, `Namespace:\t${metadata?.namespace}`);
  const day = created === undefined ? '' : new Date(created).toISOString();
  out.line(0, `Created on:\t${day.slice(0, 10)} ${day.slice(11, 19)} +0000 UTC`);
  out.map('Labels', metadata?.labels);
  out.annotations(metadata?.annotations);
  out.line(0, 'Spec:');
  const all = '<none> (Allowing the specific traffic to all pods in this namespace)';
  const selected = isEmpty(spec?.podSelector) ? all : selectorText(spec?.podSelector);
  out.line(1, `PodSelector:     ${selected}`);
  const types = spec?.policyTypes ?? [];
  rules(out, 'ingress', 'From', types.includes('Ingress') || types.length === 0, spec?.ingress ?? []);
  rules(out, 'egress', 'To', types.includes('Egress'), spec?.egress ?? []);
  out.line(1, `Policy Types: ${types.join(', ')}`);
  return out.toString();
}

const isEmpty = (selector: LabelSelector | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0;

function rules(
  out: Description,
  traffic: string,
  direction: 'From' | 'To',
  isOn: boolean,
  list: readonly unknown[],
): void {
  if (!isOn) return out.line(1, `Not affecting ${traffic} traffic`);
  out.line(1, `Allowing ${traffic} traffic:`);
  if (list.length === 0) {
    out.line(2, `<none> (Selected pods are isolated for ${traffic} connectivity)`);
    return;
  }
  for (const [i, rule] of list.entries()) {
    const ports = listAt(rule, 'ports');
    if (ports.length === 0) out.line(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const port of ports) {
      const end = at(port, 'endPort');
      const number = at(port, 'port') === undefined ? '<any>' : textAt(port, 'port');
      out.line(
        2,
        `To Port: ${number}${end === undefined ? '' : `-${textAt(port, 'endPort')}`}/${textAt(port, 'protocol') || 'TCP'}`,
      );
    }
    const peers = listAt(rule, direction === 'From' ? 'from' : 'to');
    if (peers.length === 0) {
      out.line(
        2,
        `${direction}: <any> (traffic not restricted by ${direction === 'From' ? 'source' : 'destination'})`,
      );
    }
    for (const peer of peers) {
      out.line(2, `${direction}:`);
      describePeer(out, peer);
    }
    if (i !== list.length - 1) out.line(2, '----------');
  }
}

function describePeer(out: Description, peer: unknown): void {
  const selector = (name: string): string => selectorText(at(peer, name) as LabelSelector | undefined);
  if (at(peer, 'namespaceSelector') !== undefined)
    out.line(3, `NamespaceSelector: ${selector('namespaceSelector')}`);
  if (at(peer, 'podSelector') !== undefined) out.line(3, `PodSelector: ${selector('podSelector')}`);
  if (at(peer, 'ipBlock') === undefined) return;
  out.line(3, 'IPBlock:');
  out.line(4, `CIDR: ${textAt(peer, 'ipBlock', 'cidr')}`);
  out.line(4, `Except: ${listAt(peer, 'ipBlock', 'except').join(', ')}`);
}
