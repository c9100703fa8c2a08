/** `pod-conditions.json`: one condition of a Pod. */
import {
  generateAllContainersRestartingCondition,
  generateContainersReadyCondition,
  generatePodInitializedCondition,
  generatePodReadyCondition,
  generatePodReadyToStartContainersCondition,
  generatePodScheduledCondition,
} from '../../../src/engine/kubelet/conditions.ts';
import type { PodCondition } from '../../../src/kube/types.ts';
import { gatesOf, judge, podOf, runtimeOf, statusesOf } from '../../helpers/kubelet-fixtures.ts';
import type { TableAdapter } from '../adapter.ts';

interface ConditionVector {
  readonly spec: unknown;
  readonly statuses: unknown;
  readonly phase: string | null;
  readonly conditions?: readonly PodCondition[];
  readonly sandboxes?: unknown;
  readonly runtimeStatuses?: unknown;
  readonly condition: PodCondition;
}

function generate(vector: Readonly<Record<string, unknown>>): PodCondition | undefined {
  const v = vector as unknown as ConditionVector;
  const pod = podOf({ metadata: vector['metadata'], spec: v.spec });
  const statuses = v.statuses === null ? undefined : statusesOf(v.statuses);
  const phase = v.phase ?? undefined;
  const runtime = runtimeOf(pod, v.sandboxes, v.runtimeStatuses);
  const old = { conditions: [...(v.conditions ?? [])] };
  switch (v.condition.type) {
    case 'ContainersReady':
      return generateContainersReadyCondition(pod, statuses, phase);
    case 'Ready':
      return generatePodReadyCondition(pod, v.conditions ?? [], statuses, phase);
    case 'Initialized':
      return generatePodInitializedCondition(pod, old, statuses, phase, gatesOf(vector));
    case 'PodReadyToStartContainers':
      return generatePodReadyToStartContainersCondition(pod, runtime);
    case 'PodScheduled':
      return generatePodScheduledCondition(pod);
    case 'AllContainersRestarting':
      return generateAllContainersRestartingCondition(pod, runtime, old, phase);
    default:
      return undefined;
  }
}

export const adapter: TableAdapter = {
  file: 'pod-conditions.json',
  run(vector) {
    const actual = generate(vector);
    return actual === undefined ? 'unsupported' : judge(vector['condition'], actual);
  },
};
