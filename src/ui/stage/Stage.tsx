/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a drawing has no tag for a group that is named */
import { memo, useCallback, useMemo, useRef, useState, useLayoutEffect } from 'react';
import type { StageTexts } from '../../i18n/stage.en.ts';
import type { PlayheadClock } from '../../state/playhead-clock.ts';
import { clusterScene, podScene, type Trace } from '../../trace/index.ts';
import { layoutCluster } from './cluster-layout.ts';
import { ClusterPicture } from './ClusterPicture.tsx';
import { describePod } from './describe.ts';
import { layoutPod } from './layout.ts';
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

function PodLevel({ trace, clock, pod, size, measure, texts }: LevelProps & { readonly pod: string }) {
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
      <svg
        className={css.picture}
        width={layout.width}
        height={layout.height}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        role="group"
        aria-label={sentences[0]}
      >
        <PodPicture scene={scene} layout={layout} />
      </svg>
      <ul className={css.spoken}>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}

const readCluster = (trace: Trace, t: number) => clusterScene(trace, t);

function ClusterLevel({ trace, clock, size, measure, texts, onOpen }: LevelProps) {
  const scene = useScene(trace, clock, readCluster);
  const layout = useMemo(() => layoutCluster(scene, size.width, size.height), [scene, size]);
  if (scene.nodes.length === 0 && scene.waiting.length === 0)
    return <Empty title={texts.noPods} hint={texts.noPodsHint} />;
  return (
    <svg
      className={css.picture}
      width={layout.width}
      height={layout.height}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      role="group"
      aria-label={texts.cluster}
    >
      <ClusterPicture scene={scene} layout={layout} measure={measure} onOpen={onOpen} />
    </svg>
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
