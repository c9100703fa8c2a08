/** Files that commands have written on the terminals' machine, at the playhead; and the one that is looked at. */
import { type FileSeen, machineFilesAt } from '../../trace/index.ts';
import { useCoarsePlayhead, useSession } from '../app/context.ts';

const NONE: readonly FileSeen[] = [];

export function useMachineFiles(): readonly FileSeen[] {
  const t = useCoarsePlayhead();
  const trace = useSession((state) => state.run.trace);
  // A growing trace is the same object.
  useSession((state) => state.run.revision);
  const home = useSession(
    ({ scenario: { cluster } }) =>
      (cluster.nodes.find((node) => node.role === 'control-plane') ?? cluster.nodes[0])?.name,
  );
  return home === undefined ? NONE : machineFilesAt(trace, home, t);
}

/** Undefined: none is looked at, or it is not there at the playhead. */
export function useMachineFile(): FileSeen | undefined {
  const path = useSession((state) => state.shownPath);
  return useMachineFiles().find((file) => file.path === path);
}
