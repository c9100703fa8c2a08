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
    return `${this.uid}-${container}-${attempt}`;
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
        spec: { ...pod.spec, containers: pod.spec?.containers ?? [], nodeName: this.node },
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

/** A sidecar, probes, volumes, a pull under way, a liveness kill and a deletion, in two minutes. */
export function sidecarStory(): { trace: Trace; world: FakeWorld; pod: FakePod } {
  const world = new FakeWorld();
  fakeNode(world.at(0));
  world.at(100).act('apply', { file: 'shop.yaml' });
  const mounts = [{ name: 'html', mountPath: '/usr/share/nginx/html' }];
  const pod = new FakePod(
    world,
    [
      {
        name: 'web',
        image: 'registry.example.com/team/frontend/shop-web:2026.10.1-rc3',
        ports: [{ containerPort: 8080 }],
        volumeMounts: mounts,
        startupProbe: { httpGet: { port: 8080 }, failureThreshold: 30 },
        livenessProbe: { httpGet: { port: 8080 } },
        readinessProbe: { httpGet: { port: 8080 } },
        lifecycle: { preStop: { sleep: { seconds: 5 } } },
      },
      {
        name: 'content',
        image: 'busybox:1.36',
        command: ['sh', '-c', 'while true; do date > /html/index.html; sleep 5; done'],
        volumeMounts: mounts,
      },
    ],
    {
      name: 'shop-7d9c6b5f4-x2x8k',
      labels: { app: 'shop' },
      spec: {
        initContainers: [
          { name: 'migrate', image: 'shop-migrate:14', command: ['migrate', 'up'] },
          {
            name: 'proxy',
            image: 'envoy:v1.31',
            restartPolicy: 'Always',
            readinessProbe: { tcpSocket: { port: 15001 } },
          },
        ],
        volumes: [
          { name: 'html', emptyDir: {} },
          { name: 'config', configMap: { name: 'shop-config' } },
        ],
      },
    },
  );
  fakeService(world, 'shop', '10.96.12.4');
  world.at(104);
  pod.bind();
  world.at(110);
  pod.waitAll('PodInitializing');
  pod.condition('Initialized', 'False', 'ContainersNotInitialized');
  pod.sandbox(800);
  world.at(820);
  const run = (name: string, pullMs: number, published: object) => {
    const image = [...(pod.pod.spec?.initContainers ?? []), ...(pod.pod.spec?.containers ?? [])].find(
      (c) => c.name === name,
    )?.image as string;
    const pull = pod.pull(name, image, pullMs);
    world.at(world.clock.now + pullMs);
    pod.pulled(pull, name, image, pullMs);
    pod.create(name, 0);
    world.at(world.clock.now + 200);
    pod.start(name, 0, 4000 + name.length);
    world.at(world.clock.now + 20);
    pod.publish(name, { running: { startedAt: stamp(world.clock.now) } }, published);
  };
  run('migrate', 2000, {});
  pod.log('migrate', 0, 'applied 14 migrations');
  world.at(5000);
  pod.exit('migrate', 0, 0);
  world.at(5500);
  pod.publish('migrate', { terminated: { exitCode: 0, reason: 'Completed' } }, { ready: true });
  run('proxy', 3000, { started: true });
  pod.probe('proxy', 'readiness', 'success', 1, 3);
  pod.publish('proxy', { running: { startedAt: stamp(world.clock.now) } }, { ready: true });
  pod.condition('Initialized', 'True');
  world.at(10_000);
  run('web', 12_000, { started: false });
  run('content', 1500, { ready: true });
  pod.process('content', 0, 4100, 8, 4007, ['sleep', '5']);
  pod.status({ phase: 'Running', podIP: pod.ip });
  for (let i = 1; i <= 2; i++) {
    world.at(24_000 + i * 1000);
    pod.probe('web', 'startup', 'failure', i, 30);
  }
  world.at(27_000).record('container.memory', `container/${pod.id('web')}`, {
    ...pod.identity('web'),
    usageBytes: 48 * 1024 * 1024,
    limitBytes: 64 * 1024 * 1024,
  });
  world.at(28_000);
  pod.log('web', 0, 'listening on :8080');
  pod.probe('web', 'startup', 'success', 1, 1);
  pod.publish('web', { running: { startedAt: stamp(23_000) } }, { started: true });
  pod.probe('web', 'readiness', 'success', 1, 1);
  pod.publish('web', { running: { startedAt: stamp(23_000) } }, { ready: true });
  pod.condition('Ready', 'True');
  for (let i = 0; i < 3; i++) {
    world.at(33_000 + i * 150).record('net.request', `net/${i}`, {
      from: '192.168.0.1',
      to: pod.ip,
      port: 8080,
      protocol: 'http',
      path: '/healthz',
      podUid: '',
      targetPodUid: pod.uid,
    });
    world.at(33_040 + i * 150).record('net.response', `net/${i}`, { status: 200, error: '' });
  }
  for (let i = 1; i <= 3; i++) {
    world.at(40_000 + i * 10_000);
    pod.probe('web', 'liveness', 'failure', i, 3);
    pod.log('web', 0, 'GET /healthz 503', 'stderr');
  }
  world.at(70_050);
  pod.kill('web', 0, 30, 'Container web failed liveness probe, will be restarted');
  pod.world.record('hook.started', `hook/${pod.uid}/web/preStop`, {
    podUid: pod.uid,
    container: 'web',
    hook: 'preStop',
    handler: 'sleep',
  });
  world.at(75_050);
  pod.world.record('hook.finished', `hook/${pod.uid}/web/preStop`, {
    podUid: pod.uid,
    container: 'web',
    hook: 'preStop',
    handler: 'sleep',
    outcome: 'success',
    message: '',
  });
  world.record('process.signalled', `process/node-1/4003`, { signal: 15, from: 'runtime', ignored: true });
  world.at(100_050);
  pod.exit('web', 0, 137, 'Error', 9);
  world.at(100_500);
  pod.publish('web', { terminated: { exitCode: 137, reason: 'Error' } }, { ready: false });
  pod.create('web', 1);
  world.at(100_800);
  pod.start('web', 1, 4200);
  pod.publish('web', { running: { startedAt: stamp(100_800) } }, { restartCount: 1, started: false });
  world.at(120_000).act('delete', { object: 'pod/shop' });
  pod.remove(30);
  world.at(120_020);
  for (const c of ['web', 'content', 'proxy']) pod.kill(c, c === 'web' ? 1 : 0, 30);
  world.record('process.signalled', `process/node-1/4007`, { signal: 15, from: 'runtime', ignored: true });
  world.at(125_000);
  pod.exit('web', 1, 0);
  world.at(150_020);
  pod.exit('content', 0, 137, 'Error', 9);
  pod.exit('proxy', 0, 0);
  pod.stopSandbox();
  world.at(151_000);
  pod.gone();
  return { trace: world.trace(200_000), world, pod };
}

