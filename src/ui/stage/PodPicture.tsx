import { memo } from 'react';
import type { PodScene } from '../../trace/index.ts';
import { ContainerCard } from './ContainerCard.tsx';
import { Drawers } from './Drawers.tsx';
import { Floor } from './Floor.tsx';
import { Gate } from './Gate.tsx';
import { Label } from './Label.tsx';
import type { PodLayout } from './layout.ts';
import { NodePlate } from './NodePlate.tsx';
import css from './picture.module.css';
import { Pill, pillWidth } from './Pill.tsx';
import type { IconName } from './StateIcon.tsx';
import { useStage } from './stage-context.ts';
import { toneClass } from './tone-class.ts';
import { Outside, QuestionWire, RequestWires, SignalBolt } from './Wires.tsx';

interface PodPictureProps {
  readonly scene: PodScene;
  readonly layout: PodLayout;
}

/** A Pod as a house on its node: everything stands where the layout says and looks as the scene says. */
export const PodPicture = memo(function PodPicture({ scene, layout }: PodPictureProps) {
  const { texts } = useStage();
  const all = [...scene.init, ...scene.app];
  const dead = scene.sandbox?.state === 'stopped' || scene.sandbox?.state === 'removed';
  const { initBay, appBay, gate } = layout;
  return (
    <g className={scene.stage === 'gone' ? css.houseFaded : undefined}>
      <NodePlate node={scene.node} scheduling={scene.scheduling} images={scene.images} layout={layout} />
      <House
        scene={scene}
        layout={layout}
        dashed={dead || scene.node === undefined || scene.stage === 'terminating'}
      />
      {initBay !== undefined && (
        <>
          <rect
            className={css.bay}
            x={initBay.x}
            y={initBay.y}
            width={initBay.w}
            height={initBay.h}
            rx={12}
          />
          <Label
            kind="tiny"
            x={initBay.x + 14}
            y={initBay.y + 21}
            width={initBay.w - 28}
            text={texts.initChain}
            className={css.caps}
          />
        </>
      )}
      <rect
        className={`${css.bay} ${scene.gate?.open === false ? css.bayShut : ''}`}
        x={appBay.x}
        y={appBay.y}
        width={appBay.w}
        height={appBay.h}
        rx={12}
      />
      <Label
        kind="tiny"
        x={appBay.x + 14}
        y={appBay.y + 21}
        width={appBay.w - 28}
        text={texts.appContainers}
        className={css.caps}
      />
      <Legs scene={scene} layout={layout} />
      <ChainArrows scene={scene} layout={layout} />
      {scene.gate !== undefined && gate !== undefined && <Gate open={scene.gate.open} gate={gate} />}
      <Arms scene={scene} layout={layout} />
      <Drawers scene={scene} layout={layout} />
      <QuestionWire questions={scene.questions} containers={all} layout={layout} part="wire" />
      <RequestWires scene={scene} layout={layout} part="wire" />
      <Floor pod={scene.subject} sandbox={scene.sandbox} restarts={scene.restarts} layout={layout} />
      <Outside scene={scene} layout={layout} />
      {all.map((c) => {
        const card = layout.cards.get(c.name);
        return (
          card && (
            <ContainerCard
              key={c.name}
              pod={scene.subject}
              container={c}
              layout={card}
              inits={scene.init.length}
            />
          )
        );
      })}
      <RequestWires scene={scene} layout={layout} part="dot" />
      <QuestionWire questions={scene.questions} containers={all} layout={layout} part="dot" />
      {all.map(
        (c) =>
          c.lastSignal !== undefined && (
            <SignalBolt key={c.name} signal={c.lastSignal} layout={layout} container={c.name} />
          ),
      )}
    </g>
  );
});

const ICONS: Readonly<Record<PodScene['tone'], IconName>> = {
  none: 'waiting',
  pending: 'waiting',
  running: 'running',
  succeeded: 'done',
  failed: 'failed',
  terminating: 'stopping',
};

/** Walls and name. */
function House({ scene, layout, dashed }: PodPictureProps & { readonly dashed: boolean }) {
  const { texts, measure } = useStage();
  const { x, y, w, h } = layout.house;
  const pad = layout.wide ? 20 : 12;
  // kubectl's column, and the phase beside it where it says something else.
  const status =
    scene.status === scene.phase || scene.phase === '' ? scene.status : `${scene.status} · ${scene.phase}`;
  const facts = [texts.ready(scene.ready, scene.total), texts.restarts(scene.restarts)].join(' · ');
  const factsW = measure(facts, { size: 11.5 });
  const pillW = Math.min(pillWidth(measure, status), w * (layout.wide ? 0.4 : 0.9));
  const nameRoom = layout.wide ? w - 2 * pad - pillW - factsW - 40 : w - 2 * pad;
  const nameW = Math.min(nameRoom, measure(scene.name, { size: 18, weight: 700 }));
  return (
    <g className={`${css.tone} ${toneClass(scene.tone)}`}>
      <rect className={css.houseShadow} x={x + 1} y={y + 4} width={w - 2} height={h} rx={18} />
      <rect className={`${css.house} ${dashed ? css.dashed : ''}`} x={x} y={y} width={w} height={h} rx={18} />
      <Label kind="title" x={x + pad} y={y + 30} width={nameRoom} text={scene.name} cut="middle" />
      {status !== '' && (
        <Pill
          x={layout.wide ? x + pad + nameW + 14 : x + pad}
          y={layout.wide ? y + 13 : y + 38}
          maxWidth={layout.wide ? w * 0.4 : w - 2 * pad - factsW - 12}
          text={status}
          icon={ICONS[scene.tone]}
        />
      )}
      <text
        className={`${css.text} ${css.small} ${css.muted} ${css.end}`}
        x={x + w - pad}
        y={layout.wide ? y + 28 : y + 53}
      >
        {facts}
      </text>
    </g>
  );
}

