/**
 * A directory whose files change all at once: `key → ..data/key`, `..data → ..<time>`, and a new version is a new
 * directory with the link moved over. Who holds a file open, or has mounted one by subPath, keeps the old version; who
 * has mounted a directory by subPath finds it empty then, because its files were removed.
 * Models pkg/volume/util/atomic_writer.go.
 */
import { formatRfc3339 } from '../../kube/time.ts';
import { compareText } from '../../kube/order.ts';
import type { Pod } from '../../kube/types.ts';
import { type DirInode, type Inode, makeDir, makeFile, makeLink } from '../runtime/os/inode.ts';
import type { Volume } from '../runtime/os/volume.ts';
import { applyFsGroup } from './fs-group.ts';

export interface PayloadFile {
  readonly content: string;
  /** Permission bits. */
  readonly mode: number;
}
/** Relative paths → files. */
export type Payload = ReadonlyMap<string, PayloadFile>;

const DATA = '..data';

export class AtomicWriter {
  readonly #volume: Volume;
  readonly #nowMs: () => number;
  readonly #digits: () => string;
  #written: Payload | undefined;

  constructor(volume: Volume, options: { readonly nowMs: () => number; readonly digits: () => string }) {
    this.#volume = volume;
    this.#nowMs = options.nowMs;
    this.#digits = options.digits;
  }

  /** Makes the directory show `payload` and nothing else; false if it does so already. */
  write(payload: Payload, pod: Pod): boolean {
    if (this.#written !== undefined && isSame(this.#written, payload)) return false;
    const { root } = this.#volume;
    const now = this.#nowMs();
    const version = `..${formatRfc3339(now).slice(0, 19).replace('T', '-').replaceAll(/[-:]/g, '_')}.${this.#digits()}`;
    const directory = makeDir(0o755, now);
    applyFsGroup(directory, pod, true);
    this.#add(root, version, directory);
    for (const [path, file] of [...payload].sort(([a], [b]) => compareText(a, b)))
      this.#addFile(directory, path.split('/'), file, pod);

    const old = root.entries.get(DATA);
    this.#replace(root, DATA, makeLink(version, now));
    for (const name of directory.entries.keys())
      if (!root.entries.has(name)) this.#add(root, name, makeLink(`${DATA}/${name}`, now));
    for (const name of root.entries.keys())
      if (!name.startsWith('..') && !directory.entries.has(name)) this.#remove(root, name);
    if (old?.kind === 'link') this.#remove(root, old.target);
    root.mtimeMs = now;
    this.#written = payload;
    return true;
  }

  #addFile(top: DirInode, steps: readonly string[], { content, mode }: PayloadFile, pod: Pod): void {
    const now = this.#nowMs();
    let directory = top;
    for (const step of steps.slice(0, -1)) {
      let next = directory.entries.get(step);
      if (next?.kind !== 'dir') {
        next = makeDir(0o755, now);
        applyFsGroup(next, pod, true);
        this.#replace(directory, step, next);
      }
      directory = next;
    }
    const file = makeFile(content, mode, now);
    applyFsGroup(file, pod, true);
    this.#replace(directory, steps.at(-1) ?? '', file);
  }

  /** Objects are at most 1 MiB, well below the bound of a volume, so there is always room. */
  #add(directory: DirInode, name: string, inode: Inode): void {
    this.#volume.addNode();
    if (inode.kind === 'file') this.#volume.grow(inode.content.length, inode.content.length);
    directory.entries.set(name, inode);
  }

  #replace(directory: DirInode, name: string, inode: Inode): void {
    this.#remove(directory, name);
    this.#add(directory, name, inode);
  }

  #remove(directory: DirInode, name: string): void {
    const inode = directory.entries.get(name);
    if (inode === undefined) return;
    if (inode.kind === 'dir') for (const inner of inode.entries.keys()) this.#remove(inode, inner);
    directory.entries.delete(name);
    this.#volume.dropNode(inode);
  }
}

function isSame(a: Payload, b: Payload): boolean {
  if (a.size !== b.size) return false;
  for (const [path, file] of a) {
    const other = b.get(path);
    if (other?.content !== file.content || other.mode !== file.mode) return false;
  }
  return true;
}
