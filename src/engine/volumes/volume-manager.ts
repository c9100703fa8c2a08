/**
 * The volume manager of one kubelet: sets up the volumes of its Pods, keeps those that mirror API objects up to date,
 * and takes them away again.
 *
 * Models pkg/kubelet/volumemanager/volume_manager.go and its reconciler. Volumes are set up the moment that they are
 * wanted; one that fails is tried again by itself, after 500 ms, doubling to 2m2s, whether or not a sync waits for it.
 * What must be attached first is said to be in use, and is looked for in the status of the Node at the same pace.
 * Differs: no time passes between the attempts beyond the back-off (upstream looks every 100 ms), and objects are read
 * from the API server rather than from a watch of the kubelet's own.
 */
import { compareText } from '../../kube/order.ts';
import { err, ok, type Result } from '../../kube/result.ts';
import { MINUTE_MS, SECOND_MS } from '../../kube/time.ts';
import type {
  ConfigMap,
  Container,
  EphemeralContainer,
  EventType,
  Node,
  Pod,
  Secret,
} from '../../kube/types.ts';
import type { ApiClient } from '../api/client.ts';
import type { Clock } from '../clock/clock.ts';
import type { Timer } from '../clock/event-queue.ts';
import { Signal } from '../clock/signal.ts';
import type { Task } from '../clock/task.ts';
import type { VolumeFile } from '../kubelet/environment/environment.ts';
import { DEFAULT_LIMITS, type LimitReport, type Limits } from '../limits.ts';
import type { FileJournal } from '../runtime/os/file-journal.ts';
import type { Volume } from '../runtime/os/volume.ts';
import type { Timing } from '../timing.ts';
import { AttachableStorage, setUpAttached } from './attachable.ts';
import type { ContainerMount } from './container-mount.ts';
import type { MountedVolume, SetUpContext } from './mounted-volume.ts';
import { mountsOfContainer, readVolumeFile } from './mounts.ts';
import { type ResolvedVolume, resolveClaim, usedVolumes } from './pod-volumes.ts';
import { setUpVolume } from './set-up.ts';

export type { ContainerMount } from './container-mount.ts';

const POLL_MS = 300;
const WAIT_MS = 2 * MINUTE_MS + 3 * SECOND_MS;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 2 * MINUTE_MS + 2 * SECOND_MS;

export interface VolumeManagerOptions {
  readonly clock: Clock;
  readonly client: Pick<ApiClient, 'get'>;
  readonly recorder: { event(pod: Pod, type: EventType, reason: string, message: string): void };
  readonly timing: Pick<Timing, 'volumeMountMs'>;
  readonly node: string;
  /** The node's own tree, for hostPath. */
  readonly hostVolume: Volume;
  /** What is behind volumes that any node can have. Default: some of its own. */
  readonly storage?: AttachableStorage | undefined;
  /** Wall time of second 0, ms since 1970; for modification times and tokens. Default 0. */
  readonly epochMs?: number | undefined;
  readonly limits?: Limits | undefined;
  readonly onLimit?: LimitReport | undefined;
  /** The account of what lies on the node's disk. */
  readonly disk?:
    | { watch(volume: Volume): void; unwatch(volume: Volume): void; readonly files?: FileJournal | undefined }
    | undefined;
}

interface VolumeState {
  readonly name: string;
  mounted: MountedVolume | undefined;
  /** The wait after the next failure doubles this. */
  retryMs: number;
  retry: Timer | undefined;
  /** A claim that cannot be used yet, with upstream's text: the volume is not even tried. */
  claimError: string | undefined;
  /** Its name on the node, when it must be attached. */
  device: string | undefined;
}

interface PodState {
  /** As of the last sync. */
  pod: Pod;
  readonly volumes: Map<string, VolumeState>;
  readonly mounted: Signal;
}

export class VolumeManager {
  readonly #options: VolumeManagerOptions;
  readonly #pods = new Map<string, PodState>();
  readonly #storage: AttachableStorage;
  #directories = 0;
  /** Called when `volumesInUse` may have changed. */
  onInUse: () => void = () => undefined;

  constructor(options: VolumeManagerOptions) {
    this.#options = options;
    this.#storage = options.storage ?? new AttachableStorage();
  }

