import { useCallback } from 'react';
import { podScene, type Trace } from '../../trace/index.ts';
import css from './Stage.module.css';
import { useStage } from './stage-context.ts';
import { useScene } from './use-scene.ts';

interface CrumbsProps {
  readonly trace: Trace;
  readonly pod: string | undefined;
  readonly node: string | undefined;
  readonly container: string | undefined;
  readonly onOpen: (subject: string | undefined) => void;
}

/** cluster › node-1 › web › app */
export function Crumbs({ trace, pod, node, container, onOpen }: CrumbsProps) {
  const { texts } = useStage();
  const below = useNodeOf(trace, pod ?? '');
  const at = pod === undefined ? node : below;
  const steps: { readonly name: string; readonly open: string | undefined }[] = [
    { name: texts.cluster, open: undefined },
  ];
  if (at !== undefined && at !== '') steps.push({ name: at, open: `nodes//${at}` });
  if (pod !== undefined) steps.push({ name: pod.slice(pod.lastIndexOf('/') + 1), open: pod });
  if (pod !== undefined && container !== undefined) steps.push({ name: container, open: pod });
  return (
    <nav className={css.crumbs} aria-label={texts.levels}>
      {steps.map(({ name, open }, i) =>
        i === steps.length - 1 ? (
          <span key={name} className={css.crumbHere} aria-current="page">
            {name}
          </span>
        ) : (
          <span key={name} className={css.crumbStep}>
            <button type="button" className={css.crumb} onClick={() => onOpen(open)}>
              {name}
            </button>
            <span aria-hidden>›</span>
          </span>
        ),
      )}
    </nav>
  );
}

/** The Pod's node at the playhead, for the way up. */
function useNodeOf(trace: Trace, pod: string): string {
  const { clock } = useStage();
  const read = useCallback((from: Trace, t: number) => podScene(from, pod, t).node?.name ?? '', [pod]);
  return useScene(trace, clock, read);
}
