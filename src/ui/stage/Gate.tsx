import { memo } from 'react';
import type { PodLayout } from './layout.ts';
import css from './picture.module.css';
import { useStage } from './stage-context.ts';
import { toneClass } from './tone-class.ts';

interface GateProps {
  readonly open: boolean;
  readonly gate: NonNullable<PodLayout['gate']>;
}

/** Between the init chain and the app: shut until condition Initialized is True. */
export const Gate = memo(function Gate({ open, gate }: GateProps) {
  const { texts } = useStage();
  const { x, y, w, h, cx, cy, across } = gate;
  const gap = open ? 44 : 22;
  // Two halves of a fence; open, they leave a way through.
  const halves = across
    ? [
        [x + 10, cy, cx - gap, cy],
        [cx + gap, cy, x + w - 10, cy],
      ]
    : [
        [cx, y + 14, cx, cy - gap - 6],
        [cx, cy + gap, cx, y + h - 34],
      ];
  return (
    <g
      className={`${css.tone} ${toneClass(open ? 'running' : 'pending')}`}
      aria-hidden
      data-gate={open ? 'open' : 'shut'}
    >
      {halves.map(([x1, y1, x2, y2], i) => (
        <line key={i} className={open ? css.gateOpenLine : css.gateLine} x1={x1} y1={y1} x2={x2} y2={y2} />
      ))}
      <g transform={`translate(${cx} ${cy})`}>
        <path
          className={css.shackle}
          d="M-7.5 -6 V-12 A7.5 7.5 0 0 1 7.5 -12 V-6"
          style={{ transform: open ? 'translate(5px, -7px) rotate(24deg)' : 'none' }}
        />
        <rect className={css.lockBody} x={-12} y={-7} width={24} height={20} rx={5} />
        {open ? (
          <path className={css.lockHole} d="M-5 3.4 L-1.6 6.6 L5.4 -0.4 L3.8 -2 L-1.6 3.4 L-3.4 1.8 Z" />
        ) : (
          <path
            className={css.lockHole}
            d="M0 -2.5 a2.6 2.6 0 0 1 1.5 4.7 l.7 4.3 h-4.4 l.7 -4.3 a2.6 2.6 0 0 1 1.5 -4.7 Z"
          />
        )}
      </g>
      <text
        className={`${css.text} ${css.tiny} ${css.toned} ${across ? '' : css.middle}`}
        x={across ? cx + 26 : cx}
        y={across ? cy + 20 : y + h - 10}
      >
        {open ? texts.gateOpen : texts.gateShut}
      </text>
    </g>
  );
});
