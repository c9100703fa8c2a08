/**
 * Services. Models pkg/apis/core/validation/validation.go ValidateService and ValidateServiceUpdate.
 * Differs: what the server allocates (cluster addresses, node ports, the health check port) may be absent, because a
 * manifest is checked before allocation.
 */
import { isQualifiedName, isValidPortNum } from '../names.ts';
import type { Service, ServicePort, ServiceSpec } from '../types.ts';
import { isValidCIDR, isValidIP, validateNonSpecialIP } from './addresses.ts';
import { type Draft, isBlank } from './draft.ts';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
} from './field-error.ts';
import { labelName, validateLabels, validateObjectMeta } from './metadata.ts';
import { PROTOCOLS } from './ports.ts';
import {
  validateChoice,
  validateLabel,
  validateOptionalChoice,
  validatePortNumOrName,
  validateSubdomain,
} from './rules.ts';
import { clusterIPsOf, isHeadless, validateClusterIPs } from './service-addresses.ts';

const TYPES: readonly string[] = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const POLICIES: readonly string[] = ['Cluster', 'Local'];
const NODE_PORTS = { min: 30000, max: 32767 };
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';

export function validateService(service: Draft<Service>): FieldError[] {
  const spec = service.spec ?? {};
  const { ports = [], type = '' } = spec;
  const errors = [
    ...validateObjectMeta(service.metadata, { name: labelName, namespaced: true }),
    ...validateTopologyAnnotations(service),
  ];
  if (ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName') errors.push(required('spec.ports'));
  errors.push(...validateByType(spec));
  const names = new Set<string>();
  ports.forEach((port, i) => errors.push(...validatePort(port, ports.length > 1, names, `spec.ports[${i}]`)));
  errors.push(
    ...validateLabels(spec.selector, 'spec.selector'),
    ...validateSessionAffinity(spec),
    ...validateClusterIPs(spec),
  );
  spec.externalIPs?.forEach((ip, i) => {
    const at = `spec.externalIPs[${i}]`;
    const bad = invalidEach(at, ip, isValidIP(ip));
    errors.push(...(bad.length > 0 ? bad : validateNonSpecialIP(ip, at)));
  });
  errors.push(...validateChoice(type, TYPES, 'spec.type'));
  errors.push(...validateNodePorts(ports, type), ...validateUniquePorts(ports));
  return [...errors, ...validateLoadBalancer(service), ...validateTrafficPolicies(spec)];
}

function validateTopologyAnnotations({ metadata }: Draft<Service>): FieldError[] {
  const hints = metadata?.annotations?.[TOPOLOGY_HINTS];
  const mode = metadata?.annotations?.[TOPOLOGY_MODE];
  if (hints === undefined || mode === undefined || hints === mode) return [];
  const detail = `must match annotations[${TOPOLOGY_HINTS}] when both are specified`;
  return [invalid(`metadata.annotations[${TOPOLOGY_MODE}]`, mode, detail)];
}

function validateByType(spec: Draft<ServiceSpec>): FieldError[] {
  const { type = '', externalName = '' } = spec;
  if (type === 'LoadBalancer' || type === 'NodePort') {
    const detail = `may not be set to 'None' for ${type} services`;
    return isHeadless(spec) ? [invalid('spec.clusterIPs[0]', 'None', detail)] : [];
  }
  if (type !== 'ExternalName') return [];
  const errors: FieldError[] = [];
  const detail = 'may not be set for ExternalName services';
  if (clusterIPsOf(spec).length > 0) errors.push(forbidden('spec.clusterIPs', detail));
  if ((spec.ipFamilies ?? []).length > 0) errors.push(forbidden('spec.ipFamilies', detail));
  if (spec.ipFamilyPolicy !== undefined) errors.push(forbidden('spec.ipFamilyPolicy', detail));
  const name = externalName.replace(/\.$/, '');
  if (name === '') return [...errors, required('spec.externalName')];
  return [...errors, ...validateSubdomain(name, 'spec.externalName')];
}

/** Models validateServicePort. Several ports need names to be told apart. */
function validatePort(
  port: Draft<ServicePort>,
  needsName: boolean,
  names: Set<string>,
  path: string,
): FieldError[] {
  const { name = '', appProtocol } = port;
  const errors: FieldError[] = [];
  if (name === '') {
    if (needsName) errors.push(required(`${path}.name`));
  } else {
    errors.push(...validateLabel(name, `${path}.name`));
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
  }
  errors.push(
    ...invalidEach(`${path}.port`, port.port ?? 0, isValidPortNum(port.port ?? 0)),
    ...validateChoice(port.protocol, PROTOCOLS, `${path}.protocol`),
    ...validatePortNumOrName(port.targetPort, `${path}.targetPort`),
  );
  if (appProtocol !== undefined) {
    errors.push(...invalidEach(`${path}.appProtocol`, appProtocol, isQualifiedName(appProtocol)));
  }
  return errors;
}

const MAX_AFFINITY_SECONDS = 86400;

function validateSessionAffinity(spec: Draft<ServiceSpec>): FieldError[] {
  const { sessionAffinity: affinity, sessionAffinityConfig: config } = spec;
  const errors = validateChoice(affinity, ['ClientIP', 'None'], 'spec.sessionAffinity');
  const path = 'spec.sessionAffinityConfig';
  if (affinity === 'None' && config !== undefined) {
    errors.push(forbidden(path, 'must not be set when session affinity is None'));
  }
  if (affinity !== 'ClientIP') return errors;
  const needed = 'when session affinity type is ClientIP';
  if (config === undefined) return [...errors, required(path, needed)];
  if (config.clientIP === undefined) return [...errors, required(`${path}.clientIP`, needed)];
  const seconds = config.clientIP.timeoutSeconds;
  const at = `${path}.clientIP.timeoutSeconds`;
  if (seconds === undefined) errors.push(required(at, needed));
  else if (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS) {
    errors.push(invalid(at, seconds, `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`));
  }
  return errors;
}

function validateNodePorts(ports: readonly Draft<ServicePort>[], type: string): FieldError[] {
  const errors: FieldError[] = [];
  const taken = new Set<string>();
  ports.forEach(({ nodePort = 0, protocol = '' }, i) => {
    const at = `spec.ports[${i}].nodePort`;
    if (nodePort === 0) return;
    if (type === 'ClusterIP') errors.push(forbidden(at, "may not be used when `type` is 'ClusterIP'"));
    const key = `${protocol}/${nodePort}`;
    if (taken.has(key)) errors.push(duplicate(at, nodePort));
    taken.add(key);
  });
  return errors;
}

/** Whether a node port can be given at all. Models …/service/portallocator; asked by the allocator, not by validation. */
export function validateNodePortRange(port: number, path: string): FieldError[] {
  if (port >= NODE_PORTS.min && port <= NODE_PORTS.max) return [];
  const range = `The range of valid ports is ${NODE_PORTS.min}-${NODE_PORTS.max}`;
  return [invalid(path, port, `provided port is not in the valid range. ${range}`)];
}

function validateUniquePorts(ports: readonly Draft<ServicePort>[]): FieldError[] {
  const errors: FieldError[] = [];
  const taken = new Set<string>();
  ports.forEach(({ port = 0, protocol = '' }, i) => {
    const key = `${protocol}/${port}`;
    if (taken.has(key)) {
      const value = {
        Name: '',
        Protocol: protocol,
        AppProtocol: null,
        Port: port,
        TargetPort: 0,
        NodePort: 0,
      };
      errors.push(duplicate(`spec.ports[${i}]`, value));
    }
    taken.add(key);
  });
  return errors;
}

function validateLoadBalancer({ metadata, spec = {} }: Draft<Service>): FieldError[] {
  const { type, loadBalancerSourceRanges: ranges = [], loadBalancerClass } = spec;
  const isBalancer = type === 'LoadBalancer';
  const only = "may only be used when `type` is 'LoadBalancer'";
  const errors: FieldError[] = [];
  const annotation = metadata?.annotations?.[SOURCE_RANGES];
  if (ranges.length > 0) {
    const at = 'spec.LoadBalancerSourceRanges';
    if (!isBalancer) errors.push(forbidden(at, only));
    ranges.forEach((range, i) =>
      errors.push(...invalidEach(`${at}[${i}]`, range.trim(), isValidCIDR(range.trim()))),
    );
  } else if (annotation !== undefined) {
    const at = `metadata.annotations[${SOURCE_RANGES}]`;
    if (!isBalancer) errors.push(forbidden(at, only));
    const parts = annotation.trim() === '' ? [] : annotation.split(',');
    for (const part of parts) errors.push(...invalidEach(at, part.trim(), isValidCIDR(part.trim())));
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && !isBalancer) {
    errors.push(forbidden('spec.allocateLoadBalancerNodePorts', only));
  }
  if (isBalancer && spec.allocateLoadBalancerNodePorts === undefined) {
    errors.push(required('allocateLoadBalancerNodePorts'));
  }
  if (loadBalancerClass === undefined) return errors;
  const at = 'spec.loadBalancerClass';
  if (!isBalancer) return [...errors, forbidden(at, only)];
  return [...errors, ...invalidEach(at, loadBalancerClass, isQualifiedName(loadBalancerClass))];
}

/** Models pkg/api/service ExternallyAccessible. */
function isExternal({ type, externalIPs = [] }: Draft<ServiceSpec>): boolean {
  return type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && externalIPs.length > 0);
}

