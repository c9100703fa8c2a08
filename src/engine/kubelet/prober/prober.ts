/**
 * One run of a probe: its handler is asked, tried again if that could not be done, and what comes of it is told.
 *
 * Models pkg/kubelet/prober/prober.go.
 */
import { expandCommand } from '../../../kube/expansion.ts';
import type { Container, Pod, PodStatus, Probe } from '../../../kube/types.ts';
import type { ProbeIdentity } from '../../../trace/entries.ts';
import type { Task } from '../../clock/task.ts';
import type { KubeletEvents } from '../kubelet-recorder.ts';
import { type CheckOutcome, execOutcome, grpcOutcome, httpCheck, tcpOutcome } from './checks.ts';
import type { HandlerIo } from './handlers.ts';
import { httpCallFor, resolveContainerPort } from './http-request.ts';
import { overriddenOutcome, probeKey, type ProbeOverrides } from './probe-override.ts';
import type { ProbeType } from './results.ts';

export const PROBE_USER_AGENT = 'kube-probe/1.36';

/** A run that gives an error is made so often in all. A failure is not repeated. */
const MAX_ATTEMPTS = 3;
const SECOND_MS = 1000;

/** How events name the types. */
const TITLES = {
  liveness: 'Liveness',
  readiness: 'Readiness',
  startup: 'Startup',
} as const satisfies Record<ProbeType, string>;

export interface ProbeTarget {
  readonly type: ProbeType;
  readonly pod: Pod;
  readonly container: Container;
  readonly spec: Probe;
  /** Without the runtime's scheme. */
  readonly containerId: string;
  readonly status: PodStatus;
}

/** What kind of handler a probe has. A probe without one cannot be made. */
export function handlerOf(spec: Probe): ProbeIdentity['handler'] | undefined {
  if (spec.exec !== undefined) return 'exec';
  if (spec.httpGet !== undefined) return 'httpGet';
  if (spec.tcpSocket !== undefined) return 'tcpSocket';
  return spec.grpc === undefined ? undefined : 'grpc';
}

export class Prober {
  readonly #io: HandlerIo;
  readonly #recorder: KubeletEvents;
  readonly #now: () => number;
  readonly #overrides: ProbeOverrides;

  constructor(
    io: HandlerIo,
    recorder: KubeletEvents,
    now: () => number,
    overrides: ProbeOverrides = new Map(),
  ) {
    this.#overrides = overrides;
    this.#io = io;
    this.#recorder = recorder;
    this.#now = now;
  }

  /** Runs the probe and records what is worth an event: every failure, also below the threshold. */
  *probe(target: ProbeTarget): Task<CheckOutcome> {
    let outcome: CheckOutcome = { kind: 'error', error: '' };
    for (let attempt = 0; attempt < MAX_ATTEMPTS && outcome.kind === 'error'; attempt++)
      outcome = yield* this.#runOnce(target);
    this.#report(target, outcome);
    return outcome;
  }

  #report({ container, pod, type }: ProbeTarget, outcome: CheckOutcome): void {
    const title = TITLES[type];
    const warn = (reason: string, message: string): void =>
      this.#recorder.event(pod, 'Warning', reason, message, container.name);
    if (outcome.kind === 'error')
      warn('Unhealthy', `${title} probe errored and resulted in unknown state: ${outcome.error}`);
    else if (outcome.kind === 'failure') warn('Unhealthy', `${title} probe failed: ${outcome.output}`);
    else if (outcome.kind === 'warning') warn('ProbeWarning', `${title} probe warning: ${outcome.output}`);
  }

  *#runOnce({ container, containerId, spec, status, pod, type }: ProbeTarget): Task<CheckOutcome> {
    const timeoutMs = (spec.timeoutSeconds ?? 1) * SECOND_MS;
    const podIp = status.podIP ?? '';
    const fixed = this.#overrides.get(probeKey(pod.metadata.uid ?? '', container.name, type));
    if (fixed !== undefined) return overriddenOutcome(fixed, { container, spec, podIp });
    if (spec.exec !== undefined) {
      const command = expandCommand(spec.exec.command ?? [], staticVariables(container));
      return execOutcome(yield* this.#io.exec(containerId, command, timeoutMs), command, timeoutMs);
    }
    if (spec.httpGet !== undefined) {
      const call = httpCallFor(spec.httpGet, container, podIp, PROBE_USER_AGENT, timeoutMs);
      if (!call.ok) return { kind: 'error', error: call.error };
      const options = { followNonLocalRedirects: false, now: this.#now };
      return yield* httpCheck((request) => this.#io.http(request), call.value, options);
    }
    if (spec.tcpSocket !== undefined) {
      const port = resolveContainerPort(spec.tcpSocket.port, container);
      if (!port.ok) return { kind: 'error', error: port.error };
      return tcpOutcome(yield* this.#io.tcp(spec.tcpSocket.host || podIp, port.value, timeoutMs));
    }
    if (spec.grpc !== undefined) {
      const { port, service = '' } = spec.grpc;
      return grpcOutcome(yield* this.#io.grpc(podIp, port, service, timeoutMs), podIp, port, timeoutMs);
    }
    return { kind: 'error', error: `missing probe handler for ${container.name}` };
  }
}

/** Variables that the manifest gives a value; what comes from elsewhere is not known to a probe. */
function staticVariables(container: Container): Record<string, string> {
  return Object.fromEntries((container.env ?? []).map(({ name, value = '' }) => [name, value]));
}
