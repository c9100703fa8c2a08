import { memo, useRef } from 'react';
import { fractionAt, type TrafficScene } from '../../trace/index.ts';
import css from './picture.module.css';
import { useStage } from './stage-context.ts';
import { toneClass } from './tone-class.ts';
import { useTick } from './use-scene.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface TrafficProps {
  readonly traffic: readonly TrafficScene[];
  /** Where that thing stands, by the uid of a Pod, the subject of a Service, `node <name>` or `dns`. */
  readonly place: (what: string) => Point | undefined;
}

/** Requests and DNS questions as dots: out in the first half of their way, back with the answer in the second. */
export const Traffic = memo(function Traffic({ traffic, place }: TrafficProps) {
  const { still } = useStage();
  if (still) return null;
  return (
    <g aria-hidden>
      {traffic.map((one) => {
        const way = wayOf(one, place);
        return way.length < 2 ? null : <Dot key={one.id} one={one} way={way} />;
      })}
    </g>
  );
});

/** From who asks, by way of the Service, to the Pod that answers. */
function wayOf(one: TrafficScene, place: TrafficProps['place']): readonly Point[] {
  const from = place(one.fromPod !== '' ? one.fromPod : `node ${one.fromNode}`);
  const through = one.kind === 'dns' ? place('dns') : one.service === '' ? undefined : place(one.service);
  const to = one.toPod === '' || one.toPod === one.fromPod ? undefined : place(one.toPod);
  return [from, through, to].filter((point) => point !== undefined);
}

function Dot({ one, way }: { readonly one: TrafficScene; readonly way: readonly Point[] }) {
  const { clock } = useStage();
  const dot = useRef<SVGCircleElement>(null);
  const isBad = one.ok === false;
  useTick(clock, (t) => {
    const element = dot.current;
    if (element === null) return;
    const over = fractionAt(one, t);
    const isUnderWay = t >= one.fromMs && over < 1;
    element.setAttribute('visibility', isUnderWay ? 'visible' : 'hidden');
    if (!isUnderWay) return;
    const { x, y } =
      over < 0.5 ? along(way, over * 2) : along([way.at(-1) as Point, way[0] as Point], over * 2 - 1);
    element.setAttribute('cx', x.toFixed(1));
    element.setAttribute('cy', y.toFixed(1));
  });
  return (
    <g className={`${css.tone} ${toneClass(isBad ? 'failed' : one.ok === true ? 'running' : 'none')}`}>
      <circle ref={dot} className={`${css.dot} ${one.ok === undefined ? '' : css.dotBack}`} r={5} />
    </g>
  );
}

/** The point at that fraction of a way of straight pieces, each of the same duration. */
function along(way: readonly Point[], fraction: number): Point {
  const pieces = way.length - 1;
  const at = Math.min(pieces - 1e-9, fraction * pieces);
  const from = way[Math.floor(at)] as Point;
  const to = way[Math.floor(at) + 1] as Point;
  const part = at - Math.floor(at);
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}
