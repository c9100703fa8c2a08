/**
 * One look at one Deployment: which ReplicaSets there are, which is the new one, how large each should be.
 * Models pkg/controller/deployment/{deployment_controller,sync,rolling,recreate,rollback}.go. At most one step up or
 * down is made; what follows from it brings the next look.
 */
import { deepEqual } from '../../../kube/json.ts';
import type {
  Deployment,
  DeploymentCondition,
  DeploymentStatus,
  Pod,
  PodTemplateSpec,
  ReplicaSet,
  Status,
} from '../../../kube/types.ts';
import { type Controller, messageOf, type SyncError } from '../controller.ts';
import { templateHash } from '../hash.ts';
import { controllerReference, isNamespaceTerminating } from '../pod-control.ts';
import { isPodTerminal } from '../pods.ts';
import { controllerUidOf } from '../shared-informers.ts';
import { calculateStatus, condition, type Moment, rolloutStatus } from './deployment-status.ts';
import { conditionIn, deadlineMs, hasDeadline, isComplete, withCondition } from './progress.ts';
import { proportionalSizes } from './proportional-scaling.ts';
import {
  activeSets,
  byCreation,
  DESIRED_REPLICAS,
  desiredOf,
  findNewSet,
  HASH_LABEL,
  maxRevision,
  newSetAnnotations,
  replicasOf,
  REVISION,
  revisionOf,
  ROLLBACK_TO,
  sameTemplate,
  sizeAnnotations,
} from './replica-sets.ts';
import {
  availableReplicaCount,
  isRollingUpdate,
  maxUnavailable,
  minAvailable,
  newReplicas,
  replicaCount,
} from './rollout-math.ts';

const NAME_MAX_LENGTH = 253;

export class DeploymentSync {
  readonly #controller: Controller;
  readonly #podsOf: (set: ReplicaSet) => readonly Pod[];
  readonly #moment: Moment;
  #deployment: Deployment;
  #sets: ReplicaSet[];
  #newSet: ReplicaSet | undefined;
  #error: SyncError;

  constructor(
    controller: Controller,
    deployment: Deployment,
    sets: readonly ReplicaSet[],
    podsOf: (set: ReplicaSet) => readonly Pod[],
  ) {
    this.#controller = controller;
    this.#deployment = deployment;
    this.#sets = [...sets];
    this.#podsOf = podsOf;
    this.#moment = { nowMs: controller.wallMs, timestamp: controller.timestamp };
  }

