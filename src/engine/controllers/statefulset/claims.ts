/**
 * The claims of a StatefulSet's Pods: made before the Pod, kept or taken along as the retention policy says.
 * Models pkg/controller/statefulset/stateful_pod_control.go and the claim functions of stateful_set_utils.go.
 */
import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../../../kube/types.ts';
import { type Controller, messageOf } from '../controller.ts';
import { controllerReference } from '../pod-control.ts';
import { claimsOf, ordinalOf } from './identity.ts';

export class StatefulClaims {
  readonly #controller: Controller;
  readonly #set: StatefulSet;
  constructor(controller: Controller, set: StatefulSet) {
    this.#controller = controller;
    this.#set = set;
  }

  #live(name: string): PersistentVolumeClaim | undefined {
    const live = this.#controller.client.get<PersistentVolumeClaim>(
      'persistentvolumeclaims',
      this.#set.metadata.namespace,
      name,
    );
    return live.ok ? live.value : undefined;
  }

  /** Makes the claims of a Pod that are missing. The error is what the Pod cannot be made for. */
  createMissing(pod: Pod): string | undefined {
    const { client, recorder } = this.#controller;
    const set = this.#set.metadata.name ?? '';
    let first: string | undefined;
    for (const claim of claimsOf(this.#set, ordinalOf(pod))) {
      const name = claim.metadata.name ?? '';
      const live = this.#live(name);
      if (live) {
        if (live.metadata.deletionTimestamp !== undefined) first ??= `pvc ${name} is being deleted`;
        continue;
      }
      const owners = this.#wantedOwners(pod, false);
      const made = client.create({
        ...claim,
        metadata: { ...claim.metadata, ...(owners.length === 0 ? {} : { ownerReferences: owners }) },
      });
      const about = `Claim ${name} ${made.ok ? '' : 'for '}Pod ${pod.metadata.name} in StatefulSet ${set}`;
      if (made.ok) recorder.event(this.#set, 'Normal', 'SuccessfulCreate', `Create ${about} success`);
      else {
        const message = messageOf(made.error);
        recorder.event(this.#set, 'Warning', 'FailedCreate', `Create ${about} failed error: ${message}`);
        first ??= message;
      }
    }
    return first;
  }

  /** A claim still belongs to an earlier Pod of that name: it goes first. Models PodClaimsAreStale. */
  areStale(pod: Pod): boolean {
    if (this.#policy.whenScaled !== 'Delete') return false;
    return claimsOf(this.#set, ordinalOf(pod)).some((claim) =>
      (this.#live(claim.metadata.name ?? '')?.metadata.ownerReferences ?? []).some(
        (owner) => owner.kind === 'Pod' && owner.name === pod.metadata.name && owner.uid !== pod.metadata.uid,
      ),
    );
  }

  get #policy(): { readonly whenDeleted: string; readonly whenScaled: string } {
    const { whenDeleted = 'Retain', whenScaled = 'Retain' } =
      this.#set.spec?.persistentVolumeClaimRetentionPolicy ?? {};
    return { whenDeleted, whenScaled };
  }

  /** Who owns the claims of a Pod. Models updateClaimOwnerRefForSetAndPod. */
  #wantedOwners(pod: Pod, isCondemned: boolean): OwnerReference[] {
    if (isCondemned && this.#policy.whenScaled === 'Delete')
      return [{ ...controllerReference({ ...pod, apiVersion: 'v1', kind: 'Pod' }) }];
    return this.#policy.whenDeleted === 'Delete' ? [controllerReference(this.#set)] : [];
  }

  /** Brings the owners of a Pod's claims in line with the retention policy. */
  syncOwners(pod: Pod, isCondemned: boolean): void {
    for (const claim of claimsOf(this.#set, ordinalOf(pod))) {
      const live = this.#live(claim.metadata.name ?? '');
      if (!live) continue;
      const before = live.metadata.ownerReferences ?? [];
      const foreign = before.find((owner) => owner.controller === true && !this.#isOurs(owner, pod));
      if (foreign) {
        const message = `PersistentVolumeClaim ${live.metadata.name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`;
        this.#controller.recorder.event(this.#set, 'Warning', 'ConflictingController', message);
        continue;
      }
      const others = before.filter((owner) => !this.#isOurs(owner, pod));
      const wanted = this.#wantedOwners(pod, isCondemned);
      const uids = (owners: readonly OwnerReference[]): string => owners.map((owner) => owner.uid).join();
      if (uids([...others, ...wanted]) === uids(before)) continue;
      this.#controller.client.update({
        ...live,
        metadata: { ...live.metadata, ownerReferences: [...others, ...wanted] },
      });
    }
  }

  #isOurs(owner: OwnerReference, pod: Pod): boolean {
    return (
      owner.uid === this.#set.metadata.uid ||
      owner.uid === pod.metadata.uid ||
      (owner.kind === 'Pod' && owner.name === pod.metadata.name)
    );
  }
}
