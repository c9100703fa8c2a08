/** How far a rollout is. Models kubectl/pkg/polymorphichelpers/rollout_status.go. */
import type { DaemonSet, Deployment, KubeObject, StatefulSet } from '../kube/types.ts';
import { KubectlError } from './errors.ts';

export interface RolloutState {
  /** A line with its line feed. */
  readonly text: string;
  readonly isDone: boolean;
}

const waiting = (text: string): RolloutState => ({ text: `${text}\n`, isDone: false });
const done = (text: string): RolloutState => ({ text: `${text}\n`, isDone: true });

/** A revision of 0 means the present one. */
export function rolloutState(object: KubeObject, revision = 0): RolloutState {
  switch (object.kind) {
    case 'Deployment':
      return ofDeployment(object as Deployment, revision);
    case 'StatefulSet':
      return ofStatefulSet(object as StatefulSet);
    case 'DaemonSet':
      return ofDaemonSet(object as DaemonSet);
    default:
      throw new KubectlError(`no status viewer has been implemented for ${object.kind}`);
  }
}

function ofDeployment({ metadata, spec, status }: Deployment, revision: number): RolloutState {
  const name = metadata?.name ?? '';
  if (revision > 0) {
    const own = Number(metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
    if (own !== revision) {
      throw new KubectlError(
        `desired revision (${revision}) is different from the running revision (${own})`,
      );
    }
  }
  if ((metadata?.generation ?? 0) > (status?.observedGeneration ?? 0)) {
    return waiting('Waiting for deployment spec update to be observed...');
  }
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    throw new KubectlError(`deployment "${name}" exceeded its progress deadline`);
  }
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status ?? {};
  const wanted = spec?.replicas ?? 1;
  const lead = `Waiting for deployment "${name}" rollout to finish:`;
  if (updatedReplicas < wanted)
    return waiting(`${lead} ${updatedReplicas} out of ${wanted} new replicas have been updated...`);
  if (replicas > updatedReplicas)
    return waiting(`${lead} ${replicas - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas) {
    return waiting(`${lead} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  }
  return done(`deployment "${name}" successfully rolled out`);
}

function ofDaemonSet({ metadata, spec, status }: DaemonSet): RolloutState {
  const name = metadata?.name ?? '';
  if (spec?.updateStrategy?.type !== 'RollingUpdate') {
    throw new KubectlError('rollout status is only available for RollingUpdate strategy type');
  }
  if ((metadata?.generation ?? 0) > (status?.observedGeneration ?? 0)) {
    return waiting('Waiting for daemon set spec update to be observed...');
  }
  const {
    updatedNumberScheduled: updated = 0,
    desiredNumberScheduled: desired = 0,
    numberAvailable = 0,
  } = status ?? {};
  const lead = `Waiting for daemon set "${name}" rollout to finish:`;
  if (updated < desired) return waiting(`${lead} ${updated} out of ${desired} new pods have been updated...`);
  if (numberAvailable < desired)
    return waiting(`${lead} ${numberAvailable} of ${desired} updated pods are available...`);
  return done(`daemon set "${name}" successfully rolled out`);
}

function ofStatefulSet({ metadata, spec, status }: StatefulSet): RolloutState {
  if (spec?.updateStrategy?.type !== 'RollingUpdate') {
    throw new KubectlError('rollout status is only available for RollingUpdate strategy type');
  }
  const observed = status?.observedGeneration ?? 0;
  if (observed === 0 || (metadata?.generation ?? 0) > observed) {
    return waiting('Waiting for statefulset spec update to be observed...');
  }
  const {
    readyReplicas = 0,
    updatedReplicas = 0,
    currentReplicas = 0,
    updateRevision = '',
    currentRevision = '',
  } = status ?? {};
  const wanted = spec.replicas ?? 1;
  if (readyReplicas < wanted) return waiting(`Waiting for ${wanted - readyReplicas} pods to be ready...`);
  const rolling = spec.updateStrategy.rollingUpdate;
  if (rolling !== undefined && spec.replicas !== undefined) {
    const partition = rolling.partition ?? 0;
    if (updatedReplicas < wanted - partition) {
      return waiting(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted - partition} new pods have been updated...`,
      );
    }
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (updateRevision !== currentRevision) {
    return waiting(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`,
    );
  }
  return done(
    `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`,
  );
}
