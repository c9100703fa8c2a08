/**
 * Container ports. Models pkg/apis/core/validation/validation.go validateContainerPorts and checkHostPortConflicts.
 */
import { isValidPortName, isValidPortNum } from '../names.ts';
import type { Container, ContainerPort, PodSpec } from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { duplicate, type FieldError, invalid, invalidEach, required } from './field-error.ts';
import { validateChoice } from './rules.ts';

export const PROTOCOLS: readonly string[] = ['SCTP', 'TCP', 'UDP'];

export function validateContainerPorts(ports: readonly Draft<ContainerPort>[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  ports.forEach((port, i) => {
    const at = `${path}[${i}]`;
    if (!isBlank(port.name)) {
      const messages = isValidPortName(port.name);
      errors.push(...invalidEach(`${at}.name`, port.name, messages));
      if (messages.length === 0 && names.has(port.name)) errors.push(duplicate(`${at}.name`, port.name));
      else if (messages.length === 0) names.add(port.name);
    }
    const { containerPort = 0, hostPort = 0 } = port;
    if (containerPort === 0) errors.push(required(`${at}.containerPort`));
    else errors.push(...invalidEach(`${at}.containerPort`, containerPort, isValidPortNum(containerPort)));
    if (hostPort !== 0) errors.push(...invalidEach(`${at}.hostPort`, hostPort, isValidPortNum(hostPort)));
    errors.push(...validateChoice(port.protocol, PROTOCOLS, `${at}.protocol`));
  });
  return errors;
}

/** A port of the node can be taken once per protocol and address among the containers given. */
export function validateHostPortConflicts(
  containers: readonly Draft<Container>[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const taken = new Set<string>();
  containers.forEach((container, i) => {
    container.ports?.forEach(({ hostPort = 0, hostIP = '', protocol = '' }, j) => {
      if (hostPort === 0) return;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) errors.push(duplicate(`${path}[${i}].ports[${j}].hostPort`, key));
      taken.add(key);
    });
  });
  return errors;
}

/**
 * With hostNetwork the container listens on the node itself, so both numbers must agree. A template may leave
 * hostPort out, because it is filled when the Pod is made. Models validatePodHostNetworkDeps.
 */
export function validateHostNetworkPorts(spec: Draft<PodSpec>, path: string, isPod: boolean): FieldError[] {
  if (spec.hostNetwork !== true) return [];
  const errors: FieldError[] = [];
  spec.containers?.forEach((container, i) => {
    container.ports?.forEach(({ hostPort = 0, containerPort = 0 }, j) => {
      if (hostPort === containerPort || (!isPod && hostPort === 0)) return;
      const detail = 'must match `containerPort` when `hostNetwork` is true';
      errors.push(invalid(`${path}.containers[${i}].ports[${j}].hostPort`, hostPort, detail));
    });
  });
  return errors;
}
