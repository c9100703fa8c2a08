/**
 * Traces written by hand, for the tests of the readers and of the picture: no engine, no rule of Kubernetes, only the
 * entries that a test names. `FakeWorld` keeps the clock, the Pod's object and the causes; the stories below are whole
 * small lives.
 */
import type { ContainerType, DeadlineKind, EntryKind, EntryValues } from '../../src/trace/entries.ts';
import { Trace } from '../../src/trace/trace.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import type { Container, ContainerState, ContainerStatus, KubeObject, Pod } from '../../src/kube/types.ts';

const EPOCH = Date.UTC(2026, 0, 1);
export const stamp = (ms: number): string => `${new Date(EPOCH + ms).toISOString().slice(0, 19)}Z`;

export class FakeWorld {
  readonly clock = { now: 0, cause: -1 };
  readonly writer = new TraceWriter(this.clock);
  #version = 0;
  #serial = 0;

  at(ms: number): this {
    this.clock.now = ms;
    return this;
  }
  /** What comes next was caused by `seq`; -1 for nothing. */
  because(seq: number): this {
    this.clock.cause = seq;
    return this;
  }
  record<K extends EntryKind>(
    kind: K,
    subject: string,
    value: EntryValues[K],
    component = 'runtime',
  ): number {
    return this.writer.record(kind, component, subject, value);
  }
  act(act: string, args: Record<string, string | number> = {}): number {
    return this.because(-1).record('act.applied', `act/${this.#serial++}`, { act, args }, 'user');
  }
  /** Writes an object and makes that write the cause of what follows, as a watch delivery would. */
  write(
    resource: string,
    object: KubeObject,
    verb: 'create' | 'update' | 'delete' = 'update',
    component = 'apiserver',
  ): number {
    const { namespace = '', name } = object.metadata;
    const stored = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(++this.#version) },
    } as KubeObject;
    const seq = this.record(
      'object.written',
      `${resource}/${namespace}/${name}`,
      { verb, object: stored },
      component,
    );
    this.clock.cause = seq;
    return seq;
  }
  event(
    pod: Pod,
    type: string,
    reason: string,
    message: string,
    fieldPath?: string,
    count = 1,
    name = reason,
  ): number {
    const cause = this.clock.cause;
    const seq = this.write(
      'events',
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `${pod.metadata.name}.${name}`, namespace: pod.metadata.namespace },
        involvedObject: {
          kind: 'Pod',
          namespace: pod.metadata.namespace,
          name: pod.metadata.name,
          uid: pod.metadata.uid,
          ...(fieldPath === undefined ? {} : { fieldPath }),
        },
        type,
        reason,
        message,
        count,
        source: { component: reason === 'Scheduled' ? 'default-scheduler' : 'kubelet' },
        ...(reason === 'Scheduled' ? {} : { lastTimestamp: stamp(this.clock.now) }),
      } as KubeObject,
      count === 1 ? 'create' : 'update',
    );
    this.clock.cause = cause;
    return seq;
  }
  /** The readers' side, with everything up to `until`. */
  trace(until = this.clock.now): Trace {
    const trace = new Trace();
    trace.append(this.writer.take(until));
    return trace;
  }
}

export interface FakePodOptions {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly node?: string;
  readonly ip?: string;
  readonly labels?: Record<string, string>;
  readonly spec?: Partial<NonNullable<Pod['spec']>>;
}

/** One Pod in a FakeWorld, with verbs for what happens to it. */
export class FakePod {
  readonly world: FakeWorld;
  readonly uid: string;
  readonly node: string;
  readonly ip: string;
  readonly subject: string;
  pod: Pod;
  #sandbox = 0;
  #pulls = 0;
  readonly #types = new Map<string, ContainerType>();

