import { describe, expect, it } from 'vitest';
import { firstContainer, podWith, textOf, volumeWorld } from './volume-world.ts';

const CONFIG = { name: 'cm', configMap: { name: 'cfg' } };

describe('waiting for volumes', () => {
  it('[VOLUME-1] takes no time when everything is there', () => {
    const world = volumeWorld();
    const done = world.wait(podWith([{ name: 'data', emptyDir: {} }]));
    world.clock.runUntil(10_000);
    expect(done).toEqual({ at: 0, result: { ok: true, value: undefined } });
    expect(world.events).toEqual([]);
  });

  it('[VOLUME-1] sees a fresh mount at the next poll in the typical profile, and takes no time later', () => {
    const world = volumeWorld({ timing: { volumeMountMs: () => 300 } });
    const pod = podWith([{ name: 'data', emptyDir: {} }]);
    const first = world.wait(pod);
    world.clock.runUntil(1000);
    const second = world.wait(pod);
    world.clock.runUntil(2000);
    expect([first.at, second.at]).toEqual([300, 1000]);
  });

  it('[VOLUME-2] leaves alone a volume that no container uses', () => {
    const world = volumeWorld();
    const pod = podWith([CONFIG], { containers: [{ name: 'app', image: 'busybox:1.36' }] });
    const done = world.wait(pod);
    world.clock.runUntil(1000);
    expect(done.result?.ok).toBe(true);
    expect(world.events).toEqual([]);
  });

  it('[VOLUME-3] tries a failing volume again after 500 ms, doubling to 2m2s, with an event each time', () => {
    const world = volumeWorld();
    const pod = podWith([CONFIG]);
    const done = world.wait(pod);
    world.clock.runUntil(600_000);
    const text =
      'web Warning FailedMount: MountVolume.SetUp failed for volume "cm" : configmap "cfg" not found';
    const times = [0, 500, 1500, 3500, 7500, 15_500, 31_500, 63_500, 127_500, 249_500, 371_500, 493_500];
    expect(world.events).toEqual(times.map((at) => `${at} ${text}`));
    expect(done).toEqual({
      at: 123_000,
      result: {
        ok: false,
        error:
          'unmounted volumes=[cm], unattached volumes=[], failed to process volumes=[]: context deadline exceeded',
      },
    });
  });

  it('[VOLUME-3] goes on at the retry after the object appears, seen at the next 300 ms poll', () => {
    const world = volumeWorld();
    const done = world.wait(podWith([CONFIG]));
    world.clock.runUntil(2000);
    world.put('ConfigMap', 'cfg', { data: { a: '1' } });
    world.clock.runUntil(10_000);
    expect(done).toEqual({ at: 3600, result: { ok: true, value: undefined } });
  });

  it('[VOLUME-4] stops trying when the Pod is gone, and forgets what emptyDirs held', () => {
    const world = volumeWorld();
    const pod = podWith([{ name: 'data', emptyDir: {} }, CONFIG]);
    world.wait(pod);
    world.clock.runUntil(1000);
    const count = world.events.length;
    world.volumes.unmount(pod.metadata.uid ?? '');
    world.clock.runUntil(60_000);
    expect(world.events).toHaveLength(count);
    expect(world.mounts(pod)).toEqual({
      ok: false,
      error: 'cannot find volume "data" to mount into container "app"',
    });
  });

  it('[VOLUME-5] refuses a claim that is missing, unbound or being deleted at the next poll', () => {
    const world = volumeWorld();
    const pod = podWith([{ name: 'disk', persistentVolumeClaim: { claimName: 'data' } }]);
    const missing = world.wait(pod);
    world.clock.runUntil(1000);
    world.put('PersistentVolumeClaim', 'data', { spec: {}, status: { phase: 'Pending' } });
    const unbound = world.wait(pod);
    world.clock.runUntil(2000);
    const prefix = 'unmounted volumes=[disk], unattached volumes=[], failed to process volumes=[disk]: ';
    const cause = 'error processing PVC default/data: ';
    expect(missing).toEqual({
      at: 300,
      result: {
        ok: false,
        error: `${prefix}${cause}failed to fetch PVC from API server: persistentvolumeclaims "data" not found`,
      },
    });
    expect(unbound).toEqual({ at: 1300, result: { ok: false, error: `${prefix}${cause}PVC is not bound` } });
    expect(world.events[1]).toBe(
      `1300 web Warning FailedMount: Unable to attach or mount volumes: ${prefix}${cause}PVC is not bound`,
    );
  });

  it('[VOLUME-5] mounts a claim that is bound to a path of the node', () => {
    const world = volumeWorld();
    world.host.mkdirAll('/srv/pv');
    world.put('PersistentVolumeClaim', 'data', { spec: { volumeName: 'pv-1' }, status: { phase: 'Bound' } });
    world.putClusterWide('PersistentVolume', 'pv-1', { spec: { hostPath: { path: '/srv/pv' } } });
    const pod = podWith([{ name: 'disk', persistentVolumeClaim: { claimName: 'data' } }]);
    const done = world.wait(pod);
    world.clock.runUntil(0);
    expect(done.result?.ok).toBe(true);
    world.enter(pod).writeFile('/disk/a', 'kept');
    expect(textOf(world.host, '/srv/pv/a')).toBe('kept');
  });
});

