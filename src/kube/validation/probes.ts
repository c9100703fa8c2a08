/**
 * Probes and lifecycle hooks, which share their handlers.
 * Models pkg/apis/core/validation/validation.go validateProbe, validateHandler and validateLifecycle.
 */
import { isHTTPHeaderName } from '../names.ts';
import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { type FieldError, forbidden, invalid, invalidEach, required } from './field-error.ts';
import { validateNonnegative, validateOptionalChoice, validatePortNumOrName } from './rules.ts';

type Handler = Draft<LifecycleHandler> & Pick<Draft<Probe>, 'grpc'>;

/** In the order in which upstream looks at them: the first one given is checked, further ones are refused. */
const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

/** `graceSeconds` is the Pod's termination grace period, which bounds a sleep; unknown when it is invalid itself. */
function validateHandler(handler: Handler, graceSeconds: number | undefined, path: string): FieldError[] {
  const given = HANDLERS.filter((name) => handler[name] !== undefined);
  const [first, ...rest] = given;
  if (first === undefined) return [required(path, 'must specify a handler type')];
  return [
    ...validateOneHandler(first, handler, graceSeconds, path),
    ...rest.map((name) => forbidden(`${path}.${name}`, 'may not specify more than 1 handler type')),
  ];
}

function validateOneHandler(
  name: (typeof HANDLERS)[number],
  handler: Handler,
  graceSeconds: number | undefined,
  path: string,
): FieldError[] {
  switch (name) {
    case 'exec':
      return (handler.exec?.command ?? []).length === 0 ? [required(`${path}.exec.command`)] : [];
    case 'httpGet':
      return validateHttpGet(handler.httpGet ?? {}, `${path}.httpGet`);
    case 'tcpSocket':
      return validatePortNumOrName(handler.tcpSocket?.port, `${path}.tcpSocket.port`);
    case 'grpc':
      return validatePortNumOrName(handler.grpc?.port, `${path}.grpc.port`);
    case 'sleep':
      return validateSleep(handler.sleep?.seconds ?? 0, graceSeconds, `${path}.sleep`);
  }
}

const SCHEMES: readonly string[] = ['HTTP', 'HTTPS'];

function validateHttpGet(action: Draft<HTTPGetAction>, path: string): FieldError[] {
  const errors = isBlank(action.path) ? [required(`${path}.path`)] : [];
  errors.push(...validatePortNumOrName(action.port, `${path}.port`));
  errors.push(...validateOptionalChoice(action.scheme ?? '', SCHEMES, `${path}.scheme`));
  for (const { name = '' } of action.httpHeaders ?? []) {
    errors.push(...invalidEach(`${path}.httpHeaders`, name, isHTTPHeaderName(name)));
  }
  return errors;
}

function validateSleep(seconds: number, graceSeconds: number | undefined, path: string): FieldError[] {
  if (graceSeconds === undefined || (seconds >= 0 && seconds <= graceSeconds)) return [];
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`;
  return [invalid(path, seconds, detail)];
}

export function validateLifecycle(
  lifecycle: Draft<Lifecycle> | undefined,
  graceSeconds: number | undefined,
  path: string,
): FieldError[] {
  const { postStart, preStop } = lifecycle ?? {};
  return [
    ...(postStart === undefined ? [] : validateHandler(postStart, graceSeconds, `${path}.postStart`)),
    ...(preStop === undefined ? [] : validateHandler(preStop, graceSeconds, `${path}.preStop`)),
  ];
}

export type ProbeKind = 'livenessProbe' | 'readinessProbe' | 'startupProbe';

/** What follows the rules that all probes share differs by kind. `path` is that of the container. */
export function validateProbe(
  kind: ProbeKind,
  probe: Draft<Probe> | undefined,
  graceSeconds: number | undefined,
  path: string,
): FieldError[] {
  if (probe === undefined) return [];
  const at = `${path}.${kind}`;
  const errors = validateHandler({ ...probe, sleep: undefined }, graceSeconds, at);
  for (const field of NUMBERS) errors.push(...validateNonnegative(probe[field], `${at}.${field}`));
  const { terminationGracePeriodSeconds: grace, successThreshold = 0 } = probe;
  if (grace !== undefined && grace <= 0) {
    errors.push(invalid(`${at}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  }
  if (kind === 'readinessProbe') {
    if (grace !== undefined) {
      const detail = 'must not be set for readinessProbes';
      errors.push(invalid(`${at}.terminationGracePeriodSeconds`, grace, detail));
    }
  } else if (successThreshold !== 1) {
    errors.push(invalid(`${at}.successThreshold`, successThreshold, 'must be 1'));
  }
  return errors;
}

const NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;
