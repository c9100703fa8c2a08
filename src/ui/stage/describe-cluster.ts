import type { StageTexts } from '../../i18n/stage.en.ts';
import type { ClusterScene } from '../../trace/index.ts';
import { nodeBadges, nodeState } from './node-words.ts';

/** As many Pods as are told one by one. */
const MAX_TOLD = 40;

/** The cluster in sentences, for those who do not see it: nodes with how many Pods in which status. */
export function describeCluster(
  scene: ClusterScene,
  texts: StageTexts,
): readonly { readonly key: string; readonly text: string }[] {
  const { world } = texts;
  const nodes = scene.nodes.map((node) => {
    const words = [nodeState(node, world).word, ...nodeBadges(node, world).map((b) => b.text)];
    return {
      key: node.name,
      text: `${world.sentence.node(node.name, words.join(', '), node.pods.length)}: ${statuses(node.pods)}`,
    };
  });
  const waiting = scene.waiting.slice(0, MAX_TOLD).map((pod) => ({
    key: pod.uid,
    text: `${world.queue}: ${texts.sentence.pod(pod.name, pod.status, pod.ready, pod.total)}`,
  }));
  return [...nodes, ...waiting];
}

/** `3 Running, 1 Terminating` */
function statuses(pods: ClusterScene['waiting']): string {
  const counts = new Map<string, number>();
  for (const { status, gone } of pods)
    if (gone === undefined) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
}
