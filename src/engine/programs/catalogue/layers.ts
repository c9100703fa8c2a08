/** The root directory of an image: directories and devices that every Linux has, the base's tools, the image's own. */
import {
  makeDevice,
  makeDir,
  makeFile,
  makeLink,
  makeProgram,
  type DirInode,
  type Inode,
} from '../../runtime/os/inode.ts';
import { APPLETS_OF_BASE } from './base-tools.ts';
import type { BaseLayer, CatalogueImage } from './catalogue-image.ts';

const DIRECTORIES = [
  '/bin',
  '/dev',
  '/etc',
  '/home',
  '/proc',
  '/root',
  '/run',
  '/sys',
  '/usr/bin',
  '/usr/local/bin',
  '/usr/sbin',
  '/sbin',
  '/var/log',
  '/var/run',
  '/mnt',
  '/opt',
];

export function buildLayer(
  base: CatalogueImage['base'],
  version: string,
  programs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): DirInode {
  const root = makeDir();
  const below = typeof base === 'function' ? base(version) : base;
  if (below.kind !== 'scratch') for (const path of DIRECTORIES) directory(root, path);
  directory(root, '/dev');
  directory(root, '/tmp').mode = 0o1777;
  for (const [name, device] of [
    ['null', 'null'],
    ['zero', 'zero'],
    ['full', 'full'],
    ['random', 'random'],
    ['urandom', 'random'],
    ['tty', 'tty'],
    ['stdin', 'stdin'],
    ['stdout', 'stdout'],
    ['stderr', 'stderr'],
  ] as const)
    put(root, `/dev/${name}`, makeDevice(device));
  addBase(root, below);
  for (const [path, text] of Object.entries(files)) put(root, path, makeFile(text));
  for (const [path, key] of Object.entries(programs)) put(root, path, makeProgram(key, 1_000_000));
  return root;
}

function addBase(root: DirInode, base: BaseLayer): void {
  if (base.kind === 'scratch') return;
  put(
    root,
    '/etc/passwd',
    makeFile('root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n'),
  );
  put(root, '/etc/group', makeFile('root:x:0:\nnogroup:x:65534:\n'));
  const { key, release, applets } = APPLETS_OF_BASE(base);
  put(root, '/etc/os-release', makeFile(release));
  for (const path of applets) put(root, path, makeProgram(key, 1_000_000));
  if (base.kind === 'debian') put(root, '/bin/dash', makeLink('/bin/sh'));
}

function directory(root: DirInode, path: string): DirInode {
  let dir = root;
  for (const part of path.split('/').filter((name) => name !== '')) {
    let next = dir.entries.get(part);
    if (next?.kind !== 'dir') {
      next = makeDir();
      dir.entries.set(part, next);
    }
    dir = next;
  }
  return dir;
}

function put(root: DirInode, path: string, inode: Inode): void {
  const slash = path.lastIndexOf('/');
  directory(root, path.slice(0, slash)).entries.set(path.slice(slash + 1), inode);
}
