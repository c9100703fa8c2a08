/**
 * The life of one probe: a worker for each probe of each container, which follows the container across its restarts.
 *
 * Models pkg/kubelet/prober/worker.go. The ticker is not aligned to the start of the container: it runs from the
 * creation of the worker, or from the last time it was triggered by hand.
 */
import { parseRfc3339 } from '../../../kube/time.ts';
import type { Container, ContainerStatus, Pod, PodStatus, Probe } from '../../../kube/types.ts';
import type { EntryValues, ProbeIdentity } from '../../../trace/entries.ts';
import type { TraceWriter } from '../../../trace/writer.ts';
import type { RandomStream } from '../../clock/random.ts';
import { Signal } from '../../clock/signal.ts';
import type { Task } from '../../clock/task.ts';
import { runtimeContainerId } from '../container-statuses.ts';
import type { KubeletGates } from '../gates.ts';
import { findStatus, isTerminalPhase } from '../pod-format.ts';
import { shouldRestartAfterExit } from '../restart-policy.ts';
import { handlerOf, type Prober } from './prober.ts';
import type { ProbeResult, ProbeResults, ProbeType } from './results.ts';

export interface ProbeWorkerContext {
  readonly clock: { readonly now: number };
  /** The moment of the start of the simulation in ms since 1970. */
  readonly epochMs: number;
  /** When this kubelet started, in ms since the start of the simulation; may be negative. */
  readonly kubeletStartedMs: number;
  readonly getPodStatus: (podUid: string) => PodStatus | undefined;
  readonly prober: Pick<Prober, 'probe'>;
  readonly gates: KubeletGates;
  /** Spreads the first runs after a start of the kubelet. */
  readonly random: RandomStream;
  readonly trace?: Pick<TraceWriter, 'record'> | undefined;
  /** The kubelet's name in the trace. */
  readonly component: string;
}

const SECOND_MS = 1000;
/** A container that started this long before the kubelet is one that ran before the kubelet's restart. */
const RAN_BEFORE_MARGIN_MS = 10_000;

/** What holds until the first run of a probe on a new container. */
const INITIAL_RESULT = {
  readiness: 'failure',
  liveness: 'success',
  startup: 'unknown',
} as const satisfies Record<ProbeType, ProbeResult>;

/** Did a container run before this kubelet started? Its `started` and `ready` are then taken over. */
export function ranBeforeKubelet(
  status: ContainerStatus,
  context: Pick<ProbeWorkerContext, 'epochMs' | 'kubeletStartedMs'>,
): boolean {
  const startedAt = parseRfc3339(status.state?.running?.startedAt ?? '');
  if (startedAt === undefined) return false;
  return startedAt - context.epochMs < context.kubeletStartedMs - RAN_BEFORE_MARGIN_MS;
}

export class ProbeWorker {
  readonly type: ProbeType;
  readonly container: Container;
  readonly #context: ProbeWorkerContext;
  readonly #results: ProbeResults;
  /** As it was when the worker was made; later versions are not looked at. */
  readonly #pod: Pod;
  readonly #spec: Probe;
  readonly #wake = new Signal();
  #stopped = false;
  #triggered = false;
  /** As the API shows it, with the runtime's scheme; empty before the first container. */
  #containerId = '';
  #finishedId = '';
  #lastResult: ProbeResult | undefined;
  #resultRun = 0;
  #onHold = false;

  constructor(
    context: ProbeWorkerContext,
    results: ProbeResults,
    pod: Pod,
    container: Container,
    spec: Probe,
  ) {
    this.#context = context;
    this.#results = results;
    this.#pod = pod;
    this.#spec = spec;
    this.type = results.type;
    this.container = container;
  }

  /** No more runs until there is a new container. */
  get onHold(): boolean {
    return this.#onHold;
  }

  /** The container that has ended for good, and this worker with it; empty: none. */
  get finishedId(): string {
    return this.#finishedId;
  }

  /** How many runs in a row have given the same result. */
  get resultRun(): number {
    return this.#resultRun;
  }

  /** Ends the worker; a run that is under way is finished first. */
  stop(): void {
    this.#stopped = true;
    this.#wake.fire();
  }

  /** Asks for a run now, or right after the present one. The ticker starts over from it. */
  trigger(): void {
    this.#triggered = true;
    this.#wake.fire();
  }

