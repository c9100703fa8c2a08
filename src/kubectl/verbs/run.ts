/** `kubectl run`. Models staging/src/k8s.io/kubectl/pkg/cmd/run/run.go. */
import type { Task } from '../../engine/clock/task.ts';
import { parseImageName } from '../../kube/image-ref.ts';
import { isPodPhaseTerminal } from '../../kube/printers/pod-summary.ts';
import type { KubeObject, Pod } from '../../kube/types.ts';
import { query } from '../client.ts';
import { type Command, DRY_RUN, MANAGER, OUTPUT } from '../command.ts';
import { container, emptyMetadata, object } from '../create/build.ts';
import { parseYaml } from '../documents.ts';
import { ExitError, KubectlError } from '../errors.ts';
import { array, bool, boolOn, duration, string } from '../flags.ts';
import { isObject, type Json, textAt } from '../json.ts';
import { findKind, pathOf } from '../resources.ts';
import { printResult } from '../result.ts';
import { dryRun, type Session, since, usageError } from '../session.ts';
import { exitCodeOf, openStream, sayAttached, saySessionEnded } from '../streams.ts';
import { untilObject } from '../wait-gone.ts';

export const run: Command = {
  name: 'run',
  about: 'Run a particular image on the cluster',
  flags: [
    ...OUTPUT,
    DRY_RUN,
    MANAGER,
    string('image'),
    string('image-pull-policy'),
    string('restart', 'Always'),
    string('port'),
    array('env'),
    string('labels', '', 'l'),
    array('annotations'),
    string('overrides'),
    string('override-type', 'merge'),
    bool('command'),
    bool('stdin', 'i'),
    bool('tty', 't'),
    bool('rm'),
    bool('privileged'),
    bool('attach'),
    bool('quiet', 'q'),
    bool('expose'),
    boolOn('leave-stdin-open'),
    duration('pod-running-timeout', '1m0s'),
    bool('save-config'),
    string('grace-period', '-1'),
    bool('wait'),
    bool('force'),
    bool('now'),
    string('timeout', '0s'),
    string('cascade', 'background'),
  ],
  *run(session) {
    const { flags, args } = session;
    if (args.length === 0 || session.dash === 0) throw usageError(session, 'NAME is required for run');
    const image = flags.text('image');
    if (image === '') throw new KubectlError('required flag(s) "image" not set');
    if (!parseImageName(image).ok)
      throw new KubectlError(`Invalid image name "${image}": invalid reference format`);
    const interactive = flags.isOn('stdin') || flags.isOn('tty');
    const attaches = flags.changed('attach') ? flags.isOn('attach') : interactive;
    if (flags.isOn('rm') && !attaches)
      throw usageError(session, '--rm should only be used for attached containers');
    if (flags.isOn('tty') && !flags.isOn('stdin'))
      throw new KubectlError('-i/--stdin is required for containers with -t/--tty=true');
    const policy = flags.text('restart');
    if (!['Always', 'OnFailure', 'Never'].includes(policy))
      throw new KubectlError(`invalid restart policy: ${policy}`);
    const pod = overridden(session, buildPod(session));
    const mode = dryRun(session);
    if (mode === 'client') return printResult(session, pod, 'created', mode);
    const type = findKind('v1', 'Pod');
    if (type === undefined) return;
    const made = yield* session.client.send('POST', pathOf(type, session.namespace), {
      accept: 'any',
      query: query({
        dryRun: mode === 'server' ? 'All' : undefined,
        fieldManager: flags.text('field-manager') || 'kubectl-run',
      }),
      body: pod,
    });
    if (attaches && mode === 'none') return yield* attachTo(session, made as Pod);
    printResult(session, made, 'created', mode);
  },
};

/** Models BasicPodGenerator. */
function buildPod(session: Session): KubeObject {
  const { flags, args, dash } = session;
  const name = args[0] ?? '';
  const words = dash < 0 ? args.slice(1) : [...args.slice(1, dash), ...args.slice(dash)];
  const labels = flags.text('labels') === '' ? { run: name } : pairs(flags.text('labels').split(','));
  const annotations = pairs(flags.list('annotations'));
  const more: Record<string, unknown> = {};
  if (words.length > 0) more[flags.isOn('command') ? 'command' : 'args'] = words;
  if (flags.list('env').length > 0) {
    more['env'] = flags
      .list('env')
      .map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) }));
  }
  if (flags.text('image-pull-policy') !== '') more['imagePullPolicy'] = flags.text('image-pull-policy');
  if (flags.text('port') !== '') more['ports'] = [{ containerPort: Number(flags.text('port')) }];
  if (flags.isOn('privileged')) more['securityContext'] = { privileged: true };
  if (flags.isOn('stdin')) {
    more['stdin'] = true;
    more['stdinOnce'] = true;
  }
  if (flags.isOn('tty')) more['tty'] = true;
  const meta = {
    name,
    ...emptyMetadata(session),
    labels,
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
  const spec = {
    containers: [container(name, flags.text('image'), more)],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: flags.text('restart'),
  };
  return object('v1', 'Pod', meta, { spec, status: {} });
}

