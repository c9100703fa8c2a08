/**
 * One look at one StatefulSet: a Pod for each ordinal, in order where the policy asks for it.
 * Models pkg/controller/statefulset/stateful_set_control.go. Leaves out: MaxUnavailableStatefulSet, which is off.
 */
import { deepEqual } from '../../../kube/json.ts';
import type {
  ControllerRevision,
  Pod,
  PodTemplateSpec,
  StatefulSet,
  StatefulSetStatus,
  Status,
} from '../../../kube/types.ts';
import { type Controller, messageOf, type SyncError } from '../controller.ts';
import { syncRevision, templateOf, trimHistory, HASH_LABEL } from '../history/controller-history.ts';
import { isNamespaceTerminating } from '../pod-control.ts';
import { isPodTerminal, nextAvailabilityMs } from '../pods.ts';
import { StatefulClaims } from './claims.ts';
import {
  hasIdentity,
  isCreated,
  isHealthy,
  isRunningAndAvailable,
  isRunningAndReady,
  isTerminating,
  newPod,
  ordinalOf,
  revisionOf,
  startOrdinal,
  withIdentity,
} from './identity.ts';

const DEFAULT_HISTORY_LIMIT = 10;

interface Revisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
  readonly collisionCount: number | undefined;
}

export class StatefulSetSync {
  readonly #controller: Controller;
  readonly #set: StatefulSet;
  readonly #pods: readonly Pod[];
  readonly #revisions: readonly ControllerRevision[];
  readonly #claims: StatefulClaims;
  readonly #nowMs: number;
  readonly #isMonotonic: boolean;
  #error: SyncError;

  constructor(
    controller: Controller,
    set: StatefulSet,
    pods: readonly Pod[],
    revisions: readonly ControllerRevision[],
  ) {
    this.#controller = controller;
    this.#set = set;
    this.#pods = pods;
    this.#revisions = revisions;
    this.#claims = new StatefulClaims(controller, set);
    this.#nowMs = controller.wallMs;
    this.#isMonotonic = set.spec?.podManagementPolicy !== 'Parallel';
  }

