/**
 * The part of a volume that one mount shows.
 * Models the subPath section of pkg/kubelet/kubelet_pods.go makeMounts, pkg/kubelet/container/helpers.go
 * ExpandContainerVolumeMounts and pkg/volume/util/subpath/subpath_linux.go. A link that leads out of the volume is
 * refused. What goes wrong on the node is told without the cause, because it might give away what the node holds.
 */
import { hasBackstep, isAbsolutePath } from '../../kube/paths.ts';
import { expand, lookUpIn } from '../../kube/expansion.ts';
import { compareText } from '../../kube/order.ts';
import { err, ok, type Result } from '../../kube/result.ts';
import type { VolumeMount } from '../../kube/types.ts';
import { type DirInode, type Inode, lookup, makeDir } from '../runtime/os/inode.ts';
import type { Volume } from '../runtime/os/volume.ts';

/** `subPath` as written, or `subPathExpr` with the container's variables; an empty variable counts as missing. */
export function subPathOf(mount: VolumeMount, env: Readonly<Record<string, string>>): Result<string> {
  const { subPath = '', subPathExpr = '' } = mount;
  if (subPathExpr === '') return ok(subPath);
  const missing = new Set<string>();
  const lookUp = lookUpIn(env);
  const expanded = expand(subPathExpr, (name) => {
    const value = lookUp(name) ?? '';
    if (value === '') missing.add(name);
    return value;
  });
  return missing.size === 0
    ? ok(expanded)
    : err(`missing value for ${[...missing].sort(compareText).join(', ')}`);
}

/** The entry at `subPath` below `root`; what is missing becomes a directory with the mode of the volume's root. */
export function enterSubPath(
  volume: Volume,
  root: Inode,
  subPath: string,
  who: { readonly mount: string; readonly container: string },
  nowMs: number,
): Result<Inode> {
  if (isAbsolutePath(subPath)) return err(`error SubPath \`${subPath}\` must not be an absolute path`);
  if (hasBackstep(subPath)) return err(`unable to provision SubPath \`${subPath}\`: must not contain '..'`);
  const inode = root.kind === 'dir' ? walk(volume, root, subPath, nowMs) : 'blocked';
  const place = `volumeMount "${who.mount}" of container "${who.container}"`;
  if (inode === 'blocked') return err(`failed to create subPath directory for ${place}`);
  if (inode === 'outside') return err(`failed to prepare subPath for ${place}`);
  return ok(inode);
}

const MAX_LINKS = 40;

function walk(volume: Volume, root: DirInode, path: string, nowMs: number): Inode | 'blocked' | 'outside' {
  let steps = path.split('/');
  const chain: DirInode[] = [root];
  let links = 0;
  let here: Inode = root;
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    if (step === '' || step === '.') continue;
    if (step === '..') {
      if (chain.length === 1) return 'outside';
      chain.pop();
      here = chain.at(-1) ?? root;
      continue;
    }
    if (here.kind !== 'dir') return 'blocked';
    const next: Inode | undefined =
      ownEntry(volume, here, step) ?? makeEntry(volume, here, step, root.mode, nowMs);
    if (next === undefined) return 'blocked';
    if (next.kind === 'link') {
      if (isAbsolutePath(next.target) || ++links > MAX_LINKS) return 'outside';
      steps = [...next.target.split('/'), ...steps];
      continue;
    }
    here = next;
    if (here.kind === 'dir') chain.push(here);
  }
  return here;
}

/** The entry as part of the tree itself: what shows through from an image below is copied up. */
function ownEntry(volume: Volume, directory: DirInode, name: string): Inode | undefined {
  const own = directory.entries.get(name);
  if (own !== undefined) return own;
  const below = lookup(directory, name);
  if (below === undefined || volume.addNode() !== undefined) return undefined;
  const copy: Inode =
    below.kind === 'dir'
      ? { ...makeDir(below.mode, below.mtimeMs, below), uid: below.uid, gid: below.gid }
      : { ...below };
  directory.entries.set(name, copy);
  return copy;
}

function makeEntry(
  volume: Volume,
  directory: DirInode,
  name: string,
  mode: number,
  nowMs: number,
): Inode | undefined {
  if (volume.addNode() !== undefined) return undefined;
  const made = makeDir(mode, nowMs);
  directory.entries.set(name, made);
  directory.mtimeMs = nowMs;
  return made;
}