  run(): SyncError {
    this.#newSet = findNewSet(this.#deployment, this.#sets);
    if (this.#deployment.metadata.deletionTimestamp !== undefined) {
      this.#writeStatus(calculateStatus(this.#deployment, this.#sets, this.#newSet, this.#moment));
      return this.#error;
    }
    this.#checkPaused();
    if (this.#deployment.spec?.paused === true) this.#scaleOnly();
    else if (this.#deployment.metadata.annotations?.[ROLLBACK_TO] !== undefined) this.#rollBack();
    else if (this.#isScaled()) this.#scaleOnly();
    else if (isRollingUpdate(this.#deployment.spec ?? {})) this.#rollingUpdate();
    else this.#recreate();
    return this.#error;
  }

  get #oldSets(): ReplicaSet[] {
    return this.#sets.filter((set) => set.metadata.uid !== this.#newSet?.metadata.uid);
  }

  /** Models checkPausedConditions. */
  #checkPaused(): void {
    const known = conditionIn(this.#deployment.status, 'Progressing');
    if (!hasDeadline(this.#deployment.spec) || known?.reason === 'ProgressDeadlineExceeded') return;
    const paused = this.#deployment.spec?.paused === true;
    if (paused === (known?.reason === 'DeploymentPaused')) return;
    this.#writeProgress(
      paused
        ? condition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused', this.#moment)
        : condition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed', this.#moment),
    );
  }

  /** Models isScalingEvent. */
  #isScaled(): boolean {
    this.#syncNewSet(false);
    return activeSets(this.#sets).some((set) => {
      const noted = set.metadata.annotations?.[DESIRED_REPLICAS];
      return noted !== undefined && /^\d+$/.test(noted) && Number(noted) !== desiredOf(this.#deployment);
    });
  }

  /** Models sync: no rollout, but sizes follow. */
  #scaleOnly(): void {
    this.#syncNewSet(false);
    this.#scale();
    if (
      this.#deployment.spec?.paused === true &&
      this.#deployment.metadata.annotations?.[ROLLBACK_TO] === undefined
    )
      this.#cleanUp();
    this.#writeStatus(calculateStatus(this.#deployment, this.#sets, this.#newSet, this.#moment));
  }

  /** Models scale. */
  #scale(): void {
    const active = activeSets(this.#sets);
    const only =
      active.length > 1
        ? undefined
        : (active[0] ?? this.#newSet ?? this.#oldSets.toSorted(byCreation).at(-1));
    if (only) {
      if (replicasOf(only) !== desiredOf(this.#deployment)) this.#resize(only, desiredOf(this.#deployment));
      return;
    }
    if (this.#newSet && this.#isSaturated(this.#newSet)) {
      for (const set of activeSets(this.#oldSets)) this.#resize(set, 0);
      return;
    }
    if (!isRollingUpdate(this.#deployment.spec ?? {})) return;
    for (const { set, size } of proportionalSizes(this.#deployment, active)) this.#resize(set, size);
  }

  /** Models IsSaturated: it has, wants and offers all replicas. */
  #isSaturated(set: ReplicaSet): boolean {
    const desired = desiredOf(this.#deployment);
    return (
      replicasOf(set) === desired &&
      set.metadata.annotations?.[DESIRED_REPLICAS] === String(desired) &&
      (set.status?.availableReplicas ?? 0) === desired
    );
  }

  /** Models rolloutRolling. */
  #rollingUpdate(): void {
    if (!this.#syncNewSet(true) || !this.#newSet) return;
    if (!this.#growNew(this.#newSet) && !this.#shrinkOld(this.#newSet)) this.#finish();
    this.#writeRolloutStatus();
  }

  /** Models reconcileNewReplicaSet. */
  #growNew(newSet: ReplicaSet): boolean {
    const desired = desiredOf(this.#deployment);
    const size = replicasOf(newSet);
    if (size === desired) return false;
    if (size > desired) return this.#scaleTo(newSet, desired);
    return this.#scaleTo(newSet, newReplicas(this.#deployment.spec ?? {}, size, replicaCount(this.#sets)));
  }

  /** Models reconcileOldReplicaSets. */
  #shrinkOld(newSet: ReplicaSet): boolean {
    if (replicaCount(this.#oldSets) === 0) return false;
    const spec = this.#deployment.spec ?? {};
    const newUnavailable = replicasOf(newSet) - (newSet.status?.availableReplicas ?? 0);
    const budget = replicaCount(this.#sets) - minAvailable(spec) - newUnavailable;
    if (budget <= 0) return false;
    const unhealthy = this.#removeUnhealthy(budget);
    return this.#removeAvailable() + unhealthy > 0;
  }

  /** Models cleanupUnhealthyReplicas. */
  #removeUnhealthy(budget: number): number {
    let removed = 0;
    for (const set of activeSets(this.#oldSets).toSorted(byCreation)) {
      if (removed >= budget) break;
      const unavailable = replicasOf(set) - (set.status?.availableReplicas ?? 0);
      if (unavailable <= 0) continue;
      const count = Math.min(budget - removed, unavailable);
      this.#scaleTo(set, replicasOf(set) - count);
      removed += count;
    }
    return removed;
  }

  /** Models scaleDownOldReplicaSetsForRollingUpdate. */
  #removeAvailable(): number {
    const spec = this.#deployment.spec ?? {};
    const surplus = availableReplicaCount(this.#sets) - (desiredOf(this.#deployment) - maxUnavailable(spec));
    let removed = 0;
    for (const set of activeSets(this.#oldSets).toSorted(byCreation)) {
      if (removed >= surplus) break;
      const count = Math.min(replicasOf(set), surplus - removed);
      this.#scaleTo(set, replicasOf(set) - count);
      removed += count;
    }
    return removed;
  }

  /** Models rolloutRecreate. */
  #recreate(): void {
    if (!this.#syncNewSet(false)) return;
    const old = activeSets(this.#oldSets);
    if (old.length > 0) {
      for (const set of old) this.#scaleTo(set, 0);
      return this.#writeRolloutStatus();
    }
    if (this.#oldPodsRunning()) return this.#writeRolloutStatus();
    if (!this.#syncNewSet(true) || !this.#newSet) return;
    this.#scaleTo(this.#newSet, desiredOf(this.#deployment));
    this.#finish();
    this.#writeRolloutStatus();
  }

  /** Models oldPodsRunning: also those that are going away. */
  #oldPodsRunning(): boolean {
    if (this.#oldSets.some((set) => (set.status?.replicas ?? 0) > 0)) return true;
    return this.#oldSets.some((set) => this.#podsOf(set).some((pod) => !isPodTerminal(pod)));
  }

  #finish(): void {
    if (isComplete(this.#deployment, this.#deployment.status ?? {})) this.#cleanUp();
  }

  /** Deletes what is beyond the history limit, lowest revision first. Models cleanupDeployment. */
  #cleanUp(): void {
    const limit = this.#deployment.spec?.revisionHistoryLimit;
    if (limit === undefined) return;
    const living = this.#oldSets.filter((set) => set.metadata.deletionTimestamp === undefined);
    const surplus = living.toSorted((a, b) => Number(revisionOf(a) - revisionOf(b)) || byCreation(a, b));
    for (const set of surplus.slice(0, Math.max(0, living.length - limit))) {
      const observed = (set.status?.observedGeneration ?? 0) >= (set.metadata.generation ?? 0);
      if ((set.status?.replicas ?? 0) !== 0 || replicasOf(set) !== 0 || !observed) continue;
      const deleted = this.#controller.client.delete(
        'replicasets',
        set.metadata.namespace,
        set.metadata.name ?? '',
      );
      if (!deleted.ok && deleted.error.reason !== 'NotFound') this.#fail(deleted.error);
      else this.#sets = this.#sets.filter((other) => other !== set);
    }
  }

  /**
   * Finds the new ReplicaSet and brings it up to date, or makes it. Models getNewReplicaSet. False: something went
   * wrong, so nothing more is done in this look.
   */
  #syncNewSet(create: boolean): boolean {
    const revision = maxRevision(this.#oldSets) + 1n;
    const found = this.#newSet;
    if (!found) return create ? this.#createNewSet(revision) : true;
    const annotations = newSetAnnotations(this.#deployment, found, revision, true);
    const minReadySeconds = this.#deployment.spec?.minReadySeconds;
    if (
      !deepEqual(annotations, found.metadata.annotations ?? {}) ||
      (found.spec?.minReadySeconds ?? 0) !== (minReadySeconds ?? 0)
    ) {
      const spec = { ...found.spec, minReadySeconds } as ReplicaSet['spec'];
      if (
        !this.#updateSet(found, {
          ...found,
          metadata: { ...found.metadata, annotations },
          spec,
        })
      )
        return false;
    }
    const message = `Found new replica set "${found.metadata.name}"`;
    const first = hasDeadline(this.#deployment.spec) && !conditionIn(this.#deployment.status, 'Progressing');
    return this.#writeRevision(
      first ? condition('Progressing', 'True', 'FoundNewReplicaSet', message, this.#moment) : undefined,
    );
  }

  #createNewSet(revision: bigint): boolean {
    const deployment = this.#deployment;
    const made = this.#newSetObject(revision);
    const created = this.#controller.client.create(made);
    const name = made.metadata.name ?? '';
    if (!created.ok) return this.#onCreateError(created.error, name);
    this.#newSet = created.value;
    this.#sets.push(created.value);
    const size = replicasOf(created.value);
    if (size > 0)
      this.#controller.recorder.event(
        deployment,
        'Normal',
        'ScalingReplicaSet',
        `Scaled up replica set ${name} from 0 to ${size}`,
      );
    const message = `Created new replica set "${name}"`;
    return this.#writeRevision(
      hasDeadline(deployment.spec)
        ? condition('Progressing', 'True', 'NewReplicaSetCreated', message, this.#moment)
        : undefined,
    );
  }

  #newSetObject(revision: bigint): ReplicaSet {
    const { metadata, spec } = this.#deployment;
    const template = spec?.template;
    const hash = templateHash(template, this.#deployment.status?.collisionCount);
    const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
    const replicas = newReplicas(spec ?? {}, 0, replicaCount(this.#sets));
    const object: ReplicaSet = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${(metadata.name ?? '').slice(0, NAME_MAX_LENGTH - hash.length - 1)}-${hash}`,
        namespace: metadata.namespace,
        ownerReferences: [controllerReference(this.#deployment)],
        labels,
      },
      spec: {
        replicas,
        ...(spec?.minReadySeconds === undefined ? {} : { minReadySeconds: spec.minReadySeconds }),
        selector: { ...spec?.selector, matchLabels: { ...spec?.selector?.matchLabels, [HASH_LABEL]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    };
    return {
      ...object,
      metadata: {
        ...object.metadata,
        annotations: newSetAnnotations(this.#deployment, object, revision, false),
      },
    };
  }

  #onCreateError(error: Status, name: string): boolean {
    const deployment = this.#deployment;
    const { client, recorder } = this.#controller;
    if (error.reason === 'AlreadyExists') {
      const live = client.get<ReplicaSet>('replicasets', deployment.metadata.namespace, name);
      const isMine = live.ok && controllerUidOf(live.value) === deployment.metadata.uid;
      if (isMine && sameTemplate(live.value.spec?.template, deployment.spec?.template)) {
        this.#newSet = live.value;
        if (!this.#sets.some((set) => set.metadata.uid === live.value.metadata.uid))
          this.#sets.push(live.value);
        return this.#writeRevision(undefined);
      }
      // Another template has the same hash: the next try counts the collision in.
      const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
      this.#writeStatus({ ...deployment.status, collisionCount });
      return this.#fail(error);
    }
    if (isNamespaceTerminating(error)) return false;
    const message = `Failed to create new replica set "${name}": ${messageOf(error)}`;
    if (hasDeadline(deployment.spec))
      this.#writeProgress(condition('Progressing', 'False', 'ReplicaSetCreateError', message, this.#moment));
    recorder.event(deployment, 'Warning', 'ReplicaSetCreateError', message);
    return this.#fail(error);
  }

  /** The legacy rollback by annotation. Models rollback.go. */
  #rollBack(): void {
    if (!this.#syncNewSet(true)) return;
    const asked = this.#deployment.metadata.annotations?.[ROLLBACK_TO] ?? '0';
    let revision = /^\d+$/.test(asked) ? BigInt(asked) : 0n;
    if (revision === 0n)
      revision = [...new Set(this.#sets.map(revisionOf))].toSorted((a, b) => (a < b ? 1 : -1))[1] ?? 0n;
    const target = this.#sets.find((set) => revisionOf(set) === revision && revision > 0n);
    const event = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
      this.#controller.recorder.event(this.#deployment, type, reason, message);
    const { name, annotations } = this.#deployment.metadata;
    const { [ROLLBACK_TO]: _, ...rest } = annotations ?? {};
    let template = this.#deployment.spec?.template;
    if (!target)
      event('Warning', 'DeploymentRollbackRevisionNotFound', 'Unable to find the revision to rollback to.');
    else if (sameTemplate(target.spec?.template, template))
      event(
        'Warning',
        'DeploymentRollbackTemplateUnchanged',
        `The rollback revision contains the same template as current deployment "${name}"`,
      );
    else {
      const { [HASH_LABEL]: __, ...labels } = target.spec?.template?.metadata?.labels ?? {};
      template = {
        ...(target.spec?.template as PodTemplateSpec),
        metadata: { ...target.spec?.template?.metadata, labels },
      };
      event('Normal', 'DeploymentRollback', `Rolled back deployment "${name}" to revision ${revision}`);
    }
    const updated = this.#controller.client.update<Deployment>({
      ...this.#deployment,
      metadata: { ...this.#deployment.metadata, annotations: rest },
      spec: { ...this.#deployment.spec, template },
    });
    if (!updated.ok) this.#fail(updated.error);
  }

  /** A new size with its event; false when it has that size. Models scaleReplicaSetAndRecordEvent. */
  #scaleTo(set: ReplicaSet, size: number): boolean {
    return replicasOf(set) !== size && this.#resize(set, size);
  }

  /** Models scaleReplicaSet: the notes for proportional scaling are renewed even where the size stays. */
  #resize(set: ReplicaSet, size: number): boolean {
    const annotations = { ...set.metadata.annotations, ...sizeAnnotations(this.#deployment) };
    const before = replicasOf(set);
    if (before === size && deepEqual(annotations, set.metadata.annotations)) return false;
    const next = {
      ...set,
      metadata: { ...set.metadata, annotations },
      spec: { ...set.spec, replicas: size },
    } as ReplicaSet;
    if (!this.#updateSet(set, next) || before === size) return false;
    const direction = size > before ? 'up' : 'down';
    const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${size}`;
    this.#controller.recorder.event(this.#deployment, 'Normal', 'ScalingReplicaSet', message);
    return true;
  }

  #updateSet(set: ReplicaSet, next: ReplicaSet): boolean {
    const updated = this.#controller.client.update(next);
    if (!updated.ok) return this.#fail(updated.error);
    this.#sets = this.#sets.map((other) => (other.metadata.uid === set.metadata.uid ? updated.value : other));
    if (this.#newSet?.metadata.uid === set.metadata.uid) this.#newSet = updated.value;
    return true;
  }

  /** The revision annotation of the Deployment travels with a status write. Models SetDeploymentRevision. */
  #writeRevision(progress: DeploymentCondition | undefined): boolean {
    const revision = this.#newSet?.metadata.annotations?.[REVISION];
    const annotations = {
      ...this.#deployment.metadata.annotations,
      ...(revision === undefined ? {} : { [REVISION]: revision }),
    };
    const status = progress
      ? withCondition(this.#deployment.status ?? {}, progress)
      : (this.#deployment.status ?? {});
    if (
      status === (this.#deployment.status ?? status) &&
      deepEqual(annotations, this.#deployment.metadata.annotations ?? {})
    )
      return true;
    return this.#write({
      ...this.#deployment,
      metadata: { ...this.#deployment.metadata, annotations },
      status,
    });
  }

  #writeProgress(progress: DeploymentCondition): void {
    this.#write({ ...this.#deployment, status: withCondition(this.#deployment.status ?? {}, progress) });
  }

  #writeRolloutStatus(): void {
    const status = rolloutStatus(this.#deployment, this.#sets, this.#newSet, this.#moment);
    if (!this.#writeStatus(status)) this.#waitForDeadline(status);
  }

  /** True if there was something to write. */
  #writeStatus(status: DeploymentStatus): boolean {
    if (deepEqual(this.#deployment.status ?? {}, status)) return false;
    this.#write({ ...this.#deployment, status });
    return true;
  }

  #write(next: Deployment): boolean {
    const written = this.#controller.client.updateStatus(next);
    if (!written.ok) return this.#fail(written.error);
    this.#deployment = written.value;
    return true;
  }

  /** Looks again one second after the progress deadline. Models requeueStuckDeployment. */
  #waitForDeadline(status: DeploymentStatus): void {
    const { metadata, spec } = this.#deployment;
    const known = conditionIn(status, 'Progressing');
    if (!known || !hasDeadline(spec) || isComplete(this.#deployment, status)) return;
    if (known.reason === 'ProgressDeadlineExceeded' || known.reason === 'NewReplicaSetAvailable') return;
    const left = deadlineMs(known, spec?.progressDeadlineSeconds ?? 0) - this.#moment.nowMs;
    this.#controller.queue.addAfter(`${metadata.namespace}/${metadata.name}`, Math.max(0, left) + 1000);
  }

  #fail(error: Status): false {
    this.#error ??= messageOf(error);
    return false;
  }
}
