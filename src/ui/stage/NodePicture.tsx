import { memo, useId, useRef } from 'react';
import {
  fractionAt,
  type HouseScene,
  type MiniContainer,
  type NodeDetailScene,
  type NodeImageScene,
  objectSubject,
  type Tone,
} from '../../trace/index.ts';
import { tileBox } from './cluster-layout.ts';
import cluster from './cluster.module.css';
import { Label } from './Label.tsx';
import type { Box } from './layout.ts';
import { CONTAINER_H, DETAILED, type NodeLayout } from './node-layout.ts';
import { type NodeBadge, nodeBadges, nodeState } from './node-words.ts';
import { Pick } from './Pick.tsx';
import css from './picture.module.css';
import { PodTile } from './PodTile.tsx';
import { type IconName, StateIcon } from './StateIcon.tsx';
import { useStage } from './stage-context.ts';
import { toneClass } from './tone-class.ts';
import { useTick } from './use-scene.ts';

interface NodePictureProps {
  readonly scene: NodeDetailScene;
  readonly layout: NodeLayout;
  readonly onOpen: (subject: string) => void;
}

const TONE_ICONS: Readonly<Record<Tone, IconName>> = {
  none: 'waiting',
  pending: 'waiting',
  running: 'running',
  succeeded: 'done',
  failed: 'failed',
  terminating: 'stopping',
};

export const NodePicture = memo(function NodePicture({ scene, layout, onOpen }: NodePictureProps) {
  const { texts, selected, measure } = useStage();
  const { plate, podsTitle, imagesTitle, systemTitle } = layout;
  const { word, tone } = nodeState(scene, texts.world);
  const wordW = measure(word, { size: 11.5, weight: 600 });
  const nameW = Math.min(measure(scene.name, { size: 18, weight: 700 }), plate.w * 0.5);
  return (
    <g>
      <rect
        className={`${css.node} ${scene.ready ? '' : css.nodeTroubled} ${scene.powered ? '' : cluster.off}`}
        x={plate.x}
        y={plate.y}
        width={plate.w}
        height={plate.h}
        rx={18}
      />
      <Label
        kind="title"
        x={plate.x + 18}
        y={plate.y + 31}
        width={plate.w * 0.5}
        text={scene.name}
        cut="middle"
      />
      <g
        className={`${css.tone} ${toneClass(tone)}`}
        transform={`translate(${plate.x + 18 + nameW + 16} ${plate.y + 13})`}
      >
        <rect className={css.pill} width={wordW + 34} height={21} rx={10.5} />
        <StateIcon name={scene.ready ? 'done' : 'failed'} x={14} y={10.5} />
        <Label kind="pill" x={25} y={15} width={wordW + 4} text={word} />
      </g>
      <NodeBadges scene={scene} plate={plate} />
      <Kubelet scene={scene} box={layout.kubelet} />
      <Label kind="tiny" {...podsTitle} width={300} text={texts.world.pods} className={css.caps} />
      {scene.pods.length === 0 && (
        <Label
          kind="small"
          x={podsTitle.x}
          y={podsTitle.y + 24}
          width={260}
          text={texts.world.noPods}
          className={css.muted}
        />
      )}
      {scene.pods.map((house) => (
        <NodeHouse
          key={house.uid}
          house={house}
          box={layout.houses.get(house.uid) as Box}
          containers={scene.pods.length <= DETAILED ? (scene.containers.get(house.uid) ?? []) : []}
          selected={selected === house.subject}
          onOpen={onOpen}
        />
      ))}
      <Label kind="tiny" {...imagesTitle} width={300} text={texts.world.nodeImages} className={css.caps} />
      {scene.nodeImages.length === 0 && (
        <Label
          kind="small"
          x={imagesTitle.x}
          y={imagesTitle.y + 26}
          width={260}
          text={texts.world.noImages}
          className={css.muted}
        />
      )}
      {scene.nodeImages.map((image, i) => (
        <NodeImage key={image.image} image={image} box={layout.images[i] as Box} />
      ))}
      {systemTitle !== undefined && (
        <Label kind="tiny" {...systemTitle} width={300} text={texts.world.systemPods} className={css.caps} />
      )}
      {scene.systemHouses.map((house, i) => (
        <SystemTile
          key={house.uid}
          house={house}
          box={tileBox(layout.system, i)}
          selected={selected === house.subject}
          onOpen={onOpen}
        />
      ))}
    </g>
  );
});

