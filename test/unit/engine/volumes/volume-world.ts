/** A volume manager with a cluster that is a map, a clock, and what it recorded. */
import { join, type Task } from '../../../../src/engine/clock/task.ts';
import { Clock } from '../../../../src/engine/clock/clock.ts';
import { FileSystem } from '../../../../src/engine/runtime/os/filesystem.ts';
import { Volume } from '../../../../src/engine/runtime/os/volume.ts';
import { VolumeManager, type VolumeManagerOptions } from '../../../../src/engine/volumes/volume-manager.ts';
import type { ContainerMount } from '../../../../src/engine/volumes/container-mount.ts';
import { err, ok, type Result } from '../../../../src/kube/result.ts';
import type { Container, KubeObject, Pod, PodSpec, Status } from '../../../../src/kube/types.ts';
import { testPod } from '../../../helpers/kubelet-fixtures.ts';

/** 2026-01-01T00:00:00Z. */
export const EPOCH_MS = 1_767_225_600_000;

const KINDS: Readonly<Record<string, string>> = {
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  nodes: 'Node',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  persistentvolumes: 'PersistentVolume',
};

export function volumeWorld(options: Partial<VolumeManagerOptions> = {}) {
  const clock = new Clock();
  const objects = new Map<string, KubeObject>();
  const events: string[] = [];
  const host = new Volume({ name: 'node-1' });
  const client = {
    get<T extends KubeObject>(
      resource: string,
      namespace: string | undefined,
      name: string,
    ): Result<T, Status> {
      const found = objects.get(`${KINDS[resource]}/${namespace ?? ''}/${name}`);
      const missing = { kind: 'Status', message: `${resource} "${name}" not found` } as Status;
      return found === undefined ? err(missing) : ok(found as T);
    },
  };
  const volumes = new VolumeManager({
    clock,
    client,
    recorder: {
      event: (pod, type, reason, message) =>
        events.push(`${clock.now} ${pod.metadata.name} ${type} ${reason}: ${message}`),
    },
    timing: { volumeMountMs: () => 0 },
    node: 'node-1',
    hostVolume: host,
    epochMs: EPOCH_MS,
    ...options,
  });
  const put = (kind: string, name: string, rest: object, namespace = 'default'): void => {
    objects.set(`${kind}/${namespace}/${name}`, {
      apiVersion: 'v1',
      kind,
      metadata: { name, namespace },
      ...rest,
    });
  };

  return {
    clock,
    volumes,
    events,
    host: new FileSystem(host),
    put,
    putClusterWide: (kind: string, name: string, rest: object) => put(kind, name, rest, ''),
    remove: (kind: string, name: string) => objects.delete(`${kind}/default/${name}`),
    /** Starts waiting; what it gave and when, once the clock has gone far enough. */
    wait(pod: Pod) {
      const outcome: { at?: number; result?: Result<void> } = {};
      clock.spawn(
        (function* (): Task {
          const result = yield* volumes.waitForMounts(pod);
          Object.assign(outcome, { at: clock.now, result });
        })(),
      );
      return outcome;
    },
    mounts(pod: Pod, env: Record<string, string> = {}, container: Container = firstContainer(pod)) {
      return volumes.mountsOf(pod, container, env);
    },
    /** The container's view of its mounts, over an empty root. */
    enter(
      pod: Pod,
      container: Container = firstContainer(pod),
      env: Record<string, string> = {},
    ): FileSystem {
      const mounts = volumes.mountsOf(pod, container, env);
      if (!mounts.ok) throw new Error(mounts.error);
      const root = new FileSystem(new Volume(), { nowMs: () => EPOCH_MS + clock.now });
      for (const mount of mounts.value) mountInto(root, mount);
      return root;
    },
  };
}

function mountInto(root: FileSystem, { mountPath, volume, inode, readOnly, type }: ContainerMount): void {
  root.mount(mountPath, volume, { readOnly, type, ...(inode === undefined ? {} : { inode }) });
}

export const firstContainer = (pod: Pod): Container => pod.spec.containers[0] as Container;

/** A Pod with one container that mounts the volumes at `/<name>`. */
export function podWith(volumes: NonNullable<PodSpec['volumes']>, spec: Partial<PodSpec> = {}): Pod {
  return testPod({
    containers: [
      {
        name: 'app',
        image: 'busybox:1.36',
        volumeMounts: volumes.map(({ name }) => ({ name, mountPath: `/${name}` })),
      },
    ],
    volumes,
    ...spec,
  });
}

export function textOf(fs: FileSystem, path: string): string {
  const read = fs.readFile(path);
  return typeof read === 'string' ? read : read.text;
}

export { join };
