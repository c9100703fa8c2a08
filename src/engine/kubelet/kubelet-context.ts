/** What the parts of one kubelet share: its collaborators, its configuration, and what it knows of itself. */
import type { Pod } from '../../kube/types.ts';
import type { TraceWriter } from '../../trace/writer.ts';
import type { ApiClient } from '../api/client.ts';
import type { Clock } from '../clock/clock.ts';
import type { KubeletEvents } from './kubelet-recorder.ts';
import type { RuntimeService } from '../runtime/cri.ts';
import type { Timing } from '../timing.ts';
import type { VolumeManager } from '../volumes/volume-manager.ts';
import type { AllocationManager } from './allocation.ts';
import type { BackOff } from './back-off.ts';
import type { ComputedStatus } from './compute-status.ts';
import type { KubeletGates } from './gates.ts';
import type { ImageManager } from './images/image-manager.ts';
import type { ProbeManager } from './prober/probe-manager.ts';
import type { HandlerIo } from './prober/handlers.ts';
import type { ProbeResultsReader } from './prober/results.ts';
import type { ReasonCache } from './reason-cache.ts';
import type { NodeDns } from './resolv-conf.ts';
import type { StatusManager } from './status-manager.ts';

/** What the kubelet knows of the machine, and how its configuration file treats containers on it. */
export interface Machine {
  /** Capacity of the node. */
  readonly memoryBytes: number;
  /** `singleProcessOOMKill`: the kernel kills one process of a container rather than all. Default false. */
  readonly singleProcessOOMKill: boolean;
}

export interface KubeletContext {
  readonly node: string;
  /** Name in the trace: `kubelet/node-1`. */
  readonly component: string;
  readonly clock: Clock;
  readonly trace: TraceWriter;
  readonly timing: Timing;
  readonly client: ApiClient;
  readonly gates: KubeletGates;
  readonly runtime: RuntimeService;
  readonly statusManager: StatusManager;
  readonly reasonCache: ReasonCache;
  /** The last status that was computed of each Pod, by uid. */
  readonly computedStatus: Map<string, ComputedStatus>;
  readonly crashBackOff: BackOff;
  /** Ends of back-offs (ms) that the trace has been told of, by subject: each is told once. */
  readonly announcedBackOff: Map<string, number>;
  readonly images: ImageManager;
  readonly prober: ProbeManager;
  readonly liveness: ProbeResultsReader;
  readonly startup: ProbeResultsReader;
  readonly recorder: KubeletEvents;
  readonly volumes: VolumeManager;
  readonly handlers: HandlerIo;
  readonly dns: NodeDns;
  readonly machine: Machine;
  readonly allocation: AllocationManager;
  readonly hostIps: readonly string[];
  /** Wall time of second 0, ms since 1970. */
  readonly epochMs: number;
  /** ms since the start → RFC 3339 to the second. */
  readonly toTimestamp: (ms: number) => string;
  /** Makes sure that the API has the mirror of a static Pod; nothing for other Pods. */
  readonly ensureMirror: (pod: Pod) => void;
  /** Asks for another sync of that Pod. */
  readonly poke: (podUid: string) => void;
  /** The newest version of a Pod that this kubelet has. */
  readonly podOf: (podUid: string) => Pod | undefined;
}
