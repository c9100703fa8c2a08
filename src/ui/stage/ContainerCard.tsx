import { memo, useId, useRef } from 'react';
import {
  type ContainerScene,
  containerSelection,
  fractionAt,
  type Interval,
  remainingAt,
} from '../../trace/index.ts';
import { signalName } from '../../i18n/signals.ts';
import { BackOffRing } from './BackOffRing.tsx';
import { describeContainer, stateIcon, stateWord } from './container-words.ts';
import { Label, labelStyle } from './Label.tsx';
import { Ladder } from './Ladder.tsx';
import type { CardLayout } from './layout.ts';
import { mebibytes } from './memory-words.ts';
import { Pick } from './Pick.tsx';
import css from './picture.module.css';
import { Pill, pillWidth } from './Pill.tsx';
import { ProbePips } from './ProbePips.tsx';
import { useStage } from './stage-context.ts';
import { BOLT } from './Wires.tsx';
import { toneClass } from './tone-class.ts';
import { useTick } from './use-scene.ts';

interface ContainerCardProps {
  readonly pod: string;
  readonly container: ContainerScene;
  readonly layout: CardLayout;
  /** Number of init containers. */
  readonly inits: number;
}

const PAD = 13;
const RADIUS = 11;
const LINE = 16;
/** Ring, its word and the ladder, down to the first line of the log below. */
const RING = 104;

/** A container as a room: who, from which image, in which state, what runs in it and what it last said. */
export const ContainerCard = memo(function ContainerCard({
  pod,
  container: c,
  layout,
  inits,
}: ContainerCardProps) {
  const { texts, measure, onOpenContainer } = useStage();
  const { w, h } = layout;
  const inner = w - 2 * PAD;
  const numbered = c.number > 0;
  const nameX = PAD + (numbered ? 26 : 0);
  const imageWidth = measure(c.image, labelStyle('small'));
  const gauge = c.memory !== undefined && c.memory.limitBytes > 0;
  const badge = c.restarts > 0 ? `↻ ${c.restarts}` : '';
  const badgeW = badge === '' ? 0 : 20 + badge.length * 6.5;
  let y = 92;
  const probesY = y;
  if (layout.probeRow) y += 24;
  const processesY = y + 8;
  y += layout.processLines * LINE;
  const ringY = y + 2;
  const live = c.processes.filter((p) => !p.zombie).length;
  const usedLines = Math.min(layout.processLines, Math.max(1, live));
  // What is left between the processes (or the ring below them) and the bottom is for the log.
  const free = layout.ringInside ? ringY + RING : processesY + usedLines * LINE;
  const logLines = Math.max(1, Math.min(6, Math.floor((h - 13 - free) / LINE) + 1));
  const signal = c.state === 'killing' ? c.lastSignal : undefined;
  return (
    <>
      <Pick
        selection={containerSelection(pod, c.name)}
        onOpen={onOpenContainer && (() => onOpenContainer(containerSelection(pod, c.name)))}
        label={describeContainer(c, inits, texts)}
        box={layout}
        radius={RADIUS}
        className={`${css.tone} ${toneClass(c.tone)}`}
      >
        <rect
          className={`${css.card} ${c.state === 'running' ? css.cardRunning : ''} ${c.id === '' && c.state !== 'pulling' ? css.cardWaiting : ''}`}
          width={w}
          height={h}
          rx={RADIUS}
        />
        {c.pull !== undefined && <PullFill pull={c.pull} w={w} h={h} />}
        {numbered && (
          <>
            <circle className={css.badge} cx={PAD + 9} cy={20} r={10} />
            <text className={`${css.text} ${css.badgeText}`} x={PAD + 9} y={24}>
              {c.number}
            </text>
          </>
        )}
        <Label kind="name" x={nameX} y={25} width={w - nameX - PAD - badgeW} text={c.name} cut="middle" />
        {badge !== '' && (
          <g>
            <rect className={css.badge} x={w - PAD - badgeW + 8} y={11} width={badgeW} height={18} rx={9} />
            <text className={`${css.text} ${css.badgeText}`} x={w - PAD - badgeW / 2 + 8} y={24}>
              {badge}
            </text>
            <title>{texts.restarts(c.restarts)}</title>
          </g>
        )}
        <Label
          kind="small"
          x={PAD}
          y={45}
          width={inner - (gauge ? 62 : 0)}
          text={c.image}
          cut="middle"
          className={css.muted}
        />
        {gauge && c.memory !== undefined && (
          <MemoryGauge memory={c.memory} x={w - PAD - 54} y={38} room={inner - 70 - imageWidth} />
        )}
        <StateRow c={c} inner={inner} />
        {layout.probeRow && <ProbePips container={c} x={PAD} y={probesY} width={inner} />}
        <Processes c={c} x={PAD} y={processesY} width={inner} lines={layout.processLines} />
        {layout.ringInside && (
          <g>
            <Ring c={c} cx={PAD + 36} cy={ringY + 38} r={29} />
            <Ladder container={c} box={{ x: PAD + 88, y: ringY + 2, w: inner - 88, h: 84 }} />
          </g>
        )}
        <LastWords
          c={c}
          x={PAD}
          y={h - 13 - (signal === undefined ? 0 : LINE)}
          width={inner}
          lines={signal === undefined ? logLines : logLines - 1}
        />
        {signal !== undefined && <GotSignal signal={signal} x={PAD} y={h - 13} width={inner} />}
        {c.kill !== undefined && <GraceBar kill={c.kill} w={w} h={h} />}
      </Pick>
      {layout.side !== undefined && c.ladder.length > 0 && (
        <Side c={c} x={layout.side.x} y={layout.side.y} w={layout.side.w} h={layout.side.h} />
      )}
    </>
  );
});

