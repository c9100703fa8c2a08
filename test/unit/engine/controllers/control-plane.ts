/** A control plane without kubelets: a stand-in runs the Pods that are bound and ends those that are deleted. */
import { ApiServer, type ApiResponse } from '../../../../src/engine/api/api-server.ts';
import { ApiClient } from '../../../../src/engine/api/client.ts';
import { EventWriter } from '../../../../src/engine/api/event-writer.ts';
import { Informer } from '../../../../src/engine/api/informer.ts';
import { pathOf, typeOfKind, typeOfPlural } from '../../../../src/engine/api/resources.ts';
import { Clock } from '../../../../src/engine/clock/clock.ts';
import { Random } from '../../../../src/engine/clock/random.ts';
import { bootstrap } from '../../../../src/engine/cluster-bootstrap.ts';
import { startControllers } from '../../../../src/engine/controllers/controller-manager.ts';
import { EventNames } from '../../../../src/engine/events/event-sink.ts';
import { SeriesEventRecorder } from '../../../../src/engine/events/series-recorder.ts';
import { Scheduler } from '../../../../src/engine/scheduler/scheduler.ts';
import { createTiming } from '../../../../src/engine/timing.ts';
import { formatMicroTime, formatRfc3339 } from '../../../../src/kube/time.ts';
import type { Event, KubeObject, Pod, Status } from '../../../../src/kube/types.ts';
import { TraceWriter } from '../../../../src/trace/writer.ts';

export const EPOCH = Date.UTC(2026, 0, 1);

/** How the stand-in treats a Pod: ready after so many ms, or over after so many ms with an exit code. */
export interface Conduct {
  readonly readyAfterMs?: number;
  readonly endsAfterMs?: number;
  readonly exitCode?: number;
  /** How long it takes to stop after DELETE; default 0. */
  readonly stopMs?: number;
}

export class ControlPlane {
  readonly clock = new Clock();
  readonly api: ApiServer;
  readonly random = new Random('1');
  /** What Pods do; by default they are ready at once. */
  conduct: (pod: Pod) => Conduct = () => ({ readyAfterMs: 0 });

  /** What Pods use; by default nothing is measured. */
  metrics: (pod: Pod) => { cpuMillis: number; memoryBytes: number } | undefined = () => undefined;

  constructor(nodes: readonly string[] = ['node-1', 'node-2']) {
    const { clock, random } = this;
    this.api = new ApiServer(clock, new TraceWriter(clock), random, EPOCH, true);
    bootstrap(
      this.api,
      nodes.map((name) => ({ name, role: 'worker' as const })),
      (index) => `192.168.80.${10 + index}`,
    );
    const timing = createTiming('exact', random);
    const eventNames = new EventNames();
    startControllers({
      api: this.api,
      clock,
      random,
      timing,
      eventNames,
      podMetrics: (pod) => this.metrics(pod),
    });
    this.#startScheduler(eventNames, timing);
    this.#startKubelet();
  }

