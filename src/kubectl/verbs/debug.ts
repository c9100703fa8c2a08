/** `kubectl debug`. Models staging/src/k8s.io/kubectl/pkg/cmd/debug: ephemeral containers, copies of Pods, node Pods. */
import type { Task } from '../../engine/clock/task.ts';
import type { KubeObject, Pod } from '../../kube/types.ts';
import { STRATEGIC_PATCH } from '../client.ts';
import { type Command, FILES } from '../command.ts';
import { emptyMetadata } from '../create/build.ts';
import { KubectlError } from '../errors.ts';
import { array, bool, string, strings } from '../flags.ts';
import { type Json, withAt } from '../json.ts';
import { readTarget } from '../pod-target.ts';
import { type Session, since } from '../session.ts';
import { endLike, exitCodeOf, openStream, sayAttached, saySessionEnded } from '../streams.ts';
import { untilObject } from '../wait-gone.ts';
import { findKind } from '../resources.ts';

const LEGACY_WARNING =
  '--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".\n';

export const debug: Command = {
  name: 'debug',
  about: 'Create debugging sessions for troubleshooting workloads and nodes',
  flags: [
    ...FILES,
    string('image'),
    string('container', '', 'c'),
    string('target'),
    string('copy-to'),
    bool('replace'),
    bool('same-node'),
    string('profile'),
    array('env'),
    bool('stdin', 'i'),
    bool('tty', 't'),
    bool('attach'),
    bool('quiet', 'q'),
    string('image-pull-policy'),
    strings('set-image'),
    bool('share-processes'),
    string('custom'),
    bool('keep-labels'),
    bool('keep-annotations'),
    bool('keep-liveness'),
    bool('keep-readiness'),
    bool('keep-startup'),
    bool('keep-init-containers'),
    bool('arguments-only'),
  ],
  *run(session) {
    const { flags, args } = session;
    const [word] = args;
    if (word === undefined || session.dash === 0)
      throw new KubectlError('NAME or filename is required for debug');
    if (flags.text('image') === '' && flags.text('copy-to') === '')
      throw new KubectlError('you must specify --image when not using --copy-to.');
    const profile = flags.text('profile') || (since(session, 36) ? 'general' : 'legacy');
    if (profile === 'legacy') session.err(LEGACY_WARNING);
    const { type, object } = yield* readTarget(session, word);
    if (type.kind === 'Node') return yield* nodePod(session, object, profile);
    if (type.kind !== 'Pod')
      throw new KubectlError(`${JSON.stringify(type.kind.toLowerCase())} not supported by debug`);
    const pod = object as Pod;
    if (flags.text('copy-to') !== '') return yield* copyPod(session, pod, profile);
    yield* ephemeral(session, pod, profile);
  },
};

const pairs = (list: readonly string[]): readonly Json[] =>
  list.map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) }));

/** A name that the Pod does not use yet; upstream draws five letters. */
function freeName(session: Session, pod: Pod): string {
  const given = session.flags.text('container');
  if (given !== '') return given;
  const used = new Set(
    [...(pod.spec?.containers ?? []), ...(pod.spec?.ephemeralContainers ?? [])].map(({ name }) => name),
  );
  const letters = 'bcdfghjklmnpqrstvwxz';
  for (let n = session.env.now(); ; n++) {
    let name = 'debugger-';
    for (let i = 0, rest = n * 7919; i < 5; i++, rest = Math.floor(rest / letters.length))
      name += letters[rest % letters.length] ?? 'b';
    if (!used.has(name)) return name;
  }
}

function debugContainer(session: Session, name: string, profile: string): Record<string, unknown> {
  const { flags, args, dash } = session;
  const words = dash < 0 ? args.slice(1) : args.slice(dash);
  const out: Record<string, unknown> = {
    name,
    image: flags.text('image'),
    resources: {},
    terminationMessagePolicy: 'File',
  };
  if (words.length > 0) out[flags.isOn('arguments-only') ? 'args' : 'command'] = words;
  if (flags.list('env').length > 0) out['env'] = pairs(flags.list('env'));
  if (flags.text('image-pull-policy') !== '') out['imagePullPolicy'] = flags.text('image-pull-policy');
  if (flags.isOn('stdin')) out['stdin'] = true;
  if (flags.isOn('tty')) out['tty'] = true;
  const security = SECURITY[profile];
  if (security !== undefined) out['securityContext'] = security;
  return out;
}