/** Ring and ladder beside the card, where there is room for them. */
function Side({
  c,
  x,
  y,
  w,
  h,
}: {
  readonly c: ContainerScene;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}) {
  const r = Math.min(44, h * 0.34);
  const ladderX = 2 * r + 40;
  const ladderW = w - ladderX;
  const ladderH = Math.min(112, h - 8);
  return (
    <g className={css.glide} style={{ transform: `translate(${x}px, ${y}px)` }} aria-hidden>
      <Ring c={c} cx={r + 8} cy={h / 2} r={r} />
      {ladderW > 120 && (
        <Ladder container={c} box={{ x: ladderX, y: (h - ladderH) / 2, w: ladderW, h: ladderH }} />
      )}
    </g>
  );
}

/** The ring, or its place once there has been one. */
function Ring({
  c,
  ...place
}: {
  readonly c: ContainerScene;
  readonly cx: number;
  readonly cy: number;
  readonly r: number;
}) {
  if (c.backOff !== undefined) return <BackOffRing backOff={c.backOff} {...place} />;
  return c.ladder.length > 0 ? <circle className={css.ringIdle} {...place} /> : null;
}

/** The state's word, and whether it is ready. */
function StateRow({ c, inner }: { readonly c: ContainerScene; readonly inner: number }) {
  const { clock, texts, measure } = useStage();
  const word = useRef<SVGTextElement>(null);
  const { pull, kill } = c;
  // What runs on in figures is written by the clock; the pill keeps the width of the longest.
  const moving = (t: number): string | undefined => {
    if (c.state === 'pulling' && pull !== undefined)
      return texts.pulling(Math.floor(fractionAt(pull, t) * 100));
    if (kill === undefined) return undefined;
    return texts.stoppingIn(texts.duration(Math.ceil(remainingAt(kill, t) / 1000) * 1000));
  };
  useTick(clock, (t) => {
    const text = moving(t);
    if (text === undefined || word.current === null || word.current.textContent === text) return;
    word.current.textContent = text;
  });
  const full =
    c.state === 'pulling'
      ? texts.pulling(100)
      : kill !== undefined
        ? texts.stoppingIn(texts.duration(59_000))
        : stateWord(c, texts);
  const isLong = c.state === 'terminated' && pillWidth(measure, full) > inner;
  const text = isLong ? texts.endedShort(c.exitCode ?? 0) : full;
  const width = Math.min(inner, pillWidth(measure, text));
  const alive = c.state === 'running' || c.state === 'killing';
  const says =
    c.type === 'ephemeral' && c.state === 'running'
      ? texts.ephemeral
      : c.type !== 'init' && c.state === 'running'
        ? c.api.ready
          ? texts.isReady
          : texts.notReady
        : c.api.reason !== '' && c.api.reason !== c.reason && c.state === 'terminated'
          ? c.api.reason
          : '';
  const rest = inner - width - 8;
  const ready = alive && c.api.ready;
  return (
    <g>
      <Pill x={PAD} y={55} maxWidth={inner} text={text} icon={stateIcon(c)} textRef={word} />
      {says !== '' && rest > 12 && (
        <Label
          kind="tiny"
          x={PAD + width + 8}
          y={70}
          width={rest}
          text={rest > 34 ? `${ready ? '✓ ' : ''}${says}` : ready ? '✓' : '…'}
          className={ready ? css.toned : css.muted}
        />
      )}
    </g>
  );
}

