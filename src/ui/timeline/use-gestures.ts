/** Pointer, wheel and pinch on the plot: scrub, pan, zoom. */
import {
  type PointerEvent as ReactPointerEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { panRange, zoomRange } from './range.ts';
import type { RangeControl } from './use-range.ts';
import { timeAt } from './view.ts';

export interface GestureOptions {
  readonly plot: RefObject<HTMLCanvasElement | null>;
  readonly width: number;
  readonly control: RangeControl;
  readonly edge: number;
  readonly onSeek: (t: number) => void;
  readonly onClick: (x: number, y: number) => void;
  readonly onHover: (point: { readonly x: number; readonly y: number } | undefined) => void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const CLICK_PX = 4;
const PIXELS_PER_LINE = 18;

export function useGestures(options: GestureOptions) {
  const { plot } = options;
  const latest = useRef(options);
  useLayoutEffect(() => {
    latest.current = options;
  });
  const pointers = useRef(new Map<number, Point>());
  const pressed = useRef<(Point & { readonly pan: boolean; moved: boolean }) | undefined>(undefined);
  const box = useRef<DOMRect | undefined>(undefined);
  const [panning, setPanning] = useState(false);

  useEffect(() => {
    const element = plot.current;
    if (element === null) return undefined;
    // React listens to wheel passively; this one must be able to keep the page where it is.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { control, edge, width } = latest.current;
      const unit = event.deltaMode === 1 ? PIXELS_PER_LINE : event.deltaMode === 2 ? width : 1;
      const range = control.current();
      const perPx = (range.to - range.from) / Math.max(1, width);
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (sideways) {
        const delta = (event.deltaX === 0 ? event.deltaY : event.deltaX) * unit;
        control.set(panRange(range, delta * perPx, edge));
        return;
      }
      const x = event.clientX - element.getBoundingClientRect().left;
      const factor = Math.exp(Math.max(-240, Math.min(240, event.deltaY * unit)) * 0.0022);
      control.set(zoomRange(range, factor, timeAt({ range, width }, x), edge));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [plot]);

  const at = (event: ReactPointerEvent): Point => {
    // While something is pressed the plot stays where it is: no layout is asked for at each move.
    if (pointers.current.size === 0 || box.current === undefined)
      box.current = plot.current?.getBoundingClientRect();
    return { x: event.clientX - (box.current?.left ?? 0), y: event.clientY - (box.current?.top ?? 0) };
  };
  const seek = (x: number): void => {
    const { control, width, onSeek, edge } = latest.current;
    onSeek(Math.min(edge, Math.max(0, timeAt({ range: control.current(), width }, x))));
  };

  const onPointerDown = (event: ReactPointerEvent): void => {
    if (event.button > 1) return;
    const point = at(event);
    capture(event);
    pointers.current.set(event.pointerId, point);
    if (pointers.current.size > 1) {
      pressed.current = undefined;
      return;
    }
    const pan = event.shiftKey || event.button === 1;
    pressed.current = { ...point, pan, moved: false };
    setPanning(pan);
    latest.current.onHover(undefined);
  };

  const onPointerMove = (event: ReactPointerEvent): void => {
    const point = at(event);
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) {
      latest.current.onHover(point);
      return;
    }
    pointers.current.set(event.pointerId, point);
    const { control, edge, width } = latest.current;
    if (pointers.current.size === 2) {
      pinch(
        control,
        [...pointers.current].map(([id, p]) => (id === event.pointerId ? [before, p] : [p, p])),
        edge,
        width,
      );
      return;
    }
    const press = pressed.current;
    if (press === undefined) return;
    if (!press.moved && Math.hypot(point.x - press.x, point.y - press.y) < CLICK_PX) return;
    press.moved = true;
    if (press.pan) {
      const range = control.current();
      const perPx = (range.to - range.from) / Math.max(1, width);
      control.set(panRange(range, (before.x - point.x) * perPx, edge));
    } else seek(point.x);
  };

  const onPointerUp = (event: ReactPointerEvent): void => {
    const point = at(event);
    const press = pressed.current;
    pointers.current.delete(event.pointerId);
    pressed.current = undefined;
    setPanning(false);
    if (press === undefined || press.moved || press.pan) return;
    seek(point.x);
    latest.current.onClick(point.x, point.y);
  };

  const onPointerCancel = (event: ReactPointerEvent): void => {
    pointers.current.delete(event.pointerId);
    pressed.current = undefined;
    setPanning(false);
  };

  return {
    panning,
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel,
      onPointerLeave: () => latest.current.onHover(undefined),
    },
    /** For the playhead's handle, which is dragged like the plot. */
    scrubTo: (clientX: number) => seek(clientX - (plot.current?.getBoundingClientRect().left ?? 0)),
  };
}

function capture(event: ReactPointerEvent): void {
  const { currentTarget } = event;
  if ('setPointerCapture' in currentTarget) currentTarget.setPointerCapture(event.pointerId);
}

/** Two fingers: the moments under them stay under them. */
function pinch(
  control: RangeControl,
  pairs: readonly (readonly Point[])[],
  edge: number,
  width: number,
): void {
  const [a, b] = pairs;
  const [a0, a1] = a ?? [];
  const [b0, b1] = b ?? [];
  if (!a0 || !a1 || !b0 || !b1) return;
  const before = Math.max(24, Math.abs(a0.x - b0.x));
  const after = Math.max(24, Math.abs(a1.x - b1.x));
  const range = control.current();
  const middle = timeAt({ range, width }, (a0.x + b0.x) / 2);
  const zoomed = zoomRange(range, before / after, middle, edge);
  const perPx = (zoomed.to - zoomed.from) / Math.max(1, width);
  control.set(panRange(zoomed, ((a0.x + b0.x) / 2 - (a1.x + b1.x) / 2) * perPx, edge));
}