  constructor(world: FakeWorld, containers: readonly Container[], options: FakePodOptions = {}) {
    this.world = world;
    const { name = 'web', namespace = 'default', uid = `uid-${name}`, node = 'node-1' } = options;
    this.uid = uid;
    this.node = node;
    this.ip = options.ip ?? '10.244.1.7';
    this.subject = `pods/${namespace}/${name}`;
    for (const c of options.spec?.initContainers ?? [])
      this.#types.set(c.name, c.restartPolicy === 'Always' ? 'sidecar' : 'init');
    for (const c of containers) this.#types.set(c.name, 'regular');
    this.pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        uid,
        creationTimestamp: stamp(world.clock.now),
        labels: options.labels ?? { app: name },
      },
      spec: { restartPolicy: 'Always', ...options.spec, containers: [...containers] },
      status: { phase: 'Pending', qosClass: 'BestEffort' },
    };
    world.write('pods', this.pod, 'create');
  }

  get name(): string {
    return this.pod.metadata.name as string;
  }
  id(container: string, attempt = 0): string {
    return `${this.name}-${container}-${attempt}`;
  }
  identity(container: string, attempt = 0) {
    return {
      podUid: this.uid,
      container,
      type: this.#types.get(container) ?? ('regular' as const),
      attempt,
      node: this.node,
    };
  }

  #update(change: (pod: Pod) => Pod, component = 'kubelet'): number {
    this.pod = change(this.pod);
    return this.world.write('pods', this.pod, 'update', component);
  }
  status(patch: Partial<NonNullable<Pod['status']>>): number {
    return this.#update((pod) => ({ ...pod, status: { ...pod.status, ...patch } }));
  }
  bind(): number {
    const seq = this.#update(
      (pod) => ({
        ...pod,
        spec: { ...(pod.spec as NonNullable<Pod['spec']>), nodeName: this.node },
        status: { ...pod.status, conditions: [{ type: 'PodScheduled', status: 'True' }] },
      }),
      'scheduler',
    );
    this.world.event(
      this.pod,
      'Normal',
      'Scheduled',
      `Successfully assigned default/${this.name} to ${this.node}`,
    );
    return seq;
  }
  condition(type: string, status: 'True' | 'False', reason?: string, message?: string): number {
    const others = (this.pod.status?.conditions ?? []).filter((c) => c.type !== type);
    return this.status({
      conditions: [
        ...others,
        {
          type,
          status,
          ...(reason === undefined ? {} : { reason }),
          ...(message === undefined ? {} : { message }),
        },
      ],
    });
  }
  sandbox(untilMs: number): number {
    const { world, uid, node, ip } = this;
    const attempt = this.#sandbox++;
    const subject = `sandbox/${this.name}-sb-${attempt}`;
    const identity = { podUid: uid, node, attempt, pauseImage: 'registry.k8s.io/pause:3.10.2' };
    world.record('sandbox.creating', subject, identity);
    world.at(world.clock.now + (untilMs - world.clock.now) / 2);
    world.record('sandbox.network', subject, { podUid: uid, ip });
    world.at(untilMs);
    const shared = this.pod.spec?.shareProcessNamespace === true;
    return world.record('sandbox.ready', subject, {
      ...identity,
      ip,
      hostname: this.name,
      namespaces: { net: 'pod', uts: 'pod', ipc: 'pod', pid: shared ? 'pod' : 'container' },
    });
  }
  stopSandbox(): number {
    return this.world.record('sandbox.stopped', `sandbox/${this.name}-sb-${this.#sandbox - 1}`, {
      podUid: this.uid,
    });
  }
  pull(container: string, image: string, expectedMs: number): string {
    const subject = `pull/${this.name}-${this.#pulls++}`;
    const value = { podUid: this.uid, container, node: this.node, image };
    this.world.record('image.pulling', subject, { ...value, expectedMs });
    this.world.event(
      this.pod,
      'Normal',
      'Pulling',
      `Pulling image "${image}"`,
      `spec.containers{${container}}`,
    );
    return subject;
  }
  pulled(subject: string, container: string, image: string, durationMs: number): number {
    return this.world.record('image.pulled', subject, {
      podUid: this.uid,
      container,
      node: this.node,
      image,
      sizeBytes: 2_160_000,
      durationMs,
    });
  }
  present(container: string, image: string): number {
    return this.world.record('image.present', `pull/${this.name}-p${this.#pulls++}`, {
      podUid: this.uid,
      container,
      node: this.node,
      image,
    });
  }
  create(container: string, attempt = 0, command: readonly string[] = []): number {
    const spec = this.#spec(container);
    return this.world.record('container.created', `container/${this.id(container, attempt)}`, {
      ...this.identity(container, attempt),
      image: spec?.image ?? '',
      command: command.length > 0 ? command : [...(spec?.command ?? []), ...(spec?.args ?? [])],
    });
  }
  start(container: string, attempt = 0, pid = 1000 + attempt): number {
    const seq = this.world.record('container.started', `container/${this.id(container, attempt)}`, {
      ...this.identity(container, attempt),
      pid,
    });
    const argv = this.#spec(container)?.command ?? ['app'];
    this.process(container, attempt, pid, 1, 0, argv);
    return seq;
  }
  process(
    container: string,
    attempt: number,
    pid: number,
    nsPid: number,
    parent: number,
    argv: readonly string[],
  ): number {
    return this.world.record('process.started', `process/${this.node}/${pid}`, {
      podUid: this.uid,
      containerId: this.id(container, attempt),
      nsPid,
      parent,
      argv,
    });
  }
  endProcess(pid: number, exitCode = 0): void {
    const cause = this.world.clock.cause;
    const subject = `process/${this.node}/${pid}`;
    this.world.record('process.exited', subject, { exitCode, signal: 0 });
    this.world.record('process.reaped', subject, { by: 1 });
    this.world.clock.cause = cause;
  }
  exit(container: string, attempt: number, exitCode: number, reason?: string, signal = 0): number {
    return this.world.record('container.exited', `container/${this.id(container, attempt)}`, {
      ...this.identity(container, attempt),
      exitCode,
      reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
      signal,
    });
  }
  kill(container: string, attempt: number, graceSeconds: number, message?: string): number {
    return this.world.record('container.killing', `container/${this.id(container, attempt)}`, {
      ...this.identity(container, attempt),
      message: message ?? `Stopping container ${container}`,
      graceSeconds,
    });
  }
  log(container: string, attempt: number, text: string, stream: 'stdout' | 'stderr' = 'stdout'): number {
    return this.world.record('log.line', `log/${this.id(container, attempt)}`, { stream, text });
  }
  backOff(container: string, delayMs: number, untilMs: number, what: 'crash' | 'pull' = 'crash'): number {
    return this.world.record(
      'backoff.started',
      `backoff/${this.uid}/${container}`,
      { podUid: this.uid, container, what, delayMs, untilMs },
      'kubelet',
    );
  }
  deadline(what: DeadlineKind, atMs: number): number {
    return this.world.record(
      'deadline.set',
      `deadline/${this.uid}/${what}`,
      { podUid: this.uid, what, atMs },
      'kubelet',
    );
  }
  probe(
    container: string,
    probe: 'startup' | 'liveness' | 'readiness',
    outcome: 'success' | 'failure',
    streak: number,
    threshold = 3,
  ): number {
    const subject = `probe/${this.uid}/${container}/${probe}`;
    const identity = { podUid: this.uid, container, probe, handler: 'httpGet' as const };
    this.world.record('probe.started', subject, identity, 'kubelet');
    const output = outcome === 'success' ? 'ok' : 'HTTP probe failed with statuscode: 503';
    return this.world.record(
      'probe.finished',
      subject,
      { ...identity, outcome, output, streak, threshold },
      'kubelet',
    );
  }
  ask(
    container: string,
    attempt: number,
    name: string,
    rcode: 'NOERROR' | 'NXDOMAIN',
    address?: string,
    tookMs = 4,
  ): number {
    const { world } = this;
    const subject = `dns/${world.writer.length}`;
    world.record('dns.asked', subject, {
      podUid: this.uid,
      containerId: this.id(container, attempt),
      name,
      server: '10.96.0.10',
    });
    world.at(world.clock.now + tookMs);
    return world.record('dns.answered', subject, {
      podUid: this.uid,
      name,
      rcode,
      addresses: address === undefined ? [] : [address],
    });
  }
  /** Publishes the state of one container in the Pod's status. */
  publish(
    container: string,
    state: ContainerState,
    more: Partial<ContainerStatus> = {},
    patch: Partial<NonNullable<Pod['status']>> = {},
  ): number {
    const field = this.#types.get(container) === 'regular' ? 'containerStatuses' : 'initContainerStatuses';
    const order = (
      field === 'containerStatuses' ? this.pod.spec?.containers : this.pod.spec?.initContainers
    )?.map((c) => c.name) as string[];
    const known = new Map((this.pod.status?.[field] ?? []).map((s) => [s.name, s]));
    const before = known.get(container);
    known.set(container, {
      name: container,
      image: this.#spec(container)?.image ?? '',
      imageID: '',
      ready: false,
      restartCount: 0,
      ...before,
      state,
      started: state.running !== undefined,
      ...more,
    });
    const statuses = order.flatMap((name) => known.get(name) ?? []);
    return this.status({ ...patch, [field]: statuses });
  }
  waitAll(reason: string): number {
    const waiting = (c: Container): ContainerStatus => ({
      name: c.name,
      image: c.image ?? '',
      imageID: '',
      ready: false,
      restartCount: 0,
      started: false,
      state: { waiting: { reason } },
    });
    const init = this.pod.spec?.initContainers ?? [];
    return this.status({
      ...(init.length > 0 ? { initContainerStatuses: init.map(waiting) } : {}),
      containerStatuses: (this.pod.spec?.containers ?? []).map(waiting),
    });
  }
  remove(graceSeconds = 30): number {
    return this.#update(
      (pod) => ({
        ...pod,
        metadata: {
          ...pod.metadata,
          deletionTimestamp: stamp(this.world.clock.now + graceSeconds * 1000),
          deletionGracePeriodSeconds: graceSeconds,
        },
      }),
      'apiserver',
    );
  }
  gone(): number {
    return this.world.write('pods', this.pod, 'delete');
  }
  #spec(container: string): Container | undefined {
    return [...(this.pod.spec?.initContainers ?? []), ...(this.pod.spec?.containers ?? [])].find(
      (c) => c.name === container,
    );
  }
}

