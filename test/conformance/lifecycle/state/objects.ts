/** State predicates about objects of any kind and about numbers of Pods. */
import { isDeepStrictEqual } from 'node:util';
import type { Deployment, KubeObject, ReplicaSet } from '../../../../src/kube/types.ts';
import { inline } from '../../outcome.ts';
import { equalValues, testValue, type ValueTest, valueAt } from '../field-path.ts';
import { type Bounds, type Finding, finding, numberFinding } from '../finding.ts';
import { controllerOf, hasImage, isFinished, isReady, oneOf, type Selector, selects } from '../pods.ts';
import type { Moment } from './types.ts';

interface ObjectName {
  readonly kind: string;
  readonly name: string;
}
const find = ({ kind, name }: ObjectName, { world }: Moment): KubeObject | undefined =>
  world.find(kind, world.resolve(name));
const absent = ({ kind, name }: ObjectName): Finding => finding(false, () => `there is no ${kind} ${name}`);

/** Without `name` it is about every object of the kind, and there must be one. */
export function object(
  test: ValueTest & { readonly kind: string; readonly name?: string },
  moment: Moment,
): Finding {
  const { kind, name } = test;
  const objects = name === undefined ? moment.world.list(kind) : [find({ kind, name }, moment)];
  if (objects.length === 0 || objects[0] === undefined) return absent({ kind, name: name ?? '' });
  const findings = objects.map((one) => testValue(one, test));
  return finding(
    findings.every(({ holds }) => holds),
    () => findings.map(({ actual }) => actual()).join('; '),
  );
}

interface Conditioned extends KubeObject {
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
    }[];
  };
}
export function objectCondition(
  test: ObjectName & { readonly type: string; readonly status: string; readonly reason?: string },
  moment: Moment,
): Finding {
  const found: Conditioned | undefined = find(test, moment);
  if (found === undefined) return absent(test);
  const condition = found.status?.conditions?.find(({ type }) => type === test.type);
  const holds =
    test.status === 'absent'
      ? condition === undefined
      : condition?.status === test.status && (test.reason === undefined || condition.reason === test.reason);
  return finding(holds, () => `conditions: ${inline(found.status?.conditions)}`);
}

interface CountTest extends Bounds {
  readonly kind: string;
  readonly selector?: Selector;
  readonly finished?: boolean;
  readonly owned?: boolean;
}
export function objectCount(
  { kind, selector, finished, owned, ...bounds }: CountTest,
  { world }: Moment,
): Finding {
  const count = world
    .list(kind)
    .filter(
      (one) =>
        selects(selector, one) &&
        (finished === undefined || isFinished(one) === finished) &&
        (owned === undefined || (controllerOf(one) !== undefined) === owned),
    ).length;
  return numberFinding(count, bounds, `number of ${kind} objects`);
}

export function objectPathsEqual(
  test: ObjectName & { readonly paths: readonly string[] },
  moment: Moment,
): Finding {
  const found = find(test, moment);
  if (found === undefined) return absent(test);
  const values = test.paths.map((path) => valueAt(found, path));
  return finding(
    values.every((value) => isDeepStrictEqual(value, values[0])),
    () => test.paths.map((path, i) => `${path}: ${inline(values[i])}`).join('; '),
  );
}

interface PodTest {
  readonly selector?: Selector;
  readonly phase?: string | readonly string[];
  readonly ready?: boolean;
  readonly image?: string;
}
/** Pods that are being deleted count. */
const selectPods = ({ selector, phase, ready, image }: PodTest, { world }: Moment) =>
  world.pods.filter(
    (pod) =>
      selects(selector, pod) &&
      (phase === undefined || oneOf(phase, pod.status?.phase)) &&
      (ready === undefined || isReady(pod) === ready) &&
      (image === undefined || hasImage(pod.spec, image)),
  );

export const podCount = (test: PodTest & Bounds, moment: Moment): Finding =>
  numberFinding(selectPods(test, moment).length, test, 'number of such pods');

export function podsPerNode(
  test: PodTest & { readonly equals: Readonly<Record<string, number>> },
  moment: Moment,
): Finding {
  const counts = new Map<string, number>();
  for (const { spec } of selectPods(test, moment)) {
    const node = spec?.nodeName ?? '';
    counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  const nodes = new Set([...counts.keys(), ...Object.keys(test.equals)]);
  return finding(
    [...nodes].every((node) => (counts.get(node) ?? 0) === (test.equals[node] ?? 0)),
    () => `pods on each node: ${inline(Object.fromEntries(counts))}`,
  );
}

interface ReplicaSetTest {
  readonly deployment: string;
  readonly image: string;
  readonly specReplicas?: number;
  readonly availableReplicas?: number;
}
export function replicaSet(test: ReplicaSetTest, moment: Moment): Finding {
  const deployment = find({ kind: 'Deployment', name: test.deployment }, moment) as Deployment | undefined;
  if (deployment === undefined) return absent({ kind: 'Deployment', name: test.deployment });
  const found = moment.world
    .list<ReplicaSet>('ReplicaSet')
    .find(
      (one) =>
        controllerOf(one)?.uid === deployment.metadata.uid && hasImage(one.spec?.template?.spec, test.image),
    );
  const holds =
    found !== undefined &&
    (test.specReplicas === undefined || equalValues(found.spec?.replicas, test.specReplicas)) &&
    (test.availableReplicas === undefined ||
      equalValues(found.status?.availableReplicas, test.availableReplicas));
  return finding(holds, () =>
    found === undefined
      ? `no replica set of ${test.deployment} has ${test.image}`
      : `replica set ${found.metadata.name}: ${inline({ spec: found.spec?.replicas, status: found.status })}`,
  );
}

export function createdCount(
  { kind, ...bounds }: Bounds & { readonly kind: string },
  { world }: Moment,
): Finding {
  return numberFinding(world.livesOf(kind).length, bounds, `number of ${kind} objects created so far`);
}
export function finishedCount(
  { kind, ...bounds }: Bounds & { readonly kind: string },
  { world }: Moment,
): Finding {
  const count = world.livesOf(kind).filter((life) => isFinished(life.object)).length;
  return numberFinding(count, bounds, `number of ${kind} objects finished so far`);
}