const SECURITY: Readonly<Record<string, Json>> = {
  general: { capabilities: { add: ['SYS_PTRACE'] } },
  netadmin: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
  sysadmin: { privileged: true },
  restricted: {
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
};

const attaches = ({ flags }: Session): boolean =>
  flags.changed('attach') ? flags.isOn('attach') : flags.isOn('stdin');

function* ephemeral(session: Session, pod: Pod, profile: string): Task {
  const { namespace = session.namespace, name = '' } = pod.metadata ?? {};
  const container = freeName(session, pod);
  if (!session.flags.isOn('quiet') && session.flags.text('container') === '')
    session.err(`Defaulting debug container name to ${container}.\n`);
  const target = session.flags.text('target');
  if (target !== '')
    session.err(
      `Targeting container ${JSON.stringify(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
    );
  const added = {
    ...debugContainer(session, container, profile),
    ...(target === '' ? {} : { targetContainerName: target }),
  };
  yield* session.client.send('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}/ephemeralcontainers`, {
    accept: 'any',
    contentType: STRATEGIC_PATCH,
    body: {
      spec: {
        '$setElementOrder/ephemeralContainers': [
          ...(pod.spec?.ephemeralContainers ?? []).map((each) => ({ name: each.name })),
          { name: container },
        ],
        ephemeralContainers: [added],
      },
    },
  });
  if (attaches(session)) yield* attachWhenRunning(session, namespace, name, container);
}

/** Models generatePodCopyWithDebugContainer. */
function* copyPod(session: Session, pod: Pod, profile: string): Task {
  const { flags } = session;
  const { nodeName, ephemeralContainers: _, ...spec } = pod.spec;
  const container = freeName(session, pod);
  const images = new Map(
    flags.list('set-image').map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']),
  );
  const containers: Json[] = (spec.containers ?? []).map((each) => {
    const { livenessProbe, readinessProbe, startupProbe, ...rest } = each;
    const image = images.get(each.name) ?? images.get('*') ?? each.image;
    return {
      resources: {},
      ...rest,
      ...(image === undefined ? {} : { image }),
      ...(flags.isOn('keep-liveness') && livenessProbe !== undefined ? { livenessProbe } : {}),
      ...(flags.isOn('keep-readiness') && readinessProbe !== undefined ? { readinessProbe } : {}),
      ...(flags.isOn('keep-startup') && startupProbe !== undefined ? { startupProbe } : {}),
    };
  });
  const isKnown = containers.some((each) => each['name'] === container);
  if (flags.text('image') !== '') {
    if (isKnown)
      containers.splice(
        containers.findIndex((each) => each['name'] === container),
        1,
        { ...containers.find((each) => each['name'] === container), image: flags.text('image') },
      );
    else containers.push(debugContainer(session, container, profile));
  }
  const copy = {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: flags.text('copy-to'),
      namespace: pod.metadata?.namespace ?? session.namespace,
      ...emptyMetadata(session),
    },
    spec: {
      ...spec,
      containers,
      ...(flags.isOn('same-node') && nodeName !== undefined ? { nodeName } : {}),
      ...(flags.changed('share-processes') && !flags.isOn('share-processes')
        ? {}
        : { shareProcessNamespace: true }),
    },
    status: {},
  };
  const path = `/api/v1/namespaces/${copy.metadata.namespace}/pods`;
  if (flags.isOn('replace'))
    yield* session.client.raw('DELETE', `${path}/${pod.metadata?.name}`, { accept: 'typed', body: {} });
  yield* session.client.send('POST', path, { accept: 'typed', body: copy });
  if (attaches(session))
    yield* attachWhenRunning(session, copy.metadata.namespace, copy.metadata.name, container);
}

function* nodePod(session: Session, node: KubeObject, profile: string): Task {
  const nodeName = node.metadata.name ?? '';
  const base = freeName(session, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {},
    spec: { containers: [] },
  }).replace('debugger-', '');
  const name = `node-debugger-${nodeName}-${base}`;
  const container = withAt(
    debugContainer(
      session,
      session.flags.text('container') || 'debugger',
      profile === 'general' ? 'legacy' : profile,
    ),
    ['volumeMounts'],
    [{ name: 'host-root', mountPath: '/host' }],
  );
  if (!session.flags.isOn('quiet')) {
    session.err(
      `Creating debugging pod ${name} with container ${String(container['name'])} on node ${nodeName}.\n`,
    );
  }
  const isRestricted = profile === 'restricted';
  yield* session.client.send('POST', `/api/v1/namespaces/${session.namespace}/pods`, {
    accept: 'typed',
    body: {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name, ...emptyMetadata(session) },
      spec: {
        containers: [container],
        ...(isRestricted ? {} : { hostIPC: true, hostNetwork: true, hostPID: true }),
        nodeName,
        restartPolicy: 'Never',
        tolerations: [{ operator: 'Exists' }],
        volumes: [{ name: 'host-root', hostPath: { path: '/' } }],
      },
      status: {},
    },
  });
  if (attaches(session))
    yield* attachWhenRunning(session, session.namespace, name, String(container['name']));
}

function* attachWhenRunning(session: Session, namespace: string, name: string, container: string): Task {
  const type = findKind('v1', 'Pod');
  if (type === undefined) return;
  const answer = yield* untilObject(
    session,
    { type, namespace, name },
    { accept: 'typed', timeoutMs: undefined },
    (object) => {
      const { status } = (object ?? {}) as Pod;
      const all = [...(status?.containerStatuses ?? []), ...(status?.ephemeralContainerStatuses ?? [])];
      const state = all.find((each) => each.name === container)?.state;
      return state?.running !== undefined || state?.terminated !== undefined ? (object as Pod) : undefined;
    },
  );
  if (answer.kind === 'timeout') return;
  if (!session.flags.isOn('quiet')) sayAttached(session);
  const tty = session.flags.isOn('tty') && session.env.isTerminal;
  const stdin = session.flags.isOn('stdin');
  const wish = { subresource: 'attach', container, stdin, tty } as const;
  endLike(exitCodeOf(session, yield* openStream(session, answer.value, wish)));
  saySessionEnded(session, answer.value, wish);
}
