import { describe, expect, it } from 'vitest';
import { makeDevice } from '../../../../src/engine/runtime/os/inode.ts';
import { decodeBase64Text } from '../../../../src/kube/base64.ts';
import type { Volume } from '../../../../src/kube/types.ts';
import { EPOCH_MS, podWith, textOf, volumeWorld } from './volume-world.ts';

/** Sets the volume up; its files as the container sees them, or why it failed. */
function setUp(volume: Volume, world = volumeWorld(), spec: Parameters<typeof podWith>[1] = {}) {
  const pod = podWith([volume], spec);
  world.volumes.refresh(pod);
  const failed = world.events.at(-1)?.replace(/^.*SetUp failed for volume "\w+" : /, '');
  return { world, pod, failed, fs: () => world.enter(pod) };
}

describe('emptyDir', () => {
  it('[VOLUME-10] is open to everyone and survives a new container', () => {
    const { fs } = setUp({ name: 'data', emptyDir: {} });
    expect(fs().stat('/data')).toMatchObject({ kind: 'dir', mode: 0o777, mtimeMs: EPOCH_MS });
    expect(fs().writeFile('/data/a', 'x', {}, { uid: 1000, gid: 1000 })).toBeUndefined();
    expect(textOf(fs(), '/data/a')).toBe('x');
  });

  it('[VOLUME-11] in memory is full at its size limit, on disk it is not', () => {
    const memory = setUp({ name: 'data', emptyDir: { medium: 'Memory', sizeLimit: '1Ki' } }).fs();
    expect(memory.mounts.at(-1)).toMatchObject({ path: '/data', type: 'tmpfs' });
    expect(memory.writeFile('/data/a', 'x'.repeat(1000))).toBeUndefined();
    expect(memory.writeFile('/data/b', 'x'.repeat(100))).toBe('ENOSPC');
    const disk = setUp({ name: 'data', emptyDir: { sizeLimit: '1Ki' } }).fs();
    expect(disk.writeFile('/data/a', 'x'.repeat(2000))).toBeUndefined();
  });

  it.each([
    ['1Ki', undefined, '4Ki', 1024],
    ['4Ki', '2Ki', '8Ki', 2048],
    [undefined, undefined, '3Ki', 3072],
  ])('[VOLUME-11] limit %s, Pod limit %s, node %s → %d bytes', (sizeLimit, limit, allocatable, bytes) => {
    const world = volumeWorld();
    world.putClusterWide('Node', 'node-1', { status: { allocatable: { memory: allocatable } } });
    const limits = limit === undefined ? {} : { limits: { memory: limit } };
    const containers = [
      { name: 'app', image: 'x', volumeMounts: [{ name: 'm', mountPath: '/m' }], resources: limits },
    ];
    const { fs } = setUp({ name: 'm', emptyDir: { medium: 'Memory', sizeLimit } }, world, { containers });
    expect(fs().mounts.at(-1)?.volume.maxBytes).toBe(bytes);
  });
});