  #startScheduler(names: EventNames, timing: ReturnType<typeof createTiming>): void {
    const { api, clock, random } = this;
    new Scheduler({
      api,
      clock,
      timing,
      ties: random.stream('scheduler/ties'),
      toTimestamp: (ms) => formatRfc3339(EPOCH + ms),
      recorder: new SeriesEventRecorder({
        controller: 'default-scheduler',
        instance: 'default-scheduler',
        sink: new EventWriter(new ApiClient(api, 'default-scheduler')),
        names,
        clock,
        toMicroTime: (ms) => formatMicroTime(EPOCH + ms),
        epochMs: EPOCH,
      }),
    });
  }

  #startKubelet(): void {
    const started = new Set<string>();
    const stopping = new Set<string>();
    new Informer<Pod>(this.api, this.clock, 'pods', {
      latencyMs: () => 0,
      filter: (pod) => (pod.spec.nodeName ?? '') !== '',
      onEvent: ({ type, object: pod }) => {
        const uid = pod.metadata.uid ?? '';
        if (type === 'DELETED') return;
        const conduct = this.conduct(pod);
        if (pod.metadata.deletionTimestamp !== undefined) {
          if (stopping.has(uid)) return;
          stopping.add(uid);
          this.clock.after(conduct.stopMs ?? 0, () => {
            const phase = this.live(pod)?.status?.phase;
            if (phase === 'Running' || phase === 'Pending') this.setPhase(pod, 'Failed', 143);
            this.delete('pods', pod.metadata.name ?? '', { gracePeriodSeconds: 0, preconditions: { uid } });
          });
          return;
        }
        if (started.has(uid)) return;
        started.add(uid);
        const { readyAfterMs, endsAfterMs, exitCode = 0 } = conduct;
        this.clock.after(0, () => this.setPhase(pod, 'Running', undefined, readyAfterMs === 0));
        if (readyAfterMs !== undefined && readyAfterMs > 0)
          this.clock.after(readyAfterMs, () => this.setPhase(pod, 'Running', undefined, true));
        if (endsAfterMs !== undefined)
          this.clock.after(endsAfterMs, () =>
            this.setPhase(pod, exitCode === 0 ? 'Succeeded' : 'Failed', exitCode),
          );
      },
    });
  }

  live(pod: Pod): Pod | undefined {
    const live = this.maybe<Pod>('pods', pod.metadata.name ?? '', pod.metadata.namespace ?? 'default');
    return live?.metadata.uid === pod.metadata.uid ? live : undefined;
  }

  setPhase(pod: Pod, phase: string, exitCode?: number, ready = false): void {
    const live = this.live(pod);
    if (!live || live.status?.phase === 'Succeeded' || live.status?.phase === 'Failed') return;
    const now = formatRfc3339(this.api.wallMs);
    const others = (live.status?.conditions ?? []).filter((condition) => condition.type !== 'Ready');
    const before = (live.status?.conditions ?? []).find((condition) => condition.type === 'Ready');
    const status = ready ? 'True' : 'False';
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now;
    const state =
      exitCode === undefined
        ? { running: { startedAt: now } }
        : { terminated: { exitCode, finishedAt: now } };
    this.send('PUT', `${pathOf(typeOfPlural('pods')!, live.metadata.namespace, live.metadata.name)}/status`, {
      ...live,
      status: {
        ...live.status,
        phase,
        startTime: live.status?.startTime ?? now,
        podIP: live.status?.podIP ?? `10.244.0.${Number.parseInt(live.metadata.uid?.slice(0, 2) ?? '0', 16)}`,
        conditions: [...others, { type: 'Ready', status, lastTransitionTime }],
        containerStatuses: live.spec.containers.map((container) => ({
          name: container.name,
          image: container.image,
          ready,
          restartCount: 0,
          state,
        })),
      },
    });
  }

  send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    contentType?: string,
  ): ApiResponse {
    return this.api.request({
      method,
      path,
      body,
      user: 'test',
      ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }),
    });
  }
  create(object: object, namespace = 'default'): KubeObject {
    const given = object as KubeObject;
    const type = typeOfKind(given.apiVersion, given.kind);
    if (!type) throw new Error(`no ${given.kind}`);
    const response = this.send('POST', pathOf(type, namespace), given);
    if (response.code >= 400) throw new Error((response.body as Status).message);
    return response.body as KubeObject;
  }
  patch(
    resource: string,
    name: string,
    patch: unknown,
    contentType = 'application/merge-patch+json',
  ): ApiResponse {
    return this.send('PATCH', pathOf(typeOfPlural(resource)!, 'default', name), patch, contentType);
  }
  delete(resource: string, name: string, options: object = {}, namespace = 'default'): ApiResponse {
    return this.send('DELETE', pathOf(typeOfPlural(resource)!, namespace, name), options);
  }
  maybe<T extends KubeObject>(resource: string, name: string, namespace = 'default'): T | undefined {
    const response = this.send('GET', pathOf(typeOfPlural(resource)!, namespace, name));
    return response.code === 200 ? (response.body as T) : undefined;
  }
  get<T extends KubeObject>(resource: string, name: string, namespace = 'default'): T {
    const found = this.maybe<T>(resource, name, namespace);
    if (!found) throw new Error(`${resource} ${name} is missing`);
    return found;
  }
  list<T extends KubeObject>(resource: string, namespace = 'default'): T[] {
    return this.api.storage.list(typeOfPlural(resource)!, namespace) as T[];
  }
  pods(labels: Readonly<Record<string, string>> = {}): Pod[] {
    return this.list<Pod>('pods').filter((pod) =>
      Object.entries(labels).every(([key, value]) => pod.metadata.labels?.[key] === value),
    );
  }
  /** `reason: message` of the events about objects of that kind, in order of their making. */
  events(kind: string): string[] {
    return (this.api.storage.list(typeOfPlural('events')!) as Event[])
      .filter((event) => event.involvedObject.kind === kind)
      .sort((a, b) => (a.metadata.name!.split('.').at(-1)! < b.metadata.name!.split('.').at(-1)! ? -1 : 1))
      .map((event) => `${event.reason}: ${event.message}`);
  }
  run(seconds: number): void {
    this.clock.runUntil(this.clock.now + seconds * 1000);
  }
}

export const podSpec = (extra: object = {}): object => ({
  containers: [{ name: 'app', image: 'nginx:1.27' }],
  ...extra,
});
export const template = (labels: Readonly<Record<string, string>>, extra: object = {}): object => ({
  metadata: { labels },
  spec: podSpec(extra),
});
