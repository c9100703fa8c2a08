import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../src/engine/limits.ts';
import { FileSystem } from '../../../../src/engine/runtime/os/filesystem.ts';
import { makeDir, makeFile, makeLink, utf8Length } from '../../../../src/engine/runtime/os/inode.ts';
import { baseName, dirName, joinPath } from '../../../../src/engine/runtime/os/path.ts';
import { Volume } from '../../../../src/engine/runtime/os/volume.ts';
import { SimulatedHost } from '../../../helpers/simulated-host.ts';

const image = (): ReturnType<typeof makeDir> => {
  const root = makeDir();
  const etc = makeDir();
  root.entries.set('etc', etc);
  etc.entries.set('passwd', makeFile('root\n'));
  etc.entries.set('link', makeLink('passwd'));
  root.entries.set('up', makeLink('../etc/../etc'));
  return root;
};
const text = (fs: FileSystem, path: string): string => {
  const read = fs.readFile(path);
  return typeof read === 'string' ? read : read.text;
};

describe('paths', () => {
  it('[FS-1] joins and cleans as text', () => {
    expect(joinPath('/a/b', '../c')).toBe('/a/c');
    expect(joinPath('/a', '/x//y/./z/')).toBe('/x/y/z');
    expect(joinPath('/', '..')).toBe('/');
    expect(['/a/b/', '/', 'x', ''].map(baseName)).toEqual(['b', '/', 'x', '']);
    expect(['/a/b/', '/b', 'b', '/'].map(dirName)).toEqual(['/a', '/', '.', '/']);
  });
});

