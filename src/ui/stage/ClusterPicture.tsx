import { memo } from 'react';
import { type ClusterScene, type HouseScene, objectSubject } from '../../trace/index.ts';
import type { ClusterLayout } from './cluster-layout.ts';
import { Label } from './Label.tsx';
import type { Box } from './layout.ts';
import type { Measure } from './measure.ts';
import { Pick } from './Pick.tsx';
import css from './picture.module.css';
import { type IconName, StateIcon } from './StateIcon.tsx';
import { useStage } from './stage-context.ts';
import { toneClass } from './tone-class.ts';

interface ClusterPictureProps {
  readonly scene: ClusterScene;
  readonly layout: ClusterLayout;
  readonly measure: Measure;
  readonly onOpen: (pod: string) => void;
}

/** The cluster: owners and Services above, nodes below, Pods as small houses that keep their identity. */
export const ClusterPicture = memo(function ClusterPicture({ scene, layout, onOpen }: ClusterPictureProps) {
  const { texts } = useStage();
  const houses = [...scene.nodes.flatMap((n) => n.pods), ...scene.waiting];
  return (
    <g>
      {scene.owners.map((o, i) => (
        <TopCard
          key={`${o.kind}/${o.namespace}/${o.name}`}
          box={layout.owners[i] as Box}
          title={`${o.kind} ${o.name}`}
          says={texts.wants(o.wants, o.has, o.ready)}
          ok={o.ready >= o.wants}
        />
      ))}
      {scene.services.map((s, i) => (
        <TopCard
          key={`${s.namespace}/${s.name}`}
          box={layout.services[i] as Box}
          title={`Service ${s.name} ${s.ip}`}
          says={texts.endpoints(s.endpoints)}
          ok={s.endpoints > 0}
        />
      ))}
      {scene.nodes.map((node, i) => {
        const box = layout.nodes[i] as Box;
        return (
          <Pick
            key={node.name}
            selection={objectSubject('nodes', undefined, node.name)}
            label={`${node.name}: ${node.ready ? texts.nodeReady : texts.nodeNotReady}`}
            box={box}
            radius={18}
          >
            <rect
              className={`${css.node} ${node.ready ? '' : css.nodeTroubled}`}
              width={box.w}
              height={box.h}
              rx={18}
            />
            <Label kind="name" x={16} y={27} width={box.w - 100} text={node.name} cut="middle" />
            <g className={`${css.tone} ${toneClass(node.ready ? 'running' : 'failed')}`}>
              <text className={`${css.text} ${css.small} ${css.toned} ${css.end}`} x={box.w - 16} y={27}>
                {node.ready ? texts.nodeReady : texts.nodeNotReady}
              </text>
            </g>
            {node.unschedulable && (
              <Label
                kind="tiny"
                x={16}
                y={box.h - 12}
                width={box.w - 32}
                text={texts.cordoned}
                className={css.muted}
              />
            )}
          </Pick>
        );
      })}
      {layout.waiting !== undefined && (
        <g transform={`translate(${layout.waiting.x} ${layout.waiting.y})`}>
          <rect
            className={`${css.node} ${css.nodeNone}`}
            width={layout.waiting.w}
            height={layout.waiting.h}
            rx={18}
          />
          <Label kind="name" x={16} y={27} width={layout.waiting.w - 32} text={texts.waitingPods} />
        </g>
      )}
      <Ties scene={scene} layout={layout} />
      {houses.map((house) => {
        const box = layout.houses.get(house.uid);
        return box && <SmallHouse key={house.uid} house={house} box={box} onOpen={onOpen} />;
      })}
    </g>
  );
});

function TopCard({
  box,
  title,
  says,
  ok,
}: {
  readonly box: Box;
  readonly title: string;
  readonly says: string;
  readonly ok: boolean;
}) {
  return (
    <g
      transform={`translate(${box.x} ${box.y})`}
      className={`${css.tone} ${toneClass(ok ? 'running' : 'pending')}`}
    >
      <rect className={css.chip} width={box.w} height={box.h} rx={12} />
      <Label
        kind="strong"
        x={16}
        y={24}
        width={box.w - 32}
        text={title}
        cut="middle"
        className={css.strong}
      />
      <StateIcon name={ok ? 'done' : 'waiting'} x={21} y={40} />
      <Label kind="small" x={34} y={44} width={box.w - 48} text={says} className={css.muted} />
    </g>
  );
}

const ICONS: Readonly<Record<HouseScene['tone'], IconName>> = {
  none: 'waiting',
  pending: 'waiting',
  running: 'running',
  succeeded: 'done',
  failed: 'failed',
  terminating: 'stopping',
};

const SmallHouse = memo(function SmallHouse({
  house,
  box,
  onOpen,
}: {
  readonly house: HouseScene;
  readonly box: Box;
  readonly onOpen: (pod: string) => void;
}) {
  const { texts } = useStage();
  const { w, h } = box;
  const bare = house.owner === '' ? ` · ${texts.bare}` : '';
  return (
    <Pick
      selection={house.subject}
      label={texts.sentence.pod(house.name, house.status, house.ready, house.total)}
      box={box}
      radius={10}
      className={`${css.tone} ${toneClass(house.tone)}`}
      onOpen={() => onOpen(house.subject)}
    >
      <title>{texts.openPod(house.name)}</title>
      <clipPath id={`house-${house.uid}`}>
        <rect width={w} height={h} rx={10} />
      </clipPath>
      <g clipPath={`url(#house-${house.uid})`}>
        <rect className={css.card} stroke="none" width={w} height={h} />
        <rect className={house.sandbox ? css.floor : css.bay} y={h - 13} width={w} height={13} />
      </g>
      <rect
        className={`${css.card} ${house.tone === 'terminating' || house.tone === 'pending' ? css.cardTroubled : ''}`}
        fillOpacity={0}
        width={w}
        height={h}
        rx={10}
      />
      <Label
        kind="strong"
        x={12}
        y={21}
        width={w - 24}
        text={house.name}
        cut="middle"
        className={css.strong}
      />
      <StateIcon name={ICONS[house.tone]} x={18} y={36} />
      <Label
        kind="small"
        x={30}
        y={40}
        width={w - 42}
        text={`${house.status} ${house.ready}/${house.total}${bare}`}
        className={css.toned}
      />
    </Pick>
  );
});

/** From each owner to the nodes that its Pods are on. */
function Ties({ scene, layout }: { readonly scene: ClusterScene; readonly layout: ClusterLayout }) {
  return (
    <g aria-hidden>
      {scene.owners.flatMap((o, i) => {
        const from = layout.owners[i] as Box;
        const x1 = from.x + from.w / 2;
        const y1 = from.y + from.h;
        return scene.nodes.flatMap((node, n) => {
          const to = layout.nodes[n] as Box;
          if (!node.pods.some((pod) => o.pods.includes(pod.subject))) return [];
          const x2 = to.x + to.w / 2;
          const mid = (y1 + to.y) / 2;
          return [
            <path
              key={`${o.kind} ${o.name} ${node.name}`}
              className={css.tie}
              d={`M${x1} ${y1} C${x1} ${mid} ${x2} ${mid} ${x2} ${to.y}`}
            />,
          ];
        });
      })}
    </g>
  );
}
