/* oxlint-disable jsx-a11y/prefer-tag-over-role -- inside a drawing there is no button element */
import { type KeyboardEvent, type ReactNode, use } from 'react';
import type { Box } from './layout.ts';
import { LitContext } from './lit-context.ts';
import css from './picture.module.css';
import { useStage } from './stage-context.ts';

interface PickProps {
  readonly selection: string;
  /** What a screen reader says of it; its drawing is not read. */
  readonly label: string;
  readonly box: Box;
  readonly radius?: number;
  readonly className?: string | undefined;
  readonly onOpen?: (() => void) | undefined;
  readonly children: ReactNode;
}

/** Something that can be pointed at: by mouse, by touch, by Tab and Enter. Drawn at its box's corner. */
export function Pick({ selection, label, box, radius = 12, className = '', onOpen, children }: PickProps) {
  const { selected, onSelect } = useStage();
  const isLit = use(LitContext).has(selection);
  const isSelected = selected === selection;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(selection);
    if (event.key === 'Enter') onOpen?.();
  };
  return (
    <g
      className={`${css.pick} ${css.glide} ${className}`}
      style={{ transform: `translate(${box.x}px, ${box.y}px)` }}
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={isSelected}
      data-selection={selection}
      data-lit={isLit || undefined}
      onClick={(event) => {
        event.stopPropagation();
        onSelect(selection);
      }}
      onDoubleClick={onOpen}
      onKeyDown={onKeyDown}
    >
      <rect
        className={`${css.halo} ${isSelected ? css.selected : ''} ${isLit ? css.lit : ''}`}
        x={-4}
        y={-4}
        width={box.w + 8}
        height={box.h + 8}
        rx={radius + 4}
      />
      <g aria-hidden>{children}</g>
    </g>
  );
}
