/** Which ReplicaSets a Deployment has, and what it writes on them. Models deployment_util.go. */
import { compareText } from '../../../kube/order.ts';
import { compareTimestamps } from '../../../kube/time.ts';
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../../kube/types.ts';
import { canonicalJson } from '../hash.ts';
import { maxSurge } from './rollout-math.ts';

export const HASH_LABEL = 'pod-template-hash';
export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
export const ROLLBACK_TO = 'deprecated.deployment.rollback.to';
/** A list of former revisions is cut from the front when it would grow beyond this. */
const HISTORY_LIMIT_CHARS = 2000;

const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  ROLLBACK_TO,
]);

export const replicasOf = (set: ReplicaSet): number => set.spec?.replicas ?? 0;
export const desiredOf = (deployment: Deployment): number => deployment.spec?.replicas ?? 1;

/** Oldest first, ties by name. Models ReplicaSetsByCreationTimestamp. */
export const byCreation = (a: ReplicaSet, b: ReplicaSet): number =>
  compareTimestamps(a.metadata.creationTimestamp, b.metadata.creationTimestamp) ||
  compareText(a.metadata.name ?? '', b.metadata.name ?? '');
/** Largest first; of equal ones the newer. Models ReplicaSetsBySizeNewer. */
export const bySizeNewer = (a: ReplicaSet, b: ReplicaSet): number =>
  replicasOf(b) - replicasOf(a) || byCreation(b, a);
/** Largest first; of equal ones the older. Models ReplicaSetsBySizeOlder. */
export const bySizeOlder = (a: ReplicaSet, b: ReplicaSet): number =>
  replicasOf(b) - replicasOf(a) || byCreation(a, b);

export const activeSets = (sets: readonly ReplicaSet[]): ReplicaSet[] =>
  sets.filter((set) => replicasOf(set) > 0);

/** The template without the label that the Deployment itself puts on it. Models EqualIgnoreHash. */
export const sameTemplate = (a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean =>
  a === b || textOf(a) === textOf(b);

/** Templates never change, so their text is made once. */
const texts = new WeakMap<PodTemplateSpec, string>();
function textOf(template: PodTemplateSpec | undefined): string {
  if (!template) return '';
  let text = texts.get(template);
  if (text === undefined) {
    text = canonicalJson(withoutHash(template));
    texts.set(template, text);
  }
  return text;
}
function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  if (!template?.metadata?.labels) return template;
  const { [HASH_LABEL]: _, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** The oldest one with the Deployment's template. Models FindNewReplicaSet. */
export const findNewSet = (deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined =>
  sets.toSorted(byCreation).find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));

/** Revisions are 64 bits wide. An annotation that is no number counts as 0. */
export function revisionOf(object: {
  readonly metadata: { readonly annotations?: Record<string, string> | undefined };
}): bigint {
  const text = object.metadata.annotations?.[REVISION];
  return text !== undefined && /^-?\d+$/.test(text) ? BigInt(text) : 0n;
}
export const maxRevision = (sets: readonly ReplicaSet[]): bigint =>
  sets.map(revisionOf).reduce((max, revision) => (revision > max ? revision : max), 0n);

type Annotations = Record<string, string>;

/** What every size change notes for proportional scaling. Models SetReplicasAnnotations. */
export const sizeAnnotations = (deployment: Deployment): Annotations => ({
  [DESIRED_REPLICAS]: String(desiredOf(deployment)),
  [MAX_REPLICAS]: String(desiredOf(deployment) + maxSurge(deployment.spec ?? {})),
});

/** The Deployment's own annotations on its new ReplicaSet, with the revision. Models SetNewReplicaSetAnnotations. */
export function newSetAnnotations(
  deployment: Deployment,
  set: ReplicaSet,
  revision: bigint,
  exists: boolean,
): Annotations {
  const annotations: Annotations = { ...set.metadata.annotations };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {}))
    if (!OWN_ANNOTATIONS.has(key)) annotations[key] = value;
  const before = annotations[REVISION];
  if (revisionOf(set) < revision) {
    annotations[REVISION] = String(revision);
    if (exists && before !== undefined && before !== '')
      annotations[REVISION_HISTORY] = history(annotations, before);
  }
  return exists ? annotations : { ...annotations, ...sizeAnnotations(deployment) };
}

function history(annotations: Annotations, revision: string): string {
  const known = annotations[REVISION_HISTORY];
  const revisions = known === undefined || known === '' ? [] : known.split(',');
  revisions.push(revision);
  while (revisions.join(',').length > HISTORY_LIMIT_CHARS && revisions.length > 1) revisions.shift();
  return revisions.join(',');
}
