import { type KeyboardEvent, memo, useCallback, useMemo } from 'react';
import {
  type ClusterNodeScene,
  type ClusterScene,
  type HouseScene,
  objectSubject,
} from '../../trace/index.ts';
import {
  type ClusterLayout,
  houseBox,
  NODE_FOOT,
  type Plate,
  QUEUE_LABEL,
  type TileGrid,
  type TileSize,
  tileBox,
} from './cluster-layout.ts';
import cluster from './cluster.module.css';
import { Label } from './Label.tsx';
import type { Box } from './layout.ts';
import { nodeBadges, nodeState } from './node-words.ts';
import { DnsCard, OwnerCard, ServiceCard } from './OwnerCard.tsx';
import { Pick } from './Pick.tsx';
import css from './picture.module.css';
import { PodTile } from './PodTile.tsx';
import { StateIcon } from './StateIcon.tsx';
import { useStage } from './stage-context.ts';
import { toneClass } from './tone-class.ts';
import { type Point, Traffic } from './Traffic.tsx';

interface ClusterPictureProps {
  readonly scene: ClusterScene;
  readonly layout: ClusterLayout;
  /** A Pod or a node. */
  readonly onOpen: (subject: string) => void;
}

/** The cluster: workloads and Services above, the scheduler's queue, nodes below, Pods that keep their identity. */
export const ClusterPicture = memo(function ClusterPicture({ scene, layout, onOpen }: ClusterPictureProps) {
  const { selected } = useStage();
  return (
    <g>
      <Ties scene={scene} layout={layout} />
      {scene.owners.map((o, i) => (
        <OwnerCard key={o.uid} owner={o} box={layout.owners[i] as Box} />
      ))}
      {scene.services.map((s, i) => (
        <ServiceCard key={s.subject} service={s} box={layout.services[i] as Box} />
      ))}
      {layout.dns !== undefined && <DnsCard box={layout.dns} />}
      <Queue plate={layout.waiting} count={scene.waiting.length} />
      {scene.nodes.map((node, i) => (
        <NodeGround key={node.name} node={node} plate={layout.nodes[i] as Plate} onOpen={onOpen} />
      ))}
      {/* All tiles are children of one element: on its way from the queue to a node a Pod stays what it is. */}
      <Tiles scene={scene} layout={layout} selected={selected} onOpen={onOpen} />
      <Chosen scene={scene} layout={layout} selected={selected} />
      <Replacements scene={scene} layout={layout} />
      <Traffic traffic={scene.traffic} place={usePlaces(scene, layout)} />
    </g>
  );
});

function Tiles({
  scene,
  layout,
  selected,
  onOpen,
}: ClusterPictureProps & { readonly selected: string | undefined }) {
  const { size } = layout;
  return (
    <g onKeyDown={moveAmongTiles}>
      {scene.waiting.flatMap((house, i) =>
        tileOf(house, i, layout.waiting.tiles, size === 'house' ? 'tile' : size, selected, onOpen),
      )}
      {scene.nodes.flatMap((node, n) => {
        const grid = (layout.nodes[n] as Plate).tiles;
        return node.pods.map((house, i) => tileOf(house, i, grid, size, selected, onOpen));
      })}
    </g>
  );
}

function tileOf(
  house: HouseScene,
  i: number,
  grid: TileGrid,
  size: TileSize,
  selected: string | undefined,
  onOpen: (subject: string) => void,
) {
  const { x, y, w, h } = tileBox(grid, i);
  const isSelected = selected === house.subject;
  return (
    <PodTile
      key={house.uid}
      house={house}
      x={x}
      y={y}
      w={w}
      h={h}
      size={size}
      tabbable={size === 'house' || i === 0 || isSelected}
      selected={isSelected}
      onOpen={onOpen}
    />
  );
}

/** Arrow keys go from tile to tile: hundreds of them are no stops for Tab. */
function moveAmongTiles(event: KeyboardEvent<SVGGElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  const tile = (event.target as Element).closest('[data-tile]');
  if (step === undefined || tile === null || event.ctrlKey || event.metaKey || event.altKey) return;
  const tiles = [...event.currentTarget.querySelectorAll<SVGGElement>('[data-tile]')];
  const next = tiles[tiles.indexOf(tile as SVGGElement) + step];
  event.preventDefault();
  event.stopPropagation();
  next?.focus();
}

