/**
 * Scales workloads by what their Pods use. Models pkg/controller/podautoscaler/horizontal.go.
 * Leaves out: metrics of single containers, of Pods, objects and other systems.
 */
import { deepEqual } from '../../../kube/json.ts';
import { parseLabelSelector, selectorMatches } from '../../../kube/labels.ts';
import { formatQuantity, milliQuantityOf, quantityOf } from '../../../kube/quantity.ts';
import { err, ok, type Result } from '../../../kube/result.ts';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerStatus,
  MetricSpec,
  MetricStatus,
  Pod,
  Scale,
} from '../../../kube/types.ts';
import { typeOfKind } from '../../api/resources.ts';
import { Controller, type ControllerContext, messageOf, type SyncError } from '../controller.ts';
import { keyOf, type SharedInformer } from '../shared-informers.ts';
import { decide, type Recommendation, type ScaleEvent } from './behavior.ts';
import { amountOf, type Calculation, calculateReplicas, type Target } from './replica-calculator.ts';

const PERIOD_MS = 15_000;
const WORKERS = 5;
/** How long wishes and changes are remembered: the longest window there may be. */
const MEMORY_MS = 3_600_000;

/** What a Pod uses now: cpu in thousandths of cores, memory in bytes. undefined: not measured. */
export type PodMetrics = (
  pod: Pod,
) => { readonly cpuMillis: number; readonly memoryBytes: number } | undefined;

interface Proposal extends Calculation {
  readonly name: string;
  readonly status: MetricStatus;
}

export class HpaController {
  readonly #controller: Controller;
  readonly #hpas: SharedInformer<HorizontalPodAutoscaler>;
  readonly #pods: SharedInformer<Pod>;
  readonly #metrics: PodMetrics;
  readonly #recommendations = new Map<string, readonly Recommendation[]>();
  readonly #events = new Map<string, readonly ScaleEvent[]>();

