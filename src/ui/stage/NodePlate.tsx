import { memo, useId, useRef } from 'react';
import { fractionAt, type Interval, type PodScene } from '../../trace/index.ts';
import { Chip, CHIP_HEIGHT, chipWidth } from './Chip.tsx';
import { Label } from './Label.tsx';
import type { PodLayout } from './layout.ts';
import css from './picture.module.css';
import { useStage } from './stage-context.ts';
import { toneClass } from './tone-class.ts';
import { useTick } from './use-scene.ts';

interface NodePlateProps {
  readonly node: PodScene['node'];
  readonly scheduling: PodScene['scheduling'];
  readonly images: PodScene['images'];
  readonly layout: PodLayout;
}

/** The ground: the node with its kubelet and images, or the scheduler while there is none. */
export const NodePlate = memo(function NodePlate({ node, scheduling, images, layout }: NodePlateProps) {
  const { texts, measure } = useStage();
  const { x, y, w, h } = layout.node;
  const silent = node !== undefined && !node.ready;
  const left = layout.house.x;
  const right = layout.house.x + layout.house.w;
  const title = node === undefined ? texts.noNode : texts.node(node.name);
  const states = {
    waiting: texts.schedulerWaiting,
    gated: texts.schedulerGated,
    unschedulable: texts.schedulerFailed,
    bound: '',
  };
  const says =
    node === undefined
      ? `${texts.scheduler}: ${states[scheduling.state]}`
      : silent
        ? texts.nodeSilent
        : node.unschedulable
          ? texts.cordoned
          : '';
  const titleW = Math.min(measure(title.toUpperCase(), { size: 10.5, weight: 500 }) * 1.09 + 8, w * 0.5);
  return (
    <g>
      <rect
        className={`${css.node} ${node === undefined ? css.nodeNone : ''} ${silent ? css.nodeTroubled : ''}`}
        x={x}
        y={y}
        width={w}
        height={h}
        rx={18}
      />
      <g
        className={`${css.tone} ${toneClass(node === undefined ? (scheduling.state === 'unschedulable' ? 'failed' : 'pending') : 'failed')}`}
      >
        <Label kind="tiny" x={left} y={y + 28} width={w * 0.5} text={title} className={css.caps} />
        {says !== '' && (
          <Label
            kind="small"
            x={left + titleW + 4}
            y={y + 28}
            width={right - left - titleW - 4}
            text={`· ${says}`}
            className={`${css.toned} ${css.strong}`}
          />
        )}
      </g>
      {node !== undefined && <Images images={images} layout={layout} from={left + titleW + 60} />}
    </g>
  );
});

/** Chips of the Pod's images, from the right; those without room become a number. */
function Images({
  images,
  layout,
  from,
}: {
  readonly images: PodScene['images'];
  readonly layout: PodLayout;
  readonly from: number;
}) {
  const { texts, measure } = useStage();
  const right = layout.house.x + layout.house.w;
  const least = layout.wide ? from : layout.house.x;
  const y = layout.node.y + (layout.wide ? 9 : 38);
  const placed: { readonly image: PodScene['images'][number]; readonly x: number; readonly w: number }[] = [];
  let x = right;
  for (const image of images) {
    const w = Math.min(260, chipWidth(measure, image.image, word(image, texts)));
    const room = placed.length < images.length - 1 ? 34 : 0;
    if (x - w - room < least) {
      if (placed.length === 0) placed.push({ image, x: Math.max(least, x - w), w: Math.min(w, x - least) });
      break;
    }
    x -= w;
    placed.push({ image, x, w });
    x -= 8;
  }
  const hidden = images.length - placed.length;
  return (
    <g>
      {placed.map(({ image, x: cx, w }) => (
        <g
          key={image.image}
          className={`${css.tone} ${toneClass(image.state === 'present' ? 'running' : image.state === 'pulling' ? 'pending' : 'none')}`}
        >
          <Chip
            x={cx}
            y={y}
            width={w}
            icon={image.state === 'pulling' ? 'pulling' : image.state === 'present' ? 'ready' : 'image'}
            text={image.image}
            says={word(image, texts)}
          >
            {image.pull !== undefined && <ChipFill pull={image.pull} width={w} />}
          </Chip>
        </g>
      ))}
      {hidden > 0 && (
        <text className={`${css.text} ${css.small} ${css.muted} ${css.end}`} x={x} y={y + 18}>
          {texts.more(hidden)}
          <title>
            {images
              .slice(placed.length)
              .map((i) => i.image)
              .join('\n')}
          </title>
        </text>
      )}
    </g>
  );
}

const word = (image: PodScene['images'][number], texts: ReturnType<typeof useStage>['texts']): string =>
  image.state === 'present' ? texts.onNode : image.state === 'absent' ? texts.notOnNode : '';

function ChipFill({ pull, width }: { readonly pull: Interval; readonly width: number }) {
  const { clock, still } = useStage();
  const bar = useRef<SVGRectElement>(null);
  const id = useId();
  useTick(clock, (t) => {
    const over = fractionAt(pull, t);
    bar.current?.setAttribute('width', (width * (still ? Math.floor(over * 4) / 4 : over)).toFixed(1));
  });
  return (
    <g>
      <clipPath id={id}>
        <rect x={1} y={1} width={width - 2} height={CHIP_HEIGHT - 2} rx={CHIP_HEIGHT / 2 - 1} />
      </clipPath>
      <rect ref={bar} className={css.chipFill} height={CHIP_HEIGHT} clipPath={`url(#${id})`} />
    </g>
  );
}
