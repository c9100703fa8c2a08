/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a drawing has no tag for a group that is named */
import {
  type CSSProperties,
  type KeyboardEvent,
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
import {
  type ClusterScene,
  clusterScene,
  containerSelection,
  podScene,
  readSelection,
  type Trace,
} from '../../trace/index.ts';
import { type ClusterLayout, layoutCluster } from './cluster-layout.ts';
import { ClusterPicture } from './ClusterPicture.tsx';
import { ContainerLevel } from './ContainerLevel.tsx';
import levelCss from './ContainerLevel.module.css';
import { describePod } from './describe.ts';
import { type Box, layoutPod, type PodLayout } from './layout.ts';
import { createMeasure, estimateWidth, type Measure } from './measure.ts';
import { PodPicture } from './PodPicture.tsx';
import css from './Stage.module.css';
import { StageProvider, useStage } from './stage-context.ts';
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
  /** The container of that Pod that is seen from inside; undefined: the whole house. */
  readonly container?: string | undefined;
  /** Asks for that, with the container's selection. */
  readonly onOpenContainer?: ((selection: string) => void) | undefined;
  /** See `readSelection` in the trace layer. */
  readonly selected: string | undefined;
  readonly onSelect: (selection: string) => void;
  readonly texts: StageTexts;
  /** What can be done to the thing that is selected: stands at its corner. */
  readonly tools?: ((selection: string) => ReactNode) | undefined;
}

/** The picture: a Pod's house, or the cluster with all of them, at the playhead. */
export const Stage = memo(function Stage(props: StageProps) {
  const { clock, texts, selected, onSelect, onOpenContainer } = props;
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
    () => ({ clock, texts, measure, still, selected, onSelect, onOpenContainer }),
    [clock, texts, measure, still, selected, onSelect, onOpenContainer],
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
  const { container, onOpen } = props;
  const back = (): void => {
    if (pod === undefined || container === undefined) return;
    onOpen(pod);
    onSelect(containerSelection(pod, container));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || container === undefined) return;
    event.stopPropagation();
    back();
  };
  // A level that is entered begins at its top and has the focus; what was left has it again on the way back.
  const before = useRef(container);
  useLayoutEffect(() => {
    const left = before.current;
    before.current = container;
    if (left === container) return;
    if (viewport.current !== null) viewport.current.scrollTop = 0;
    const selector =
      container === undefined && left !== undefined && pod !== undefined
        ? `[data-selection="${containerSelection(pod, left)}"]`
        : '[data-container]';
    root.current?.querySelector<HTMLElement>(selector)?.focus({ preventScroll: container !== undefined });
  }, [pod, container]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a key for all that stands in it
    <section className={css.stage} ref={root} aria-label={texts.label} onKeyDown={onKeyDown}>
      <StageProvider value={context}>
        {props.pod !== undefined && <Crumbs {...props} pod={props.pod} onBack={back} />}
        <div className={css.viewport} ref={viewport}>
          <Level {...inner} pod={props.pod} />
        </div>
      </StageProvider>
    </section>
  );
});

type LevelProps = Omit<StageProps, 'pod'> & {
  readonly size: { readonly width: number; readonly height: number };
  readonly measure: Measure;
};

/** One of the levels of the picture, from far to near. */
function Level({ pod, ...props }: LevelProps & { readonly pod: string | undefined }) {
  const { trace, container, size, tools } = props;
  if (pod === undefined) return <ClusterLevel {...props} />;
  if (container === undefined) return <PodLevel {...props} pod={pod} />;
  return (
    <ContainerLevel
      key={container}
      trace={trace}
      pod={pod}
      name={container}
      width={size.width}
      tools={tools?.(containerSelection(pod, container))}
    />
  );
}

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
  const { texts, onOpenContainer } = useStage();
  const tool = box === undefined || selected === undefined ? undefined : tools?.(selected);
  const inside = readSelection(selected)?.container;
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
      {box !== undefined && selected !== undefined && (tool !== undefined || inside !== undefined) && (
        <div
          className={css.tools}
          style={{ '--x': `${box.x + box.w}px`, '--y': `${box.y}px` } as CSSProperties}
        >
          {inside !== undefined && onOpenContainer && (
            <button
              type="button"
              className={levelCss.open}
              aria-label={texts.openContainer(inside)}
              title={texts.openContainer(inside)}
              onClick={() => onOpenContainer(selected)}
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

/** cluster › node-1 › web › app */
function Crumbs({
  trace,
  clock,
  pod,
  container,
  onOpen,
  onSelect,
  onBack,
  texts,
}: StageProps & { readonly pod: string; readonly onBack: () => void }) {
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
      {container === undefined ? (
        <span className={css.crumbHere} aria-current="page">
          {name}
        </span>
      ) : (
        <>
          <button type="button" className={css.crumb} onClick={onBack}>
            {name}
          </button>
          <span aria-hidden>›</span>
          <span className={css.crumbHere} aria-current="page">
            {container}
          </span>
        </>
      )}
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