/**
 * Containers stand on the floor: solid while something runs, dotted while there is nothing yet. Where other rooms stand
 * below one another on a narrow page, the leg goes down beside them.
 */
function Legs({ scene, layout }: PodPictureProps) {
  const floorY = layout.floor.y;
  const cards = [...layout.cards.values()];
  return (
    <g aria-hidden>
      {[...scene.init, ...scene.app].map((c) => {
        const card = layout.cards.get(c.name);
        if (card === undefined) return null;
        const alive = c.state === 'running' || c.state === 'killing' || c.state === 'creating';
        if (!alive && c.id !== '' && c.backOff === undefined) return null;
        const x = card.x + card.w / 2;
        const below = !layout.wide && cards.some((other) => other.y >= card.y + card.h);
        if (below && !alive) return null;
        const railX = layout.floor.x - 5;
        const railY = card.y + card.h / 2;
        const d = below
          ? `M${card.x} ${railY} H${railX} V${floorY + 12} H${railX + 8}`
          : `M${x} ${card.y + card.h} V${floorY}`;
        return <path key={c.name} className={alive ? css.leg : css.legGhost} d={d} />;
      })}
    </g>
  );
}

/** One init container after another. */
function ChainArrows({ scene, layout }: PodPictureProps) {
  return (
    <g aria-hidden>
      {scene.init.slice(1).map((next, i) => {
        const before = scene.init[i];
        const a = before && layout.cards.get(before.name);
        const b = layout.cards.get(next.name);
        if (before === undefined || a === undefined || b === undefined) return null;
        const done = before.type === 'sidecar' ? before.api.started : before.exitCode === 0;
        const line = `${css.arrow} ${done ? css.arrowDone : ''}`;
        const head = `${css.arrowHead} ${done ? css.arrowHeadDone : ''}`;
        if (a.y === b.y) {
          const y = a.y + a.h / 2;
          return (
            <g key={next.name}>
              <path className={line} d={`M${a.x + a.w + 1} ${y} H${b.x - 7}`} />
              <path className={head} d={`M${b.x - 2} ${y} l-8 -4.5 v9 Z`} />
            </g>
          );
        }
        const mid = (a.y + a.h + b.y) / 2;
        const x1 = a.x + a.w / 2 + 12;
        const x2 = b.x + b.w / 2 + 12;
        return (
          <g key={next.name}>
            <path className={line} d={`M${x1} ${a.y + a.h + 1} V${mid} H${x2} V${b.y - 7}`} />
            <path className={head} d={`M${x2} ${b.y - 1} l-4.5 -8 h9 Z`} />
          </g>
        );
      })}
    </g>
  );
}

/** A sidecar stands in the chain and reaches over the app. */
function Arms({ scene, layout }: PodPictureProps) {
  const { texts } = useStage();
  return (
    <g aria-hidden>
      {[...layout.arms].map(([name, y]) => {
        const card = layout.cards.get(name);
        const c = scene.init.find((i) => i.name === name);
        if (card === undefined || c === undefined) return null;
        const alive = c.state === 'running' || c.state === 'killing';
        const left = card.x + card.w - 30;
        const right = layout.appBay.x + layout.appBay.w - 14;
        const labelX = layout.appBay.x + (layout.wide ? 14 : 22);
        // On a narrow page the arm goes down beside the rooms, between their wall and the bay's.
        const rail = right + 7;
        const d = layout.wide
          ? `M${left} ${card.y + 12} V${y + 8} a8 8 0 0 1 8 -8 H${right - 8} a8 8 0 0 1 0 16 H${left + 16} V${card.y + 12} Z`
          : `M${layout.appBay.x + 22} ${y} H${right - 8} a8 8 0 0 1 0 16 H${layout.appBay.x + 22} a8 8 0 0 1 0 -16 Z M${card.x + card.w} ${card.y + 30} H${rail} V${y + 8} H${right}`;
        return (
          <g key={name} className={`${css.tone} ${toneClass(c.tone)}`}>
            <path className={alive ? css.arm : css.armDashed} d={d} />
            <Label
              kind="tiny"
              x={labelX}
              y={y + 11.5}
              width={right - labelX - 8}
              text={texts.beside(name)}
              className={alive ? css.toned : css.muted}
            />
          </g>
        );
      })}
    </g>
  );
}
