import { describe, expect, it } from 'vitest';
import type { VolumeMount } from '../../../../src/kube/types.ts';
import { firstContainer, podWith, textOf, volumeWorld } from './volume-world.ts';

const DATA = { name: 'data', emptyDir: {} };

function podMounting(...volumeMounts: VolumeMount[]) {
  const world = volumeWorld();
  const pod = podWith([DATA], { containers: [{ name: 'app', image: 'x', volumeMounts }] });
  world.volumes.refresh(pod);
  return { world, pod };
}

describe('mounts of a container', () => {
  it('[MOUNT-1] come parents first', () => {
    const { world, pod } = podMounting(
      { name: 'data', mountPath: '/a/b/c' },
      { name: 'data', mountPath: '/a', readOnly: true },
      { name: 'data', mountPath: '/x/y' },
      { name: 'data', mountPath: 'relative' },
    );
    const mounts = world.mounts(pod);
    expect(mounts.ok && mounts.value.map(({ mountPath, readOnly }) => [mountPath, readOnly])).toEqual([
      ['/a', true],
      ['/relative', false],
      ['/x/y', false],
      ['/a/b/c', false],
    ]);
  });

  it('[MOUNT-2] a subPath that is missing becomes a directory with the mode of the volume', () => {
    const { world, pod } = podMounting(
      { name: 'data', mountPath: '/part', subPath: 'one/./two' },
      { name: 'data', mountPath: '/all' },
    );
    const fs = world.enter(pod);
    fs.writeFile('/part/a', 'x');
    expect(textOf(fs, '/all/one/two/a')).toBe('x');
    expect(fs.stat('/all/one')).toMatchObject({ kind: 'dir', mode: 0o777 });
  });

  it('[MOUNT-3] subPathExpr is filled in from the environment', () => {
    const { world, pod } = podMounting(
      { name: 'data', mountPath: '/part', subPathExpr: '$(POD_NAME)/logs' },
      { name: 'data', mountPath: '/all' },
    );
    expect(world.enter(pod, firstContainer(pod), { POD_NAME: 'web' }).exists('/all/web/logs')).toBe(true);
    expect(world.mounts(pod, { POD_NAME: '' })).toEqual({ ok: false, error: 'missing value for POD_NAME' });
  });

  it.each([
    ['/tmp', 'error SubPath `/tmp` must not be an absolute path'],
    ['..', "unable to provision SubPath `..`: must not contain '..'"],
    ['a/../b', "unable to provision SubPath `a/../b`: must not contain '..'"],
  ])('[MOUNT-4] subPath %s: %s', (value, error) => {
    const { world, pod } = podMounting({ name: 'data', mountPath: '/part', subPathExpr: '$(V)' });
    expect(world.mounts(pod, { V: value })).toEqual({ ok: false, error });
  });

  it.each([
    ['/etc', 'link', 'failed to prepare subPath for volumeMount "data" of container "app"'],
    ['../..', 'link/x', 'failed to prepare subPath for volumeMount "data" of container "app"'],
    ['loop', 'loop', 'failed to prepare subPath for volumeMount "data" of container "app"'],
    ['file', 'link/x', 'failed to create subPath directory for volumeMount "data" of container "app"'],
  ])('[MOUNT-5] a link to %s, entered as %s: %s', (target, subPath, error) => {
    const { world, pod } = podMounting(
      { name: 'data', mountPath: '/all' },
      { name: 'data', mountPath: '/p', subPathExpr: '$(V)' },
    );
    const fs = world.enter(pod, firstContainer(pod), { V: 'other' });
    fs.writeFile('/all/file', '');
    fs.symlink(target, '/all/link');
    fs.symlink('loop', '/all/loop');
    expect(world.mounts(pod, { V: subPath })).toEqual({ ok: false, error });
  });

  it('[MOUNT-5] follows a link that stays inside', () => {
    const { world, pod } = podMounting(
      { name: 'data', mountPath: '/all' },
      { name: 'data', mountPath: '/p', subPathExpr: '$(V)' },
    );
    const fs = world.enter(pod, firstContainer(pod), { V: 'deep/dir' });
    fs.symlink('../deep/./dir', '/all/deep/link');
    fs.writeFile('/all/deep/dir/a', 'x');
    expect(textOf(world.enter(pod, firstContainer(pod), { V: 'deep/link' }), '/p/a')).toBe('x');
  });

  it('[MOUNT-6] reads a file of a volume for fileKeyRef', () => {
    const { world, pod } = podMounting({ name: 'data', mountPath: '/all' });
    world.enter(pod).writeFile('/all/app.env', "A='1'\n");
    expect(world.volumes.readFile(pod, 'data', 'app.env')).toEqual({
      ok: true,
      value: {
        path: '/var/lib/kubelet/pods/uid-1/volumes/kubernetes.io~empty-dir/data/app.env',
        text: "A='1'\n",
      },
    });
    expect(world.volumes.readFile(pod, 'none', 'app.env')).toEqual({
      ok: false,
      error: 'cannot find the volume "none" referenced by FileKeyRef',
    });
  });
});
