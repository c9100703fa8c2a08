/**
 * Defaults of the kinds that make Pods.
 * Models pkg/apis/apps/v1/defaults.go and pkg/apis/batch/v1/defaults.go.
 */
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  JobSpec,
  PodFailurePolicyRule,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
  StatefulSetSpec,
} from '../types.ts';
import { change, changeStruct, each, fill } from './fill.ts';
import { defaultPodTemplate } from './pod.ts';
import { defaultClaimSpec } from './storage.ts';

const HISTORY_LIMIT = 10;

export function defaultDeployment(deployment: Deployment): Deployment {
  return changeStruct(deployment, 'spec', (spec) => {
    const filled = fill(changeStruct(spec, 'template', defaultPodTemplate), {
      replicas: 1,
      strategy: {},
      revisionHistoryLimit: HISTORY_LIMIT,
      progressDeadlineSeconds: 600,
    });
    return change(filled, 'strategy', (strategy) => {
      const typed = fill(strategy, { type: 'RollingUpdate' });
      if (typed.type !== 'RollingUpdate') return typed;
      return change(fill(typed, { rollingUpdate: {} }), 'rollingUpdate', (update) =>
        fill(update, { maxUnavailable: '25%', maxSurge: '25%' }),
      );
    });
  });
}

export function defaultReplicaSet(set: ReplicaSet): ReplicaSet {
  return changeStruct(set, 'spec', (spec) =>
    fill(changeStruct(spec, 'template', defaultPodTemplate), { replicas: 1 }),
  );
}

/** Models pkg/apis/core/v1/defaults.go SetDefaults_ReplicationController. */
export function defaultReplicationController(controller: ReplicationController): ReplicationController {
  const labels = controller.spec?.template?.metadata?.labels;
  const filled = change(controller, 'spec', (spec) => {
    const selected = fill(changeStruct(spec, 'template', defaultPodTemplate), { replicas: 1 });
    return labels === undefined || Object.keys(spec.selector ?? {}).length > 0
      ? selected
      : { ...selected, selector: labels };
  });
  if (labels === undefined || Object.keys(filled.metadata?.labels ?? {}).length > 0) return filled;
  return { ...filled, metadata: { ...filled.metadata, labels } };
}

export function defaultStatefulSet(set: StatefulSet): StatefulSet {
  return changeStruct(set, 'spec', (spec) => {
    let filled: StatefulSetSpec = fill(changeStruct(spec, 'template', defaultPodTemplate), {
      podManagementPolicy: 'OrderedReady',
      updateStrategy: {},
      persistentVolumeClaimRetentionPolicy: {},
      replicas: 1,
      revisionHistoryLimit: HISTORY_LIMIT,
    });
    // A type that was written down without more is left alone; only a missing type brings the partition with it.
    const wasTyped = (spec.updateStrategy?.type ?? '') !== '';
    filled = change(filled, 'updateStrategy', (strategy) => {
      if (wasTyped && strategy.rollingUpdate === undefined) return strategy;
      const typed = fill(strategy, { type: 'RollingUpdate' });
      if (typed.type !== 'RollingUpdate') return typed;
      return change(fill(typed, { rollingUpdate: {} }), 'rollingUpdate', (update) =>
        fill(update, { partition: 0 }),
      );
    });
    filled = change(filled, 'persistentVolumeClaimRetentionPolicy', (policy) =>
      fill(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' }),
    );
    return change(filled, 'volumeClaimTemplates', (claims) =>
      each(claims, (claim) =>
        fill(
          change(fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' }), 'spec', defaultClaimSpec),
          {
            status: { phase: 'Pending' },
          },
        ),
      ),
    );
  });
}

export function defaultDaemonSet(set: DaemonSet): DaemonSet {
  return changeStruct(set, 'spec', (spec) => {
    const filled = fill(changeStruct(spec, 'template', defaultPodTemplate), {
      updateStrategy: {},
      revisionHistoryLimit: HISTORY_LIMIT,
    });
    return change(filled, 'updateStrategy', (strategy) => {
      const typed = fill(strategy, { type: 'RollingUpdate' });
      if (typed.type !== 'RollingUpdate') return typed;
      return change(fill(typed, { rollingUpdate: {} }), 'rollingUpdate', (update) => {
        const surged = fill(update, { maxSurge: 0 });
        return fill(surged, { maxUnavailable: 1 });
      });
    });
  });
}

const MAX_INT32 = 2147483647;

/** With neither number a Job runs one Pod; parallelism alone makes it a work queue without a number to reach. */
function defaultJobSpec(spec: JobSpec): JobSpec {
  const isSingle = spec.completions === undefined && spec.parallelism === undefined;
  const filled = fill(changeStruct(spec, 'template', defaultPodTemplate), {
    ...(isSingle ? { completions: 1 } : {}),
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : MAX_INT32,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
    manualSelector: false,
  });
  return change(filled, 'podFailurePolicy', (policy) =>
    change(policy, 'rules', (rules) => each(rules, defaultFailureRule)),
  );
}

function defaultFailureRule(rule: PodFailurePolicyRule): PodFailurePolicyRule {
  return change(rule, 'onPodConditions', (patterns) =>
    each(patterns, (pattern) => fill(pattern, { status: 'True' })),
  );
}

/** A Job without labels takes those of its template. */
export function defaultJob(job: Job): Job {
  const filled = changeStruct(job, 'spec', defaultJobSpec);
  const labels = job.spec?.template?.metadata?.labels;
  if (labels === undefined || Object.keys(job.metadata?.labels ?? {}).length > 0) return filled;
  return { ...filled, metadata: { ...filled.metadata, labels } };
}

export function defaultCronJob(cronJob: CronJob): CronJob {
  return changeStruct(cronJob, 'spec', (spec) => {
    const filled = fill(spec, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    // The Job's own defaults come when the Job is made; the template for its Pods has them at once.
    return changeStruct(filled, 'jobTemplate', (template) =>
      changeStruct(template, 'spec', (job) => changeStruct(job, 'template', defaultPodTemplate)),
    );
  });
}