describe('hostPath', () => {
  const types: [string, string, string | undefined][] = [
    ['Directory', '/srv/dir', undefined],
    ['Directory', '/srv/file', 'hostPath type check failed: /srv/file is not a directory'],
    ['Directory', '/srv/none', 'hostPath type check failed: /srv/none is not a directory'],
    ['DirectoryOrCreate', '/srv/none/deep', undefined],
    ['DirectoryOrCreate', '/srv/file', 'hostPath type check failed: /srv/file is not a directory'],
    ['DirectoryOrCreate', '/srv/file/x', 'mkdir /srv/file/x: not a directory'],
    ['File', '/srv/file', undefined],
    ['File', '/srv/dir', 'hostPath type check failed: /srv/dir is not a file'],
    ['FileOrCreate', '/srv/new', undefined],
    ['FileOrCreate', '/none/new', 'open /none/new: no such file or directory'],
    ['Socket', '/srv/file', 'hostPath type check failed: /srv/file is not a socket file'],
    ['CharDevice', '/dev/null', undefined],
    ['CharDevice', '/srv/file', 'hostPath type check failed: /srv/file is not a character device'],
    ['BlockDevice', '/dev/null', 'hostPath type check failed: /dev/null is not a block device'],
    ['', '/srv/none', undefined],
  ];
  it.each(types)('[VOLUME-12] type %j at %s → %s', (type, path, error) => {
    const world = volumeWorld();
    world.host.mkdirAll('/srv/dir');
    world.host.mkdirAll('/dev');
    world.host.addInode('/dev/null', makeDevice('null'));
    world.host.writeFile('/srv/file', 'of the node');
    const { failed, fs } = setUp({ name: 'h', hostPath: { path, type } }, world);
    expect(failed).toBe(error);
    if (error === undefined) expect(fs().exists('/h')).toBe(true);
  });

  it('[VOLUME-12] shows the same directory to every Pod, and keeps it', () => {
    const world = volumeWorld();
    const { pod, fs } = setUp({ name: 'h', hostPath: { path: '/tmp/x' } }, world);
    fs().writeFile('/h/a', '1');
    world.volumes.unmount(pod.metadata.uid ?? '');
    expect(textOf(setUp({ name: 'h', hostPath: { path: '/tmp/x' } }, world).fs(), '/h/a')).toBe('1');
    expect(textOf(world.host, '/tmp/x/a')).toBe('1');
  });
});

