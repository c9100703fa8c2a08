/** What the inspector is about: the selected Pod and container, or the Pod that there is when nothing is selected. */
import { podsOf, podSubjectsAt, readSelection, type Trace } from '../../trace/index.ts';
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
  const selected = readSelection(selection);
  // What another run has made may not exist in this one.
  if (selected === undefined || trace.ofSubject(selected.subject).length === 0) {
    const pod = firstPod(trace, t);
    return { pod, container: undefined, object: pod };
  }
  const { subject, resource, container } = selected;
  return { pod: resource === 'pods' ? subject : firstPod(trace, t), container, object: subject };
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
