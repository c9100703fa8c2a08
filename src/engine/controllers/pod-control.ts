/**
 * Making and deleting the Pods of an owner, with the events that tell of it.
 * Models pkg/controller/controller_utils.go RealPodControl, slowStartBatch.
 */
import { ok, type Result } from '../../kube/result.ts';
import type { KubeObject, OwnerReference, Pod, PodTemplateSpec, Status } from '../../kube/types.ts';
import { type Controller, messageOf } from './controller.ts';

export const controllerReference = (owner: KubeObject): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name ?? '',
  uid: owner.metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
});

/** A Pod of the template; the name is up to the API server. Models GetPodFromTemplate. */
export function podFromTemplate(template: PodTemplateSpec, owner: KubeObject): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${owner.metadata.name ?? ''}-`,
      namespace: owner.metadata.namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: template.spec ?? { containers: [] },
  };
}

export class PodControl {
  readonly #controller: Controller;
  constructor(controller: Controller) {
    this.#controller = controller;
  }

  create(pod: Pod, owner: KubeObject): Result<Pod, Status> {
    const { client, recorder } = this.#controller;
    const created = client.create(pod);
    if (created.ok) {
      recorder.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${created.value.metadata.name}`);
    } else if (!isNamespaceTerminating(created.error)) {
      recorder.event(owner, 'Warning', 'FailedCreate', `Error creating: ${messageOf(created.error)}`);
    }
    return created;
  }

  /** A Pod that is gone already counts as deleted. */
  delete(pod: Pod, owner: KubeObject): Result<KubeObject, Status> {
    const { client, recorder } = this.#controller;
    const { namespace, name = '' } = pod.metadata;
    const deleted = client.delete('pods', namespace, name);
    if (deleted.ok) recorder.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
    else if (deleted.error.reason === 'NotFound') return ok<KubeObject>(pod);
    else recorder.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(deleted.error)}`);
    return deleted;
  }
}

export const isNamespaceTerminating = (status: Status): boolean =>
  status.reason === 'Forbidden' &&
  (status.details?.causes ?? []).some((cause) => cause.reason === 'NamespaceTerminating');

/**
 * Calls `create` for 0, 1, … in batches of 1, 2, 4 …; after a batch with a failure no further batch is begun.
 * Gives the number of successes and the first error.
 */
export function slowStartBatch<T>(
  count: number,
  create: (index: number) => Result<T, Status>,
): { readonly successes: number; readonly error: Status | undefined } {
  let successes = 0;
  let next = 0;
  for (let batch = 1; next < count; batch *= 2) {
    let error: Status | undefined;
    for (const end = Math.min(next + batch, count); next < end; next++) {
      const result = create(next);
      if (result.ok) successes++;
      else error ??= result.error;
    }
    if (error) return { successes, error };
  }
  return { successes, error: undefined };
}