/** A node: who it is, how the API server sees it and how it is, and at its foot what else is there. */
const NodeGround = memo(function NodeGround({
  node,
  plate,
  onOpen,
}: {
  readonly node: ClusterNodeScene;
  readonly plate: Plate;
  readonly onOpen: (subject: string) => void;
}) {
  const { texts, measure } = useStage();
  const { w, h } = plate;
  const subject = objectSubject('nodes', undefined, node.name);
  const { word, tone } = nodeState(node, texts.world);
  const special = nodeBadges(node, texts.world);
  const state = [word, ...special.map((b) => b.text)].join(', ');
  // Beside a long name the state's word has no room: then it stands below it.
  const isNarrow = w < NARROW_PLATE;
  const badges = isNarrow ? [{ text: word, tone }, ...special] : special;
  const wordW = isNarrow ? 0 : measure(word, { size: 11.5, weight: 600 });
  const footY = h - NODE_FOOT / 2 + 3;
  const images = texts.world.images(node.images);
  return (
    <Pick
      selection={subject}
      label={texts.world.sentence.node(node.name, state, node.pods.length)}
      box={plate}
      radius={18}
      onOpen={() => onOpen(subject)}
    >
      <title>{texts.world.openNode(node.name)}</title>
      <rect
        className={`${css.node} ${node.ready ? '' : css.nodeTroubled} ${node.powered ? '' : cluster.off}`}
        width={w}
        height={h}
        rx={18}
      />
      <Label kind="name" x={16} y={26} width={w - wordW - 58} text={node.name} cut="middle" />
      <g className={`${css.tone} ${toneClass(tone)}`}>
        <StateIcon name={node.ready ? 'done' : 'failed'} x={w - 24 - wordW} y={22} />
        {!isNarrow && <Label kind="pill" x={w - 14 - wordW} y={26} width={wordW + 4} text={word} />}
      </g>
      <Badges badges={badges} w={w} />
      <line className={cluster.rule} x1={14} x2={w - 14} y1={h - NODE_FOOT} y2={h - NODE_FOOT} />
      <Label
        kind="tiny"
        x={16}
        y={footY}
        width={w - (node.images > 0 ? 86 : 30)}
        text={
          node.system.total > 0
            ? texts.world.system(node.system.ready, node.system.total)
            : node.kubeletVersion === ''
              ? ''
              : `kubelet ${node.kubeletVersion}`
        }
        className={css.muted}
      />
      {node.images > 0 && (
        <text className={`${css.text} ${css.tiny} ${css.muted} ${css.end}`} x={w - 16} y={footY}>
          {images}
        </text>
      )}
    </Pick>
  );
});

const NARROW_PLATE = 172;

/** As many as fit in one line below the name. */
function Badges({ badges, w }: { readonly badges: ReturnType<typeof nodeBadges>; readonly w: number }) {
  const { measure } = useStage();
  const placed: { readonly badge: (typeof badges)[number]; readonly x: number; readonly width: number }[] =
    [];
  let x = 14;
  for (const badge of badges) {
    const width = Math.min(measure(badge.text, { size: 10.5 }) + 14, w - 28);
    if (x + width > w - 12) break;
    placed.push({ badge, x, width });
    x += width + 5;
  }
  return (
    <g transform="translate(0 35)">
      {placed.map(({ badge, x: left, width }) => (
        <g key={badge.text} className={`${css.tone} ${toneClass(badge.tone)}`}>
          <rect className={css.pill} x={left} width={width} height={17} rx={8.5} />
          <Label kind="tiny" x={left + 7} y={12} width={width - 12} text={badge.text} className={css.toned} />
        </g>
      ))}
    </g>
  );
}

/** Where Pods wait for the scheduler. */
const Queue = memo(function Queue({ plate, count }: { readonly plate: Plate; readonly count: number }) {
  const { texts } = useStage();
  const { x, y, w, h } = plate;
  return (
    <g className={css.glide} style={{ transform: `translate(${x}px, ${y}px)` }}>
      <rect
        className={`${cluster.queue} ${count > 0 ? cluster.queueBusy : ''}`}
        width={w}
        height={h}
        rx={14}
      />
      <Label
        kind="small"
        x={16}
        y={26}
        width={count > 0 ? QUEUE_LABEL - 20 : w - 32}
        text={count > 0 ? `${texts.world.queue} · ${count}` : texts.world.queueEmpty}
        className={css.muted}
      />
    </g>
  );
});

/** From each workload to the nodes that its Pods are on. */
const Ties = memo(function Ties({
  scene,
  layout,
}: {
  readonly scene: ClusterScene;
  readonly layout: ClusterLayout;
}) {
  const roots = useMemo(
    () => scene.nodes.map((node) => new Set(node.pods.map((pod) => pod.root))),
    [scene.nodes],
  );
  return (
    <g aria-hidden>
      {scene.owners.flatMap((o, i) => {
        const from = layout.owners[i] as Box;
        const x1 = from.x + from.w / 2;
        const y1 = from.y + from.h;
        return scene.nodes.flatMap((node, n) => {
          if (roots[n]?.has(o.uid) !== true) return [];
          const to = layout.nodes[n] as Box;
          const x2 = to.x + to.w / 2;
          const mid = (y1 + to.y) / 2;
          return [
            <path
              key={`${o.uid} ${node.name}`}
              className={css.tie}
              d={`M${x1} ${y1} C${x1} ${mid} ${x2} ${mid} ${x2} ${to.y}`}
            />,
          ];
        });
      })}
    </g>
  );
});

/** More lines than this are a cloud. */
const MAX_LINES = 24;

