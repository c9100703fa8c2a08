import { useRef } from 'react';
import { clockText } from '../../i18n/durations.ts';
import { type BackOffScene, fractionAt, remainingAt } from '../../trace/index.ts';
import css from './picture.module.css';
import { useStage } from './stage-context.ts';
import { useTick } from './use-scene.ts';

interface RingProps {
  readonly backOff: BackOffScene;
  readonly cx: number;
  readonly cy: number;
  readonly r: number;
}

/** The wait as a ring that runs down, its rest in figures inside. */
export function BackOffRing({ backOff, cx, cy, r }: RingProps) {
  const { clock, texts, still } = useStage();
  const arc = useRef<SVGCircleElement>(null);
  const figure = useRef<SVGTextElement>(null);
  const word = useRef<SVGTextElement>(null);
  const length = 2 * Math.PI * r;
  useTick(clock, (t) => {
    const over = fractionAt(backOff, t);
    const shown = still ? Math.floor(over * 8) / 8 : over;
    arc.current?.setAttribute('stroke-dashoffset', String(length * shown));
    arc.current?.setAttribute('visibility', over >= 1 ? 'hidden' : 'visible');
    const rest = remainingAt(backOff, t);
    // Up to the next whole second, so that the figure reaches 0:00 when the ring does.
    const figures = clockText(Math.ceil(rest / 1000) * 1000).replace(/^0/, '');
    if (figure.current && figure.current.textContent !== figures) figure.current.textContent = figures;
    const wording = rest > 0 ? texts.toNextTry : texts.anyMoment;
    if (word.current && word.current.textContent !== wording) word.current.textContent = wording;
  });
  const big = r >= 36;
  return (
    <g>
      <circle className={css.track} cx={cx} cy={cy} r={r} />
      <circle
        ref={arc}
        className={css.arc}
        cx={cx}
        cy={cy}
        r={r}
        strokeDasharray={length}
        transform={`rotate(-90 ${cx} ${cy})`}
      />
      <text ref={figure} className={`${css.text} ${css.ringText}`} x={cx} y={cy + (big ? 2 : 6)} />
      <text
        ref={word}
        className={`${css.text} ${css.tiny} ${css.muted} ${css.middle}`}
        x={cx}
        y={big ? cy + 17 : cy + r + 18}
      />
    </g>
  );
}
