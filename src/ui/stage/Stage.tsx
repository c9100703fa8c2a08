/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a drawing has no tag for a group that is named */
import {
  type CSSProperties,
  memo,
  type ReactNode,
  useCallback,
  useMemo,
  useRef,
  useState,
  useLayoutEffect,
} from 'react';
import type { StageTexts } from '../../i18n/stage.en.ts';
import type { PlayheadClock } from '../../state/playhead-clock.ts';
import { type ClusterScene, clusterScene, podScene, readSelection, type Trace } from '../../trace/index.ts';
import { type ClusterLayout, layoutCluster } from './cluster-layout.ts';
import { ClusterPicture } from './ClusterPicture.tsx';
import { describePod } from './describe.ts';
import { type Box, layoutPod, type PodLayout } from './layout.ts';
import { createMeasure, estimateWidth, type Measure } from './measure.ts';
import { PodPicture } from './PodPicture.tsx';
import css from './Stage.module.css';
import { StageProvider } from './stage-context.ts';
import { useScene } from './use-scene.ts';
import { useMediaQuery, useSize } from './use-size.ts';

export interface StageProps {
  /** It grows; pass `revision` so that the picture is drawn again when it has. */
  readonly trace: Trace;
  readonly revision: number;
  readonly clock: PlayheadClock;
  /** The Pod in the middle (`pods/default/web`); undefined shows the cluster. */
  readonly pod: string | undefined;
  readonly onOpen: (pod: string | undefined) => void;
  /** See `readSelection` in the trace layer. */
  readonly selected: string | undefined;
  readonly onSelect: (selection: string) => void;
  readonly texts: StageTexts;
  /** What can be done to the thing that is selected: stands at its corner. */
  readonly tools?: ((selection: string) => ReactNode) | undefined;
}

/** The picture: a Pod's house, or the cluster with all of them, at the playhead. */
export const Stage = memo(function Stage(props: StageProps) {
  const { clock, texts, selected, onSelect } = props;
  const root = useRef<HTMLElement>(null);
  const viewport = useRef<HTMLDivElement>(null);
  const size = useSize(viewport, { width: 800, height: 560 });
  const still = useMediaQuery('(prefers-reduced-motion: reduce)');
  const [measure, setMeasure] = useState<Measure>(() => estimateWidth);
  useLayoutEffect(() => {
    if (root.current !== null) {
      const exact = createMeasure(root.current);
      setMeasure(() => exact);
    }
  }, []);
  const context = useMemo(
    () => ({ clock, texts, measure, still, selected, onSelect }),
    [clock, texts, measure, still, selected, onSelect],
  );
  const inner = { ...props, size, measure };
  // Things glide to a new place when the story moves them, not when the panel is pulled.
  const { pod } = props;
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return undefined;
    element.dataset['jumping'] = '';
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        delete element.dataset['jumping'];
      });
    });
    return () => cancelAnimationFrame(frame);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- what moves the drawing at once
  }, [size, measure, pod]);
  return (
    <section className={css.stage} ref={root} aria-label={texts.label}>
      <StageProvider value={context}>
        {props.pod !== undefined && <Crumbs {...props} pod={props.pod} />}
        <div className={css.viewport} ref={viewport}>
          {props.pod === undefined ? <ClusterLevel {...inner} /> : <PodLevel {...inner} pod={props.pod} />}
        </div>
      </StageProvider>
    </section>
  );
});

type LevelProps = Omit<StageProps, 'pod'> & {
  readonly size: { readonly width: number; readonly height: number };
  readonly measure: Measure;
};

/** Where in the house of `pod` the selected thing stands. */
function boxOfSelected(selected: string | undefined, pod: string, layout: PodLayout): Box | undefined {
  const read = readSelection(selected);
  if (read?.resource === 'nodes') return layout.node;
  if (read?.subject !== pod) return undefined;
  if (read.sandbox) return layout.floor;
  return read.container === undefined ? layout.house : layout.cards.get(read.container);
}