/** What the container holds of its memory limit. */
function MemoryGauge({
  memory: { usageBytes, limitBytes },
  x,
  y,
  room,
}: {
  readonly memory: NonNullable<ContainerScene['memory']>;
  readonly x: number;
  readonly y: number;
  /** Left of it, for its figures. */
  readonly room: number;
}) {
  const { texts, measure } = useStage();
  const figures = `${mebibytes(usageBytes)} / ${mebibytes(limitBytes)}`;
  const share = Math.min(1, usageBytes / limitBytes);
  const tone = share > 0.95 ? 'failed' : share > 0.8 ? 'pending' : 'succeeded';
  return (
    <g
      transform={`translate(${x} ${y})`}
      className={`${css.tone} ${toneClass(tone)}`}
      data-memory={share.toFixed(2)}
    >
      <title>{texts.memory(mebibytes(usageBytes), mebibytes(limitBytes))}</title>
      {measure(figures, labelStyle('tiny')) + 14 < room && (
        <text className={`${css.text} ${css.tiny} ${css.toned} ${css.end}`} x={-7} y={7}>
          {figures}
        </text>
      )}
      <rect className={css.gaugeTrack} width={54} height={7} rx={3.5} />
      <rect className={css.gauge} width={Math.max(4, 54 * share)} height={7} rx={3.5} />
      <path className={css.gaugeLimit} d="M54 -2.5 V9.5" />
    </g>
  );
}

/** The live processes, children below their parents; before there is one, the command that will run. */
function Processes({
  c,
  x,
  y,
  width,
  lines,
}: {
  readonly c: ContainerScene;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly lines: number;
}) {
  const { texts } = useStage();
  if (c.processes.length === 0) {
    const command = c.command.join(' ');
    if (command === '') return null;
    return <Label kind="code" x={x} y={y} width={width} text={command} className={css.muted} />;
  }
  const live = c.processes.filter((p) => !p.zombie);
  const zombies = c.processes.length - live.length;
  // With room for few, the youngest says most: it is what the others wait for.
  const shown =
    live.length <= lines
      ? live
      : lines === 1
        ? live.slice(-1)
        : [...live.slice(0, lines - 1), ...live.slice(-1)];
  return (
    <g>
      {shown.map((p, i) => {
        const more = i === shown.length - 1 && zombies > 0 ? ` (${texts.zombies(zombies)})` : '';
        const indent = lines > 1 ? Math.min(p.depth, 4) * 10 : 0;
        return (
          <Label
            key={p.pid}
            kind="code"
            x={x + indent}
            y={y + i * LINE}
            width={width - indent}
            text={`${p.nsPid} ${p.argv.join(' ')}${more}`}
          />
        );
      })}
    </g>
  );
}

