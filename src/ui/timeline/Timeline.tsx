/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a slider with a handle of its own, and a group that is no form */
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type PointerEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { TimelineTexts } from '../../i18n/timeline.en.ts';
import type { PlayheadClock } from '../../state/playhead-clock.ts';
import {
  type Deadline,
  deadlinesAt,
  type Mark,
  type Span,
  SYSTEM_GROUP,
  type Trace,
} from '../../trace/index.ts';
import { useSize } from '../stage/use-size.ts';
import { contextFor, draw } from './draw.ts';
import { describeMark, describeSpan, type Hit, hitAt, selectionOf } from './hit.ts';
import { LaneLabels } from './LaneLabels.tsx';
import { type Palette, readPalette, watchTheme } from './palette.ts';
import { followRange, panRange, zoomRange } from './range.ts';
import css from './Timeline.module.css';
import { useGestures } from './use-gestures.ts';
import { type RangeControl, useRange } from './use-range.ts';
import { rowsFor, type View, xOf } from './view.ts';

export interface TimelineProps {
  /** It grows; pass `revision` so that it is drawn again when it has. */
  readonly trace: Trace;
  readonly revision: number;
  readonly clock: PlayheadClock;
  /** Lanes of this Pod; undefined: of a node or the cluster. */
  readonly pod: string | undefined;
  /** Without a Pod: the name of the node whose lanes are shown. */
  readonly node?: string | undefined;
  readonly playing: boolean;
  readonly onSeek: (t: number) => void;
  readonly selected: string | undefined;
  readonly onSelect: (selection: string) => void;
  /** An act has been pointed at. */
  readonly onAct?: (mark: Mark) => void;
  readonly texts: TimelineTexts;
}

const NARROW = 560;
/** Width of the names: of one Pod's parts, and of a whole cluster's groups. */
const LABELS = { narrow: 92, pod: 116, cluster: 188 } as const;
/** Groups with more Pods than this are folded until somebody opens them. */
const FOLDED_FROM = 12;
const NO_DEADLINES: readonly Deadline[] = [];
const NOTHING_FOLDED: ReadonlyMap<string, boolean> = new Map();

/** The run as lanes over time: scrub by dragging, zoom by the wheel, pan with Shift. */
export const Timeline = memo(function Timeline(props: TimelineProps) {
  const { trace, revision, clock, pod, playing, onSeek, selected, onSelect, texts } = props;
  const root = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(scroller, { width: 900, height: 260 });
  const narrow = size.width < NARROW;
  const labels = narrow ? LABELS.narrow : pod === undefined ? LABELS.cluster : LABELS.pod;
  const width = Math.max(40, size.width - labels);
  const control = useRange(trace);
  // The lanes are the same objects as before, only longer: a new list says that they have grown.
  const { node } = props;
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(NOTHING_FOLDED);
  const { rows, lanes } = useMemo(() => {
    const isOpen = (group: string, count: number): boolean =>
      folded.get(group) ?? (count <= FOLDED_FROM && group !== SYSTEM_GROUP);
    const all = rowsFor(trace, pod, { node, isOpen });
    return { revision, rows: all, lanes: all.map((row) => row.lane) };
  }, [trace, pod, node, folded, revision]);
  const onFold = useCallback(
    (group: string, isOpen: boolean) => setFolded((known) => new Map(known).set(group, isOpen)),
    [],
  );
  const [hit, setHit] = useState<(Hit & { readonly x: number; readonly y: number }) | undefined>(undefined);
  const view = useCallback(
    (): View => ({
      width,
      height: size.height,
      range: control.current(),
      scrollTop: scroller.current?.scrollTop ?? 0,
      lanes,
      until: trace.until,
    }),
    [width, size.height, control, lanes, trace],
  );
  const redraw = useDrawing({ ...props, canvas, view, hovered: hit?.mark ?? hit?.span });
  useLayoutEffect(redraw);

  const edge = trace.until;
  const { handlers, panning, scrubTo } = useGestures({
    plot: canvas,
    width,
    control,
    edge,
    onSeek,
    onClick: (x, y) => {
      const found = hitAt(view(), x, y);
      const selection = found && selectionOf(found.lane);
      if (selection !== undefined) onSelect(selection);
      if (found?.mark?.kind === 'act') props.onAct?.(found.mark);
    },
    onHover: (point) => {
      const found = point && hitAt(view(), point.x, point.y);
      setHit(found && point ? { ...found, ...point } : undefined);
    },
  });

  return (
    <div
      className={css.timeline}
      style={{ '--labels': `${labels}px` } as CSSProperties}
      ref={root}
      role="group"
      aria-label={texts.label}
    >
      <div className={css.scroller} ref={scroller} onScroll={redraw}>
        <div className={css.content}>
          <LaneLabels
            rows={rows}
            scroller={scroller}
            height={size.height}
            control={control}
            texts={texts}
            selected={selected}
            onSelect={onSelect}
            onFold={onFold}
            until={trace.until}
          />
          <canvas
            ref={canvas}
            className={`${css.canvas} ${panning ? css.pan : ''}`}
            style={{ width, height: size.height }}
            aria-hidden
            {...handlers}
          />
        </div>
      </div>
      <Corner control={control} clock={clock} edge={edge} texts={texts} />
      <Playhead
        clock={clock}
        control={control}
        width={width}
        edge={edge}
        playing={playing}
        onSeek={onSeek}
        scrubTo={scrubTo}
        texts={texts}
      />
      {lanes.length === 0 && <div className={css.nothing}>{texts.nothing}</div>}
      {hit !== undefined && <Tip hit={hit} texts={texts} size={size} left={size.width - width} />}
    </div>
  );
});