  /** Runs the probe at once and then at every tick. */
  *run(): Task {
    const { clock, kubeletStartedMs, random } = this.#context;
    const periodMs = (this.#spec.periodSeconds ?? 10) * SECOND_MS;
    if (periodMs > clock.now - kubeletStartedMs) yield Math.floor(random.next() * periodMs);
    let nextTickMs = clock.now + periodMs;
    try {
      while (yield* this.doProbe()) {
        while (!this.#stopped && !this.#triggered && clock.now < nextTickMs)
          yield { on: [this.#wake], timeoutMs: nextTickMs - clock.now };
        if (this.#stopped) return;
        if (this.#triggered) {
          this.#triggered = false;
          nextTickMs = clock.now + periodMs;
        } else {
          // Of the ticks that a slow run has missed one is made up for; the grid stays as it is.
          nextTickMs += periodMs * (Math.floor((clock.now - nextTickMs) / periodMs) + 1);
        }
      }
    } finally {
      if (this.#containerId !== '') this.#results.remove(runtimeContainerId(this.#containerId));
    }
  }

  /** One turn, which may find that there is nothing to probe. Returns whether the worker goes on. */
  *doProbe(): Task<boolean> {
    const status = this.#context.getPodStatus(this.#pod.metadata.uid ?? '');
    if (status === undefined) return true;
    if (isTerminalPhase(status.phase)) return false;
    const container = this.#statusOfContainer(status);
    if (container === undefined) return true;
    this.#follow(container);
    if (this.#onHold) return true;
    if (container.state?.running === undefined) return this.#notRunning(container);
    if (this.#pod.metadata.deletionTimestamp !== undefined && this.type !== 'readiness') {
      this.#set('success');
      return false;
    }
    if (!this.#isTimeToProbe(container)) return true;
    yield* this.#probe(status);
    return true;
  }

  /** Undefined while the container has no id. */
  #statusOfContainer(status: PodStatus): ContainerStatus | undefined {
    const { name } = this.container;
    const hasId = (s: ContainerStatus | undefined): boolean => (s?.containerID ?? '') !== '';
    const regular = findStatus(status.containerStatuses, name);
    if (hasId(regular)) return regular;
    const init = findStatus(status.initContainerStatuses, name);
    return hasId(init) ? init : undefined;
  }

  /** A new container starts with the initial result and without hold. */
  #follow(container: ContainerStatus): void {
    const id = container.containerID ?? '';
    if (id === this.#containerId) return;
    if (this.#containerId !== '') this.#results.remove(runtimeContainerId(this.#containerId));
    this.#containerId = id;
    this.#onHold = false;
    const keepsState =
      !this.#context.gates.ChangeContainerStatusOnKubeletRestart &&
      ranBeforeKubelet(container, this.#context);
    if (!keepsState) this.#set(INITIAL_RESULT[this.type]);
  }

  #notRunning(container: ContainerStatus): boolean {
    this.#set('failure');
    const terminated = container.state?.terminated;
    if (terminated === undefined) return true;
    const { gates } = this.#context;
    const goesOn = shouldRestartAfterExit(this.#pod.spec, this.container, terminated.exitCode, gates);
    if (!goesOn) this.#finishedId = container.containerID ?? '';
    return goesOn;
  }

  /** The initial delay is over, and the startup probe has had its turn (or has it now). */
  #isTimeToProbe(container: ContainerStatus): boolean {
    const { clock, epochMs } = this.#context;
    const startedAt = parseRfc3339(container.state?.running?.startedAt ?? '') ?? epochMs;
    const ageSeconds = Math.floor((epochMs + clock.now - startedAt) / SECOND_MS);
    if (ageSeconds < (this.#spec.initialDelaySeconds ?? 0)) return false;
    return (container.started === true) === (this.type !== 'startup');
  }

  *#probe(status: PodStatus): Task {
    const identity = this.#identity();
    this.#trace('probe.started', identity);
    const outcome = yield* this.#context.prober.probe({
      type: this.type,
      pod: this.#pod,
      container: this.container,
      spec: this.#spec,
      containerId: runtimeContainerId(this.#containerId),
      status,
    });
    // What could not be probed counts as nothing.
    const result = outcome.kind === 'error' ? undefined : outcome.kind === 'failure' ? 'failure' : 'success';
    if (result !== undefined) this.#count(result);
    this.#trace('probe.finished', {
      ...identity,
      outcome: outcome.kind,
      output: outcome.kind === 'error' ? outcome.error : outcome.output,
      streak: result === undefined ? 0 : this.#resultRun,
      threshold: this.#threshold(result ?? 'failure'),
    });
    if (result !== undefined) this.#judge(result);
  }

  #count(result: ProbeResult): void {
    this.#resultRun = this.#lastResult === result ? this.#resultRun + 1 : 1;
    this.#lastResult = result;
  }

  /** Publishes a result whose threshold is reached. A container that will be killed is not probed further. */
  #judge(result: ProbeResult): void {
    if (this.#resultRun < this.#threshold(result)) return;
    this.#set(result);
    const decided = this.type === 'startup' || (this.type === 'liveness' && result === 'failure');
    if (!decided) return;
    this.#onHold = true;
    this.#resultRun = 0;
  }

  #threshold(result: ProbeResult): number {
    return result === 'failure' ? (this.#spec.failureThreshold ?? 3) : (this.#spec.successThreshold ?? 1);
  }

  #set(result: ProbeResult): void {
    this.#results.set(runtimeContainerId(this.#containerId), result, this.#pod);
  }

  #identity(): ProbeIdentity {
    return {
      podUid: this.#pod.metadata.uid ?? '',
      container: this.container.name,
      probe: this.type,
      handler: handlerOf(this.#spec) ?? 'exec',
    };
  }

  #trace<K extends 'probe.started' | 'probe.finished'>(kind: K, value: EntryValues[K]): void {
    const { component, trace } = this.#context;
    const subject = `probe/${this.#pod.metadata.uid ?? ''}/${this.container.name}/${this.type}`;
    trace?.record(kind, component, subject, value);
  }
}