/** Ten init and ten app containers, some with long names. */
export function crowdStory(): { trace: Trace; world: FakeWorld; pod: FakePod } {
  const world = new FakeWorld();
  fakeNode(world.at(0));
  const container =
    (kind: string) =>
    (_: unknown, i: number): Container => ({
      name: `${kind}-${i}${i % 3 === 0 ? '-with-a-rather-long-name-as-charts-make-them' : ''}`,
      image: 'registry.example.com/a/very/long/path/to/an/image:v1.2.3',
      command: ['sh', '-c', 'sleep 10'],
    });
  const init = Array.from({ length: 10 }, container('init'));
  const app = Array.from({ length: 10 }, container('app'));
  const pod = new FakePod(world, app, { name: 'crowd', spec: { initContainers: init } });
  pod.bind();
  pod.waitAll('PodInitializing');
  pod.sandbox(500);
  for (const [i, c] of init.entries()) {
    world.at(1000 + i * 1000);
    pod.create(c.name);
    pod.start(c.name, 0, 100 + i);
    pod.publish(c.name, { running: { startedAt: stamp(0) } });
    world.at(1900 + i * 1000);
    pod.exit(c.name, 0, 0);
    pod.publish(c.name, { terminated: { exitCode: 0, reason: 'Completed' } }, { ready: true });
  }
  pod.condition('Initialized', 'True');
  for (const [i, c] of app.entries()) {
    world.at(12_000 + i * 200);
    pod.create(c.name);
    pod.start(c.name, 0, 200 + i);
    pod.publish(c.name, { running: { startedAt: stamp(0) } }, { ready: true });
  }
  return { trace: world.trace(60_000), world, pod };
}