/** What belongs to the selected workload or Service: marked, and tied to it one by one where they are few. */
const Chosen = memo(function Chosen({
  scene,
  layout,
  selected,
}: {
  readonly scene: ClusterScene;
  readonly layout: ClusterLayout;
  readonly selected: string | undefined;
}) {
  const owner = scene.owners.findIndex((o) => o.subject === selected);
  const service = scene.services.findIndex((s) => s.subject === selected);
  const from = owner >= 0 ? layout.owners[owner] : layout.services[service];
  if (from === undefined) return null;
  const uid = scene.owners[owner]?.uid;
  const endpoints = new Set(scene.services[service]?.endpoints.map((e) => e.pod));
  const belongs = (h: HouseScene): boolean =>
    h.gone === undefined && (uid === undefined ? endpoints.has(h.subject) : h.root === uid);
  const boxes = [
    ...scene.nodes.flatMap((node, n) => boxesIn(node.pods, (layout.nodes[n] as Plate).tiles, belongs)),
    ...boxesIn(scene.waiting, layout.waiting.tiles, belongs),
  ];
  const x1 = from.x + from.w / 2;
  const y1 = from.y + from.h;
  return (
    <g aria-hidden pointerEvents="none">
      {boxes.length <= MAX_LINES &&
        boxes.map(({ uid: of, x, y, w }) => {
          const x2 = x + w / 2;
          const mid = (y1 + y) / 2;
          return (
            <path
              key={of}
              className={`${css.tie} ${css.tieChosen} ${service >= 0 ? cluster.tieEndpoint : ''}`}
              d={`M${x1} ${y1} C${x1} ${mid} ${x2} ${mid} ${x2} ${y}`}
            />
          );
        })}
      {boxes.map(({ uid: of, x, y, w, h }) => (
        <rect key={of} className={cluster.chosen} x={x - 3} y={y - 3} width={w + 6} height={h + 6} rx={8} />
      ))}
    </g>
  );
});

const boxesIn = (pods: readonly HouseScene[], grid: TileGrid, belongs: (house: HouseScene) => boolean) =>
  pods.flatMap((pod, i) => (belongs(pod) ? [{ uid: pod.uid, ...tileBox(grid, i) }] : []));

/** From a Pod that is going to the one that its controller made for it. */
const Replacements = memo(function Replacements({
  scene,
  layout,
}: {
  readonly scene: ClusterScene;
  readonly layout: ClusterLayout;
}) {
  const { texts, measure } = useStage();
  if (layout.size !== 'house' && layout.size !== 'tile') return null;
  const going = new Map<string, Box>();
  const coming: { readonly house: HouseScene; readonly box: Box }[] = [];
  const look = (pods: readonly HouseScene[], grid: TileGrid): void =>
    pods.forEach((house, i) => {
      if (house.tone === 'terminating' || house.gone !== undefined)
        going.set(house.subject, tileBox(grid, i));
      else if (house.replaces !== '') coming.push({ house, box: tileBox(grid, i) });
    });
  scene.nodes.forEach((node, n) => look(node.pods, (layout.nodes[n] as Plate).tiles));
  look(scene.waiting, layout.waiting.tiles);
  return (
    <g aria-hidden pointerEvents="none">
      {coming.map(({ house, box }) => {
        const from = going.get(house.replaces);
        if (from === undefined) return null;
        const isRight = from.x < box.x;
        const x1 = isRight ? from.x + from.w : from.x;
        const x2 = isRight ? box.x : box.x + box.w;
        const y1 = from.y + from.h / 2;
        const y2 = box.y + box.h / 2;
        // Both in one column: round the side.
        const isBeside = Math.abs(from.x - box.x) < 8;
        const end = isBeside ? x1 : x2;
        const bend = isBeside ? x1 - 18 : (x1 + x2) / 2;
        const labelW = measure(texts.world.replacedBy, { size: 10.5 }) + 10;
        return (
          <g key={house.uid}>
            <path className={cluster.replaced} d={`M${x1} ${y1} C${bend} ${y1} ${bend} ${y2} ${end} ${y2}`} />
            <circle className={cluster.replacedEnd} cx={end} cy={y2} r={3.5} />
            {!isBeside && Math.abs(x2 - x1) > 8 && (
              <g transform={`translate(${(x1 + x2) / 2 - labelW / 2} ${(y1 + y2) / 2 - 9})`}>
                <rect className={cluster.replacedPill} width={labelW} height={17} rx={8.5} />
                <Label kind="tiny" x={5} y={12} width={labelW} text={texts.world.replacedBy} />
              </g>
            )}
          </g>
        );
      })}
    </g>
  );
});

/** Where things stand, for what travels between them. */
function usePlaces(scene: ClusterScene, layout: ClusterLayout): (what: string) => Point | undefined {
  return useCallback(
    (what) => {
      const service = scene.services.findIndex((s) => s.subject === what);
      const node = scene.nodes.findIndex((n) => `node ${n.name}` === what);
      const plate = layout.nodes[node];
      const box =
        what === 'dns'
          ? layout.dns
          : service >= 0
            ? layout.services[service]
            : plate === undefined
              ? houseBox(scene, layout, what)
              : { ...plate, h: 36 };
      return box && { x: box.x + box.w / 2, y: box.y + box.h / 2 };
    },
    [scene, layout],
  );
}
