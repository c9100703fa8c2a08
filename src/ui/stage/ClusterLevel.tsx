import { type ReactNode, useCallback, useMemo } from 'react';
import {
  CLUSTER_STEP_MS,
  type ClusterScene,
  clusterScene,
  readSelection,
  type Trace,
} from '../../trace/index.ts';
import { Canvas, Empty } from './Canvas.tsx';
import { type ClusterLayout, houseBox, layoutCluster } from './cluster-layout.ts';
import { ClusterPicture } from './ClusterPicture.tsx';
import { describeCluster } from './describe-cluster.ts';
import type { Box } from './layout.ts';
import css from './Stage.module.css';
import { useStage } from './stage-context.ts';
import { useScene } from './use-scene.ts';

interface ClusterLevelProps {
  readonly trace: Trace;
  readonly size: { readonly width: number; readonly height: number };
  /** Draws the cluster's own Pods like any other. */
  readonly system: boolean;
  readonly selected: string | undefined;
  readonly onOpen: (subject: string) => void;
  readonly tools?: ((selection: string) => ReactNode) | undefined;
}

/** What of the selection can be opened from here, and under which name. */
export function openable(
  selected: string | undefined,
): { readonly subject: string; readonly name: string } | undefined {
  const read = readSelection(selected);
  return read !== undefined && (read.resource === 'nodes' || read.resource === 'pods')
    ? { subject: read.subject, name: read.name }
    : undefined;
}

function boxInCluster(
  selected: string | undefined,
  scene: ClusterScene,
  layout: ClusterLayout,
): Box | undefined {
  const subject = readSelection(selected)?.subject;
  if (subject === undefined) return undefined;
  const at = <T,>(list: readonly T[], is: (one: T) => boolean, boxes: readonly Box[]): Box | undefined =>
    boxes[list.findIndex(is)];
  return (
    at(scene.nodes, (one) => `nodes//${one.name}` === subject, layout.nodes) ??
    at(scene.owners, (one) => one.subject === subject, layout.owners) ??
    at(scene.services, (one) => one.subject === subject, layout.services) ??
    houseBox(scene, layout, subject)
  );
}

export function ClusterLevel({ trace, size, system, selected, onOpen, tools }: ClusterLevelProps) {
  const { clock, texts } = useStage();
  const read = useCallback((from: Trace, t: number) => clusterScene(from, t, { system }), [system]);
  const scene = useScene(trace, clock, read, CLUSTER_STEP_MS);
  const layout = useMemo(() => layoutCluster(scene, size.width, size.height), [scene, size]);
  const box = useMemo(() => boxInCluster(selected, scene, layout), [selected, scene, layout]);
  if (scene.nodes.length === 0 && scene.waiting.length === 0)
    return <Empty title={texts.noPods} hint={texts.noPodsHint} />;
  const inside = openable(selected);
  return (
    <>
      <Canvas
        layout={layout}
        label={texts.cluster}
        selected={selected}
        box={box}
        tools={tools}
        open={
          box === undefined || inside === undefined
            ? undefined
            : { label: texts.world.open(inside.name), act: () => onOpen(inside.subject) }
        }
      >
        <ClusterPicture scene={scene} layout={layout} onOpen={onOpen} />
      </Canvas>
      <ul className={css.spoken}>
        {describeCluster(scene, texts).map(({ key, text }) => (
          <li key={key}>{text}</li>
        ))}
      </ul>
    </>
  );
}