/** Three nodes, a ReplicaSet of a Deployment, a bare Pod; node-2 falls silent at 40 s. */
export function clusterStory(): { trace: Trace; world: FakeWorld; pod: FakePod } {
  const world = new FakeWorld();
  for (const n of [1, 2, 3]) fakeNode(world.at(0), `node-${n}`);
  world.at(100).act('apply', { file: 'web.yaml' });
  const meta = (name: string, uid: string, owner?: { kind: string; name: string; uid: string }) => ({
    name,
    namespace: 'default',
    uid,
    ...(owner === undefined
      ? {}
      : { ownerReferences: [{ apiVersion: 'apps/v1', controller: true, ...owner }] }),
  });
  world.write(
    'deployments',
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta('web', 'd1'),
      spec: { replicas: 3 },
    } as unknown as KubeObject,
    'create',
  );
  world.write(
    'replicasets',
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: meta('web-7d9c', 'rs1', { kind: 'Deployment', name: 'web', uid: 'd1' }),
      spec: { replicas: 3 },
    } as unknown as KubeObject,
    'create',
  );
  fakeService(world, 'web', '10.96.12.4');
  const make = (name: string, node: string, bare = false) => {
    const pod = new FakePod(world, [{ name: 'nginx', image: 'nginx:1.27' }], {
      name,
      node,
      labels: { app: bare ? 'lonely' : 'web' },
    });
    if (!bare)
      pod.pod = {
        ...pod.pod,
        metadata: {
          ...pod.pod.metadata,
          ownerReferences: [
            { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7d9c', uid: 'rs1', controller: true },
          ],
        },
      };
    pod.bind();
    pod.sandbox(world.clock.now + 400);
    pod.create('nginx');
    pod.start('nginx', 0, 7000 + name.length);
    pod.publish(
      'nginx',
      { running: { startedAt: stamp(0) } },
      { ready: true },
      { phase: 'Running', podIP: '10.244.1.9' },
    );
    pod.condition('Ready', 'True');
    return pod;
  };
  const pod = make('web-7d9c-x2x8k', 'node-1');
  const lost = make('web-7d9c-p9zqv', 'node-2');
  make('web-7d9c-4hm2c', 'node-3');
  const lonely = make('lonely', 'node-2', true);
  world.at(40_000).act('node down', { node: 'node-2' });
  world.at(92_000);
  fakeNode(world, 'node-2', 'Unknown', 'update');
  world.at(392_000);
  lost.remove(30);
  lonely.remove(30);
  const next = new FakePod(world, [{ name: 'nginx', image: 'nginx:1.27' }], {
    name: 'web-7d9c-t6wlb',
    node: 'node-3',
    labels: { app: 'web' },
  });
  next.pod = {
    ...next.pod,
    metadata: {
      ...next.pod.metadata,
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7d9c', uid: 'rs1', controller: true },
      ],
    },
  };
  next.bind();
  next.waitAll('ContainerCreating');
  return { trace: world.trace(600_000), world, pod };
}
