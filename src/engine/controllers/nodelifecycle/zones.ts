/** How fast nodes of a zone may be tainted NoExecute. Models ComputeZoneState, ReducedQPSFunc, handleDisruption. */
import type { Node } from '../../../kube/types.ts';
import { isNodeReady } from './taints.ts';

const UNHEALTHY_THRESHOLD = 0.55;
const FEW_NODES = 2;
const LARGE_CLUSTER = 50;
/** ms between two nodes: one in ten seconds; in a large zone with trouble one in a hundred. */
const NORMAL_MS = 10_000;
const REDUCED_MS = 100_000;

export type ZoneState = 'normal' | 'partial' | 'full';

/** Same region and zone; all unlabelled nodes form one zone. Models GetZoneKey. */
export function zoneOf(node: Node): string {
  const labels = node.metadata.labels ?? {};
  return `${labels['topology.kubernetes.io/region'] ?? ''}:${labels['topology.kubernetes.io/zone'] ?? ''}`;
}

export function zoneState(nodes: readonly Node[]): ZoneState {
  const notReady = nodes.filter((node) => !isNodeReady(node)).length;
  if (notReady > 0 && notReady === nodes.length) return 'full';
  return notReady > FEW_NODES && notReady / nodes.length >= UNHEALTHY_THRESHOLD ? 'partial' : 'normal';
}

/** ms between two taintings; undefined: none at all. */
export function taintIntervalMs(state: ZoneState, zoneSize: number): number | undefined {
  if (state !== 'partial') return NORMAL_MS;
  return zoneSize > LARGE_CLUSTER ? REDUCED_MS : undefined;
}