  constructor(context: ControllerContext, metrics: PodMetrics) {
    this.#metrics = metrics;
    this.#controller = new Controller(context, {
      name: 'horizontal-pod-autoscaler',
      workers: WORKERS,
      sync: (key) => this.#sync(key),
    });
    this.#hpas = context.informers.of<HorizontalPodAutoscaler>('horizontalpodautoscalers');
    this.#pods = context.informers.of<Pod>('pods');
    this.#hpas.addHandler(({ type, object }) => {
      if (type === 'ADDED') this.#controller.queue.add(keyOf(object));
      if (type !== 'DELETED') return;
      this.#recommendations.delete(keyOf(object));
      this.#events.delete(keyOf(object));
    });
  }

  #sync(key: string): SyncError {
    const hpa = this.#hpas.byKey(key);
    if (!hpa?.spec) return undefined;
    this.#controller.queue.addAfter(key, PERIOD_MS);
    const conditions = new Map(
      (hpa.status?.conditions ?? []).map((condition) => [condition.type, condition]),
    );
    const set = (type: string, status: 'True' | 'False', reason: string, message: string): void => {
      const known = conditions.get(type);
      const lastTransitionTime =
        known?.status === status ? known.lastTransitionTime : this.#controller.timestamp;
      conditions.set(type, { type, status, reason, message, lastTransitionTime });
    };
    const scale = this.#scaleOf(hpa);
    if (!scale.ok) {
      this.#controller.recorder.event(hpa, 'Warning', 'FailedGetScale', scale.error);
      set(
        'AbleToScale',
        'False',
        'FailedGetScale',
        `the HPA controller was unable to get the target's current scale: ${scale.error}`,
      );
      this.#write(hpa, { ...(hpa.status ?? { desiredReplicas: 0 }), conditions: [...conditions.values()] });
      return undefined;
    }
    set(
      'AbleToScale',
      'True',
      'SucceededGetScale',
      "the HPA controller was able to get the target's current scale",
    );
    const current = scale.value.spec?.replicas ?? 0;
    const { proposals, wanted, reason } = this.#wanted(hpa, scale.value, current, set);
    const desired = wanted === undefined ? current : this.#limit(hpa, key, current, wanted, set);
    if (desired !== current && wanted !== undefined)
      this.#rescale(hpa, key, scale.value, current, desired, reason, set);
    this.#write(hpa, {
      ...(hpa.status?.lastScaleTime === undefined ? {} : { lastScaleTime: hpa.status.lastScaleTime }),
      ...(desired === current ? {} : { lastScaleTime: this.#controller.timestamp }),
      currentReplicas: current,
      desiredReplicas: desired,
      ...(proposals.length === 0 ? {} : { currentMetrics: proposals.map(({ status }) => status) }),
      conditions: [...conditions.values()] as HorizontalPodAutoscalerCondition[],
    });
    return undefined;
  }

  #pathOf(hpa: HorizontalPodAutoscaler): { readonly resource: string; readonly name: string } | undefined {
    const { apiVersion, kind, name } = hpa.spec?.scaleTargetRef ?? { kind: '', name: '' };
    const type = typeOfKind(apiVersion, kind);
    return type && { resource: type.resource, name };
  }

  #scaleOf(hpa: HorizontalPodAutoscaler): Result<Scale> {
    const path = this.#pathOf(hpa);
    if (!path)
      return err(
        `no matches for kind "${hpa.spec?.scaleTargetRef.kind}" in group "${hpa.spec?.scaleTargetRef.apiVersion ?? ''}"`,
      );
    const scale = this.#controller.client.getSubresource<Scale>(
      path.resource,
      hpa.metadata.namespace,
      path.name,
      'scale',
    );
    return scale.ok ? ok(scale.value) : err(messageOf(scale.error));
  }

  /** The largest of what the metrics ask for. Models computeReplicasForMetrics. */
  #wanted(
    hpa: HorizontalPodAutoscaler,
    scale: Scale,
    current: number,
    set: (type: string, status: 'True' | 'False', reason: string, message: string) => void,
  ): {
    readonly proposals: readonly Proposal[];
    readonly wanted: number | undefined;
    readonly reason: string;
  } {
    const { minReplicas = 1, maxReplicas, metrics = [] } = hpa.spec ?? { maxReplicas: 1 };
    if (current === 0 && minReplicas !== 0) {
      set(
        'ScalingActive',
        'False',
        'ScalingDisabled',
        'scaling is disabled since the replica count of the target is zero',
      );
      return { proposals: [], wanted: undefined, reason: '' };
    }
    if (current > maxReplicas)
      return {
        proposals: [],
        wanted: maxReplicas,
        reason: 'Current number of replicas above Spec.MaxReplicas',
      };
    if (current < minReplicas)
      return {
        proposals: [],
        wanted: minReplicas,
        reason: 'Current number of replicas below Spec.MinReplicas',
      };
    const selector = parseLabelSelector(scale.status?.selector ?? '');
    const pods = this.#pods
      .list(hpa.metadata.namespace ?? '')
      .filter((pod) => selector.ok && selectorMatches(selector.value, pod.metadata.labels));
    const proposals: Proposal[] = [];
    const errors: string[] = [];
    for (const metric of metrics) {
      const proposal = this.#propose(metric, pods, current);
      if (proposal.ok) proposals.push(proposal.value);
      else errors.push(proposal.error);
    }
    const best = proposals.reduce<Proposal | undefined>(
      (max, one) => (max && max.replicas >= one.replicas ? max : one),
      undefined,
    );
    // A metric that is missing never lets anybody shrink.
    if (!best || (errors.length > 0 && best.replicas < current)) {
      const { recorder } = this.#controller;
      for (const error of errors) recorder.event(hpa, 'Warning', 'FailedGetResourceMetric', error);
      const text = `invalid metrics (${errors.length} invalid out of ${metrics.length}), first error is: ${errors[0] ?? ''}`;
      recorder.event(hpa, 'Warning', 'FailedComputeMetricsReplicas', text);
      set(
        'ScalingActive',
        'False',
        'FailedGetResourceMetric',
        `the HPA was unable to compute the replica count: ${errors[0] ?? ''}`,
      );
      return { proposals, wanted: undefined, reason: '' };
    }
    set(
      'ScalingActive',
      'True',
      'ValidMetricFound',
      `the HPA was able to successfully calculate a replica count from ${best.name}`,
    );
    return {
      proposals,
      wanted: best.replicas,
      reason: best.replicas > current ? `${best.name} above target` : 'All metrics below target',
    };
  }

  #propose(metric: MetricSpec, pods: readonly Pod[], current: number): Result<Proposal> {
    const { name, target } = metric.resource ?? {};
    if (metric.type !== 'Resource' || name === undefined || target === undefined)
      return err(`metrics of the type ${JSON.stringify(metric.type)} are not collected here`);
    const wanted: Target = {
      resource: name,
      utilization: target.averageUtilization,
      averageValue: target.averageValue === undefined ? undefined : amountOf(name, target.averageValue),
    };
    const usageOf = (pod: Pod): number | undefined => {
      const used = this.#metrics(pod);
      return name === 'cpu' ? used?.cpuMillis : used?.memoryBytes;
    };
    const found = calculateReplicas(current, wanted, pods, usageOf, this.#controller.wallMs);
    const isShare = wanted.utilization !== undefined;
    if (!found.ok)
      return err(
        `failed to get ${name} ${isShare ? 'utilization' : 'resource metric value'}: ${found.error}`,
      );
    const { averageValue, utilization } = found.value;
    const amount = formatQuantity(
      name === 'cpu' ? milliQuantityOf(averageValue) : quantityOf(averageValue, 'BinarySI'),
    );
    const now = {
      averageValue: amount,
      ...(utilization === undefined ? {} : { averageUtilization: utilization }),
    };
    return ok({
      ...found.value,
      name: isShare ? `${name} resource utilization (percentage of request)` : `${name} resource`,
      status: { type: 'Resource', resource: { name, current: now } },
    });
  }

  #limit(
    hpa: HorizontalPodAutoscaler,
    key: string,
    current: number,
    wanted: number,
    set: (type: string, status: 'True' | 'False', reason: string, message: string) => void,
  ): number {
    const nowMs = this.#controller.wallMs;
    const recent = <T extends { readonly atMs: number }>(list: readonly T[] | undefined): T[] =>
      (list ?? []).filter(({ atMs }) => atMs > nowMs - MEMORY_MS);
    // The size at the start counts as a wish, so that a new autoscaler does not shrink at once.
    const known = recent(this.#recommendations.get(key));
    const recommendations = known.length === 0 ? [{ atMs: nowMs, replicas: current }] : known;
    const decision = decide(
      hpa,
      current,
      wanted,
      { recommendations, events: recent(this.#events.get(key)) },
      nowMs,
    );
    this.#recommendations.set(key, [...recommendations, { atMs: nowMs, replicas: wanted }]);
    if (decision.stabilized) set('AbleToScale', 'True', ...decision.stabilized);
    else set('AbleToScale', 'True', 'ReadyForNewScale', 'recommended size matches current size');
    if (decision.limited) set('ScalingLimited', 'True', ...decision.limited);
    else
      set(
        'ScalingLimited',
        'False',
        'DesiredWithinRange',
        'the desired count is within the acceptable range',
      );
    return decision.replicas;
  }

  #rescale(
    hpa: HorizontalPodAutoscaler,
    key: string,
    scale: Scale,
    current: number,
    desired: number,
    reason: string,
    set: (type: string, status: 'True' | 'False', reason: string, message: string) => void,
  ): void {
    const path = this.#pathOf(hpa);
    if (!path) return;
    const { client, recorder, wallMs } = this.#controller;
    const written = client.putSubresource(path.resource, hpa.metadata.namespace, path.name, 'scale', {
      ...scale,
      spec: { replicas: desired },
    });
    if (!written.ok) {
      const text = messageOf(written.error);
      recorder.event(
        hpa,
        'Warning',
        'FailedRescale',
        `New size: ${desired}; reason: ${reason}; error: ${text}`,
      );
      set(
        'AbleToScale',
        'False',
        'FailedUpdateScale',
        `the HPA controller was unable to update the target scale: ${text}`,
      );
      return;
    }
    recorder.event(hpa, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${reason}`);
    set(
      'AbleToScale',
      'True',
      'SucceededRescale',
      `the HPA controller was able to update the target scale to ${desired}`,
    );
    this.#events.set(key, [...(this.#events.get(key) ?? []), { atMs: wallMs, change: desired - current }]);
  }

  #write(hpa: HorizontalPodAutoscaler, status: HorizontalPodAutoscalerStatus): void {
    if (deepEqual(hpa.status, status)) return;
    this.#controller.client.updateStatus<HorizontalPodAutoscaler>({ ...hpa, status });
  }
}
