/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a drawing has no tag for a group that is named */
import {
  memo,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useMemo,
  useRef,
  useState,
  useLayoutEffect,
} from 'react';
import type { StageTexts } from '../../i18n/stage.en.ts';
import type { PlayheadClock } from '../../state/playhead-clock.ts';
import { containerSelection, podScene, podTracksAt, readSelection, type Trace } from '../../trace/index.ts';
import { Canvas, Empty } from './Canvas.tsx';
import cluster from './cluster.module.css';
import { Crumbs } from './Crumbs.tsx';
import { describePod } from './describe.ts';
import { type Box, layoutPod, type PodLayout } from './layout.ts';
import { createMeasure, estimateWidth, type Measure } from './measure.ts';
import { later } from '../parts/later.tsx';
import { PodPicture } from './PodPicture.tsx';
import css from './Stage.module.css';
import { StageProvider } from './stage-context.ts';
import { useScene } from './use-scene.ts';
import { useMediaQuery, useSize } from './use-size.ts';
import { useZoom } from './use-zoom.ts';

// Most scenarios begin at a Pod.
const ClusterLevel = later(async () => (await import('./ClusterLevel.tsx')).ClusterLevel);
const NodeLevel = later(async () => (await import('./NodeLevel.tsx')).NodeLevel);
const ContainerLevel = later(async () => (await import('./ContainerLevel.tsx')).ContainerLevel);

export interface StageProps {
  /** It grows; pass `revision` so that the picture is drawn again when it has. */
  readonly trace: Trace;
  readonly revision: number;
  readonly clock: PlayheadClock;
  /** The Pod in the middle (`pods/default/web`); undefined shows a node or the cluster. */
  readonly pod: string | undefined;
  /** Without a Pod: the name of the node that is shown; undefined: the cluster. */
  readonly node?: string | undefined;
  /** Asks for the level of a Pod or a node (its subject), or with undefined for the cluster. */
  readonly onOpen: (subject: string | undefined) => void;
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
  /** The menu of a thing was asked for, by the right button or the menu key, at that point of the window. */
  readonly onMenu?: ((selection: string, x: number, y: number) => void) | undefined;
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
  }, [size, measure, pod, props.node, props.container]);
  const { container, onOpen, node, trace, onMenu } = props;
  const [system, setSystem] = useState(false);
  const into = (selection: string): void => {
    const read = readSelection(selection);
    if (read?.container !== undefined) onOpenContainer?.(selection);
    else if (read?.resource === 'pods' || read?.resource === 'nodes') {
      if (read.subject !== pod) onOpen(read.subject);
    }
  };
  const out = (): void => {
    if (pod === undefined) onOpen(undefined);
    else if (container !== undefined) {
      onOpen(pod);
      onSelect(containerSelection(pod, container));
    } else {
      const above = podScene(trace, pod, clock.get()).node;
      onOpen(above === undefined ? undefined : `nodes//${above.name}`);
    }
  };
  const isTop = pod === undefined && node === undefined;
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
  const onKeyDown = useZoom({ root: viewport, into, out: isTop ? undefined : out, selected });
  const onContextMenu = (event: MouseEvent): void => {
    const thing = (event.target as Element).closest('[data-selection]');
    const selection = thing?.getAttribute('data-selection');
    if (onMenu === undefined || thing === null || selection === null || selection === undefined) return;
    event.preventDefault();
    onSelect(selection);
    // By the menu key there is no pointer.
    const box = thing.getBoundingClientRect();
    const isKey = event.clientX === 0 && event.clientY === 0;
    onMenu(selection, isKey ? box.left + 12 : event.clientX, isKey ? box.top + 12 : event.clientY);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys and the menu of all that stands in it
    <section
      className={css.stage}
      ref={root}
      aria-label={texts.label}
      onKeyDown={onKeyDown}
      onContextMenu={onContextMenu}
    >
      <StageProvider value={context}>
        <div className={css.top}>
          {!isTop && <Crumbs trace={trace} pod={pod} node={node} container={container} onOpen={onOpen} />}
          {isTop && (
            <SystemSwitch trace={trace} clock={clock} texts={texts} on={system} onChange={setSystem} />
          )}
        </div>
        <div className={css.viewport} ref={viewport}>
          <Level {...inner} pod={pod} system={system} />
        </div>
      </StageProvider>
    </section>
  );
});

const countSystem = (trace: Trace, t: number): number => podTracksAt(trace, t).filter((p) => p.system).length;

/** The cluster's own Pods: there, and out of the way until they are asked for. */
function SystemSwitch({
  trace,
  clock,
  texts,
  on,
  onChange,
}: Pick<StageProps, 'trace' | 'clock' | 'texts'> & {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}) {
  const count = useScene(trace, clock, countSystem);
  if (count === 0) return null;
  return (
    <button
      type="button"
      className={cluster.switch}
      aria-pressed={on}
      title={texts.world.systemTitle}
      onClick={() => onChange(!on)}
    >
      {texts.world.systemSwitch(count)}
    </button>
  );
}

type LevelProps = Omit<StageProps, 'pod'> & {
  readonly size: { readonly width: number; readonly height: number };
  readonly measure: Measure;
};

/** One of the levels of the picture, from far to near. */
function Level({
  pod,
  ...props
}: LevelProps & { readonly pod: string | undefined; readonly system: boolean }) {
  const { trace, container, size, tools } = props;
  if (pod === undefined) {
    return props.node === undefined ? (
      <ClusterLevel {...props} />
    ) : (
      <NodeLevel key={props.node} {...props} node={props.node} />
    );
  }
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