  /**
   * Waits until every volume that a container uses is there; takes no time when they all are, and in the profile
   * `exact` none for setting them up. After 2m3s, or when a claim cannot be used, the error for the log; the kubelet
   * tries again with its next sync. Models WaitForAttachAndMount.
   */
  *waitForMounts(pod: Pod): Task<Result<void>> {
    const { clock, timing } = this.#options;
    const startedAt = clock.now;
    const wasMounted = this.#isMounted(pod);
    this.refresh(pod);
    if (wasMounted) return ok(undefined);
    if (this.#isMounted(pod)) {
      const poll = timing.volumeMountMs();
      if (poll > 0) yield poll;
      return ok(undefined);
    }
    const state = this.#stateOf(pod);
    for (;;) {
      const claimError = this.#claimErrors(state);
      const left = startedAt + WAIT_MS - clock.now;
      if (left <= 0) return err(this.#waitError(state, 'context deadline exceeded'));
      // The populator leaves its errors for the next poll.
      if (claimError !== '') yield Math.min(left, POLL_MS);
      else yield { on: [state.mounted], timeoutMs: left };
      this.#processClaims(state);
      if (this.#isMounted(pod)) break;
      const error = this.#claimErrors(state);
      if (error !== '') return this.#refuse(state, error);
    }
    const sinceLastPoll = (clock.now - startedAt) % POLL_MS;
    if (sinceLastPoll > 0) yield POLL_MS - sinceLastPoll;
    return ok(undefined);
  }

  /** What a container gets, parents before what is mounted below them; errors are the container's waiting message. */
  mountsOf(
    pod: Pod,
    container: Container | EphemeralContainer,
    env: Readonly<Record<string, string>>,
  ): Result<readonly ContainerMount[]> {
    const volumes = this.#pods.get(uidOf(pod))?.volumes;
    return mountsOfContainer(container, env, (name) => volumes?.get(name)?.mounted, this.#nowMs());
  }

  /** A file in a volume of the Pod, as `valueFrom.fileKeyRef` names it. */
  readFile(pod: Pod, volume: string, path: string): Result<VolumeFile> {
    const mounted = this.#pods.get(uidOf(pod))?.volumes.get(volume)?.mounted;
    return mounted
      ? readVolumeFile(mounted.volume, uidOf(pod), volume, path)
      : err(`cannot find the volume "${volume}" referenced by FileKeyRef`);
  }

  /** What the Pod's volumes hold on this node, by name; for stats and eviction. hostPath apart. */
  usedBytes(podUid: string): ReadonlyMap<string, { readonly bytes: number; readonly type: string }> {
    const used = new Map<string, { readonly bytes: number; readonly type: string }>();
    for (const { name, mounted } of this.#pods.get(podUid)?.volumes.values() ?? [])
      if (mounted && mounted.volume !== this.#options.hostVolume && mounted.isRemote !== true)
        used.set(name, { bytes: mounted.volume.usedBytes, type: mounted.type });
    return used;
  }

  /**
   * Sets up what is missing and writes what has changed in the API, as each sync does; `waitForMounts` does it too.
   * A volume that waits for its back-off is left to it. Models MarkRemountRequired and the reconciler's next turn.
   */
  refresh(pod: Pod): void {
    const state = this.#stateOf(pod);
    state.pod = pod;
    for (const { name } of usedVolumes(pod))
      if (!state.volumes.has(name))
        state.volumes.set(name, {
          name,
          mounted: undefined,
          retryMs: 0,
          retry: undefined,
          claimError: undefined,
          device: undefined,
        });
    for (const volume of state.volumes.values()) if (volume.retry === undefined) this.#attempt(state, volume);
  }

  /** What Pods have or want of volumes that are attached, sorted. Models GetVolumesInUse. */
  get volumesInUse(): readonly string[] {
    const devices = [...this.#pods.values()].flatMap(({ volumes }) =>
      [...volumes.values()].flatMap(({ device }) => device ?? []),
    );
    return [...new Set(devices)].sort(compareText);
  }

  /** Pods of which something is mounted. */
  get podUids(): readonly string[] {
    return [...this.#pods.keys()];
  }

  /** Takes the Pod's volumes away: what emptyDirs held is gone, what hostPaths show stays. */
  unmount(podUid: string): void {
    let wasAttached = false;
    for (const { name, retry, mounted, device } of this.#pods.get(podUid)?.volumes.values() ?? []) {
      retry?.cancel();
      wasAttached ||= device !== undefined;
      this.#options.disk?.files?.unwatch(volumeSubject(podUid, name));
      if (mounted && mounted.volume !== this.#options.hostVolume) this.#options.disk?.unwatch(mounted.volume);
    }
    this.#pods.delete(podUid);
    if (wasAttached) this.onInUse();
  }

  #attempt(state: PodState, volume: VolumeState): void {
    volume.retry = undefined;
    if (volume.mounted !== undefined && volume.mounted.refresh === undefined) return;
    const written = state.pod.spec.volumes?.find(({ name }) => name === volume.name);
    if (written === undefined) return;
    const spec = resolveClaim(this.#options.client, state.pod, written);
    volume.claimError = spec.ok ? undefined : spec.error;
    if (!spec.ok) return;
    if (!this.#isAttached(volume, spec.value.device)) return this.#tryLater(state, volume);
    const done = this.#setUp(state.pod, volume, spec.value);
    if (done.ok) {
      volume.retryMs = 0;
      state.mounted.fire();
      return;
    }
    const message = `MountVolume.SetUp failed for volume "${spec.value.name}" : ${done.error}`;
    this.#options.recorder.event(state.pod, 'Warning', 'FailedMount', message);
    this.#tryLater(state, volume);
  }

  #tryLater(state: PodState, volume: VolumeState): void {
    volume.retryMs = volume.retryMs === 0 ? FIRST_RETRY_MS : Math.min(2 * volume.retryMs, LONGEST_RETRY_MS);
    volume.retry = this.#options.clock.after(volume.retryMs, () => this.#attempt(state, volume));
  }

  /**
   * Whether the volume can be mounted now: it needs no attaching, or the Node says that this kubelet uses it and that it
   * is there. Models GenerateVerifyControllerAttachedVolumeFunc.
   */
  #isAttached(volume: VolumeState, device: string | undefined): boolean {
    if (device === undefined) return true;
    if (volume.device !== device) {
      volume.device = device;
      this.onInUse();
    }
    const { client, node } = this.#options;
    const status = valueOf(client.get<Node>('nodes', undefined, node))?.status;
    return (
      (status?.volumesInUse ?? []).includes(device) &&
      (status?.volumesAttached ?? []).some(({ name }) => name === device)
    );
  }

  #setUp(pod: Pod, volume: VolumeState, spec: ResolvedVolume): Result<void> {
    if (volume.mounted?.refresh) return volume.mounted.refresh(pod);
    const mounted =
      spec.device === undefined
        ? setUpVolume(this.#context(pod), pod, spec)
        : setUpAttached(this.#storage.disk(spec.device, this.#nowMs()), pod);
    if (!mounted.ok) return mounted;
    volume.mounted = mounted.value;
    this.#tell(uidOf(pod), volume.name, mounted.value);
    return ok(undefined);
  }

  /** What it holds is told to the trace; the token that every Pod gets apart, which nobody has asked for. */
  #tell(podUid: string, name: string, { volume, root, peek }: MountedVolume): void {
    if (name.startsWith('kube-api-access-')) return;
    this.#options.disk?.files?.watch(volume, {
      component: `kubelet/${this.#options.node}`,
      subject: volumeSubject(podUid, name),
      podUid,
      root: peek ?? (() => valueOf(root())),
    });
  }

  #processClaims(state: PodState): void {
    for (const volume of state.volumes.values())
      if (volume.claimError !== undefined) this.#attempt(state, volume);
  }

  #refuse(state: PodState, error: string): Result<void> {
    const text = this.#waitError(state, error);
    const message = `Unable to attach or mount volumes: ${text}`;
    this.#options.recorder.event(state.pod, 'Warning', 'FailedMount', message);
    return err(text);
  }

  #isMounted(pod: Pod): boolean {
    const volumes = this.#pods.get(uidOf(pod))?.volumes;
    return usedVolumes(pod).every(({ name }) => volumes?.get(name)?.mounted !== undefined);
  }

  #claimErrors(state: PodState): string {
    return [...state.volumes.values()].flatMap(({ claimError }) => claimError ?? []).join('; ');
  }