function NodeBadges({ scene, plate }: { readonly scene: NodeDetailScene; readonly plate: Box }) {
  const { texts, measure } = useStage();
  const placed: { readonly badge: NodeBadge; readonly x: number; readonly width: number }[] = [];
  let x = plate.x + 16;
  for (const badge of nodeBadges(scene, texts.world)) {
    const width = measure(badge.text, { size: 10.5 }) + 16;
    if (x + width > plate.x + plate.w - 12) break;
    placed.push({ badge, x, width });
    x += width + 6;
  }
  return (
    <g>
      {placed.map(({ badge, x: left, width }) => (
        <g key={badge.text} className={`${css.tone} ${toneClass(badge.tone)}`}>
          <rect className={css.pill} x={left} y={plate.y + 40} width={width} height={18} rx={9} />
          <Label
            kind="tiny"
            x={left + 8}
            y={plate.y + 52.5}
            width={width}
            text={badge.text}
            className={css.toned}
          />
        </g>
      ))}
    </g>
  );
}

/** The agent of the node: when it was last heard of, what it reports, and what its Pods have asked for. */
const Kubelet = memo(function Kubelet({
  scene,
  box,
}: {
  readonly scene: NodeDetailScene;
  readonly box: Box;
}) {
  const { texts } = useStage();
  const { world } = texts;
  const heard = useRef<SVGTextElement>(null);
  const { clock } = useStage();
  const { heartbeatMs, ready, powered, networkCut } = scene;
  useTick(clock, (t) => {
    if (heard.current === null) return;
    const ago = heartbeatMs === undefined ? undefined : texts.duration(Math.max(0, t - heartbeatMs));
    const says = !powered
      ? world.off
      : networkCut
        ? world.cut
        : ago === undefined
          ? scene.reason
          : ready
            ? world.heard(ago)
            : world.silent(ago);
    if (heard.current.textContent !== says) heard.current.textContent = says;
  });
  const subject = objectSubject('nodes', undefined, scene.name);
  const conditionsY = 92;
  const resourcesY = conditionsY + (scene.conditions.length > 0 ? 26 + scene.conditions.length * 20 : 0);
  const isTroubled = !ready || !powered || networkCut;
  return (
    <Pick
      selection={subject}
      label={world.sentence.kubelet(scene.name, scene.reason)}
      box={box}
      radius={12}
      className={`${css.tone} ${toneClass(isTroubled ? 'failed' : 'running')}`}
    >
      <rect className={cluster.topCard} width={box.w} height={box.h} rx={12} />
      <StateIcon name={isTroubled ? 'failed' : 'running'} x={22} y={22} />
      <Label kind="name" x={36} y={27} width={box.w - 50} text={`kubelet ${scene.kubeletVersion}`} />
      <text ref={heard} className={`${css.text} ${css.small} ${css.toned}`} x={16} y={48} />
      <Label
        kind="small"
        x={16}
        y={66}
        width={box.w - 32}
        text={[...scene.addresses, scene.containerRuntime].filter((s) => s !== '').join(' · ')}
        className={css.muted}
      />
      {scene.conditions.length > 0 && (
        <g transform={`translate(0 ${conditionsY})`}>
          <Label kind="tiny" x={16} y={4} width={box.w - 32} text={world.conditions} className={css.caps} />
          {scene.conditions.map((c, i) => {
            const isGood = c.type === 'Ready' ? c.status === 'True' : c.status === 'False';
            return (
              <g
                key={c.type}
                transform={`translate(0 ${14 + i * 20})`}
                className={`${css.tone} ${toneClass(isGood ? 'running' : 'failed')}`}
              >
                <title>{`${c.reason}: ${c.message}`}</title>
                <StateIcon name={isGood ? 'done' : 'failed'} x={22} y={9} />
                <Label kind="small" x={36} y={13} width={box.w - 110} text={c.type} />
                <text className={`${css.text} ${css.small} ${css.toned} ${css.end}`} x={box.w - 16} y={13}>
                  {c.status}
                </text>
              </g>
            );
          })}
        </g>
      )}
      {scene.resources.length > 0 && (
        <g transform={`translate(0 ${resourcesY})`}>
          <Label kind="tiny" x={16} y={6} width={box.w - 32} text={world.asked} className={css.caps} />
          {scene.resources.map((r, i) => {
            const part = r.allocatable > 0 ? Math.min(1, r.requested / r.allocatable) : 0;
            return (
              <g key={r.name} transform={`translate(16 ${18 + i * 30})`}>
                <Label kind="small" x={0} y={11} width={90} text={r.name} />
                <text className={`${css.text} ${css.small} ${css.muted} ${css.end}`} x={box.w - 32} y={11}>
                  {`${amount(r.name, r.requested)} / ${amount(r.name, r.allocatable)}`}
                </text>
                <rect className={cluster.barTrack} y={16} width={box.w - 32} height={6} rx={3} />
                <rect className={cluster.barReady} y={16} width={(box.w - 32) * part} height={6} rx={3} />
              </g>
            );
          })}
        </g>
      )}
    </Pick>
  );
});