  run(): SyncError {
    const revisions = this.#syncRevisions();
    if (!revisions) return this.#error;
    const replicas = this.#slots(revisions);
    const condemned = this.#condemned();
    if (this.#set.metadata.deletionTimestamp === undefined) {
      const goOn = this.#walkReplicas(replicas) && this.#walkCondemned(replicas, condemned);
      if (goOn) this.#rollingUpdate(replicas, revisions.update.metadata.name ?? '');
    }
    this.#writeStatus(this.#status([...replicas, ...condemned], revisions));
    this.#trim(revisions);
    const wait = nextAvailabilityMs(this.#pods, this.#set.spec?.minReadySeconds ?? 0, this.#nowMs);
    if (wait !== undefined)
      this.#controller.queue.addAfter(`${this.#set.metadata.namespace}/${this.#set.metadata.name}`, wait);
    return this.#error;
  }

  /** Models getStatefulSetRevisions. */
  #syncRevisions(): Revisions | undefined {
    const { status } = this.#set;
    let collisionCount = status?.collisionCount;
    const template = this.#set.spec?.template as PodTemplateSpec;
    let synced = syncRevision(this.#controller, this.#revisions, {
      owner: this.#set,
      template,
      collisionCount,
      hashLabel: HASH_LABEL,
    });
    while (synced && 'collided' in synced) {
      collisionCount = (collisionCount ?? 0) + 1;
      synced = syncRevision(this.#controller, this.#revisions, {
        owner: this.#set,
        template,
        collisionCount,
        hashLabel: HASH_LABEL,
      });
    }
    if (!synced) {
      this.#error ??= 'the revision could not be written';
      return undefined;
    }
    const update = synced.revision;
    const current =
      this.#revisions.find((revision) => revision.metadata.name === status?.currentRevision) ?? update;
    return { current, update, collisionCount };
  }

  get #count(): number {
    return this.#set.spec?.replicas ?? 1;
  }

  /** One Pod for each ordinal: the one that is there, or one that is still to be made. */
  #slots(revisions: Revisions): Pod[] {
    const start = startOrdinal(this.#set);
    return Array.from({ length: this.#count }, (_, i) => {
      const ordinal = start + i;
      return this.#pods.find((pod) => ordinalOf(pod) === ordinal) ?? this.#newPod(revisions, ordinal, i);
    });
  }

  /** Models newVersionedStatefulSetPod: below the partition the current template is kept. */
  #newPod({ current, update }: Revisions, ordinal: number, index: number): Pod {
    const { updateStrategy } = this.#set.spec ?? {};
    const kept = updateStrategy?.rollingUpdate
      ? (updateStrategy.rollingUpdate.partition ?? 0)
      : (this.#set.status?.currentReplicas ?? 0);
    const isRolling = updateStrategy?.type === 'RollingUpdate' || updateStrategy?.rollingUpdate !== undefined;
    const revision = isRolling && index < kept ? current : update;
    return newPod(this.#set, templateOf(revision), revision.metadata.name ?? '', ordinal);
  }

  /** Pods beyond the range, highest ordinal first. */
  #condemned(): Pod[] {
    const start = startOrdinal(this.#set);
    const isInRange = (pod: Pod): boolean => ordinalOf(pod) >= start && ordinalOf(pod) < start + this.#count;
    return this.#pods.filter((pod) => !isInRange(pod)).sort((a, b) => ordinalOf(b) - ordinalOf(a));
  }

  /** False: nothing more may happen in this look. */
  #walkReplicas(replicas: Pod[]): boolean {
    for (const [i, pod] of replicas.entries()) if (!this.#processReplica(replicas, i, pod)) return false;
    return true;
  }

  /** Models processReplica. */
  #processReplica(replicas: Pod[], i: number, pod: Pod): boolean {
    const { minReadySeconds = 0 } = this.#set.spec ?? {};
    if (isPodTerminal(pod)) {
      if (!isTerminating(pod)) this.#delete(pod);
      return false;
    }
    if (!isCreated(pod)) {
      if (this.#claims.areStale(pod)) return false;
      const made = this.#create(pod);
      if (made) replicas[i] = made;
      return made !== undefined && !this.#isMonotonic;
    }
    if (pod.status?.phase === 'Pending') this.#claims.createMissing(pod);
    if (
      this.#isMonotonic &&
      (isTerminating(pod) || !isRunningAndAvailable(pod, minReadySeconds, this.#nowMs))
    )
      return false;
    if (!hasIdentity(this.#set, pod)) this.#restoreIdentity(pod);
    if (!isTerminating(pod)) this.#claims.syncOwners(pod, false);
    return true;
  }

  /** Models processCondemned. */
  #walkCondemned(replicas: readonly Pod[], condemned: readonly Pod[]): boolean {
    const { minReadySeconds = 0 } = this.#set.spec ?? {};
    for (const pod of condemned) this.#claims.syncOwners(pod, true);
    const firstUnhealthy =
      replicas.find((pod) => !isHealthy(pod)) ?? condemned.findLast((pod) => !isHealthy(pod));
    for (const pod of condemned) {
      if (isTerminating(pod)) {
        if (this.#isMonotonic) return false;
        continue;
      }
      const isSettled = isRunningAndAvailable(pod, minReadySeconds, this.#nowMs);
      if (this.#isMonotonic && !isSettled && pod !== firstUnhealthy) return false;
      this.#delete(pod);
      if (this.#isMonotonic) return false;
    }
    return true;
  }

  /** From the highest ordinal down to the partition, one at a time. */
  #rollingUpdate(replicas: readonly Pod[], update: string): void {
    const { updateStrategy, minReadySeconds = 0 } = this.#set.spec ?? {};
    if (updateStrategy?.type === 'OnDelete') return;
    const partition = updateStrategy?.rollingUpdate?.partition ?? 0;
    for (let target = replicas.length - 1; target >= partition; target--) {
      const pod = replicas[target] as Pod;
      if (revisionOf(pod) !== update && !isTerminating(pod)) return this.#delete(pod);
      if (isTerminating(pod) || !isRunningAndAvailable(pod, minReadySeconds, this.#nowMs)) return;
    }
  }

  #event(verb: string, pod: Pod, error: Status | string | undefined): void {
    const about = `${verb} Pod ${pod.metadata.name} in StatefulSet ${this.#set.metadata.name}`;
    const { recorder } = this.#controller;
    if (error === undefined)
      return recorder.event(this.#set, 'Normal', `Successful${verb}`, `${about} successful`);
    const message = typeof error === 'string' ? error : messageOf(error);
    this.#error ??= message;
    recorder.event(this.#set, 'Warning', `Failed${verb}`, `${about} failed error: ${message}`);
  }

  #create(pod: Pod): Pod | undefined {
    const claimError = this.#claims.createMissing(pod);
    if (claimError !== undefined) {
      this.#event('Create', pod, claimError);
      return undefined;
    }
    const made = this.#controller.client.create(pod);
    if (!made.ok) {
      if (isNamespaceTerminating(made.error)) return undefined;
      if (made.error.reason === 'AlreadyExists') this.#error ??= messageOf(made.error);
      else this.#event('Create', pod, made.error);
      return undefined;
    }
    this.#event('Create', pod, undefined);
    this.#claims.syncOwners(made.value, false);
    return made.value;
  }

  #delete(pod: Pod): void {
    const { uid, namespace, name = '' } = pod.metadata;
    const deleted = this.#controller.client.delete('pods', namespace, name, { preconditions: { uid } });
    if (!deleted.ok && deleted.error.reason === 'NotFound') return;
    this.#event('Delete', pod, deleted.ok ? undefined : deleted.error);
  }

  #restoreIdentity(pod: Pod): void {
    const updated = this.#controller.client.update(withIdentity(this.#set, pod));
    this.#event('Update', pod, updated.ok ? undefined : updated.error);
  }

  #status(pods: readonly Pod[], { current, update, collisionCount }: Revisions): StatefulSetStatus {
    const { minReadySeconds = 0, updateStrategy } = this.#set.spec ?? {};
    const created = pods.filter(isCreated);
    const ready = created.filter(isRunningAndReady);
    const living = created.filter((pod) => !isTerminating(pod));
    const ofRevision = (name: string | undefined): number =>
      living.filter((pod) => revisionOf(pod) === name).length;
    let currentRevision = current.metadata.name;
    let currentReplicas = ofRevision(currentRevision);
    const updateRevision = update.metadata.name;
    const updatedReplicas = ofRevision(updateRevision);
    // Models completeRollingUpdate.
    if (
      updateStrategy?.type !== 'OnDelete' &&
      updatedReplicas === created.length &&
      ready.length === created.length
    ) {
      currentReplicas = updatedReplicas;
      currentRevision = updateRevision;
    }
    return {
      observedGeneration: this.#set.metadata.generation,
      replicas: created.length,
      ...(ready.length === 0 ? {} : { readyReplicas: ready.length }),
      availableReplicas: ready.filter((pod) => isRunningAndAvailable(pod, minReadySeconds, this.#nowMs))
        .length,
      ...(currentReplicas === 0 ? {} : { currentReplicas }),
      ...(updatedReplicas === 0 ? {} : { updatedReplicas }),
      currentRevision,
      updateRevision,
      collisionCount: collisionCount ?? 0,
    };
  }

  #writeStatus(status: StatefulSetStatus): void {
    if (deepEqual(this.#set.status, status)) return;
    const written = this.#controller.client.updateStatus({ ...this.#set, status });
    if (!written.ok && written.error.reason !== 'NotFound') this.#error ??= messageOf(written.error);
  }

  #trim({ current, update }: Revisions): void {
    const live = new Set([
      current.metadata.name ?? '',
      update.metadata.name ?? '',
      ...this.#pods.map(revisionOf),
    ]);
    trimHistory(
      this.#controller,
      this.#revisions,
      live,
      this.#set.spec?.revisionHistoryLimit ?? DEFAULT_HISTORY_LIMIT,
    );
  }
}
