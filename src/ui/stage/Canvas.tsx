/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a drawing has no tag for a group that is named */
import type { CSSProperties, ReactNode } from 'react';
import { readSelection } from '../../trace/index.ts';
import levelCss from './ContainerLevel.module.css';
import type { Box } from './layout.ts';
import css from './Stage.module.css';
import { useStage } from './stage-context.ts';

interface CanvasProps {
  readonly layout: { readonly width: number; readonly height: number };
  readonly label: string | undefined;
  readonly selected: string | undefined;
  /** Where what is selected stands. */
  readonly box: Box | undefined;
  readonly tools?: ((selection: string) => ReactNode) | undefined;
  /** What is selected can be opened: a way in for those who do not double-click. */
  readonly open?: { readonly label: string; readonly act: () => void } | undefined;
  readonly children: ReactNode;
}

/** A drawing, and at the corner of what is selected in it what can be done to that. */
export function Canvas({
  layout: { width, height },
  label,
  selected,
  box,
  tools,
  open,
  children,
}: CanvasProps) {
  const { texts, onOpenContainer } = useStage();
  const tool = box === undefined || selected === undefined ? undefined : tools?.(selected);
  const inside = readSelection(selected)?.container;
  const way =
    open ??
    (inside !== undefined && selected !== undefined && onOpenContainer !== undefined
      ? { label: texts.openContainer(inside), act: () => onOpenContainer(selected) }
      : undefined);
  return (
    <div className={css.canvas}>
      <svg
        className={css.picture}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label={label}
      >
        {children}
      </svg>
      {box !== undefined && (tool !== undefined || way !== undefined) && (
        <div
          className={css.tools}
          style={
            {
              '--x': `${Math.min(box.x + box.w, width - 24)}px`,
              '--y': `${Math.max(box.y, 14)}px`,
            } as CSSProperties
          }
        >
          {way !== undefined && (
            <button
              type="button"
              className={levelCss.open}
              aria-label={way.label}
              title={way.label}
              onClick={way.act}
            >
              <svg width={16} height={16} viewBox="0 0 16 16" aria-hidden>
                <circle cx={6.5} cy={6.5} r={4.3} />
                <path d="M9.8 9.8 14 14M6.5 4.6v3.8M4.6 6.5h3.8" />
              </svg>
            </button>
          )}
          {tool}
        </div>
      )}
    </div>
  );
}

export function Empty({ title, hint }: { readonly title: string; readonly hint: string }) {
  return (
    <div className={css.empty}>
      <svg className={css.emptyHouse} viewBox="0 0 168 108" aria-hidden>
        <rect x={1} y={1} width={166} height={106} rx={14} />
        <rect x={16} y={26} width={64} height={44} rx={8} />
        <rect x={88} y={26} width={64} height={44} rx={8} />
        <rect className={css.emptyFloor} x={16} y={80} width={136} height={16} rx={6} />
      </svg>
      <div className={css.emptyTitle}>{title}</div>
      <div>{hint}</div>
    </div>
  );
}