  #waitError(state: PodState, cause: string): string {
    const missing = [...state.volumes.values()].filter(({ mounted }) => mounted === undefined);
    const list = (volumes: readonly VolumeState[]): string =>
      `[${volumes
        .map(({ name }) => name)
        .sort(compareText)
        .join(' ')}]`;
    const unattached = missing.filter(({ device }) => device !== undefined);
    const unprocessed = missing.filter(({ claimError }) => claimError !== undefined);
    return `unmounted volumes=${list(missing)}, unattached volumes=${list(unattached)}, failed to process volumes=${list(unprocessed)}: ${cause}`;
  }

  #stateOf(pod: Pod): PodState {
    const uid = uidOf(pod);
    const known = this.#pods.get(uid);
    if (known) return known;
    const state: PodState = { pod, volumes: new Map(), mounted: new Signal() };
    this.#pods.set(uid, state);
    return state;
  }

  #nowMs(): number {
    return (this.#options.epochMs ?? 0) + this.#options.clock.now;
  }

  #context(pod: Pod): SetUpContext {
    const { client, node, hostVolume, limits, onLimit, disk } = this.#options;
    const { namespace } = pod.metadata;
    return {
      getConfigMap: (name) => valueOf(client.get<ConfigMap>('configmaps', namespace, name)),
      getSecret: (name) => valueOf(client.get<Secret>('secrets', namespace, name)),
      allocatable: () => valueOf(client.get<Node>('nodes', undefined, node))?.status?.allocatable ?? {},
      hostVolume,
      nowMs: () => this.#nowMs(),
      digits: () => String((++this.#directories * 2_654_435_761) % 4_294_967_296).padStart(10, '0'),
      limits: limits ?? DEFAULT_LIMITS,
      onLimit,
      onDisk: (volume) => disk?.watch(volume),
    };
  }
}

const uidOf = (pod: Pod): string => pod.metadata.uid ?? '';
const volumeSubject = (podUid: string, name: string): string => `volume/${podUid}/${name}`;

const valueOf = <T>(result: Result<T, unknown>): T | undefined => (result.ok ? result.value : undefined);
