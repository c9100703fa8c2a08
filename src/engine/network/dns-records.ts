/**
 * What CoreDNS answers for the zone `cluster.local`, from the Services and Pods that exist now.
 * Models the CoreDNS kubernetes plugin with the kubeadm Corefile (`pods insecure`).
 */
import type { Namespace, Pod, Service } from '../../kube/types.ts';
import type { DnsAnswer, DnsType } from '../runtime/os/network-stack.ts';
import { endpointsOf } from './endpoints.ts';

export interface DnsWorld {
  services(): readonly Service[];
  pods(): readonly Pod[];
  namespaces(): readonly Namespace[];
}

const hasNamespace = (world: DnsWorld, name: string): boolean =>
  world.namespaces().some((namespace) => namespace.metadata.name === name);

export const CLUSTER_DOMAIN = 'cluster.local';
const NXDOMAIN: DnsAnswer = { rcode: 'NXDOMAIN', addresses: [] };
const EMPTY: DnsAnswer = { rcode: 'NOERROR', addresses: [] };

export function answerDns(world: DnsWorld, question: string, type: DnsType): DnsAnswer {
  const name = question.replace(/\.$/, '').toLowerCase();
  if (type === 'PTR') return answerPtr(world, name);
  if (name !== CLUSTER_DOMAIN && !name.endsWith(`.${CLUSTER_DOMAIN}`)) return NXDOMAIN;
  const labels = name.slice(0, -CLUSTER_DOMAIN.length - 1).split('.');
  const zone = labels.pop();
  if (zone === 'pod') return answerPod(world, labels, type);
  if (zone !== 'svc') return name === CLUSTER_DOMAIN ? EMPTY : NXDOMAIN;
  const namespace = labels.pop();
  if (namespace === undefined || !hasNamespace(world, namespace))
    return labels.length === 0 && namespace === undefined ? EMPTY : NXDOMAIN;
  const serviceName = labels.pop();
  if (serviceName === undefined) return EMPTY;
  const service = world
    .services()
    .find(
      (candidate) => candidate.metadata.name === serviceName && candidate.metadata.namespace === namespace,
    );
  if (!service || labels.length > 1) return NXDOMAIN;
  return answerService(world, service, labels[0], type);
}

function answerService(
  world: DnsWorld,
  service: Service,
  host: string | undefined,
  type: DnsType,
): DnsAnswer {
  const spec = service.spec;
  if (spec?.type === 'ExternalName')
    return host === undefined ? { ...EMPTY, canonicalName: spec.externalName } : NXDOMAIN;
  if (spec?.clusterIP !== 'None' && host === undefined)
    return type === 'A' ? { rcode: 'NOERROR', addresses: [spec?.clusterIP ?? ''] } : EMPTY;
  const ready = endpointsOf(service, world.pods()).filter((endpoint) => endpoint.ready);
  const matching = ready.filter(
    (endpoint) => host === undefined || hostOf(service, endpoint.pod, endpoint.ip) === host,
  );
  if (matching.length === 0) return NXDOMAIN;
  return type === 'A' ? { rcode: 'NOERROR', addresses: matching.map((endpoint) => endpoint.ip) } : EMPTY;
}

/** The label under which an endpoint stands: its host name when the Pod names this Service as subdomain, else its IP with dashes. */
function hostOf(service: Service, pod: Pod, ip: string): string {
  const named = (pod.spec?.hostname ?? '') !== '' && pod.spec?.subdomain === service.metadata.name;
  return named ? (pod.spec?.hostname ?? '') : ip.replaceAll('.', '-');
}

/** `10-244-1-5.default.pod`: any address is echoed when the namespace exists. */
function answerPod(world: DnsWorld, labels: readonly string[], type: DnsType): DnsAnswer {
  const [dashed, namespace, ...more] = labels;
  if (dashed === undefined || namespace === undefined || more.length > 0) return NXDOMAIN;
  if (!hasNamespace(world, namespace) || !/^\d+-\d+-\d+-\d+$/.test(dashed)) return NXDOMAIN;
  return type === 'A' ? { rcode: 'NOERROR', addresses: [dashed.replaceAll('-', '.')] } : EMPTY;
}

/** `47.0.96.10.in-addr.arpa` → `myservice.default.svc.cluster.local`. */
function answerPtr(world: DnsWorld, name: string): DnsAnswer {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name);
  if (!match) return NXDOMAIN;
  const ip = [match[4], match[3], match[2], match[1]].join('.');
  const service = world.services().find((candidate) => candidate.spec?.clusterIP === ip);
  if (service)
    return {
      rcode: 'NOERROR',
      addresses: [],
      canonicalName: `${service.metadata.name}.${service.metadata.namespace}.svc.${CLUSTER_DOMAIN}`,
    };
  for (const headless of world.services().filter((candidate) => candidate.spec?.clusterIP === 'None'))
    for (const endpoint of endpointsOf(headless, world.pods()))
      if (endpoint.ready && endpoint.ip === ip)
        return {
          rcode: 'NOERROR',
          addresses: [],
          canonicalName: `${hostOf(headless, endpoint.pod, ip)}.${headless.metadata.name}.${headless.metadata.namespace}.svc.${CLUSTER_DOMAIN}`,
        };
  return NXDOMAIN;
}
