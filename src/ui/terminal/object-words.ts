/** Words of the output that are names of Pods at the playhead: pointing at one lights the Pod in the picture. */
import { objectsAt, objectSubject, type Trace } from '../../trace/index.ts';
import type { Word } from './screen.ts';

/** `pod/web-1`, `web-1`; a name of Kubernetes. */
const NAME = /[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/g;

/** `at`: the trace and the time that are looked at. A name that several namespaces have stands for the first. */
export function createObjectWords(
  at: () => { readonly trace: Trace; readonly t: number },
): (line: string) => readonly Word[] {
  let known = { trace: undefined as Trace | undefined, t: -1, length: -1, pods: new Map<string, string>() };
  return (line) => {
    const { trace, t } = at();
    if (known.trace !== trace || known.t !== t || known.length !== trace.length)
      known = { trace, t, length: trace.length, pods: podsAt(trace, t) };
    return [...line.matchAll(NAME)].flatMap((match) => {
      const subject = known.pods.get(match[0]);
      return subject === undefined ? [] : [{ from: match.index, to: match.index + match[0].length, subject }];
    });
  };
}

function podsAt(trace: Trace, t: number): Map<string, string> {
  const pods = new Map<string, string>();
  for (const { metadata } of objectsAt(trace, 'pods', t)) {
    const { name = '', namespace = '' } = metadata;
    if (!pods.has(name)) pods.set(name, objectSubject('pods', namespace, name));
  }
  return pods;
}
