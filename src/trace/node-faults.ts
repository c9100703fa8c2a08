/** What a person has done to a machine and is still in force: the API server may not know of it. */
import type { Entry } from './entries.ts';
import { isKind, type Trace } from './trace.ts';

export interface NodeFaults {
  readonly powered: boolean;
  readonly networkCut: boolean;
}

const FINE: NodeFaults = { powered: true, networkCut: false };

/** By the node's name; who is not among them is fine. */
export function nodeFaultsAt(trace: Trace, t: number): ReadonlyMap<string, NodeFaults> {
  const faults = new Map<string, NodeFaults>();
  const list = trace.ofKind('act.applied');
  for (let i = 0, end = trace.countUpTo(list, t); i < end; i++) {
    const entry = trace.entry(list[i] as number);
    if (!isKind(entry, 'act.applied') || !entry.value.act.startsWith('fault.')) continue;
    if (trace.ofSubject(entry.subject).some((seq) => trace.kindOf(seq) === 'act.refused')) continue;
    const { args, act } = entry.value;
    const node = String(args['node'] ?? '');
    if (node === '') continue;
    const known = faults.get(node) ?? FINE;
    if (act === 'fault.power') faults.set(node, { ...known, powered: String(args['on']) === 'true' });
    else if (act === 'fault.shutdown') faults.set(node, { ...known, powered: false });
    else if (act === 'fault.reboot') faults.set(node, { ...known, powered: isUpAgain(entry, t) });
    else if (act === 'fault.network')
      faults.set(node, { ...known, networkCut: String(args['cut']) === 'true' });
  }
  return faults;
}

const isUpAgain = ({ at, value }: Entry<'act.applied'>, t: number): boolean =>
  t >= at + Number(value.args['downSeconds'] ?? 0) * 1000;

export const faultsOfNode = (faults: ReadonlyMap<string, NodeFaults>, node: string): NodeFaults =>
  faults.get(node) ?? FINE;
