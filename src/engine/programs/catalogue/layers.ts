/** The root directory of an image: directories and devices that every Linux has, the base's tools, the image's own. */
import {
  type DirInode,
  type Inode,
  lookup,
  makeDevice,
  makeDir,
  makeFile,
  makeLink,
  makeProgram,
} from '../../runtime/os/inode.ts';
import { APPLETS_OF_BASE } from './base-tools.ts';
import type { BaseLayer } from './catalogue-image.ts';

const DIRECTORIES = [
  '/dev',
  '/etc',
  '/home',
  '/proc',
  '/root',
  '/run',
  '/sys',
  '/usr/bin',
  '/usr/lib',
  '/usr/local/bin',
  '/usr/sbin',
  '/var/log',
  '/var/run',
  '/var/spool/mail',
  '/mnt',
  '/opt',
  '/srv',
  '/media',
]; // prettier-ignore
/** busybox' own image has hardly anything besides its tools. */
const BARE_DIRECTORIES = [
  '/dev',
  '/etc',
  '/home',
  '/proc',
  '/root',
  '/sys',
  '/usr/bin',
  '/usr/sbin',
  '/var/spool/mail',
  '/var/www',
];

const DEVICES = [
  ['null', 'null'],
  ['zero', 'zero'],
  ['full', 'full'],
  ['random', 'random'],
  ['urandom', 'random'],
  ['tty', 'tty'],
  ['stdin', 'stdin'],
  ['stdout', 'stdout'],
  ['stderr', 'stderr'],
] as const;

const ACCOUNTS: readonly (readonly [name: string, id: number, home: string, shell: string])[] = [
  ['daemon', 1, '/usr/sbin', '/bin/false'],
  ['bin', 2, '/bin', '/bin/false'],
  ['sys', 3, '/dev', '/bin/false'],
  ['mail', 8, '/var/spool/mail', '/bin/false'],
  ['www-data', 33, '/var/www', '/bin/false'],
  ['operator', 37, '/var', '/bin/false'],
  ['nobody', 65534, '/home', '/bin/false'],
];

/** When the image was built, ms since the epoch: what `ls -l` shows for its files. */
const BUILT_MS = Date.UTC(2024, 8, 26, 21, 31, 42);

export function buildLayer(
  base: BaseLayer,
  programs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): DirInode {
  const root = makeDir(0o755, BUILT_MS);
  directory(root, '/dev');
  directory(root, '/tmp').mode = 0o1777;
  for (const [name, device] of DEVICES) put(root, `/dev/${name}`, makeDevice(device));
  put(root, '/dev/fd', makeLink('/proc/self/fd', BUILT_MS));
  addBase(root, base);
  for (const [path, text] of Object.entries(files)) put(root, path, makeFile(text, 0o644, BUILT_MS));
  for (const [path, key] of Object.entries(programs)) put(root, path, makeProgram(key, 1_000_000, BUILT_MS));
  return root;
}

function addBase(root: DirInode, base: BaseLayer): void {
  if (base.kind === 'scratch') return;
  for (const path of base.kind === 'busybox' ? BARE_DIRECTORIES : DIRECTORIES) directory(root, path);
  directory(root, '/root').mode = 0o700;
  const merged = base.kind === 'debian';
  if (merged) {
    put(root, '/bin', makeLink('usr/bin', BUILT_MS));
    put(root, '/sbin', makeLink('usr/sbin', BUILT_MS));
    put(root, '/lib', makeLink('usr/lib', BUILT_MS));
  }
  const shell = base.kind === 'alpine' ? '/bin/ash' : merged ? '/bin/bash' : '/bin/sh';
  const accounts = [['root', 0, '/root', shell] as const, ...ACCOUNTS];
  put(
    root,
    '/etc/passwd',
    makeFile(
      accounts.map(([name, id, home, sh]) => `${name}:x:${id}:${id}:${name}:${home}:${sh}\n`).join(''),
      0o644,
      BUILT_MS,
    ),
  );
  // In busybox' image root belongs to wheel too.
  const wheel = merged ? '' : 'wheel:x:10:root\n';
  put(
    root,
    '/etc/group',
    makeFile(accounts.map(([name, id]) => `${name}:x:${id}:\n`).join('') + wheel, 0o644, BUILT_MS),
  );
  const { key, release, applets } = APPLETS_OF_BASE(base);
  if (release !== '') put(root, '/etc/os-release', makeFile(release, 0o644, BUILT_MS));
  if (base.kind === 'alpine') put(root, '/etc/alpine-release', makeFile('3.22.2\n', 0o644, BUILT_MS));
  if (merged) put(root, '/etc/debian_version', makeFile('13.1\n', 0o644, BUILT_MS));
  for (const path of applets) put(root, path, makeProgram(key, 1_131_168, BUILT_MS));
}

function directory(root: DirInode, path: string): DirInode {
  let dir = root;
  for (const part of path.split('/').filter((name) => name !== '')) {
    let next = lookup(dir, part);
    if (next?.kind === 'link')
      return directory(root, `/${next.target}${path.slice(path.indexOf(`/${part}`) + part.length + 1)}`);
    if (next?.kind !== 'dir') {
      next = makeDir(0o755, BUILT_MS);
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
