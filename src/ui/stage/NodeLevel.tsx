import { type ReactNode, useCallback, useMemo } from 'react';
import { CLUSTER_STEP_MS, nodeDetail, readSelection, type Trace } from '../../trace/index.ts';
import { Canvas, Empty } from './Canvas.tsx';
import { openable } from './ClusterLevel.tsx';
import { boxInNode, layoutNode } from './node-layout.ts';
import { nodeBadges, nodeState } from './node-words.ts';
import { NodePicture } from './NodePicture.tsx';
import css from './Stage.module.css';
import { useStage } from './stage-context.ts';
import { useScene } from './use-scene.ts';

interface NodeLevelProps {
  readonly trace: Trace;
  /** Its name. */
  readonly node: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly selected: string | undefined;
  readonly onOpen: (subject: string) => void;
  readonly tools?: ((selection: string) => ReactNode) | undefined;
}

/** One node: its kubelet, what it is asked for, its Pods and their containers, its images. */
export function NodeLevel({ trace, node, size, selected, onOpen, tools }: NodeLevelProps) {
  const { clock, texts } = useStage();
  const read = useCallback((from: Trace, t: number) => nodeDetail(from, node, t), [node]);
  const scene = useScene(trace, clock, read, CLUSTER_STEP_MS);
  const layout = useMemo(() => layoutNode(scene, size.width, size.height), [scene, size]);
  const subject = readSelection(selected)?.subject;
  const box = boxInNode(scene, layout, subject);
  if (!scene.known && scene.pods.length === 0) return <Empty title={node} hint={texts.world.unknownNode} />;
  const inside = subject === `nodes//${node}` ? undefined : openable(selected);
  const words = [
    nodeState(scene, texts.world).word,
    ...nodeBadges(scene, texts.world).map((b) => b.text),
  ].join(', ');
  const label = texts.world.sentence.node(node, words, scene.pods.length);
  return (
    <>
      <Canvas
        layout={layout}
        label={label}
        selected={selected}
        box={box}
        tools={tools}
        open={
          box === undefined || inside === undefined
            ? undefined
            : { label: texts.world.open(inside.name), act: () => onOpen(inside.subject) }
        }
      >
        <NodePicture scene={scene} layout={layout} onOpen={onOpen} />
      </Canvas>
      <ul className={css.spoken}>
        {scene.pods.map((pod) => (
          <li key={pod.uid}>{texts.sentence.pod(pod.name, pod.status, pod.ready, pod.total)}</li>
        ))}
        {scene.nodeImages.map((image) => (
          <li key={image.image}>
            {texts.world.sentence.image(
              image.image,
              image.state === 'pulling' ? texts.world.pulling : '',
              texts.world.usedBy(image.usedBy.length),
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