/** A drawing, and at the corner of what is selected in it what can be done to that. */
function Canvas({
  layout: { width, height },
  label,
  selected,
  box,
  tools,
  children,
}: Pick<StageProps, 'selected' | 'tools'> & {
  readonly layout: { readonly width: number; readonly height: number };
  readonly label: string | undefined;
  readonly box: Box | undefined;
  readonly children: ReactNode;
}) {
  const tool = box === undefined || selected === undefined ? undefined : tools?.(selected);
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
      {box !== undefined && tool !== undefined && (
        <div
          className={css.tools}
          style={{ '--x': `${box.x + box.w}px`, '--y': `${box.y}px` } as CSSProperties}
        >
          {tool}
        </div>
      )}
    </div>
  );
}

function PodLevel({
  trace,
  clock,
  pod,
  size,
  measure,
  texts,
  selected,
  tools,
}: LevelProps & { readonly pod: string }) {
  const read = useCallback((from: Trace, t: number) => podScene(from, pod, t), [pod]);
  const scene = useScene(trace, clock, read);
  const layout = useMemo(
    () => layoutPod({ scene, width: size.width, height: size.height, measure }),
    [scene, size, measure],
  );
  const sentences = describePod(scene, texts);
  if (scene.stage === 'none') return <Empty title={texts.noPods} hint={texts.noPodsHint} />;
  if (scene.stage === 'gone') return <Empty title={texts.gone(scene.name)} hint={texts.goneHint} />;
  return (
    <>
      <Canvas
        layout={layout}
        label={sentences[0]}
        selected={selected}
        box={boxOfSelected(selected, pod, layout)}
        tools={tools}
      >
        <PodPicture scene={scene} layout={layout} />
      </Canvas>
      <ul className={css.spoken}>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}

const readCluster = (trace: Trace, t: number) => clusterScene(trace, t);

function boxInCluster(
  selected: string | undefined,
  { nodes, waiting }: ClusterScene,
  layout: ClusterLayout,
): Box | undefined {
  const subject = readSelection(selected)?.subject;
  const node = nodes.findIndex((one) => `nodes//${one.name}` === subject);
  const house = [...nodes.flatMap((one) => one.pods), ...waiting].find((one) => one.subject === subject);
  return node >= 0 ? layout.nodes[node] : house && layout.houses.get(house.uid);
}

function ClusterLevel({ trace, clock, size, measure, texts, onOpen, selected, tools }: LevelProps) {
  const scene = useScene(trace, clock, readCluster);
  const layout = useMemo(() => layoutCluster(scene, size.width, size.height), [scene, size]);
  if (scene.nodes.length === 0 && scene.waiting.length === 0)
    return <Empty title={texts.noPods} hint={texts.noPodsHint} />;
  return (
    <Canvas
      layout={layout}
      label={texts.cluster}
      selected={selected}
      box={boxInCluster(selected, scene, layout)}
      tools={tools}
    >
      <ClusterPicture scene={scene} layout={layout} measure={measure} onOpen={onOpen} />
    </Canvas>
  );
}

/** cluster › node-1 › web */
function Crumbs({ trace, clock, pod, onOpen, onSelect, texts }: StageProps & { readonly pod: string }) {
  const read = useCallback((from: Trace, t: number) => podScene(from, pod, t).node?.name ?? '', [pod]);
  const node = useScene(trace, clock, read);
  const name = pod.slice(pod.lastIndexOf('/') + 1);
  return (
    <nav className={css.crumbs} aria-label={texts.levels}>
      <button type="button" className={css.crumb} onClick={() => onOpen(undefined)}>
        {texts.cluster}
      </button>
      <span aria-hidden>›</span>
      {node !== '' && (
        <>
          <button type="button" className={css.crumb} onClick={() => onSelect(`nodes//${node}`)}>
            {node}
          </button>
          <span aria-hidden>›</span>
        </>
      )}
      <span className={css.crumbHere} aria-current="page">
        {name}
      </span>
    </nav>
  );
}

function Empty({ title, hint }: { readonly title: string; readonly hint: string }) {
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