export function fakeNode(world: FakeWorld, name = 'node-1', ready = 'True', verb?: 'update'): number {
  return world.write(
    'nodes',
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, uid: `node-${name}` },
      status: {
        conditions: [{ type: 'Ready', status: ready }],
        nodeInfo: { kubeletVersion: 'v1.36.3' },
      },
    } as unknown as KubeObject,
    verb ?? 'create',
  );
}

export function fakeService(world: FakeWorld, name: string, clusterIP: string, port = 80): number {
  return world.write(
    'services',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default', uid: `svc-${name}` },
      spec: { clusterIP, ports: [{ port }], selector: { app: name } },
    } as unknown as KubeObject,
    'create',
  );
}

const loop = (name: string): string[] => [
  'sh',
  '-c',
  `until nslookup ${name}; do echo waiting for ${name}; sleep 2; done;`,
];

/** Two init containers that wait for Services; the first comes at 25 s, the second at 38 s. */
export function initChainStory(): { trace: Trace; world: FakeWorld; pod: FakePod } {
  const world = new FakeWorld();
  fakeNode(world.at(0));
  world.at(200).act('apply', { file: 'pod.yaml' });
  const image = 'busybox:1.28';
  const pod = new FakePod(
    world,
    [
      {
        name: 'myapp-container',
        image,
        command: ['sh', '-c', 'echo The app is running! && sleep 3600'],
      },
    ],
    {
      name: 'myapp-pod',
      labels: { app: 'myapp' },
      spec: {
        initContainers: [
          { name: 'init-myservice', image, command: loop('myservice') },
          { name: 'init-mydb', image, command: loop('mydb') },
        ],
      },
    },
  );
  world.at(204);
  pod.bind();
  world.at(210);
  pod.waitAll('PodInitializing');
  pod.condition(
    'Initialized',
    'False',
    'ContainersNotInitialized',
    'containers with incomplete status: [init-myservice init-mydb]',
  );
  pod.sandbox(900);
  world.at(920);
  const pull = pod.pull('init-myservice', image, 3600);
  world.at(4500);
  pod.pulled(pull, 'init-myservice', image, 3580);
  world.event(
    pod.pod,
    'Normal',
    'Pulled',
    `Successfully pulled image "${image}"`,
    'spec.initContainers{init-myservice}',
  );
  const wait = (name: string, service: string, from: number, to: number) => {
    pod.create(name, 0);
    world.event(pod.pod, 'Normal', 'Created', 'Container created', `spec.initContainers{${name}}`);
    world.at(from);
    const started = pod.start(name, 0, name === 'init-mydb' ? 2000 : 1000);
    world.event(pod.pod, 'Normal', 'Started', 'Container started', `spec.initContainers{${name}}`);
    world.at(from + 10);
    pod.publish(name, { running: { startedAt: stamp(from) } }, {}, { podIP: pod.ip });
    let pid = name === 'init-mydb' ? 2001 : 1001;
    let nsPid = 7;
    for (let t = from + 20; t < to; t += 2030) {
      world.at(t).because(started);
      const root = name === 'init-mydb' ? 2000 : 1000;
      pod.process(name, 0, pid, nsPid, root, ['nslookup', service]);
      pod.ask(name, 0, service, 'NXDOMAIN');
      pod.log(name, 0, `nslookup: can't resolve '${service}'`, 'stderr');
      pod.endProcess(pid++, 1);
      world.because(started);
      pod.log(name, 0, `waiting for ${service}`);
      pod.process(name, 0, pid, ++nsPid, root, ['sleep', '2']);
      world.at(Math.min(t + 2025, to - 1));
      pod.endProcess(pid++);
      nsPid++;
    }
    world.at(to);
  };
  const done = (name: string, service: string, address: string) => {
    pod.ask(name, 0, service, 'NOERROR', address);
    pod.log(name, 0, `Name:      ${service}`);
    pod.log(name, 0, `Address 1: ${address} ${service}.default.svc.cluster.local`);
    world.at(world.clock.now + 15);
    return pod.exit(name, 0, 0);
  };
  wait('init-myservice', 'myservice', 4700, 25_000);
  world.act('apply', { file: 'myservice.yaml' });
  fakeService(world, 'myservice', '10.96.0.47');
  world.at(27_030);
  done('init-myservice', 'myservice', '10.96.0.47');
  world.at(27_500);
  pod.publish(
    'init-myservice',
    { terminated: { exitCode: 0, reason: 'Completed', startedAt: stamp(4700), finishedAt: stamp(27_000) } },
    { ready: true },
  );
  pod.present('init-mydb', image);
  wait('init-mydb', 'mydb', 27_800, 38_000);
  world.act('apply', { file: 'mydb.yaml' });
  fakeService(world, 'mydb', '10.96.0.81');
  world.at(39_100);
  done('init-mydb', 'mydb', '10.96.0.81');
  world.at(39_600);
  pod.publish(
    'init-mydb',
    { terminated: { exitCode: 0, reason: 'Completed', startedAt: stamp(27_800), finishedAt: stamp(39_000) } },
    { ready: true },
  );
  pod.present('myapp-container', image);
  pod.create('myapp-container', 0);
  world.at(39_900);
  pod.start('myapp-container', 0, 3000);
  pod.log('myapp-container', 0, 'The app is running!');
  world.at(39_910);
  pod.publish(
    'myapp-container',
    { running: { startedAt: stamp(39_900) } },
    { ready: true },
    { phase: 'Running' },
  );
  pod.condition('Initialized', 'True');
  pod.condition('Ready', 'True');
  return { trace: world.trace(600_000), world, pod };
}

