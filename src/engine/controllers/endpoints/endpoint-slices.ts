/** The endpoints of a Service and how they are shared among slices. Models staging/src/k8s.io/endpointslice. */
import { compareText } from '../../../kube/order.ts';
import type {
  DiscoveryEndpointPort,
  Endpoint,
  EndpointSlice,
  Node,
  Pod,
  Service,
} from '../../../kube/types.ts';
import { targetPortOf } from '../../network/endpoints.ts';
import { canonicalJson } from '../hash.ts';
import { isPodReady, isPodTerminal } from '../pods.ts';

export const SERVICE_NAME = 'kubernetes.io/service-name';
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
export const CONTROLLER = 'endpointslice-controller.k8s.io';
const HEADLESS = 'service.kubernetes.io/headless';
const MAX_ENDPOINTS = 100;
const ZONE = 'topology.kubernetes.io/zone';

/** Pods with an address that have not ended. Models ShouldPodBeInEndpoints. */
export const isEndpoint = (pod: Pod): boolean => !isPodTerminal(pod) && (pod.status?.podIP ?? '') !== '';

/** Models podToEndpoint. */
function endpointOf(service: Service, pod: Pod, node: Node | undefined): Endpoint {
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const { name, namespace, uid } = pod.metadata;
  const { hostname, subdomain, nodeName } = pod.spec;
  const zone = node?.metadata.labels?.[ZONE];
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: {
      ready: service.spec?.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    ...((hostname ?? '') !== '' && subdomain === service.metadata.name ? { hostname } : {}),
    nodeName,
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(zone === undefined ? {} : { zone }),
  };
}

/** The ports as this Pod has them; a name that it does not know is left out. Models getEndpointPorts. */
function portsOf(service: Service, pod: Pod): DiscoveryEndpointPort[] {
  return (service.spec?.ports ?? []).flatMap((port) => {
    const number = targetPortOf(port, pod);
    if (number === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = port;
    return [{ name, protocol, port: number, ...(appProtocol === undefined ? {} : { appProtocol }) }];
  });
}

interface Group {
  readonly ports: DiscoveryEndpointPort[];
  readonly endpoints: Map<string, Endpoint>;
}
/** Endpoints with the same ports stand together. */
function groupsOf(
  service: Service,
  pods: readonly Pod[],
  nodeOf: (name: string) => Node | undefined,
): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const pod of pods
    .filter(isEndpoint)
    .toSorted((a, b) => compareText(a.metadata.name ?? '', b.metadata.name ?? ''))) {
    const ports = portsOf(service, pod);
    const key = canonicalJson(ports);
    const group = groups.get(key) ?? { ports, endpoints: new Map<string, Endpoint>() };
    groups.set(key, group);
    group.endpoints.set(pod.metadata.uid ?? '', endpointOf(service, pod, nodeOf(pod.spec.nodeName ?? '')));
  }
  return groups;
}

export interface SlicePlan {
  readonly toCreate: readonly EndpointSlice[];
  readonly toUpdate: readonly EndpointSlice[];
  readonly toDelete: readonly EndpointSlice[];
}

/** What has to be written so that the slices say what the Pods say. Models reconciler.reconcile. */
export function planSlices(
  service: Service,
  pods: readonly Pod[],
  existing: readonly EndpointSlice[],
  nodeOf: (name: string) => Node | undefined,
): SlicePlan {
  const toCreate: EndpointSlice[] = [];
  const toUpdate: EndpointSlice[] = [];
  const toDelete: EndpointSlice[] = [];
  const unused = new Set(existing);
  for (const { ports, endpoints } of groupsOf(service, pods, nodeOf).values()) {
    const left = new Map(endpoints);
    const mine = existing.filter(
      (slice) => unused.has(slice) && canonicalJson(slice.ports ?? []) === canonicalJson(ports),
    );
    const kept = mine.map((slice) => {
      unused.delete(slice);
      const stays = (slice.endpoints ?? []).flatMap((endpoint) => {
        const uid = endpoint.targetRef?.uid ?? '';
        const now = left.get(uid);
        left.delete(uid);
        return now ? [now] : [];
      });
      return { slice, endpoints: stays };
    });
    const rest = [...left.values()];
    for (const item of kept) item.endpoints.push(...rest.splice(0, MAX_ENDPOINTS - item.endpoints.length));
    for (const { slice, endpoints: next } of kept)
      if (next.length === 0) toDelete.push(slice);
      else toUpdate.push(sliceFor(service, ports, next, slice));
    while (rest.length > 0) toCreate.push(sliceFor(service, ports, rest.splice(0, MAX_ENDPOINTS), undefined));
  }
  toDelete.push(...unused);
  // Nothing at all is said by one empty slice.
  if (toCreate.length + toUpdate.length === 0) {
    const placeholder = toDelete.shift();
    const ports: DiscoveryEndpointPort[] = [];
    if (placeholder) toUpdate.push(sliceFor(service, ports, [], placeholder));
    else toCreate.push(sliceFor(service, ports, [], undefined));
  }
  // A slice that is too much becomes one that is missing.
  while (toCreate.length > 0 && toDelete.length > 0) {
    const wanted = toCreate.shift() as EndpointSlice;
    const free = toDelete.shift() as EndpointSlice;
    toUpdate.push({ ...wanted, metadata: { ...free.metadata, labels: wanted.metadata.labels } });
  }
  return { toCreate, toUpdate, toDelete };
}

function sliceFor(
  service: Service,
  ports: DiscoveryEndpointPort[],
  endpoints: Endpoint[],
  known: EndpointSlice | undefined,
): EndpointSlice {
  const { name = '', namespace, uid = '' } = service.metadata;
  const labels = {
    ...service.metadata.labels,
    [SERVICE_NAME]: name,
    [MANAGED_BY]: CONTROLLER,
    ...(service.spec?.clusterIP === 'None' ? { [HEADLESS]: '' } : {}),
  };
  const owner = { apiVersion: 'v1', kind: 'Service', name, uid, controller: true, blockOwnerDeletion: true };
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: known
      ? { ...known.metadata, labels }
      : { generateName: `${name}-`, namespace, labels, ownerReferences: [owner] },
    addressType: 'IPv4',
    endpoints,
    ports,
  };
}
