/** Starts the controllers of the control plane. Models cmd/kube-controller-manager/app/controllermanager.go. */
import type { ApiServer } from '../api/api-server.ts';
import type { Clock } from '../clock/clock.ts';
import type { Random } from '../clock/random.ts';
import type { EventNames } from '../events/event-sink.ts';
import type { TraceWriter } from '../../trace/writer.ts';
import type { Timing } from '../timing.ts';
import type { ControllerContext } from './controller.ts';
import { CronJobController } from './cronjob/cron-job-controller.ts';
import { DaemonSetController } from './daemonset/daemon-set-controller.ts';
import { DeploymentController } from './deployment/deployment-controller.ts';
import { DisruptionController } from './disruption/disruption-controller.ts';
import { EndOfInstant } from './end-of-instant.ts';
import { startEndpointSliceController } from './endpoints/endpoint-slice-controller.ts';
import { startEndpointsController } from './endpoints/endpoints-controller.ts';
import { GarbageCollector } from './garbagecollector/garbage-collector.ts';
import { JobController } from './job/job-controller.ts';
import { TtlAfterFinishedController } from './job/ttl-after-finished.ts';
import { NamespaceController } from './namespace/namespace-controller.ts';
import { NodeLifecycleController } from './nodelifecycle/node-lifecycle-controller.ts';
import { TaintEvictionController } from './nodelifecycle/taint-eviction-controller.ts';
import { HpaController, type PodMetrics } from './podautoscaler/hpa-controller.ts';
import { PodGcController } from './podgc/pod-gc-controller.ts';
import { startReplicaSetControllers } from './replicaset/replica-set-controller.ts';
import { startServiceAccountControllers } from './serviceaccount/service-account-controller.ts';
import { startQuotaController } from './quota-controller.ts';
import { SharedInformers } from './shared-informers.ts';
import { StatefulSetController } from './statefulset/stateful-set-controller.ts';
import { AttachDetachController } from './volume/attach-detach-controller.ts';
import { startVolumeProtection } from './volume/protection.ts';
import { Provisioner } from './volume/provisioner.ts';
import { PvBinder } from './volume/pv-binder.ts';

export interface ControllerManagerOptions {
  readonly api: ApiServer;
  readonly clock: Clock;
  readonly random: Random;
  readonly timing: Timing;
  readonly eventNames: EventNames;
  /** Where deadlines that controllers set for Pods are noted. */
  readonly trace?: TraceWriter | undefined;
  /** What Pods use, for the autoscaler. Without it nothing is measured, and autoscalers say so. */
  readonly podMetrics?: PodMetrics | undefined;
  /** Whether the namespaces of the start get their service account `default` too. */
  readonly serviceAccounts?: boolean | undefined;
}

/** Median latency of the controllers' own watches and of the round trips of one sync, ms. */
const WATCH_MS = 3;
const SYNC_MS = 4;

/** Starts all controllers; they run as long as the simulation does. */
export function startControllers(options: ControllerManagerOptions): void {
  const { api, clock, timing, random } = options;
  // Streams of their own: what controllers do moves no other part's chance.
  const around = (name: string, medianMs: number): (() => number) => {
    if (timing.profile === 'exact') return () => 0;
    return () => Math.max(1, Math.round(medianMs * (0.75 + 0.75 * random.stream(name).next() ** 2)));
  };
  const context: ControllerContext = {
    ...options,
    informers: new SharedInformers(api, clock, around('controllers/watch', WATCH_MS)),
    syncMs: around('controllers/sync', SYNC_MS),
    endOfInstant: new EndOfInstant(clock),
  };
  startReplicaSetControllers(context);
  new DeploymentController(context);
  new GarbageCollector(context);
  new NamespaceController(context);
  startServiceAccountControllers(context, options.serviceAccounts === true);
  startEndpointSliceController(context);
  startEndpointsController(context);
  new NodeLifecycleController(context);
  new TaintEvictionController(context, (podUid, atMs) => {
    const value = { podUid, what: 'toleration', atMs } as const;
    options.trace?.record(
      'deadline.set',
      'taint-eviction-controller',
      `deadline/${podUid}/toleration`,
      value,
    );
  });
  new PodGcController(context);
  new DisruptionController(context);
  new PvBinder(context);
  new Provisioner(context);
  startVolumeProtection(context);
  startQuotaController(context);
  new HpaController(context, options.podMetrics ?? (() => undefined));
  new StatefulSetController(context);
  new DaemonSetController(context);
  new JobController(context);
  new CronJobController(context);
  new TtlAfterFinishedController(context);
  new AttachDetachController(context);
}