describe('following the API', () => {
  it('[VOLUME-6] writes a change at the next refresh, all files at once', () => {
    const world = volumeWorld();
    world.put('ConfigMap', 'cfg', { data: { a: '1', b: '1' } });
    const pod = podWith([CONFIG]);
    world.volumes.refresh(pod);
    const fs = world.enter(pod);
    world.put('ConfigMap', 'cfg', { data: { a: '2', c: '2' } });
    expect(textOf(fs, '/cm/a')).toBe('1');
    world.clock.runUntil(61_000);
    world.volumes.refresh(pod);
    expect(fs.readdir('/cm')).toEqual(['..2026_01_01_00_01_01.1013904226', '..data', 'a', 'c']);
    expect(textOf(fs, '/cm/a')).toBe('2');
    expect(fs.readlink('/cm/a')).toEqual({ target: '..data/a' });
    expect(fs.readlink('/cm/..data')).toEqual({ target: '..2026_01_01_00_01_01.1013904226' });
  });

  it('[VOLUME-6] leaves the directory alone when nothing has changed', () => {
    const world = volumeWorld();
    world.put('ConfigMap', 'cfg', { data: { a: '1' } });
    const pod = podWith([CONFIG]);
    world.volumes.refresh(pod);
    const before = world.enter(pod).readlink('/cm/..data');
    world.clock.runUntil(61_000);
    world.volumes.refresh(pod);
    expect(world.enter(pod).readlink('/cm/..data')).toEqual(before);
  });

  it('[VOLUME-6] a file that is mounted by subPath keeps its first content', () => {
    const world = volumeWorld();
    world.put('ConfigMap', 'cfg', { data: { a: '1' } });
    const pod = podWith([CONFIG], {
      containers: [
        { name: 'app', image: 'x', volumeMounts: [{ name: 'cm', mountPath: '/etc/a.conf', subPath: 'a' }] },
      ],
    });
    world.volumes.refresh(pod);
    const fs = world.enter(pod);
    world.put('ConfigMap', 'cfg', { data: { a: '2' } });
    world.volumes.refresh(pod);
    expect(textOf(fs, '/etc/a.conf')).toBe('1');
    expect(textOf(world.enter(pod), '/etc/a.conf')).toBe('2');
  });

  it('[VOLUME-7] keeps the files of an object that is deleted, and says so again and again', () => {
    const world = volumeWorld();
    world.put('Secret', 'key', { data: { a: 'MQ==' } });
    const pod = podWith([{ name: 's', secret: { secretName: 'key' } }]);
    const first = world.wait(pod);
    world.clock.runUntil(1000);
    world.remove('Secret', 'key');
    const second = world.wait(pod);
    world.clock.runUntil(2000);
    expect([first.result?.ok, second.result?.ok, second.at]).toEqual([true, true, 1000]);
    expect(textOf(world.enter(pod), '/s/a')).toBe('1');
    const text = 'web Warning FailedMount: MountVolume.SetUp failed for volume "s" : secret "key" not found';
    expect(world.events).toEqual([`1000 ${text}`, `1500 ${text}`]);
  });

  it('[VOLUME-8] shows labels and annotations as they are now', () => {
    const world = volumeWorld();
    const items = [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }];
    const pod = podWith([{ name: 'info', downwardAPI: { items } }]);
    world.volumes.refresh({ ...pod, metadata: { ...pod.metadata, labels: { b: '2', a: 'x"y' } } });
    const fs = world.enter(pod);
    expect(textOf(fs, '/info/labels')).toBe('a="x\\"y"\nb="2"');
    world.volumes.refresh({ ...pod, metadata: { ...pod.metadata, labels: { a: 'new' } } });
    expect(textOf(fs, '/info/labels')).toBe('a="new"');
  });
});

describe('sharing', () => {
  it('[VOLUME-9] containers of a Pod write to one emptyDir, Pods each have their own', () => {
    const world = volumeWorld();
    const pod = podWith([{ name: 'data', emptyDir: {} }], {
      containers: ['one', 'two'].map((name) => ({
        name,
        image: 'x',
        volumeMounts: [{ name: 'data', mountPath: `/${name}`, readOnly: name === 'two' }],
      })),
    });
    const other = { ...pod, metadata: { ...pod.metadata, uid: 'uid-2' } };
    world.volumes.refresh(pod);
    world.volumes.refresh(other);
    world.enter(pod).writeFile('/one/a', 'hello');
    const two = world.enter(pod, pod.spec.containers[1]);
    expect(textOf(two, '/two/a')).toBe('hello');
    expect(two.writeFile('/two/b', '')).toBe('EROFS');
    expect(world.enter(other, firstContainer(other)).readdir('/one')).toEqual([]);
    expect([...world.volumes.usedBytes('uid-1')]).toEqual([['data', { bytes: 5, type: 'ext4' }]]);
  });
});