/** `echo SUCCESS` under Always: ends with 0, again and again. */
export function crashLoopStory({ exitCode = 0 }: { readonly exitCode?: number } = {}): {
  trace: Trace;
  world: FakeWorld;
  pod: FakePod;
} {
  const world = new FakeWorld();
  fakeNode(world.at(0), 'node-2');
  world.at(100).act('apply', { file: 'pod1.yaml' });
  const pod = new FakePod(
    world,
    [{ name: 'nginx', image: 'nginx', imagePullPolicy: 'Always', command: ['echo', 'SUCCESS'] }],
    { name: 'pod-test1', node: 'node-2', ip: '10.244.2.5' },
  );
  world.at(104);
  pod.bind();
  world.at(110);
  pod.waitAll('ContainerCreating');
  pod.sandbox(700);
  const delays = [0, 0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000];
  let exitMs = 700;
  let exited = world.clock.cause;
  let count = 0;
  for (const [attempt, delayMs] of delays.entries()) {
    if (delayMs > 0) {
      world.at(exitMs + 600).because(exited);
      pod.backOff('nginx', delayMs, exitMs + delayMs);
      pod.deadline('restart', exitMs + delayMs + 1000);
      world.event(
        pod.pod,
        'Warning',
        'BackOff',
        `Back-off restarting failed container nginx in pod pod-test1_default(${pod.uid})`,
        'spec.containers{nginx}',
        ++count,
      );
      if (delayMs >= 80_000) {
        world.at(exitMs + 62_000);
        const last = pod.pod.status?.containerStatuses?.[0]?.state;
        pod.publish(
          'nginx',
          {
            waiting: {
              reason: 'CrashLoopBackOff',
              message: `back-off ${delayMs / 1000}s restarting failed container=nginx`,
            },
          },
          { lastState: last },
        );
      }
    }
    world.at(exitMs + delayMs + 1000);
    const pull = pod.pull('nginx', 'nginx', attempt === 0 ? 4000 : 1500);
    world.at(world.clock.now + (attempt === 0 ? 4000 : 1500));
    pod.pulled(pull, 'nginx', 'nginx', 1500);
    pod.create('nginx', attempt, ['echo', 'SUCCESS']);
    world.at(world.clock.now + 300);
    pod.start('nginx', attempt, 500 + attempt);
    world.at(world.clock.now + 12);
    pod.log('nginx', attempt, 'SUCCESS');
    pod.endProcess(500 + attempt, exitCode);
    exited = pod.exit('nginx', attempt, exitCode);
    exitMs = world.clock.now;
    world.at(exitMs + 500);
    pod.publish(
      'nginx',
      { terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' } },
      { restartCount: attempt },
      { phase: 'Running', podIP: pod.ip },
    );
  }
  return { trace: world.trace(900_000), world, pod };
}
