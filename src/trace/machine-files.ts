/** Files that commands have made or changed on the machine of the terminals, at a time. */
import type { FileSeen } from './entries.ts';
import { isKind, type Trace } from './trace.ts';

/** Subject of the entries; see `Login` in the engine. */
export const machineSubject = (node: string): string => `machine/${node}`;

/** What a system writes for itself, and what is hidden. */
const NOT_A_PERSONS = /^(?:var|proc|run|dev|sys)\/|(?:^|\/)\./;
const MAX_FILES = 12;

/** By path without the slash in front (`root/pod1.yaml`). Of long texts the middle is left out. */
export function machineFilesAt(trace: Trace, node: string, t: number): readonly FileSeen[] {
  const entry = trace.lastOf(machineSubject(node), t);
  if (!isKind(entry, 'files.changed')) return [];
  return entry.value.files.filter(({ path }) => !NOT_A_PERSONS.test(path)).slice(0, MAX_FILES);
}

/** `root/pod1.yaml` → `~/pod1.yaml`, `opt/demo/a` → `/opt/demo/a` */
export const shownPathOf = (path: string): string =>
  path.startsWith('root/') ? `~/${path.slice(5)}` : `/${path}`;