/** The last lines that it wrote, the newest at the bottom. */
function LastWords({
  c,
  x,
  y,
  width,
  lines,
}: {
  readonly c: ContainerScene;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly lines: number;
}) {
  const waits = c.state === 'waiting' || c.state === 'failed';
  const log =
    c.recentLog.length > 0 ? c.recentLog.map((l) => l.text) : waits && c.message !== '' ? [c.message] : [];
  const shown = lines < 1 ? [] : log.slice(-lines);
  return (
    <g className={css.tone}>
      {shown.map((text, i) => {
        const baseline = y - (shown.length - 1 - i) * LINE;
        return (
          <g key={i}>
            {i === shown.length - 1 && (
              <path className={css.icon} d={`M${x + 1} ${baseline - 8} l3.5 3.5 l-3.5 3.5`} />
            )}
            <Label kind="code" x={x + 12} y={baseline} width={width - 12} text={text} className={css.muted} />
          </g>
        );
      })}
    </g>
  );
}

/** The image comes in: the room fills from below. */
function PullFill({ pull, w, h }: { readonly pull: Interval; readonly w: number; readonly h: number }) {
  const { clock, still } = useStage();
  const level = useRef<SVGGElement>(null);
  const id = useId();
  useTick(clock, (t) => {
    const over = fractionAt(pull, t);
    const shown = still ? Math.floor(over * 4) / 4 : over;
    level.current?.setAttribute('transform', `translate(0 ${(h * (1 - shown)).toFixed(1)})`);
  });
  return (
    <g aria-hidden>
      <defs>
        <clipPath id={`${id}c`}>
          <rect x={1} y={1} width={w - 2} height={h - 2} rx={RADIUS - 1} />
        </clipPath>
        <pattern
          id={`${id}h`}
          width={8}
          height={8}
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path className={css.pullHatch} d="M0 0 V8" />
        </pattern>
      </defs>
      <g clipPath={`url(#${id}c)`}>
        <g ref={level}>
          <rect className={css.pullFill} width={w} height={h} />
          <rect fill={`url(#${id}h)`} width={w} height={h} />
          <path className={css.pullEdge} d={`M0 0 H${w}`} />
        </g>
      </g>
    </g>
  );
}

/** The signal that it has had, and whether it took notice. */
function GotSignal({
  signal: { signal, ignored },
  x,
  y,
  width,
}: {
  readonly signal: NonNullable<ContainerScene['lastSignal']>;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}) {
  const { texts } = useStage();
  return (
    <g data-signal={signal}>
      <path className={css.bolt} transform={`translate(${x + 4} ${y - 4}) scale(0.5)`} d={BOLT} />
      <Label
        kind="tiny"
        x={x + 14}
        y={y}
        width={width - 14}
        text={texts.gotSignal(signalName(signal), ignored)}
        className={`${css.strong} ${css.toned}`}
      />
    </g>
  );
}

/** What is left of the grace, as a bar on the card's lower edge. */
function GraceBar({ kill, w, h }: { readonly kill: Interval; readonly w: number; readonly h: number }) {
  const { clock, still } = useStage();
  const bar = useRef<SVGRectElement>(null);
  const width = w - 2 * PAD;
  useTick(clock, (t) => {
    const left = 1 - fractionAt(kill, t);
    bar.current?.setAttribute('width', (width * (still ? Math.ceil(left * 4) / 4 : left)).toFixed(1));
  });
  return (
    <g>
      <rect className={css.graceTrack} x={PAD} y={h - 6} width={width} height={3} rx={1.5} />
      <rect ref={bar} className={css.grace} x={PAD} y={h - 6} width={width} height={3} rx={1.5} />
    </g>
  );
}
