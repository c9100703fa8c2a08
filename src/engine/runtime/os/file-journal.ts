/**
 * What is written into the volumes and the containers' own layers of one node, for the trace.
 *
 * Stands for nothing upstream: it is how the picture knows what a volume holds. A tree that has changed is listed at the
 * end of that instant; one that changes for ever is listed less and less often, so a long run stays small.
 */
import type { FileSeen } from '../../../trace/entries.ts';
import type { TraceWriter } from '../../../trace/writer.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Timer } from '../../clock/event-queue.ts';
import { byCodeUnit, type DirInode, type FileInode, type Inode, inodeSize } from './inode.ts';
import type { Volume } from './volume.ts';

/** Files that one entry lists; the rest is counted. */
const MAX_FILES = 40;
/** Directory entries that are looked at for one listing. */
const MAX_NODES = 2000;
const MAX_DEPTH = 16;
/** Characters of one file that the trace keeps: its beginning and its end. */
const HEAD_CHARS = 1200;
const TAIL_CHARS = 800;
/** So many listings come at once, so many more after 10 s each, and every later one after a minute. */
const EAGER_LISTINGS = 200;
const CALM_LISTINGS = 400;

export interface WatchOptions {
  readonly component: string;
  /** `volume/<pod uid>/<name>` or `layer/<container id>`. */
  readonly subject: string;
  readonly podUid: string;
  /** What of the volume is meant; undefined while it is not there. */
  readonly root: () => Inode | undefined;
  /** Only what differs from now on is listed: the rest was made with the container. */
  readonly fromNow?: boolean;
}

interface Tree extends WatchOptions {
  readonly volume: Volume;
  readonly before: ReadonlyMap<string, string>;
  last: readonly FileSeen[];
  lastMore: number;
  listings: number;
  timer: Timer | undefined;
}

export class FileJournal {
  readonly #clock: Clock;
  readonly #trace: Pick<TraceWriter, 'record'>;
  readonly #trees = new Map<string, Tree>();
  readonly #byVolume = new Map<Volume, Set<Tree>>();

  constructor(clock: Clock, trace: Pick<TraceWriter, 'record'>) {
    this.#clock = clock;
    this.#trace = trace;
  }

  /** Tells what the tree holds, now and after each change. */
  watch(volume: Volume, options: WatchOptions): void {
    this.unwatch(options.subject);
    const root = options.fromNow === true ? options.root() : undefined;
    const before = new Map<string, string>();
    if (root !== undefined) for (const { path, inode } of walk(root)) before.set(path, contentOf(inode));
    const tree: Tree = {
      ...options,
      volume,
      before,
      last: [],
      lastMore: 0,
      listings: 0,
      timer: undefined,
    };
    this.#trees.set(options.subject, tree);
    const trees = this.#byVolume.get(volume) ?? new Set();
    this.#byVolume.set(volume, trees.add(tree));
    volume.onChange = () => {
      for (const one of trees) this.#changed(one);
    };
    if (options.fromNow !== true) this.#changed(tree);
  }

  unwatch(subject: string): void {
    const tree = this.#trees.get(subject);
    if (tree === undefined) return;
    tree.timer?.cancel();
    this.#trees.delete(subject);
    const trees = this.#byVolume.get(tree.volume);
    trees?.delete(tree);
    if (trees?.size !== 0) return;
    this.#byVolume.delete(tree.volume);
    tree.volume.onChange = undefined;
  }

  #changed(tree: Tree): void {
    if (tree.timer !== undefined) return;
    const waitMs = tree.listings < EAGER_LISTINGS ? 0 : tree.listings < CALM_LISTINGS ? 10_000 : 60_000;
    tree.timer = this.#clock.after(waitMs, () => {
      tree.timer = undefined;
      this.#list(tree);
    });
  }

  #list(tree: Tree): void {
    const root = tree.root();
    const all = root === undefined ? [] : [...walk(root)];
    const shown = all.filter(({ path, inode }) => tree.before.get(path) !== contentOf(inode));
    const files = shown.slice(0, MAX_FILES).map(({ path, inode }): FileSeen => {
      const content = contentOf(inode);
      return { path, sizeBytes: inodeSize(inode), text: shortened(content) };
    });
    const more = shown.length - files.length;
    if (more === tree.lastMore && isSame(files, tree.last)) return;
    tree.last = files;
    tree.lastMore = more;
    tree.listings++;
    this.#trace.record('files.changed', tree.component, tree.subject, { podUid: tree.podUid, files, more });
  }
}

/** `abc…xyz`: the beginning and the end of what is long. */
function shortened(text: string): string {
  if (text.length <= HEAD_CHARS + TAIL_CHARS) return text;
  return `${text.slice(0, HEAD_CHARS)}\n…\n${text.slice(-TAIL_CHARS)}`;
}

const isSame = (a: readonly FileSeen[], b: readonly FileSeen[]): boolean =>
  a.length === b.length &&
  a.every(({ path, sizeBytes, text }, i) => {
    const other = b[i];
    return other?.path === path && other.sizeBytes === sizeBytes && other.text === text;
  });

const contentOf = (inode: Inode): string =>
  inode.kind === 'file' ? inode.content : inode.kind === 'link' ? `→ ${inode.target}` : '';

interface Found {
  readonly path: string;
  readonly inode: Inode;
}

/**
 * Files and links that the tree itself holds, in the order of their paths, the image below left out. What the kubelet
 * writes behind `..data` is told as the files that a program finds.
 */
function* walk(root: Inode): Generator<Found> {
  if (root.kind !== 'dir') {
    yield { path: '', inode: root };
    return;
  }
  let nodes = 0;
  function* below(dir: DirInode, prefix: string, depth: number): Generator<Found> {
    for (const name of [...dir.entries.keys()].sort(byCodeUnit)) {
      if (++nodes > MAX_NODES) return;
      if (prefix === '' && name.startsWith('..')) continue;
      const inode = dir.entries.get(name) as Inode;
      const path = `${prefix}${name}`;
      const shown = inode.kind === 'link' ? (throughData(root as DirInode, inode.target) ?? inode) : inode;
      if (shown.kind === 'dir') {
        if (depth < MAX_DEPTH) yield* below(shown, `${path}/`, depth + 1);
      } else if (shown.kind === 'file' || shown.kind === 'link') yield { path, inode: shown };
    }
  }
  yield* below(root, '', 0);
}

/** `..data/a/b` → what lies there. */
function throughData(root: DirInode, target: string): FileInode | DirInode | undefined {
  if (!target.startsWith('..data/')) return undefined;
  const version = root.entries.get('..data');
  let at: Inode | undefined = version?.kind === 'link' ? root.entries.get(version.target) : undefined;
  for (const part of target.split('/').slice(1)) at = at?.kind === 'dir' ? at.entries.get(part) : undefined;
  return at?.kind === 'file' || at?.kind === 'dir' ? at : undefined;
}
