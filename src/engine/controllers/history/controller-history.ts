/** Revisions of a template, kept as ControllerRevisions. Models pkg/controller/history/controller_history.go. */
import { deepEqual } from '../../../kube/json.ts';
import { compareText } from '../../../kube/order.ts';
import { compareTimestamps } from '../../../kube/time.ts';
import type { ControllerRevision, KubeObject, PodTemplateSpec } from '../../../kube/types.ts';
import type { Controller } from '../controller.ts';
import { templateHash } from '../hash.ts';
import { controllerReference } from '../pod-control.ts';

export const HASH_LABEL = 'controller.kubernetes.io/hash';
const NAME_MAX_LENGTH = 253;

/** What a revision holds: enough to put the template back. */
export const revisionData = (template: PodTemplateSpec | undefined): Record<string, unknown> => ({
  spec: { template: { ...template, $patch: 'replace' } },
});
export function templateOf(revision: ControllerRevision): PodTemplateSpec {
  const { spec } = revision.data as {
    readonly spec: { readonly template: PodTemplateSpec & { $patch?: string } };
  };
  const { $patch: _, ...template } = spec.template;
  return template;
}

export const revisionName = (parent: string, hash: string): string =>
  `${parent.slice(0, NAME_MAX_LENGTH - hash.length - 1)}-${hash}`;

/** Lowest first; ties by age, then by name. Models SortControllerRevisions. */
export const sortRevisions = (revisions: readonly ControllerRevision[]): ControllerRevision[] =>
  revisions.toSorted(
    (a, b) =>
      a.revision - b.revision ||
      compareTimestamps(a.metadata.creationTimestamp, b.metadata.creationTimestamp) ||
      compareText(a.metadata.name ?? '', b.metadata.name ?? ''),
  );

export interface RevisionOptions {
  readonly owner: KubeObject;
  readonly template: PodTemplateSpec;
  readonly collisionCount: number | undefined;
  /** The label that carries the hash on the revision. */
  readonly hashLabel: string;
}

/**
 * The revision of the present template: one that is there (raised to the newest number if it is an older one), or a new
 * one. `collided`: another template has taken the name. undefined: it could not be written.
 */
export function syncRevision(
  controller: Controller,
  revisions: readonly ControllerRevision[],
  { owner, template, collisionCount, hashLabel }: RevisionOptions,
): { readonly revision: ControllerRevision } | { readonly collided: true } | undefined {
  const sorted = sortRevisions(revisions);
  const data = revisionData(template);
  const next = (sorted.at(-1)?.revision ?? 0) + 1;
  const equal = sorted.findLast((revision) => deepEqual(revision.data, data));
  if (equal) {
    if (equal === sorted.at(-1)) return { revision: equal };
    const raised = controller.client.update<ControllerRevision>({ ...equal, revision: next });
    return raised.ok ? { revision: raised.value } : undefined;
  }
  const hash = templateHash(template, collisionCount);
  const made = controller.client.create<ControllerRevision>({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: revisionName(owner.metadata.name ?? '', hash),
      namespace: owner.metadata.namespace,
      labels: { ...template.metadata?.labels, [hashLabel]: hash },
      ownerReferences: [controllerReference(owner)],
    },
    data,
    revision: next,
  } as ControllerRevision);
  if (made.ok) return { revision: made.value };
  return made.error.reason === 'AlreadyExists' ? { collided: true } : undefined;
}

/** Deletes the oldest revisions that nothing uses beyond the limit. */
export function trimHistory(
  controller: Controller,
  revisions: readonly ControllerRevision[],
  live: ReadonlySet<string>,
  limit: number,
): void {
  const unused = sortRevisions(revisions).filter((revision) => !live.has(revision.metadata.name ?? ''));
  for (const { metadata } of unused.slice(0, Math.max(0, unused.length - limit)))
    controller.client.delete('controllerrevisions', metadata.namespace, metadata.name ?? '');
}