function validateTrafficPolicies(spec: Draft<ServiceSpec>): FieldError[] {
  const {
    type,
    externalTrafficPolicy: external = '',
    internalTrafficPolicy: internal,
    healthCheckNodePort = 0,
  } = spec;
  const errors: FieldError[] = [];
  if (isExternal(spec)) errors.push(...validateChoice(external, POLICIES, 'spec.externalTrafficPolicy'));
  else if (external !== '') {
    const detail = 'may only be set for externally-accessible services';
    errors.push(invalid('spec.externalTrafficPolicy', external, detail));
  }
  if (healthCheckNodePort !== 0) {
    const at = 'spec.healthCheckNodePort';
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    if (type !== 'LoadBalancer' || external !== 'Local')
      errors.push(invalid(at, healthCheckNodePort, detail));
    else errors.push(...invalidEach(at, healthCheckNodePort, isValidPortNum(healthCheckNodePort)));
  }
  if (internal === undefined && type !== 'ExternalName' && !isBlank(type) && TYPES.includes(type)) {
    errors.push(required('spec.internalTrafficPolicy'));
  }
  errors.push(...validateOptionalChoice(internal, POLICIES, 'spec.internalTrafficPolicy'));
  const { trafficDistribution } = spec;
  if (trafficDistribution !== undefined && !DISTRIBUTIONS.includes(trafficDistribution)) {
    errors.push(notSupported('spec.trafficDistribution', trafficDistribution, DISTRIBUTIONS));
  }
  return errors;
}

const DISTRIBUTIONS: readonly string[] = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];
