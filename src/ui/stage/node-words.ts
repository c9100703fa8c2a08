import type { ClusterTexts } from '../../i18n/cluster.en.ts';
import type { ClusterNodeScene, Tone } from '../../trace/index.ts';

/** As kubectl's STATUS column has it, without the scheduling. */
export function nodeState(
  node: ClusterNodeScene,
  texts: ClusterTexts,
): { readonly word: string; readonly tone: Tone } {
  if (!node.known) return { word: texts.noObject, tone: 'failed' };
  if (node.ready) return { word: 'Ready', tone: 'running' };
  return { word: 'NotReady', tone: 'failed' };
}

export interface NodeBadge {
  readonly text: string;
  readonly tone: Tone;
}

/** Taints that only repeat what another badge says. */
const REPEATED = /^node\.kubernetes\.io\/(unschedulable|.*-pressure|not-ready|unreachable)/;
const MAX_TAINTS = 2;

/** What is special about it, the weightiest first: what was done to the machine, pressure, cordon, taints. */
export function nodeBadges(node: ClusterNodeScene, texts: ClusterTexts): readonly NodeBadge[] {
  const taints = node.taints.filter(
    (taint) => !REPEATED.test(taint) && !(node.controlPlane && taint.startsWith('node-role.')),
  );
  const badges: NodeBadge[] = [];
  if (!node.powered) badges.push({ text: texts.noPower, tone: 'failed' });
  if (node.networkCut) badges.push({ text: texts.networkCut, tone: 'failed' });
  // kubectl says NotReady to both; the controller writes Unknown when nobody reports any more.
  if (node.known && !node.ready && node.readyStatus === 'Unknown')
    badges.push({ text: 'Ready=Unknown', tone: 'failed' });
  for (const type of node.pressure) badges.push({ text: type, tone: 'failed' });
  if (node.unschedulable) badges.push({ text: texts.cordoned, tone: 'pending' });
  if (node.controlPlane) badges.push({ text: texts.controlPlane, tone: 'none' });
  for (const taint of taints.slice(0, MAX_TAINTS)) badges.push({ text: texts.taint(taint), tone: 'pending' });
  if (taints.length > MAX_TAINTS)
    badges.push({ text: texts.moreTaints(taints.length - MAX_TAINTS), tone: 'pending' });
  return badges;
}