const GIB = 2 ** 30;
const MIB = 2 ** 20;

/** `500m`, `4`, `1.5Gi`, `300Mi` */
function amount(name: string, value: number): string {
  if (name === 'cpu') return value % 1000 === 0 ? String(value / 1000) : `${value}m`;
  if (name !== 'memory') return String(value);
  if (value >= GIB) return `${Number((value / GIB).toFixed(1))}Gi`;
  return `${Math.round(value / MIB)}Mi`;
}

/** `187 MB`, as docker and crictl count. */
const megabytes = (bytes: number): string => `${Number((bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0))} MB`;

const NodeHouse = memo(function NodeHouse({
  house,
  box,
  containers,
  selected,
  onOpen,
}: {
  readonly house: HouseScene;
  readonly box: Box;
  readonly containers: readonly MiniContainer[];
  readonly selected: boolean;
  readonly onOpen: (subject: string) => void;
}) {
  return (
    <g>
      <PodTile
        house={house}
        x={box.x}
        y={box.y}
        w={box.w}
        h={box.h}
        size="house"
        tabbable
        selected={selected}
        onOpen={onOpen}
      />
      {house.gone === undefined && (
        <g
          aria-hidden
          pointerEvents="none"
          className={css.glide}
          style={{ transform: `translate(${box.x}px, ${box.y}px)` }}
        >
          {containers.slice(0, 6).map((c, i) => (
            <g
              key={c.name}
              className={`${css.tone} ${toneClass(c.tone)}`}
              transform={`translate(12 ${48 + i * CONTAINER_H})`}
            >
              <rect
                className={cluster.mini}
                width={box.w - 24}
                height={CONTAINER_H - 3}
                rx={5}
                data-init={c.type === 'init'}
              />
              <StateIcon name={TONE_ICONS[c.tone]} x={11} y={8.5} />
              <Label kind="tiny" x={22} y={12.5} width={box.w * 0.42} text={c.name} cut="middle" />
              <text className={`${css.text} ${css.tiny} ${css.toned} ${css.end}`} x={box.w - 31} y={12.5}>
                {c.state}
              </text>
            </g>
          ))}
        </g>
      )}
    </g>
  );
});

function SystemTile({
  house,
  box,
  selected,
  onOpen,
}: {
  readonly house: HouseScene;
  readonly box: Box;
  readonly selected: boolean;
  readonly onOpen: (subject: string) => void;
}) {
  // Its whole name: here there is room for it.
  return (
    <PodTile
      house={house}
      x={box.x}
      y={box.y}
      w={box.w}
      h={box.h}
      size="tile"
      wholeName
      tabbable
      selected={selected}
      onOpen={onOpen}
    />
  );
}

function NodeImage({ image, box }: { readonly image: NodeImageScene; readonly box: Box }) {
  const { texts, clock, still } = useStage();
  const bar = useRef<SVGRectElement>(null);
  const id = useId();
  const { pull } = image;
  useTick(clock, (t) => {
    if (pull === undefined) return;
    const over = fractionAt(pull, t);
    bar.current?.setAttribute('width', (box.w * (still ? Math.floor(over * 4) / 4 : over)).toFixed(1));
  });
  const says =
    image.state === 'pulling'
      ? texts.world.pulling
      : [image.sizeBytes > 0 ? megabytes(image.sizeBytes) : '', texts.world.usedBy(image.usedBy.length)]
          .filter((s) => s !== '')
          .join(' · ');
  return (
    <g
      className={`${css.tone} ${toneClass(image.state === 'pulling' ? 'pending' : 'none')} ${css.glide}`}
      style={{ transform: `translate(${box.x}px, ${box.y}px)` }}
    >
      <title>{[image.image, ...image.usedBy].join('\n')}</title>
      <rect className={cluster.topCard} width={box.w} height={box.h} rx={9} />
      {pull !== undefined && (
        <>
          <clipPath id={id}>
            <rect x={1} y={1} width={box.w - 2} height={box.h - 2} rx={8} />
          </clipPath>
          <rect ref={bar} className={css.chipFill} height={box.h} clipPath={`url(#${id})`} />
        </>
      )}
      <StateIcon name={image.state === 'pulling' ? 'pulling' : 'image'} x={17} y={box.h / 2} />
      <Label kind="small" x={32} y={17} width={box.w - 42} text={image.image} cut="middle" />
      <Label kind="tiny" x={32} y={32} width={box.w - 42} text={says} className={css.muted} />
    </g>
  );
}
