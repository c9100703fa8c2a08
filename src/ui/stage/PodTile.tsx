/* oxlint-disable jsx-a11y/prefer-tag-over-role -- inside a drawing there is no button element */
import { memo, type ReactNode, useRef } from 'react';
import { fractionAt, type HouseScene, type Tone } from '../../trace/index.ts';
import type { TileSize } from './cluster-layout.ts';
import cluster from './cluster.module.css';
import { Label } from './Label.tsx';
import css from './picture.module.css';
import { type IconName, StateIcon } from './StateIcon.tsx';
import { useStage } from './stage-context.ts';
import { toneClass } from './tone-class.ts';
import { useTick } from './use-scene.ts';

interface PodTileProps {
  readonly house: HouseScene;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly size: TileSize;
  /** Reached by Tab; the others of its node by the arrow keys. */
  readonly tabbable: boolean;
  readonly selected: boolean;
  /** Not only what tells it from its neighbours. */
  readonly wholeName?: boolean;
  readonly onOpen: (subject: string) => void;
}

const ICONS: Readonly<Record<Tone, IconName>> = {
  none: 'waiting',
  pending: 'waiting',
  running: 'running',
  succeeded: 'done',
  failed: 'failed',
  terminating: 'stopping',
};

/** A sign of its own for each state, small enough for hundreds of them. */
const DOTS: Readonly<Record<Tone, string>> = {
  none: 'M1.5 1.5H9.5V9.5H1.5Z',
  pending: 'M1.5 1.5H9.5V9.5H1.5Z',
  running: 'M0.5 0.5H10.5V10.5H0.5Z',
  succeeded: 'M5.5 0.5L10.5 5.5L5.5 10.5L0.5 5.5Z',
  failed: 'M1.5 1.5L9.5 9.5M9.5 1.5L1.5 9.5',
  terminating: 'M0.5 10.5H10.5V6H0.5Z',
};

/**
 * A Pod among others: the same element for the whole of its life, wherever it goes. It glides from the queue to its
 * node, and fades when its object is gone.
 */
export const PodTile = memo(function PodTile(props: PodTileProps) {
  const { house, x, y, w, h, size, tabbable, selected, wholeName = false, onOpen } = props;
  const { texts, onSelect } = useStage();
  const glides = size === 'house' || size === 'tile';
  const isReady = house.total > 0 && house.ready === house.total;
  const tile = (
    <g
      className={`${css.pick} ${cluster.tilePick} ${css.tone} ${toneClass(house.tone)} ${glides ? `${css.glide} ${cluster.appear}` : ''}`}
      style={{ transform: `translate(${x}px, ${y}px)` }}
      role="button"
      tabIndex={tabbable ? 0 : -1}
      aria-label={labelOf(house, texts)}
      aria-pressed={selected}
      data-selection={house.subject}
      data-tile=""
      onClick={(event) => {
        event.stopPropagation();
        onSelect(house.subject);
      }}
      onDoubleClick={() => onOpen(house.subject)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        event.stopPropagation();
        onSelect(house.subject);
        if (event.key === 'Enter') onOpen(house.subject);
      }}
    >
      {size === 'dot' || size === 'chip' ? null : <title>{texts.openPod(house.name)}</title>}
      <rect
        className={`${css.halo} ${selected ? css.selected : ''}`}
        x={-3}
        y={-3}
        width={w + 6}
        height={h + 6}
        rx={size === 'house' ? 13 : 7}
      />
      <g aria-hidden>
        {size === 'dot' ? (
          <path className={dotClass(house, isReady)} d={DOTS[house.tone]} />
        ) : size === 'chip' ? (
          <Chip house={house} w={w} h={h} isReady={isReady} />
        ) : size === 'tile' ? (
          <Tile house={house} w={w} h={h} name={wholeName ? house.name : shortName(house)} />
        ) : (
          <House house={house} w={w} h={h} />
        )}
      </g>
    </g>
  );
  return house.gone === undefined ? tile : <Fading gone={house.gone}>{tile}</Fading>;
});

function labelOf(house: HouseScene, texts: ReturnType<typeof useStage>['texts']): string {
  const sentence = texts.sentence.pod(house.name, house.status, house.ready, house.total);
  const revision = house.revision > 0 ? ` ${texts.world.revision(house.revision)}.` : '';
  return house.gone === undefined ? `${sentence}${revision}` : texts.gone(house.name);
}

const dotClass = (house: HouseScene, isReady: boolean): string =>
  house.tone === 'failed'
    ? (cluster.dotCross ?? '')
    : house.tone === 'pending' || house.tone === 'none' || (house.tone === 'running' && !isReady)
      ? (cluster.dotHollow ?? '')
      : (cluster.dotFull ?? '');

