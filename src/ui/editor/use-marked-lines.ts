/** Where in a file the container stands that the picture is about: the selected one, or the one that Why speaks of. */
import { whyAt } from '../../trace/index.ts';
import { useCoarsePlayhead, useSession } from '../app/context.ts';
import { useFocus } from '../inspector/use-focus.ts';
import type { LineRange } from './MonacoEditor.tsx';

export function useMarkedLines(file: string): LineRange | undefined {
  const t = useCoarsePlayhead();
  const trace = useSession((state) => state.run.trace);
  const stale = useSession((state) => state.run.stale);
  const report = useSession((state) => state.reports.get(file));
  const { pod, container } = useFocus(t);
  // With errors in the text, its lines are no longer those of the run on screen.
  if (pod === undefined || stale || t === 0) return undefined;
  const object = report?.objects.find((one) => pod === `${one.resource}/${one.namespace}/${one.name}`);
  const name = object === undefined ? undefined : (container ?? whyAt(trace, pod, t).container);
  return object?.containers.find((one) => one.name === name);
}