const pairs = (list: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    list.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );

function overridden(session: Session, pod: KubeObject): KubeObject {
  const text = session.flags.text('overrides');
  if (text === '') return pod;
  const parsed = parseYaml(text);
  if (!parsed.ok || !isObject(parsed.value))
    throw new KubectlError('Invalid overrides: must be a JSON object');
  return merged(pod as unknown as Json, parsed.value) as unknown as KubeObject;
}

function merged(target: Json, patch: Json): Json {
  const out: Record<string, unknown> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const known = out[key];
    if (value === null) delete out[key];
    else out[key] = isObject(known) && isObject(value) ? merged(known, value) : value;
  }
  return out;
}

/** Waits for the Pod to run, attaches, tells how it ended, and removes it with `--rm`. */
function* attachTo(session: Session, made: Pod): Task {
  const { flags } = session;
  const type = findKind('v1', 'Pod');
  if (type === undefined) return;
  const name = made.metadata?.name ?? '';
  const info = { type, namespace: session.namespace, name };
  const timeoutMs = flags.duration('pod-running-timeout');
  let code = 0;
  try {
    const isUp = (each: KubeObject | undefined): Pod | undefined => {
      const phase = textAt(each, 'status', 'phase');
      return phase === 'Running' || isPodPhaseTerminal(phase) ? (each as Pod) : undefined;
    };
    const started = yield* untilObject(session, info, { accept: 'typed', timeoutMs }, isUp);
    if (started.kind === 'timeout') throw new KubectlError('timed out waiting for the condition');
    const target = started.value.spec?.containers?.[0]?.name ?? name;
    if (isPodPhaseTerminal(started.value.status?.phase)) yield* printLog(session, name, target);
    else {
      if (!flags.isOn('quiet')) sayAttached(session);
      const stdin = flags.isOn('stdin');
      const tty = flags.isOn('tty') && session.env.isTerminal;
      const wish = { subresource: 'attach', container: target, stdin, tty } as const;
      exitCodeOf(session, yield* openStream(session, made, wish));
      saySessionEnded(session, made, wish);
    }
    if (flags.text('restart') === 'Never' || flags.isOn('rm')) {
      const isDone = (each: KubeObject | undefined): Pod | undefined =>
        isPodPhaseTerminal(textAt(each, 'status', 'phase')) ? (each as Pod) : undefined;
      const finished = yield* untilObject(session, info, { accept: 'typed', timeoutMs: undefined }, isDone);
      if (finished.kind === 'found') code = endOf(finished.value);
      if (code !== 0)
        session.err(
          `pod ${session.namespace}/${name} terminated (${reasonOf(finished.kind === 'found' ? finished.value : made)})\n`,
        );
    }
  } finally {
    if (flags.isOn('rm')) yield* removePod(session, name);
  }
  if (code !== 0) throw new ExitError(code);
}

const endOf = (pod: Pod): number => pod.status?.containerStatuses?.[0]?.state?.terminated?.exitCode ?? 0;
const reasonOf = (pod: Pod): string =>
  pod.status?.containerStatuses?.[0]?.state?.terminated?.reason ?? 'Error';

function* printLog(session: Session, pod: string, target: string): Task {
  const path = `/api/v1/namespaces/${session.namespace}/pods/${pod}/log`;
  const opened = yield* session.env.open({
    method: 'GET',
    path,
    accept: 'any',
    query: query({ container: target }),
  });
  if (!opened.ok) return;
  for (;;) {
    const piece = yield* opened.stream.next();
    if (piece === undefined || piece === 'timeout') return;
    session.out(piece);
  }
}

function* removePod(session: Session, name: string): Task {
  const path = `/api/v1/namespaces/${session.namespace}/pods/${name}`;
  yield* session.client.get(path, { accept: 'any' });
  yield* session.client.send('DELETE', path, {
    accept: 'any',
    body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' },
  });
  const where = since(session, 34) ? ` from ${session.namespace} namespace` : '';
  session.out(`pod "${name}" deleted${where}\n`);
}