/** Written by the clock: it goes as simulated time goes, forwards and backwards. */
function Fading({
  gone,
  children,
}: {
  readonly gone: NonNullable<HouseScene['gone']>;
  readonly children: ReactNode;
}) {
  const { clock, still } = useStage();
  const group = useRef<SVGGElement>(null);
  useTick(clock, (t) => {
    const left = still ? 0.3 : 0.75 * (1 - fractionAt(gone, t));
    group.current?.setAttribute('opacity', left.toFixed(2));
  });
  return <g ref={group}>{children}</g>;
}

interface ShapeProps {
  readonly house: HouseScene;
  readonly w: number;
  readonly h: number;
}

const isDashed = ({ tone, gone }: HouseScene): boolean =>
  tone === 'terminating' || tone === 'pending' || gone !== undefined;

function Chip({ house, w, h, isReady }: ShapeProps & { readonly isReady: boolean }) {
  return (
    <>
      <rect
        className={`${css.card} ${isDashed(house) ? css.cardTroubled : ''} ${isReady ? cluster.full : ''}`}
        width={w}
        height={h}
        rx={4}
      />
      {house.revision > 0 ? (
        <text className={`${css.text} ${css.tiny} ${css.toned} ${css.middle}`} x={w / 2} y={h / 2 + 4}>
          {house.revision}
        </text>
      ) : (
        <StateIcon name={ICONS[house.tone]} x={w / 2} y={h / 2} />
      )}
    </>
  );
}

/** `web-78b9bdb54c-t8csd` → `web·t8csd`: without the hash of its ReplicaSet. `db-0`, `pi-x7zxt` stay. */
function shortName({ name, owner }: HouseScene): string {
  const [kind, set = ''] = owner.split('/');
  const hash = set.lastIndexOf('-');
  return kind === 'ReplicaSet' && hash > 0 && name.startsWith(`${set}-`)
    ? `${set.slice(0, hash)}·${name.slice(set.length + 1)}`
    : name;
}

function Tile({ house, w, h, name }: ShapeProps & { readonly name: string }) {
  const mark = house.revision > 0 ? 20 : 0;
  return (
    <>
      <rect
        className={`${css.card} ${isDashed(house) ? css.cardTroubled : ''}`}
        width={w}
        height={h}
        rx={7}
      />
      <rect
        className={house.sandbox ? css.floor : css.bay}
        x={1}
        y={h - 5}
        width={w - 2}
        height={4}
        rx={2}
        stroke="none"
      />
      <StateIcon name={ICONS[house.tone]} x={13} y={h / 2 - 1} />
      <Label kind="small" x={24} y={h / 2 + 3} width={w - 30 - mark} text={name} cut="middle" />
      {house.revision > 0 && <Revision number={house.revision} x={w - 13} y={h / 2 - 1} />}
    </>
  );
}

function House({ house, w, h }: ShapeProps) {
  const { texts } = useStage();
  const mark = house.revision > 0 ? 22 : 0;
  const bare = house.owner === '' && house.gone === undefined ? ` · ${texts.bare}` : '';
  const restarts = house.restarts > 0 ? ` · ${texts.restarts(house.restarts)}` : '';
  return (
    <>
      <rect className={css.card} stroke="none" width={w} height={h} rx={10} />
      <path
        className={house.sandbox ? css.floor : css.bay}
        stroke="none"
        d={`M0 ${h - 12} H${w} V${h - 10} A10 10 0 0 1 ${w - 10} ${h} H10 A10 10 0 0 1 0 ${h - 10} Z`}
      />
      <rect
        className={`${css.card} ${isDashed(house) ? css.cardTroubled : ''}`}
        fillOpacity={0}
        width={w}
        height={h}
        rx={10}
      />
      <Label
        kind="strong"
        x={12}
        y={20}
        width={w - 24 - mark}
        text={house.name}
        cut="middle"
        className={css.strong}
      />
      {house.revision > 0 && <Revision number={house.revision} x={w - 16} y={16} />}
      <StateIcon name={ICONS[house.tone]} x={18} y={35} />
      <Label
        kind="small"
        x={30}
        y={39}
        width={w - 40}
        text={
          house.gone === undefined
            ? `${house.status} ${house.ready}/${house.total}${bare}${restarts}`
            : texts.world.goneShort
        }
        className={css.toned}
      />
    </>
  );
}

/** Which revision made it: a number in a square, so that old and new are told apart. */
export function Revision({
  number,
  x,
  y,
}: {
  readonly number: number;
  readonly x: number;
  readonly y: number;
}) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect className={cluster.revision} x={-8} y={-8} width={16} height={16} rx={4} data-odd={number % 2} />
      <text className={`${css.badgeText} ${css.text} ${cluster.revisionText}`} y={4} data-odd={number % 2}>
        {number}
      </text>
    </g>
  );
}
