/** The taints that follow from a node's conditions. Models pkg/controller/nodelifecycle and pkg/util/taints. */
import type { Node, Taint } from '../../../kube/types.ts';

const PREFIX = 'node.kubernetes.io/';
export const NOT_READY = `${PREFIX}not-ready`;
export const UNREACHABLE = `${PREFIX}unreachable`;
export const UNSCHEDULABLE = `${PREFIX}unschedulable`;

export const conditionStatus = (node: Node, type: string): string | undefined =>
  (node.status?.conditions ?? []).find((condition) => condition.type === type)?.status;
export const isNodeReady = (node: Node): boolean => conditionStatus(node, 'Ready') === 'True';

/** Condition and status → key. */
const BY_CONDITION: readonly (readonly [string, string, string])[] = [
  ['Ready', 'False', NOT_READY],
  ['Ready', 'Unknown', UNREACHABLE],
  ['MemoryPressure', 'True', `${PREFIX}memory-pressure`],
  ['DiskPressure', 'True', `${PREFIX}disk-pressure`],
  ['NetworkUnavailable', 'True', `${PREFIX}network-unavailable`],
  ['PIDPressure', 'True', `${PREFIX}pid-pressure`],
];
const NO_SCHEDULE_KEYS: ReadonlySet<string> = new Set([
  ...BY_CONDITION.map(([, , key]) => key),
  UNSCHEDULABLE,
]);

const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;

/** The NoSchedule taints that the node should have. Models doNoScheduleTaintingPass. */
export function wantedNoSchedule(node: Node, timestamp: string): Taint[] {
  const keys = BY_CONDITION.filter(([type, status]) => conditionStatus(node, type) === status).map(
    ([, , key]) => key,
  );
  if (node.spec?.unschedulable === true) keys.push(UNSCHEDULABLE);
  const known = node.spec?.taints ?? [];
  return keys.map((key) => {
    const taint: Taint = { key, effect: 'NoSchedule' };
    return known.find((other) => same(other, taint)) ?? { ...taint, timeAdded: timestamp };
  });
}

/** The node's taints with these in the place of all that conditions bring. undefined: nothing changes. */
export function withNoSchedule(node: Node, timestamp: string): Taint[] | undefined {
  const before = node.spec?.taints ?? [];
  const isOurs = (taint: Taint): boolean => taint.effect === 'NoSchedule' && NO_SCHEDULE_KEYS.has(taint.key);
  const wanted = wantedNoSchedule(node, timestamp);
  const added = wanted.filter((taint) => !before.some((other) => same(other, taint)));
  const kept = before.filter((taint) => !isOurs(taint) || wanted.some((other) => same(other, taint)));
  return added.length === 0 && kept.length === before.length ? undefined : [...kept, ...added];
}

/** The taints with one of the two NoExecute taints, or with none. undefined: nothing changes. */
export function withNoExecute(node: Node, key: string | undefined, timestamp: string): Taint[] | undefined {
  const before = node.spec?.taints ?? [];
  const isOurs = (taint: Taint): boolean =>
    taint.effect === 'NoExecute' && (taint.key === NOT_READY || taint.key === UNREACHABLE);
  const has = before.filter(isOurs).map((taint) => taint.key);
  if (key === undefined ? has.length === 0 : has.length === 1 && has[0] === key) return undefined;
  const others = before.filter((taint) => !isOurs(taint));
  return key === undefined ? others : [...others, { key, effect: 'NoExecute', timeAdded: timestamp }];
}
