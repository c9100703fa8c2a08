import type { RefObject } from 'react';
import { fit } from './measure.ts';
import { labelStyle } from './Label.tsx';
import css from './picture.module.css';
import { type IconName, StateIcon } from './StateIcon.tsx';
import { useStage } from './stage-context.ts';

interface PillProps {
  readonly x: number;
  readonly y: number;
  readonly maxWidth: number;
  readonly text: string;
  readonly icon: IconName;
  /** For a text that is written by the clock. */
  readonly textRef?: RefObject<SVGTextElement | null>;
}

const HEIGHT = 21;

/** A state's word with its sign, on the soft ground of the tone around it. */
export function Pill({ x, y, maxWidth, text, icon, textRef }: PillProps) {
  const { measure } = useStage();
  const style = labelStyle('pill');
  const shown = fit(measure, text, maxWidth - 32, style);
  const width = Math.min(maxWidth, measure(shown, style) + 34);
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect className={css.pill} width={width} height={HEIGHT} rx={HEIGHT / 2} />
      <StateIcon name={icon} x={14} y={HEIGHT / 2} />
      <text ref={textRef} className={`${css.text} ${css.pillText}`} x={24} y={HEIGHT / 2 + 4}>
        {shown}
      </text>
      {shown !== text && <title>{text}</title>}
    </g>
  );
}

/** How wide a pill of that text is. */
export const pillWidth = (measure: ReturnType<typeof useStage>['measure'], text: string): number =>
  measure(text, labelStyle('pill')) + 34;
