/** Which level of the picture is shown, and of what: shared by the stage and the timeline. */
import { isSystem, podIndex, readSelection, type Trace, WORKLOADS } from '../../trace/index.ts';
import { useFocus } from '../inspector/use-focus.ts';
import { useCoarsePlayhead, useSession } from './context.ts';

export interface Level {
  readonly pod: string | undefined;
  readonly container: string | undefined;
  /** Name of the node that is shown. */
  readonly node: string | undefined;
}

const CLUSTER: Level = { pod: undefined, container: undefined, node: undefined };

/** All undefined: the cluster. Until a person has chosen, what there is decides. */
export function useLevel(): Level {
  const level = useSession((state) => state.level);
  const shown = useSession((state) => state.shownNode);
  const trace = useSession((state) => state.run.trace);
  useSession((state) => state.run.revision);
  const { pod, container } = useFocus(useCoarsePlayhead());
  switch (level) {
    case 'cluster':
      return CLUSTER;
    case 'node':
      return { ...CLUSTER, node: readSelection(shown)?.name };
    case 'auto':
      return hasWorkloads(trace) ? CLUSTER : { ...CLUSTER, pod };
    case 'pod':
      return { ...CLUSTER, pod };
    case 'container':
      return { ...CLUSTER, pod, container };
  }
}

/** Where controllers are at work the story is told by many Pods; else by one. */
function hasWorkloads(trace: Trace): boolean {
  const { byResource } = podIndex(trace);
  return WORKLOADS.some((resource) =>
    (byResource.get(resource) ?? []).some((subject) => !isSystem(subject.split('/')[1])),
  );
}
