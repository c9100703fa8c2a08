/** What a line typed at a terminal has just brought about: it glows in the picture for a while. */
import { isKind, type Trace } from './trace.ts';

/** How long after the line was typed, virtual ms. */
export const GLOW_MS = 4_000;
/** Entries that are looked at for one line: a command that starts thousands of Pods lights the first of them. */
const MAX_ENTRIES = 4_000;

/** Subjects of the objects that lines typed since `GLOW_MS` before `t` have created or changed by then. */
export function madeByLines(trace: Trace, t: number): ReadonlySet<string> {
  const made = new Set<string>();
  const acts = trace.ofKind('act.applied');
  for (let i = trace.countUpTo(acts, t) - 1; i >= 0; i--) {
    const seq = acts[i] as number;
    if (trace.timeOf(seq) <= t - GLOW_MS) break;
    const entry = trace.entry(seq);
    if (isKind(entry, 'act.applied') && entry.value.act.startsWith('terminal.')) collect(trace, seq, t, made);
  }
  return made;
}

function collect(trace: Trace, root: number, t: number, made: Set<string>): void {
  const queue = [root];
  for (let i = 0; i < queue.length && i < MAX_ENTRIES; i++)
    for (const seq of trace.causedBy(queue[i] as number)) {
      if (trace.timeOf(seq) > t) continue;
      queue.push(seq);
      if (trace.kindOf(seq) !== 'object.written') continue;
      const entry = trace.entry(seq);
      // The person's own requests, and what controllers create because of them.
      if (isKind(entry, 'object.written') && (entry.value.verb === 'create' || queue[i] === root))
        made.add(entry.subject);
    }
}
