/** What glows at the playhead: what a line at a terminal has just made, and the Pod under the pointer there. */
import { useMemo } from 'react';
import { madeByLines } from '../../trace/index.ts';
import { useCoarsePlayhead, useSession } from '../app/context.ts';

export function useLit(): ReadonlySet<string> {
  const t = useCoarsePlayhead();
  const trace = useSession((state) => state.run.trace);
  const pointed = useSession((state) => state.pointed);
  // A growing trace is the same object.
  useSession((state) => state.run.revision);
  // One text, so that the picture is drawn again only when another thing glows.
  const made = [...madeByLines(trace, t)].join('\n');
  return useMemo(
    () => new Set([...made.split('\n'), ...(pointed === undefined ? [] : [pointed])]),
    [made, pointed],
  );
}