describe('file systems', () => {
  it('[FS-2] shares the image and copies what is written', () => {
    const lower = image();
    const a = new FileSystem(new Volume({ lower }));
    const b = new FileSystem(new Volume({ lower }));
    a.writeFile('/etc/passwd', 'changed\n');
    a.writeFile('/etc/new', 'x');
    expect(text(a, '/etc/passwd')).toBe('changed\n');
    expect(text(b, '/etc/passwd')).toBe('root\n');
    expect(b.exists('/etc/new')).toBe(false);
    expect(a.readdir('/etc')).toEqual(['link', 'new', 'passwd']);
  });

  it('[FS-3] hides what was removed from the image, and shows what is made again', () => {
    const fs = new FileSystem(new Volume({ lower: image() }));
    expect(fs.unlink('/etc/passwd')).toBeUndefined();
    expect(fs.readdir('/etc')).toEqual(['link']);
    expect(text(fs, '/etc/link')).toBe('ENOENT');
    fs.writeFile('/etc/passwd', 'again');
    expect(text(fs, '/etc/link')).toBe('again');
  });

  it('[FS-4] follows links, also upwards, and stops at a loop', () => {
    const fs = new FileSystem(new Volume({ lower: image() }));
    expect(text(fs, '/up/passwd')).toBe('root\n');
    fs.symlink('b', '/a');
    fs.symlink('a', '/b');
    expect(fs.stat('/a')).toBe('ELOOP');
    expect(fs.readlink('/a')).toEqual({ target: 'b' });
    expect(fs.lstat('/a')).toMatchObject({ kind: 'link' });
  });

  it('[FS-5] mounts volumes, over what is there and into missing places', () => {
    const fs = new FileSystem(new Volume({ lower: image() }), { readOnlyRoot: true });
    const shared = new Volume();
    fs.mount('/data/deep', shared);
    fs.mount('/ro', shared, { readOnly: true });
    expect(fs.writeFile('/data/deep/f', 'x')).toBeUndefined();
    expect(text(fs, '/ro/f')).toBe('x');
    expect(fs.writeFile('/ro/f', 'y')).toBe('EROFS');
    expect(fs.unlink('/ro/f')).toBe('EROFS');
    expect(fs.writeFile('/etc/x', 'y')).toBe('EROFS');
    expect(fs.rmdir('/data/deep')).toBe('EBUSY');
    expect(fs.rename('/etc/passwd', '/data/deep/p')).toBe('EXDEV');
    fs.unmount('/ro');
    expect(fs.readdir('/ro')).toEqual([]);
  });

  it('[FS-6] mounts a single file', () => {
    const fs = new FileSystem(new Volume({ lower: image() }));
    const file = makeFile('from the node\n');
    fs.mount('/etc/passwd', new Volume(), { inode: file });
    expect(text(fs, '/etc/passwd')).toBe('from the node\n');
    fs.writeFile('/etc/passwd', 'more\n', { append: true });
    expect(file.content).toBe('from the node\nmore\n');
  });

  it('[FS-7] gives the errors of the system calls', () => {
    const fs = new FileSystem(new Volume({ lower: image() }));
    expect(fs.mkdir('/etc')).toBe('EEXIST');
    expect(fs.mkdir('/no/x')).toBe('ENOENT');
    expect(fs.mkdir('/etc/passwd/x')).toBe('ENOTDIR');
    expect(fs.unlink('/etc')).toBe('EISDIR');
    expect(fs.rmdir('/etc')).toBe('ENOTEMPTY');
    expect(fs.rmdir('/etc/passwd')).toBe('ENOTDIR');
    expect(fs.rename('/etc', '/etc/inner')).toBe('EINVAL');
    expect(fs.open('/etc', { write: true })).toBe('EISDIR');
    expect(fs.open('/nope', { read: true })).toBe('ENOENT');
    expect(fs.open('/etc/passwd', { write: true, create: true, exclusive: true })).toBe('EEXIST');
    expect(fs.stat('/etc/passwd/')).toBe('ENOTDIR');
  });

  it('[FS-8] asks for permissions, but not of root', () => {
    const fs = new FileSystem(new Volume({ lower: image() }));
    const user = { uid: 1000, gid: 1000 };
    expect(fs.writeFile('/etc/x', '', {}, user)).toBe('EACCES');
    expect(fs.change('/etc/passwd', { mode: 0o600 })).toBeUndefined();
    expect(fs.readFile('/etc/passwd', user)).toBe('EACCES');
    fs.mkdir('/tmp', 0o1777);
    expect(fs.writeFile('/tmp/mine', '', {}, user)).toBeUndefined();
    expect(fs.unlink('/tmp/mine', { uid: 1001, gid: 1001 })).toBe('EPERM');
    expect(fs.change('/tmp/mine', { uid: 0 }, user)).toBe('EPERM');
    expect(fs.access('/etc/passwd', 4, { uid: 5, gid: 0 })).toBe('EACCES');
  });

  it('[FS-9] moves files and whole directories of the image', () => {
    const fs = new FileSystem(new Volume({ lower: image() }));
    expect(fs.rename('/etc', '/conf')).toBeUndefined();
    expect(text(fs, '/conf/passwd')).toBe('root\n');
    expect(fs.exists('/etc')).toBe(false);
    fs.writeFile('/a', '1');
    fs.writeFile('/b', '2');
    expect(fs.rename('/a', '/b')).toBeUndefined();
    expect(text(fs, '/b')).toBe('1');
  });

  it('[FS-10] gives one file two names', () => {
    const fs = new FileSystem(new Volume());
    fs.writeFile('/a', '1');
    fs.link('/a', '/b');
    fs.writeFile('/b', '2');
    expect(text(fs, '/a')).toBe('2');
    fs.unlink('/a');
    expect(text(fs, '/b')).toBe('2');
  });

  it('[FS-11] bounds files and trees, tells so, and gives room back', () => {
    const told: string[] = [];
    const limits = { ...DEFAULT_LIMITS, fileBytes: 10, fileSystemBytes: 15, fileSystemNodes: 3 };
    const volume = new Volume({
      limits,
      onLimit: (limit, max, where) => told.push(`${limit} ${max} ${where}`),
      name: 'v',
    });
    const fs = new FileSystem(volume);
    expect(fs.writeFile('/a', 'x'.repeat(11))).toBe('EFBIG');
    expect(fs.writeFile('/a', 'x'.repeat(10))).toBeUndefined();
    expect(fs.writeFile('/b', 'x'.repeat(6))).toBe('ENOSPC');
    expect(fs.mkdir('/c')).toBeUndefined();
    expect(fs.mkdir('/d')).toBe('ENOSPC');
    fs.unlink('/a');
    expect(fs.writeFile('/b', 'x'.repeat(6))).toBeUndefined();
    expect(volume.usedBytes).toBe(6);
    expect(told).toEqual(['fileBytes 10 v', 'fileSystemBytes 15 v', 'fileSystemNodes 3 v']);
  });

  it('[FS-12] writes into the middle, appends, and reads from where it stands', () => {
    const fs = new FileSystem(new Volume());
    fs.writeFile('/f', 'hello');
    const file = fs.open('/f', { read: true, write: true });
    if (typeof file === 'string') throw new Error(file);
    expect(file.read(2)).toBe('he');
    file.write('LL');
    expect(text(fs, '/f')).toBe('heLLo');
    const append = fs.open('/f', { append: true });
    if (typeof append === 'string') throw new Error(append);
    append.write('!');
    expect(text(fs, '/f')).toBe('heLLo!');
    expect(file.read(9)).toBe('o!');
    expect(file.read(9)).toBe('');
  });

  it('[FS-13] keeps what it found by path only as long as nothing has changed', () => {
    const fs = new FileSystem(new Volume({ lower: image() }));
    const exists = (): boolean => fs.remember('fixed', 'k', () => fs.exists('/etc/new'));
    expect(exists()).toBe(false);
    fs.writeFile('/etc/new', '');
    expect(exists()).toBe(true);
    fs.mount('/etc', new Volume());
    expect(exists()).toBe(false);
  });

  it('[FS-14] counts bytes in UTF-8', () => {
    expect(['a', 'é', '中', '😀', ''].map(utf8Length)).toEqual([1, 2, 3, 4, 0]);
  });
});

describe('descriptors as files', () => {
  it('[FS-15] /dev/stdout, /dev/stderr and /proc/1/fd/1 lead to what the process has open', () => {
    const host = new SimulatedHost();
    const main = host.start(['sh', '-c', 'sleep 5; cat /dev/stdin > /dev/stdout; echo e > /dev/stderr'], {
      stdin: 'typed\n',
    });
    const other = host.start(['sh', '-c', 'echo "into the log" > /proc/1/fd/1; ls -l /proc/1/fd | wc -l']);
    host.clock.runUntil(10_000);
    expect([main.out, main.err]).toEqual(['into the log\ntyped\n', 'e\n']);
    expect(other.out).toBe('4\n');
  });
});
