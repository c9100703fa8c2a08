/**
 * What looks after the node rather than after a Pod: its conditions, eviction, garbage collection, orderly shutdown.
 * Made and stopped together with the kubelet that they belong to.
 */
import type { Pod } from '../../kube/types.ts';
import type { Clock } from '../clock/clock.ts';
import type { TaskHandle } from '../clock/task.ts';
import type { Containerd } from '../runtime/containerd.ts';
import type { ImageStore } from '../runtime/image-store.ts';
import type { NodeUsage } from '../runtime/node-usage.ts';
import type { AdmissionRejection } from './admission.ts';
import { ContainerGc } from './container-gc.ts';
import { EvictionManager } from './eviction/eviction-manager.ts';
import type { PodStats } from './eviction/pod-stats.ts';
import type { EvictionSetup } from './eviction/thresholds.ts';
import { ImageGc } from './images/image-gc.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { NodeShutdown } from './node-shutdown.ts';
import { NodeStatus } from './node-status.ts';
import type { PodWorkers } from './pod-workers.ts';

export interface NodeGuardsConfig {
  readonly eviction: EvictionSetup;
  readonly imageGCHighThresholdPercent: number;
  readonly imageGCLowThresholdPercent: number;
  readonly shutdownGracePeriodMs: number;
  readonly shutdownGracePeriodCriticalPodsMs: number;
}

export interface NodeGuardsOptions {
  readonly clock: Clock;
  readonly config: NodeGuardsConfig;
  readonly context: KubeletContext;
  readonly workers: PodWorkers;
  readonly runtime: Containerd;
  readonly images: ImageStore;
  readonly usage: NodeUsage;
  /** Of the kubelet's grids. */
  readonly offsetMs: number;
  /** The kubelet was started during the run: what the Node's status says may be of the one before. */
  readonly isRestart: boolean;
}

export class NodeGuards {
  readonly #o: NodeGuardsOptions;
  readonly #status: NodeStatus;
  readonly #eviction: EvictionManager;
  readonly #imageGc: ImageGc;
  readonly #containerGc: ContainerGc;
  readonly #shutdown: NodeShutdown;
  readonly #task: TaskHandle;

  constructor(options: NodeGuardsOptions) {
    this.#o = options;
    const { clock, config, context, workers, runtime, images, usage, offsetMs } = options;
    const { client, recorder, node, toTimestamp, volumes } = context;
    const volumesInUse = (): readonly string[] => volumes.volumesInUse;
    this.#status = new NodeStatus({ node, clock, client, recorder, toTimestamp, offsetMs, volumesInUse });
    volumes.onInUse = () => this.#status.updateSoon();
    const isAlive = (uid: string): boolean => {
      const state = workers.work(uid)?.state;
      return state === 'sync' || state === 'terminating';
    };
    this.#containerGc = new ContainerGc({ clock, runtime, isAlive });
    this.#imageGc = new ImageGc({
      clock,
      highThresholdPercent: config.imageGCHighThresholdPercent,
      lowThresholdPercent: config.imageGCLowThresholdPercent,
      disk: () => usage.amount('disk'),
      images: () =>
        images.onNode.map((image) => ({
          ...image,
          isPinned: false,
          lastUsed: runtime.imageReleasedAt(image.name) ?? -1,
        })),
      used: () => runtime.usedImages,
      remove: (image) => void images.remove(image),
      recorder,
      nodeStatus: this.#status,
    });
    const uidOf = (pod: Pod): string => pod.metadata.uid ?? '';
    const isStopped = (pod: Pod): boolean => !workers.couldHaveRunningContainers(uidOf(pod));
    const isCleanedUp = (pod: Pod): boolean => (workers.work(uidOf(pod))?.state ?? 'finished') === 'finished';
    const activePods = (): readonly Pod[] =>
      workers
        .all()
        .filter(({ state }) => state === 'sync')
        .map(({ pod }) => pod);
    this.#eviction = new EvictionManager({
      clock,
      setup: config.eviction,
      usage,
      recorder,
      nodeStatus: this.#status,
      offsetMs,
      activePods,
      stats: (pod) => this.#stats(uidOf(pod)),
      kill: (pod, request) => workers.kill(uidOf(pod), request),
      isStopped,
      isCleanedUp,
      reclaimDisk: () => {
        this.#containerGc.deleteUnused();
        this.#imageGc.deleteUnused();
      },
    });
    this.#shutdown = new NodeShutdown({
      clock,
      totalMs: config.shutdownGracePeriodMs,
      criticalMs: config.shutdownGracePeriodCriticalPodsMs,
      recorder,
      nodeStatus: this.#status,
      activePods,
      kill: (pod, request) => workers.kill(uidOf(pod), request),
      isCleanedUp,
    });
    usage.onChange = (resource) => {
      this.#eviction.usageChanged(resource);
      if (resource === 'disk') this.#imageGc.diskChanged();
    };
    this.#task = clock.spawn(this.#eviction.run());
    if (options.isRestart) this.#status.updateSoon();
  }

  stop(): void {
    this.#task.cancel();
    this.#status.stop();
    this.#imageGc.stop();
    this.#containerGc.stop();
    this.#shutdown.stop();
    this.#o.usage.onChange = undefined;
  }

  /** Conditions of the node that keep a Pod away. */
  admitUnderPressure(pod: Pod): AdmissionRejection | undefined {
    return this.#eviction.admit(pod);
  }
  admitDuringShutdown(): AdmissionRejection | undefined {
    return this.#shutdown.admit();
  }

  /** Something of the Pod has ended or is gone from the runtime. */
  podChanged(podUid: string): void {
    this.#containerGc.podChanged(podUid);
  }

  /** The API server can be reached again: what it says of the node is corrected. */
  reconnected(): void {
    this.#status.updateSoon();
  }

  shutDown(): ReturnType<NodeShutdown['run']> {
    return this.#shutdown.run();
  }

  #stats(uid: string): PodStats {
    const { runtime, context } = this.#o;
    return {
      containers: runtime.containerUsage(uid),
      volumes: [...context.volumes.usedBytes(uid)].map(([name, { bytes, type }]) => ({
        name,
        bytes,
        inMemory: type === 'tmpfs',
      })),
      processes: runtime.processCount(uid),
    };
  }
}
