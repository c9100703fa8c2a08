import type { ReactNode } from 'react';
import { fit } from './measure.ts';
import { labelStyle } from './Label.tsx';
import css from './picture.module.css';
import { type IconName, StateIcon } from './StateIcon.tsx';
import { useStage } from './stage-context.ts';

export const CHIP_HEIGHT = 28;

interface ChipProps {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly icon: IconName;
  readonly text: string;
  /** Said after the text, in the tone around. */
  readonly says?: string;
  readonly title?: string;
  /** Drawn between ground and text. */
  readonly children?: ReactNode;
}

/** A thing that stands outside of the Pod: an image, a Service, CoreDNS. */
export function Chip({ x, y, width, icon, text, says = '', title = '', children }: ChipProps) {
  const { measure } = useStage();
  const style = labelStyle('small');
  const room = width - 40;
  const saysW = says === '' ? 0 : Math.min(room * 0.6, measure(says, style));
  const shown = fit(measure, text, room - (says === '' ? 0 : saysW + 6), style, 'middle');
  const saysX = 28 + measure(shown, style) + 6;
  return (
    <g className={css.glide} style={{ transform: `translate(${x}px, ${y}px)` }}>
      <title>{title === '' ? `${text} ${says}` : title}</title>
      <rect className={css.chip} width={width} height={CHIP_HEIGHT} rx={CHIP_HEIGHT / 2} />
      {children}
      <StateIcon name={icon} x={16} y={CHIP_HEIGHT / 2} />
      <text className={`${css.text} ${css.small}`} x={28} y={CHIP_HEIGHT / 2 + 4}>
        {shown}
      </text>
      {says !== '' && (
        <text className={`${css.text} ${css.small} ${css.toned}`} x={saysX} y={CHIP_HEIGHT / 2 + 4}>
          {fit(measure, says, Math.max(10, width - saysX - 12), style)}
        </text>
      )}
    </g>
  );
}

export const chipWidth = (measure: ReturnType<typeof useStage>['measure'], text: string, says = ''): number =>
  measure(text, labelStyle('small')) + (says === '' ? 0 : measure(says, labelStyle('small')) + 6) + 44;
