/** The checked reader of one act: a fault, what one does with kubectl, or what one types at a terminal. */
import { assertNever } from '../kube/assert.ts';
import { CLIENT_ACT_KINDS, readClientAct } from './client-acts.ts';
import { flag, integer, json, Misfit, oneOf, type Raw, record, text, time } from './checks.ts';
import { FAULT_KINDS, type Fault, OUTCOMES, PROBES, REGISTRY_STATES, RESOURCES } from './faults.ts';
import type { JsonObject, ScenarioAct } from './format.ts';
import { SCENARIO_LIMITS } from './limits.ts';
import { readTerminalAct, TERMINAL_KINDS } from './terminal-acts.ts';

const KINDS = ['apply', 'delete', 'patch', ...CLIENT_ACT_KINDS, ...TERMINAL_KINDS, ...FAULT_KINDS] as const;
/** A year. */
const MAX_SECONDS = 31_536_000;

export function readAct(value: unknown, path: string): ScenarioAct {
  const raw = record(value, path);
  const at = time(raw['at'], `${path}.at`);
  const kind = oneOf(raw['kind'], `${path}.kind`, KINDS);
  switch (kind) {
    case 'apply':
      return { at, kind, file: text(raw['file'], `${path}.file`, SCENARIO_LIMITS.fileNameLength) };
    case 'delete': {
      const grace = optionalSeconds(raw, 'gracePeriodSeconds', path);
      return {
        at,
        kind,
        ...readObject(raw, path),
        ...(grace !== undefined && { gracePeriodSeconds: grace }),
      };
    }
    case 'patch': {
      const patch = json(raw['patch'], `${path}.patch`);
      if (typeof patch !== 'object' || patch === null || Array.isArray(patch))
        throw new Misfit(`${path}.patch`);
      return { at, kind, ...readObject(raw, path), patch: patch as JsonObject };
    }
    case 'terminal.line':
    case 'terminal.signal':
    case 'terminal.edited':
      return { at, ...readTerminalAct(kind, raw, path) };
    case 'request':
    case 'exec':
    case 'attach':
    case 'execInput':
    case 'forward':
      return { at, ...readClientAct(kind, raw, path) };
    default:
      return { at, ...readFault(kind, raw, path) };
  }
}

function readFault(kind: Fault['kind'], raw: Raw, path: string): Fault {
  const word = (name: string, max = 253): string => text(raw[name], `${path}.${name}`, max);
  const inPod = () => ({ namespace: word('namespace', 63), pod: word('pod') });
  const inContainer = () => ({ ...inPod(), container: word('container', 63) });
  switch (kind) {
    case 'fault.kill': {
      const pid = raw['pid'] === undefined ? undefined : integer(raw['pid'], `${path}.pid`, 1, 4_194_304);
      return { kind, ...inContainer(), signal: word('signal', 16), ...(pid !== undefined && { pid }) };
    }
    case 'fault.oom':
      return { kind, ...inContainer() };
    case 'fault.memory':
      return { kind, ...inContainer(), memory: word('memory', 32) };
    case 'fault.probe':
      return {
        kind,
        ...inContainer(),
        probe: oneOf(raw['probe'], `${path}.probe`, PROBES),
        outcome: oneOf(raw['outcome'], `${path}.outcome`, OUTCOMES),
      };
    case 'fault.sandbox':
      return { kind, ...inPod() };
    case 'fault.removeImage':
    case 'fault.corruptImage':
      return { kind, node: word('node', 63), image: word('image', 512) };
    case 'fault.registry': {
      const delaySeconds = optionalSeconds(raw, 'delaySeconds', path);
      return {
        kind,
        state: oneOf(raw['state'], `${path}.state`, REGISTRY_STATES),
        ...(delaySeconds !== undefined && { delaySeconds }),
      };
    }
    case 'fault.pressure':
      return {
        kind,
        node: word('node', 63),
        resource: oneOf(raw['resource'], `${path}.resource`, RESOURCES),
        ...(raw['used'] !== undefined && { used: word('used', 32) }),
      };
    case 'fault.restartKubelet':
    case 'fault.shutdown':
      return { kind, node: word('node', 63) };
    case 'fault.reboot': {
      const downSeconds = optionalSeconds(raw, 'downSeconds', path);
      return { kind, node: word('node', 63), ...(downSeconds !== undefined && { downSeconds }) };
    }
    case 'fault.power':
      return { kind, node: word('node', 63), on: flag(raw['on'], `${path}.on`) };
    case 'fault.network':
      return { kind, node: word('node', 63), cut: flag(raw['cut'], `${path}.cut`) };
    default:
      return assertNever(kind);
  }
}

const readObject = (raw: Raw, path: string) => ({
  resource: text(raw['resource'], `${path}.resource`, 253),
  namespace: text(raw['namespace'], `${path}.namespace`, 63),
  name: text(raw['name'], `${path}.name`, 253),
});

const optionalSeconds = (raw: Raw, name: string, path: string): number | undefined =>
  raw[name] === undefined ? undefined : integer(raw[name], `${path}.${name}`, 0, MAX_SECONDS);
