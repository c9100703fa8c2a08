/** What the inspector is about: the selected Pod and container, or the Pod that there is when nothing is selected. */
import {
  isSystem,
  objectAt,
  podIndex,
  podsOf,
  podsOfOwner,
  podSubjectsAt,
  podTracksAt,
  readSelection,
  type Selection,
  type Trace,
  WORKLOADS,
} from '../../trace/index.ts';
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
    const workload = firstWorkload(trace, t);
    const pod = (workload && podsOfOwner(trace, workload, t)[0]) ?? firstPod(trace, t);
    return { pod, container: undefined, object: workload ?? pod };
  }
  const { subject, resource, container } = selected;
  return { pod: resource === 'pods' ? subject : podNear(trace, selected, t), container, object: subject };
}

/** A Pod of the workload, or on the node, that is selected; else the first one. */
function podNear(trace: Trace, { subject, resource, name }: Selection, t: number): string | undefined {
  const near =
    resource === 'nodes'
      ? podTracksAt(trace, t).find((one) => one.node === name && !one.system)?.house.subject
      : (WORKLOADS as readonly string[]).includes(resource)
        ? podsOfOwner(trace, subject, t)[0]
        : undefined;
  return near ?? firstPod(trace, t);
}

/** The first workload of a person that exists at `t`, or that ever did. */
function firstWorkload(trace: Trace, t: number): string | undefined {
  const { byResource } = podIndex(trace);
  let ever: string | undefined;
  for (const resource of WORKLOADS)
    for (const subject of byResource.get(resource) ?? []) {
      if (isSystem(subject.split('/')[1])) continue;
      ever ??= subject;
      if (objectAt(trace, subject, t) !== undefined) return subject;
    }
  return ever;
}

/** The first Pod of a person that exists at `t`, else one that did, else one that will. */
function firstPod(trace: Trace, t: number): string | undefined {
  const isOwn = (subject: string): boolean => !isSystem(subject.split('/')[1]);
  return (
    podTracksAt(trace, t).find((one) => !one.system)?.house.subject ??
    podSubjectsAt(trace, t, true).find(isOwn) ??
    podsOf(trace).find(isOwn)
  );
}

export function useFocus(t: number): Focus {
  const trace = useSession((state) => state.run.trace);
  const selection = useSession((state) => state.selection);
  // A growing trace is the same object: its revision makes this look again.
  useSession((state) => state.run.revision);
  return focusAt(trace, selection, t);
}