/** Draws once for each frame at most, and only when something is different. */
function useDrawing({
  trace,
  clock,
  pod,
  texts,
  canvas,
  view,
  hovered,
}: TimelineProps & {
  readonly canvas: React.RefObject<HTMLCanvasElement | null>;
  readonly view: () => View;
  readonly hovered: Span | Mark | undefined;
}): () => void {
  const palette = useRef<Palette | undefined>(undefined);
  const frame = useRef(0);
  const ahead = useRef<readonly Deadline[]>(NO_DEADLINES);
  const latest = useRef(() => {});
  useLayoutEffect(() => {
    latest.current = () => {
      const context = canvas.current === null ? null : contextFor(canvas.current, view());
      if (context === null) return;
      palette.current ??= readPalette(context.canvas);
      draw({
        context,
        palette: palette.current,
        texts,
        view: view(),
        deadlines: ahead.current,
        hovered,
      });
    };
  });
  const redraw = useCallback(() => {
    if (frame.current !== 0) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = 0;
      latest.current();
    });
  }, []);
  useEffect(
    () =>
      watchTheme(() => {
        palette.current = undefined;
        redraw();
      }),
    [redraw],
  );
  useEffect(() => {
    const read = (t: number): void => {
      const next = pod === undefined ? NO_DEADLINES : deadlinesAt(trace, pod, t);
      const known = ahead.current;
      if (next.length === known.length && next.every((d, i) => d.seq === known[i]?.seq)) return;
      ahead.current = next;
      redraw();
    };
    read(clock.get());
    return clock.subscribe(read);
  }, [trace, pod, clock, redraw]);
  useEffect(
    () => () => {
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    },
    [],
  );
  return redraw;
}

function Corner({
  control,
  clock,
  edge,
  texts,
}: {
  readonly control: RangeControl;
  readonly clock: PlayheadClock;
  readonly edge: number;
  readonly texts: TimelineTexts;
}) {
  const zoom = (factor: number): void => {
    const range = control.current();
    const t = clock.get();
    const at = t >= range.from && t <= range.to ? t : (range.from + range.to) / 2;
    control.set(zoomRange(range, factor, at, edge));
  };
  return (
    <div className={css.corner}>
      <button type="button" aria-label={texts.zoomOut} title={texts.zoomOut} onClick={() => zoom(2)}>
        <svg viewBox="0 0 16 16" aria-hidden>
          <path d="M3 8 H13" />
        </svg>
      </button>
      <button type="button" aria-label={texts.zoomIn} title={texts.zoomIn} onClick={() => zoom(0.5)}>
        <svg viewBox="0 0 16 16" aria-hidden>
          <path d="M3 8 H13 M8 3 V13" />
        </svg>
      </button>
      <button type="button" aria-label={texts.fit} title={texts.fit} onClick={control.fit}>
        <svg viewBox="0 0 16 16" aria-hidden>
          <path d="M2 3 V13 M14 3 V13 M4.5 8 H11.5 M6.5 5.8 L4.3 8 L6.5 10.2 M9.5 5.8 L11.7 8 L9.5 10.2" />
        </svg>
      </button>
    </div>
  );
}

interface PlayheadProps {
  readonly clock: PlayheadClock;
  readonly control: RangeControl;
  readonly width: number;
  readonly edge: number;
  readonly playing: boolean;
  readonly onSeek: (t: number) => void;
  readonly scrubTo: (clientX: number) => void;
  readonly texts: TimelineTexts;
}

