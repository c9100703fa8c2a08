/** What the inspector is about: the selected Pod and container, or the Pod that there is when nothing is selected. */
import { podIndex, podsOf, podSubjectsAt, type Trace } from '../../trace/index.ts';
import { useSession } from '../app/context.ts';

export interface Focus {
  /** Subject of the Pod, such as `pods/default/web`; undefined while there is none. */
  readonly pod: string | undefined;
  /** Name of the selected container, if one is selected. */
  readonly container: string | undefined;
  /** Subject of the object that is looked at: the Pod, or another object that is selected. */
  readonly object: string | undefined;
}

export function focusAt(trace: Trace, selection: string | undefined, t: number): Focus {
  const selected = selection?.startsWith('container/')
    ? podIndex(trace).containerOf.get(selection.slice('container/'.length))
    : undefined;
  if (selected !== undefined)
    return { pod: selected.life.subject, container: selected.container.name, object: selected.life.subject };
  if (selection !== undefined && trace.ofSubject(selection).length > 0) {
    if (selection.startsWith('pods/')) return { pod: selection, container: undefined, object: selection };
    const pod = firstPod(trace, t);
    return { pod, container: undefined, object: selection };
  }
  const pod = firstPod(trace, t);
  return { pod, container: undefined, object: pod };
}

/** The first Pod that exists at `t`, else one that did, else one that will. */
const firstPod = (trace: Trace, t: number): string | undefined =>
  podSubjectsAt(trace, t)[0] ?? podSubjectsAt(trace, t, true)[0] ?? podsOf(trace)[0];

export function useFocus(t: number): Focus {
  const trace = useSession((state) => state.run.trace);
  const selection = useSession((state) => state.selection);
  // A growing trace is the same object: its revision makes this look again.
  useSession((state) => state.run.revision);
  return focusAt(trace, selection, t);
}
