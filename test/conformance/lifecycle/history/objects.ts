/** History expectations about objects: in which order they came and went, and which action was refused. */
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, Pod } from '../../../../src/kube/types.ts';
import { inline } from '../../outcome.ts';
import { type Bounds, type Finding, finding, numberFinding } from '../finding.ts';
import { controllerOf, hasImage, oneOf, type Selector, selects } from '../pods.ts';
import type { RunRecord } from '../record.ts';
import type { ObjectLife } from '../world.ts';

export function rejected(
  test: { readonly action: number; readonly reason: string },
  { world }: RunRecord,
): Finding {
  const fired = world.firedAction(test.action);
  return finding(fired?.refused?.reason === test.reason, () =>
    fired === undefined ? `action ${test.action} has not fired` : `refused: ${inline(fired.refused)}`,
  );
}

/** Other names may lie between those of `expected`. */
function inOrder(names: readonly string[], expected: readonly string[], what: string): Finding {
  let next = 0;
  for (const name of names) if (name === expected[next]) next++;
  return finding(next === expected.length, () => `${what}: ${names.join(', ')}`);
}
export const createOrder = (expected: readonly string[], { world }: RunRecord): Finding =>
  inOrder(
    world.livesOf('Pod').map(({ name }) => name),
    expected,
    'created',
  );
export const deleteOrder = (expected: readonly string[], { world }: RunRecord): Finding =>
  inOrder(
    world
      .livesOf('Pod')
      .filter(({ deletedSeq }) => Number.isFinite(deletedSeq))
      .sort((a, b) => a.deletedSeq - b.deletedSeq)
      .map(({ name }) => name),
    expected,
    'removed',
  );

export function createdNameCount(
  { kind, name, ...bounds }: Bounds & { readonly kind: string; readonly name: string },
  { world }: RunRecord,
): Finding {
  const count = world.livesOf(kind).filter((life) => life.name === name).length;
  return numberFinding(count, bounds, `how often ${kind} ${name} was created`);
}

/** The revision of a Pod of a workload: its replica set, or the hash that its controller put on it. */
function revisionOf(pod: KubeObject, owner: ObjectLife, { world }: RunRecord): string | undefined {
  const controller = controllerOf(pod);
  if (controller?.uid === owner.uid) return pod.metadata.labels?.['controller-revision-hash'];
  const set = world.lives.find(({ uid }) => uid === controller?.uid);
  return set !== undefined && controllerOf(set.object)?.uid === owner.uid ? set.uid : undefined;
}
export function revisionsNeverOverlap(
  { kind, name }: { readonly kind: string; readonly name: string },
  record: RunRecord,
): Finding {
  const owner = record.world.livesOf(kind).find((life) => life.name === name);
  if (owner === undefined) return finding(false, () => `there is no ${kind} ${name}`);
  const pods = record.world.livesOf('Pod').flatMap((life) => {
    const revision = revisionOf(life.object, owner, record);
    return revision === undefined ? [] : [{ life, revision }];
  });
  const overlap = pods.find(({ life, revision }) =>
    pods.some(
      (other) =>
        other.revision !== revision &&
        other.life.createdSeq > life.createdSeq &&
        other.life.createdSeq < life.deletedSeq,
    ),
  );
  return finding(
    pods.length > 0 && overlap === undefined,
    () =>
      `pods: ${pods.map(({ life }) => `${life.name} ${life.createdMs / 1000}–${life.deletedMs / 1000}`).join(', ')}`,
  );
}

interface IndexTest {
  readonly selector?: Selector;
  readonly phase?: string | readonly string[];
  readonly annotation?: string;
  readonly label?: string;
  readonly hostnamePrefix?: string;
  readonly equals: readonly (number | string)[];
}
export function podIndexes(test: IndexTest, { world }: RunRecord): Finding {
  const indexOf = ({ metadata, spec }: Pod): string | undefined => {
    if (test.annotation !== undefined) return metadata.annotations?.[test.annotation];
    if (test.label !== undefined) return metadata.labels?.[test.label];
    const prefix = test.hostnamePrefix ?? '';
    return spec?.hostname?.startsWith(prefix) ? spec.hostname.slice(prefix.length) : undefined;
  };
  const found = world.pods
    .filter(
      (pod) =>
        selects(test.selector, pod) && (test.phase === undefined || oneOf(test.phase, pod.status?.phase)),
    )
    .map((pod) => Number(indexOf(pod)))
    .sort((a, b) => a - b);
  return finding(isDeepStrictEqual(found, test.equals.map(Number)), () => `indexes: ${inline(found)}`);
}

interface AnnotationTest {
  readonly selector?: Selector;
  readonly key: string;
  readonly annotation: string;
  readonly equals: unknown;
}
export function podAnnotationHistory(test: AnnotationTest, { world }: RunRecord): Finding {
  const groups: Record<string, string[]> = {};
  for (const { object } of world.livesOf('Pod')) {
    if (!selects(test.selector, object)) continue;
    const { annotations } = object.metadata;
    const group = annotations?.[test.key] ?? '';
    (groups[group] ??= []).push(annotations?.[test.annotation] ?? '');
  }
  const text = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(text)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, text(item)]))
        : String(value);
  const actual = Array.isArray(test.equals) ? Object.values(groups) : groups;
  return finding(isDeepStrictEqual(actual, text(test.equals)), () => `${test.annotation}: ${inline(groups)}`);
}

interface SurvivorsTest {
  readonly kind: string;
  readonly selector?: Selector;
  readonly image: string;
  readonly sinceAction: number;
}
export function survivors(test: SurvivorsTest, { world }: RunRecord): Finding {
  const fired = world.firedAction(test.sinceAction);
  if (fired === undefined) return finding(false, () => `action ${test.sinceAction} has not fired`);
  const existed = world
    .livesOf(test.kind)
    .filter(
      ({ object, createdSeq, deletedSeq }) =>
        createdSeq < fired.seq &&
        deletedSeq >= fired.seq &&
        selects(test.selector, object) &&
        hasImage((object as Pod).spec, test.image),
    );
  const gone = existed.filter(({ deletedSeq }) => Number.isFinite(deletedSeq));
  return finding(existed.length > 0 && gone.length === 0, () =>
    existed.length === 0 ? 'there were none' : `gone: ${gone.map(({ name }) => name).join(', ')}`,
  );
}
