import css from './picture.module.css';

export type IconName =
  | 'waiting'
  | 'pulling'
  | 'creating'
  | 'running'
  | 'stopping'
  | 'done'
  | 'failed'
  | 'backOff'
  | 'ready'
  | 'arriving'
  | 'leaving'
  | 'image'
  | 'service';

/** A sign of 12 × 12 around (x, y): each state has a shape of its own, whatever its colour. */
export function StateIcon({
  name,
  x,
  y,
}: {
  readonly name: IconName;
  readonly x: number;
  readonly y: number;
}) {
  return <g transform={`translate(${x} ${y})`}>{SHAPES[name]}</g>;
}

const SHAPES = {
  waiting: <circle className={css.iconDashed} r={4.5} />,
  pulling: <path className={css.icon} d="M0 -5 V3 M-3.6 -0.4 L0 3.4 L3.6 -0.4 M-4.5 5.4 H4.5" />,
  creating: <path className={css.icon} d="M0 -4.5 A4.5 4.5 0 1 1 -4.5 0 M0 -4.5 V0 H-4.5" />,
  running: <path className={css.iconSolid} d="M-3.4 -4.8 L5 0 L-3.4 4.8 Z" />,
  stopping: <rect className={css.iconSolid} x={-4} y={-4} width={8} height={8} rx={1.5} />,
  done: <path className={css.icon} d="M-4.5 0.3 L-1.4 3.6 L4.8 -3.6" />,
  failed: <path className={css.icon} d="M-3.7 -3.7 L3.7 3.7 M3.7 -3.7 L-3.7 3.7" />,
  backOff: <path className={css.icon} d="M4.6 -0.4 A4.6 4.6 0 1 1 2.6 -3.8 M2.9 -6.2 L2.7 -3.6 L0.1 -3.9" />,
  ready: <path className={css.icon} d="M-4.5 0.3 L-1.4 3.6 L4.8 -3.6" />,
  arriving: <path className={css.icon} d="M5 -4.5 V4.5 M-5 0 H1.5 M-1.5 -3 L1.5 0 L-1.5 3" />,
  leaving: <path className={css.icon} d="M-5 -4.5 V4.5 M-1.5 0 H5 M2 -3 L5 0 L2 3" />,
  image: (
    <path
      className={css.icon}
      d="M-4.6 -2.2 L0 -4.8 L4.6 -2.2 V2.8 L0 5.4 L-4.6 2.8 Z M-4.6 -2.2 L0 0.4 L4.6 -2.2 M0 0.4 V5.4"
    />
  ),
  service: (
    <path className={css.icon} d="M-4.8 0 H4.8 M0 -4.8 V4.8 M-3.4 -3.4 L3.4 3.4 M3.4 -3.4 L-3.4 3.4" />
  ),
} as const satisfies Record<IconName, React.ReactNode>;
