/** Between the levels of the picture: by keys, by the wheel with Ctrl, by two fingers on a trackpad. */
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

interface ZoomOptions {
  readonly root: RefObject<HTMLElement | null>;
  /** Opens that thing, if it can be opened from here. */
  readonly into: (selection: string) => void;
  /** One level up; undefined at the top. */
  readonly out: (() => void) | undefined;
  readonly selected: string | undefined;
}

/** So much turning of the wheel is one level. */
const STEP = 60;
/** Turns within that time belong together, and a level stays at least that long. */
const TOGETHER_MS = 400;

export function useZoom(options: ZoomOptions): (event: KeyboardEvent) => void {
  const latest = useRef(options);
  useLayoutEffect(() => {
    latest.current = options;
  });
  const { root } = options;
  useEffect(() => {
    const element = root.current;
    if (element === null) return undefined;
    let turned = 0;
    let lastAt = Number.NEGATIVE_INFINITY;
    let restUntil = Number.NEGATIVE_INFINITY;
    const onWheel = (event: WheelEvent): void => {
      // A pinch on a trackpad comes as a wheel with Ctrl.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { timeStamp } = event;
      if (timeStamp < restUntil) return;
      turned = timeStamp - lastAt > TOGETHER_MS ? event.deltaY : turned + event.deltaY;
      lastAt = timeStamp;
      if (Math.abs(turned) < STEP) return;
      const isIn = turned < 0;
      turned = 0;
      restUntil = timeStamp + TOGETHER_MS;
      const { into, out } = latest.current;
      const under = (event.target as Element).closest?.('[data-selection]')?.getAttribute('data-selection');
      if (!isIn) out?.();
      else if (under !== null && under !== undefined) into(under);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [root]);

  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { into, out, selected } = latest.current;
    const isOut = event.key === 'Escape' || event.key === 'Backspace' || event.key === '-';
    const isIn = event.key === '+' || event.key === '=';
    if (isOut && out !== undefined) out();
    else if (isIn && selected !== undefined) into(selected);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