/** The playhead: a slider over the whole run, moved by the clock and moving it. */
function Playhead({ clock, control, width, edge, playing, onSeek, scrubTo, texts }: PlayheadProps) {
  const head = useRef<HTMLDivElement>(null);
  const handle = useRef<HTMLDivElement>(null);
  const future = useRef<HTMLDivElement>(null);
  const dragging = useRef(false);
  const place = useCallback(
    (t: number): void => {
      const range = control.current();
      const x = xOf({ range, width }, t);
      if (head.current) {
        head.current.style.transform = `translateX(${x.toFixed(2)}px)`;
        // Out of view it can still be reached by Tab.
        head.current.style.opacity = x < -1 || x > width + 1 ? '0' : '1';
        const text = texts.playheadAt(t);
        if (handle.current && handle.current.textContent !== text) {
          handle.current.textContent = text;
          head.current.setAttribute('aria-valuenow', String(Math.round(t)));
          head.current.setAttribute('aria-valuetext', text);
        }
      }
      if (future.current) {
        const shown = Math.max(0, Math.min(1, 1 - x / width));
        future.current.style.transform = `scaleX(${shown.toFixed(4)})`;
      }
    },
    [control, width, texts],
  );
  useLayoutEffect(() => place(clock.get()));
  useEffect(() => {
    const follow = (t: number): void => {
      const range = control.current();
      const next = dragging.current ? range : followRange(range, t, playing, edge);
      if (next !== range) control.set(next);
      place(t);
    };
    return clock.subscribe(follow);
  }, [clock, control, playing, edge, place]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const range = control.current();
    const step = ((range.to - range.from) / 100) * (event.shiftKey ? 10 : 1);
    const t = clock.get();
    const to: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => onSeek(Math.max(0, t - step)),
      ArrowRight: () => onSeek(Math.min(edge, t + step)),
      ArrowDown: () => onSeek(Math.max(0, t - step)),
      ArrowUp: () => onSeek(Math.min(edge, t + step)),
      PageDown: () => onSeek(Math.max(0, t - step * 10)),
      PageUp: () => onSeek(Math.min(edge, t + step * 10)),
      Home: () => onSeek(0),
      End: () => onSeek(edge),
      '+': () => control.set(zoomRange(range, 0.7, t, edge)),
      '=': () => control.set(zoomRange(range, 0.7, t, edge)),
      '-': () => control.set(zoomRange(range, 1.4, t, edge)),
      '0': control.fit,
      '[': () => control.set(panRange(range, -step * 10, edge)),
      ']': () => control.set(panRange(range, step * 10, edge)),
    };
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : to[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const drag = {
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      dragging.current = true;
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent): void => {
      if (dragging.current) scrubTo(event.clientX);
    },
    onPointerUp: (): void => {
      dragging.current = false;
    },
    onPointerCancel: (): void => {
      dragging.current = false;
    },
  };
  return (
    <div className={css.overlay}>
      <div className={css.future} ref={future} />
      <div
        className={css.playhead}
        ref={head}
        role="slider"
        tabIndex={0}
        aria-label={texts.playhead}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.round(edge)}
        aria-valuenow={Math.round(clock.get())}
        aria-valuetext={texts.playheadAt(clock.get())}
        onKeyDown={onKeyDown}
      >
        <div className={css.line} />
        <div className={css.handle} ref={handle} {...drag} />
      </div>
    </div>
  );
}

function Tip({
  hit,
  texts,
  size,
  left,
}: {
  readonly hit: Hit & { readonly x: number; readonly y: number };
  readonly texts: TimelineTexts;
  readonly size: { readonly width: number; readonly height: number };
  readonly left: number;
}) {
  const lines =
    hit.mark !== undefined
      ? describeMark(hit.mark, texts)
      : hit.span !== undefined
        ? describeSpan(hit.span, texts)
        : [];
  if (lines.length === 0) return null;
  const x = left + hit.x;
  const toLeft = x > size.width * 0.6;
  const above = hit.y > size.height * 0.6;
  const style = {
    ...(toLeft ? { right: size.width - x + 12 } : { left: x + 12 }),
    ...(above ? { bottom: size.height - hit.y + 10 } : { top: hit.y + 14 }),
  };
  return (
    <div className={css.tip} style={style} role="presentation">
      <strong>{lines[0]}</strong>
      {lines.slice(1).map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  );
}
