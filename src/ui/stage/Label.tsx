import { fit, type TextStyle } from './measure.ts';
import css from './picture.module.css';
import { useStage } from './stage-context.ts';

const STYLES = {
  title: { size: 18, weight: 700 },
  name: { size: 14, weight: 600 },
  text: { size: 12.5 },
  strong: { size: 12.5, weight: 600 },
  small: { size: 11.5 },
  tiny: { size: 10.5 },
  pill: { size: 11.5, weight: 600 },
  code: { size: 11.5, family: 'code' },
} as const satisfies Record<string, TextStyle>;

export type LabelKind = keyof typeof STYLES;
export const labelStyle = (kind: LabelKind): TextStyle => STYLES[kind];

interface LabelProps {
  readonly kind?: LabelKind;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
  /** Where a text that is too long loses letters. */
  readonly cut?: 'end' | 'middle';
  readonly className?: string | undefined;
}

/** One line of text, cut to its width; what was cut shows on hover. `y` is its baseline. */
export function Label({ kind = 'text', x, y, width, text, cut = 'end', className = '' }: LabelProps) {
  const { measure } = useStage();
  const shown = fit(measure, text, width, STYLES[kind], cut);
  const own = kind === 'text' ? '' : kind === 'pill' ? css.pillText : css[kind];
  return (
    <text className={`${css.text} ${own} ${className}`} x={x} y={y}>
      {shown}
      {shown !== text && <title>{text}</title>}
    </text>
  );
}
