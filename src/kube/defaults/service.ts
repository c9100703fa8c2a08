/**
 * Defaults of Services. Models pkg/apis/core/v1/defaults.go SetDefaults_Service.
 * Left out: what the server takes from the cluster or allocates (addresses, families, node ports).
 */
import type { Service, ServicePort, ServiceSpec } from '../types.ts';
import { change, changeStruct, each, fill } from './fill.ts';

const AFFINITY_SECONDS = 10800;

export function defaultService(service: Service): Service {
  const filled = changeStruct(service, 'spec', defaultServiceSpec);
  if (filled.spec?.type !== 'LoadBalancer') return filled;
  return change(filled, 'status', (status) =>
    change(status, 'loadBalancer', (balancer) =>
      change(balancer, 'ingress', (list) =>
        each(list, (one) => ((one.ip ?? '') === '' ? one : fill(one, { ipMode: 'VIP' }))),
      ),
    ),
  );
}

function defaultServiceSpec(spec: ServiceSpec): ServiceSpec {
  let filled = fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  if (filled.sessionAffinity === 'None' && filled.sessionAffinityConfig !== undefined) {
    const { sessionAffinityConfig: _, ...rest } = filled;
    filled = rest;
  }
  if (filled.sessionAffinity === 'ClientIP') filled = fillAffinity(filled);
  filled = change(filled, 'ports', (ports) => each(ports, defaultServicePort));
  if (isExternal(filled)) filled = fill(filled, { externalTrafficPolicy: 'Cluster' });
  if (filled.type !== 'ExternalName') filled = fill(filled, { internalTrafficPolicy: 'Cluster' });
  return filled.type === 'LoadBalancer' ? fill(filled, { allocateLoadBalancerNodePorts: true }) : filled;
}

function fillAffinity(spec: ServiceSpec): ServiceSpec {
  const filled = fill(spec, { sessionAffinityConfig: {} });
  return change(filled, 'sessionAffinityConfig', (config) =>
    change(fill(config, { clientIP: {} }), 'clientIP', (clientIP) =>
      fill(clientIP, { timeoutSeconds: AFFINITY_SECONDS }),
    ),
  );
}

/** The port of the Pods is that of the Service unless it says otherwise; 0 says nothing. */
function defaultServicePort(port: ServicePort): ServicePort {
  const filled = fill(port, { protocol: 'TCP', targetPort: port.port });
  return filled.targetPort === 0 ? { ...filled, targetPort: port.port } : filled;
}

function isExternal({ type, externalIPs = [] }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && externalIPs.length > 0);
}
