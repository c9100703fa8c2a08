/**
 * Cluster IPs and node ports. Models pkg/registry/core/service/{ipallocator,portallocator}: a random address above the
 * first 256 of the range, a random port from the upper band; both are free again when the Service is gone.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import type { KubeObject, Service, Status } from '../../kube/types.ts';
import type { Random } from '../clock/random.ts';
import { failure } from './errors.ts';
import { typeOfPlural } from './resources.ts';
import type { Storage } from './storage.ts';

/** kubeadm's default service range, 10.96.0.0/12: 2^20 addresses, the lowest 256 kept for explicit choice. */
const SERVICE_BASE = (10 << 24) | (96 << 16);
const SERVICE_SIZE = 1 << 20;
const RESERVED_ADDRESSES = 256;
const NODE_PORTS = { first: 30_086, last: 32_767 };

const toText = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');

export function allocateService(
  storage: Storage,
  random: Random,
  service: Service,
): Result<KubeObject, Status> {
  const spec = service.spec;
  if (!spec || spec.type === 'ExternalName') return ok(service);
  const type = typeOfPlural('services');
  const services = (type ? storage.list(type) : []) as Service[];
  const taken = new Set(services.map((other) => other.spec?.clusterIP));
  let clusterIP = spec.clusterIP ?? '';
  if (clusterIP !== '' && clusterIP !== 'None' && taken.has(clusterIP))
    return err(
      failure(
        422,
        'Invalid',
        `Service "${service.metadata.name ?? ''}" is invalid: spec.clusterIPs: Invalid value: ["${clusterIP}"]: failed to allocate IP ${clusterIP}: provided IP is already allocated`,
      ),
    );
  while (clusterIP === '') {
    const offset =
      RESERVED_ADDRESSES + random.stream('api/cluster-ip').below(SERVICE_SIZE - RESERVED_ADDRESSES - 1);
    const address = toText(SERVICE_BASE + offset);
    if (!taken.has(address)) clusterIP = address;
  }
  const ports = new Set(services.flatMap((other) => (other.spec?.ports ?? []).map((port) => port.nodePort)));
  const needsPorts =
    spec.type === 'NodePort' ||
    (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
  const withPorts = (spec.ports ?? []).map((port) => {
    if (!needsPorts || (port.nodePort ?? 0) !== 0) return port;
    let nodePort: number;
    do
      nodePort =
        NODE_PORTS.first + random.stream('api/node-port').below(NODE_PORTS.last - NODE_PORTS.first + 1);
    while (ports.has(nodePort));
    ports.add(nodePort);
    return { ...port, nodePort };
  });
  return ok({
    ...service,
    spec: {
      ...spec,
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: spec.ipFamilies ?? ['IPv4'],
      ipFamilyPolicy: spec.ipFamilyPolicy ?? 'SingleStack',
      ...(spec.ports === undefined ? {} : { ports: withPorts }),
    },
  });
}