describe('files from the API', () => {
  it('[VOLUME-13] shows the chosen keys at their paths, with their modes, and lets nobody write', () => {
    const world = volumeWorld();
    world.put('ConfigMap', 'cfg', { data: { a: '1', b: '2' }, binaryData: { c: 'aGk=' } });
    const items = [
      { key: 'a', path: 'deep/er/a.txt' },
      { key: 'c', path: 'c', mode: 0o400 },
    ];
    const { fs } = setUp({ name: 'cm', configMap: { name: 'cfg', items, defaultMode: 0o640 } }, world);
    expect(textOf(fs(), '/cm/deep/er/a.txt')).toBe('1');
    expect(textOf(fs(), '/cm/c')).toBe('hi');
    expect(fs().exists('/cm/b')).toBe(false);
    expect(fs().stat('/cm/deep/er/a.txt')).toMatchObject({ mode: 0o640 });
    expect(fs().stat('/cm/c')).toMatchObject({ mode: 0o400 });
    expect(fs().writeFile('/cm/new', '')).toBe('EROFS');
  });

  it('[VOLUME-14] fails for what is missing unless it is optional', () => {
    const items = [{ key: 'z', path: 'z' }];
    const withKey = volumeWorld();
    withKey.put('ConfigMap', 'cfg', { data: { a: '1' } });
    withKey.put('Secret', 'key', { data: { a: 'MQ==' } });
    const error = (volume: Volume): string | undefined => setUp(volume, withKey).failed;
    expect(error({ name: 'v', configMap: { name: 'none' } })).toBe('configmap "none" not found');
    withKey.volumes.unmount(podWith([]).metadata.uid ?? '');
    expect(error({ name: 'v', configMap: { name: 'cfg', items } })).toBe(
      'configmap references non-existent config key: z',
    );
    withKey.volumes.unmount(podWith([]).metadata.uid ?? '');
    expect(error({ name: 'v', secret: { secretName: 'none' } })).toBe('secret "none" not found');
    withKey.volumes.unmount(podWith([]).metadata.uid ?? '');
    expect(error({ name: 'v', secret: { secretName: 'key', items } })).toBe(
      'references non-existent secret key: z',
    );

    const optional = setUp({ name: 'v', configMap: { name: 'none', optional: true } });
    expect(optional.failed).toBeUndefined();
    expect(optional.fs().readdir('/v')).toEqual(['..2026_01_01_00_00_00.2654435761', '..data']);
  });

  it('[VOLUME-15] puts all sources of a projected volume in one directory', () => {
    const world = volumeWorld();
    world.put('ConfigMap', 'cfg', { data: { a: '1' } });
    world.put('Secret', 'key', { data: { s: 'aGk=' } });
    const { fs } = setUp(
      {
        name: 'all',
        projected: {
          sources: [
            { configMap: { name: 'cfg' } },
            { secret: { name: 'key', items: [{ key: 's', path: 'secret/s' }] } },
            { downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] } },
            { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
          ],
        },
      },
      world,
    );
    expect(fs().readdir('/all')).toEqual([
      '..2026_01_01_00_00_00.2654435761',
      '..data',
      'a',
      'name',
      'secret',
      'token',
    ]);
    expect(textOf(fs(), '/all/secret/s')).toBe('hi');
    expect(textOf(fs(), '/all/name')).toBe('web');
    const payload = decodeBase64Text(textOf(fs(), '/all/token').split('.')[1] ?? '');
    expect(JSON.parse(payload.ok ? payload.value : '')).toMatchObject({
      sub: 'system:serviceaccount:default:default',
      exp: EPOCH_MS / 1000 + 3607,
      'kubernetes.io': { pod: { name: 'web', uid: 'uid-1' } },
    });
  });

  it('[VOLUME-15] names everything that is missing', () => {
    const sources = [{ configMap: { name: 'c' } }, { secret: { name: 's' } }];
    expect(setUp({ name: 'all', projected: { sources } }).failed).toBe(
      '[configmap "c" not found, secret "s" not found]',
    );
  });

  it('[VOLUME-16] renews a token when 80 % of its life is over', () => {
    const source = { serviceAccountToken: { path: 'token', expirationSeconds: 1000 } };
    const { world, pod, fs } = setUp({ name: 'p', projected: { sources: [source] } });
    const at = (ms: number): string => {
      world.clock.runUntil(ms);
      world.volumes.refresh(pod);
      return textOf(fs(), '/p/token');
    };
    const first = at(0);
    expect(at(799_000)).toBe(first);
    expect(at(800_000)).not.toBe(first);
  });

  it('[VOLUME-8] reads resources of a container, the node standing in for a missing limit', () => {
    const world = volumeWorld();
    world.putClusterWide('Node', 'node-1', { status: { allocatable: { cpu: '4', memory: '8Gi' } } });
    const item = (path: string, resource: string, divisor?: string) => ({
      path,
      resourceFieldRef: { containerName: 'app', resource, divisor },
    });
    const items = [
      item('cpu', 'limits.cpu'),
      item('milli', 'requests.cpu', '1m'),
      item('mem', 'limits.memory', '1Mi'),
    ];
    const containers = [
      {
        name: 'app',
        image: 'x',
        volumeMounts: [{ name: 'info', mountPath: '/info' }],
        resources: { requests: { cpu: '250m' }, limits: { memory: '100M' } },
      },
    ];
    const { fs } = setUp({ name: 'info', downwardAPI: { items } }, world, { containers });
    const read = ['cpu', 'milli', 'mem'].map((name) => textOf(fs(), `/info/${name}`));
    expect(read).toEqual(['4', '250', '96']);
  });

  it('[VOLUME-17] gives everything of the Pod to fsGroup', () => {
    const world = volumeWorld();
    world.put('Secret', 'key', { data: { a: 'MQ==' } });
    const securityContext = { fsGroup: 2000 };
    const secret = setUp({ name: 's', secret: { secretName: 'key', defaultMode: 0o400 } }, world, {
      securityContext,
    });
    expect(secret.fs().stat('/s/a')).toMatchObject({ gid: 2000, mode: 0o440 });
    const data = setUp({ name: 'd', emptyDir: {} }, volumeWorld(), { securityContext }).fs();
    expect(data.stat('/d')).toMatchObject({ gid: 2000, mode: 0o2777 });
    data.writeFile('/d/a', '', {}, { uid: 1000, gid: 1000 });
    expect(data.stat('/d/a')).toMatchObject({ uid: 1000, gid: 2000 });
  });
});
