/** Keeps the older Endpoints objects. Models pkg/controller/endpoint/endpoints_controller.go. */
import { deepEqual } from '../../../kube/json.ts';
import { compareText } from '../../../kube/order.ts';
import type {
  EndpointAddress,
  EndpointPort,
  Endpoints,
  EndpointSubset,
  Pod,
  Service,
} from '../../../kube/types.ts';
import { targetPortOf } from '../../network/endpoints.ts';
import { type ControllerContext, messageOf, type SyncError } from '../controller.ts';
import { canonicalJson } from '../hash.ts';
import { isPodReady } from '../pods.ts';
import { isEndpoint } from './endpoint-slices.ts';
import { ServiceController } from './service-controller.ts';

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';

export function startEndpointsController(context: ControllerContext): void {
  const endpoints = context.informers.of<Endpoints>('endpoints');
  new ServiceController(context, 'endpoint-controller', (controller) => ({
    sync(service, pods): SyncError {
      const { namespace, name = '' } = service.metadata;
      const known = endpoints.get(namespace, name);
      const subsets = subsetsOf(service, pods);
      const labels = {
        ...service.metadata.labels,
        [MANAGED_BY]: 'endpoint-controller',
        ...(service.spec?.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}),
      };
      if (known && deepEqual(known.subsets ?? [], subsets) && deepEqual(known.metadata.labels, labels))
        return undefined;
      const next: Endpoints = {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { ...(known?.metadata ?? { name, namespace }), labels },
        ...(subsets.length === 0 ? {} : { subsets }),
      };
      const written = known ? controller.client.update(next) : controller.client.create(next);
      return written.ok ? undefined : messageOf(written.error);
    },
    onDeleted({ metadata }): SyncError {
      const deleted = controller.client.delete('endpoints', metadata.namespace, metadata.name ?? '');
      return deleted.ok || deleted.error.reason === 'NotFound' ? undefined : messageOf(deleted.error);
    },
  }));
}

/** Addresses with the same ports, ready ones and others; Pods that go are in neither. Models RepackSubsets. */
function subsetsOf(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const subsets = new Map<
    string,
    { ports: EndpointPort[]; ready: EndpointAddress[]; others: EndpointAddress[] }
  >();
  const living = pods.filter((pod) => isEndpoint(pod) && pod.metadata.deletionTimestamp === undefined);
  for (const pod of living.toSorted((a, b) => compareText(a.status?.podIP ?? '', b.status?.podIP ?? ''))) {
    const ports = portsOf(service, pod);
    const key = canonicalJson(ports);
    const subset = subsets.get(key) ?? { ports, ready: [], others: [] };
    subsets.set(key, subset);
    const isReady = service.spec?.publishNotReadyAddresses === true || isPodReady(pod);
    (isReady ? subset.ready : subset.others).push(addressOf(service, pod));
  }
  return [...subsets.values()].map(({ ports, ready, others }) => ({
    ...(ready.length === 0 ? {} : { addresses: ready }),
    ...(others.length === 0 ? {} : { notReadyAddresses: others }),
    ...(ports.length === 0 ? {} : { ports }),
  }));
}

const portsOf = (service: Service, pod: Pod): EndpointPort[] =>
  (service.spec?.ports ?? []).flatMap((port) => {
    const number = targetPortOf(port, pod);
    const { name, protocol = 'TCP' } = port;
    return number === undefined ? [] : [{ ...(name === undefined ? {} : { name }), port: number, protocol }];
  });

function addressOf(service: Service, pod: Pod): EndpointAddress {
  const { name, namespace, uid } = pod.metadata;
  const { hostname, subdomain, nodeName } = pod.spec;
  return {
    ip: pod.status?.podIP ?? '',
    ...((hostname ?? '') !== '' && subdomain === service.metadata.name ? { hostname } : {}),
    nodeName,
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}
