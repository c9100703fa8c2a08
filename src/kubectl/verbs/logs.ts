/** `kubectl logs`. Models kubectl/pkg/cmd/logs/logs.go and polymorphichelpers/logsforobject.go. */
import type { Task } from '../../engine/clock/task.ts';
import type { KubeObject, Pod } from '../../kube/types.ts';
import { query } from '../client.ts';
import { type Command, SELECTOR } from '../command.ts';
import type { Query, Stream } from '../env.ts';
import { isNotFound, KubectlError } from '../errors.ts';
import { bool, boolOn, duration, int, string } from '../flags.ts';
import { listAt } from '../json.ts';
import { chooseContainer, containersOf, podOf, readTarget } from '../pod-target.ts';
import { podSelectorOf } from '../pod-template.ts';
import { type Session, usageError } from '../session.ts';

const USAGE =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";
const POD_TIMEOUT_MS = 20_000;
/** How long one of several followed logs is listened to before the next. */
const TURN_MS = 50;

export const logs: Command = {
  name: 'logs',
  about: 'Print the logs for a container in a pod',
  flags: [
    SELECTOR,
    bool('follow', 'f'),
    bool('previous', 'p'),
    bool('timestamps'),
    bool('prefix'),
    bool('all-containers'),
    bool('all-pods'),
    bool('ignore-errors'),
    bool('insecure-skip-tls-verify-backend'),
    string('container', '', 'c'),
    int('tail', -1),
    int('limit-bytes', 0),
    duration('since', '0s'),
    string('since-time'),
    int('max-log-requests', 5),
    duration('pod-running-timeout', '20s'),
    boolOn('color'),
  ],
  *run(session) {
    const { args, flags } = session;
    const selector = flags.text('selector');
    if (args.length === 0 && selector === '') throw usageError(session, USAGE);
    if (args.length > 2) throw usageError(session, USAGE);
    if (args.length === 1 && selector !== '')
      throw usageError(session, 'only a selector (-l) or a POD name is allowed');
    if (flags.isOn('all-containers') && flags.text('container') !== '')
      throw new KubectlError(
        `--all-containers=true should not be specified with container name ${flags.text('container')}`,
      );
    if (flags.changed('container') && args.length === 2)
      throw new KubectlError('only one of -c or an inline [CONTAINER] arg is allowed');
    if (flags.int('limit-bytes') < 0) throw new KubectlError('--limit-bytes must be greater than 0');
    const wanted = flags.text('container') || (args[1] ?? '');
    const sources =
      selector === ''
        ? yield* ofTarget(session, args[0] ?? '', wanted)
        : yield* ofSelector(session, selector, wanted);
    if (flags.isOn('follow') && sources.length > 1) yield* followAll(session, sources);
    else for (const source of sources) yield* copy(session, source);
  },
};

interface Source {
  readonly pod: Pod;
  readonly container: string;
}

function* ofTarget(session: Session, word: string, wanted: string): Task<readonly Source[]> {
  const { flags } = session;
  let object: KubeObject;
  try {
    ({ object } = yield* readTarget(session, word));
  } catch (error) {
    if (!isNotFound(error) || error.status.details?.kind !== 'pods') throw error;
    throw new KubectlError(
      `error from server (NotFound): ${error.message} in namespace "${session.namespace}"`,
    );
  }
  check(session);
  if (object.kind === 'Pod') return sourcesOf(session, object as Pod, wanted);
  const { pod, count } = yield* podOf(session, object, POD_TIMEOUT_MS);
  if (flags.isOn('all-pods')) {
    const path = `/api/v1/namespaces/${session.namespace}/pods`;
    const list = yield* session.client.get(path, {
      accept: 'typed',
      query: query({ labelSelector: podSelectorOf(object) }),
    });
    return (listAt(list, 'items') as readonly Pod[]).flatMap((each) => sourcesOf(session, each, wanted));
  }
  if (count > 1) session.err(`Found ${count} pods, using pod/${pod.metadata?.name}\n`);
  return sourcesOf(session, pod, wanted);
}

function* ofSelector(session: Session, labelSelector: string, wanted: string): Task<readonly Source[]> {
  const list = yield* session.client.get(`/api/v1/namespaces/${session.namespace}/pods`, {
    accept: 'any',
    query: query({ labelSelector }),
  });
  const pods = listAt(list, 'items') as readonly Pod[];
  if (pods.length === 0) session.err(`No resources found in ${session.namespace} namespace.\n`);
  check(session);
  const sources = pods.flatMap((pod) => sourcesOf(session, pod, wanted));
  const limit = session.flags.int('max-log-requests');
  if (session.flags.isOn('follow') && sources.length > limit) {
    throw new KubectlError(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${limit}, use --max-log-requests to increase the limit`,
    );
  }
  return sources;
}

/** Models LogsOptions.Validate. */
function check({ flags }: Session): void {
  if (flags.int('tail') < -1) throw new KubectlError('--tail must be greater than or equal to -1');
  if (flags.duration('since') > 0 && flags.text('since-time') !== '') {
    throw new KubectlError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  }
}

function sourcesOf(session: Session, pod: Pod, wanted: string): readonly Source[] {
  if (session.flags.isOn('all-containers')) {
    const order = { init: 0, main: 1, ephemeral: 2 } as const;
    return containersOf(pod)
      .toSorted((a, b) => order[a.kind] - order[b.kind])
      .map(({ name }) => ({ pod, container: name }));
  }
  return [{ pod, container: chooseContainer(session, pod, wanted) }];
}

function paramsOf(session: Session, container: string): Query {
  const { flags } = session;
  const ofMany = flags.text('selector') !== '' && !flags.changed('tail') && !flags.isOn('follow');
  const tail = ofMany ? 10 : flags.int('tail');
  const sinceMs = flags.duration('since');
  return query({
    container,
    follow: flags.isOn('follow') ? 'true' : undefined,
    previous: flags.isOn('previous') ? 'true' : undefined,
    timestamps: flags.isOn('timestamps') ? 'true' : undefined,
    sinceSeconds: sinceMs > 0 ? Math.ceil(sinceMs / 1000) : undefined,
    sinceTime: flags.text('since-time') || undefined,
    tailLines: tail >= 0 ? tail : undefined,
    limitBytes: flags.int('limit-bytes') > 0 ? flags.int('limit-bytes') : undefined,
  });
}

function* open(session: Session, { pod, container }: Source): Task<Stream<string> | undefined> {
  const path = `/api/v1/namespaces/${pod.metadata?.namespace ?? session.namespace}/pods/${pod.metadata?.name}/log`;
  const opened = yield* session.env.open({
    method: 'GET',
    path,
    accept: 'any',
    query: paramsOf(session, container),
  });
  if (opened.ok) return opened.stream;
  try {
    session.client.check('GET', path, opened.reply);
  } catch (error) {
    if (!session.flags.isOn('ignore-errors') || !(error instanceof KubectlError)) throw error;
    session.err(`error: ${error.message}\n`);
  }
  return undefined;
}

/** With `--prefix`, or for all Pods of a workload, each line says where it is from. */
class LinePrinter {
  readonly #session: Session;
  readonly #prefix: string;
  #atStart = true;

  constructor(session: Session, { pod, container }: Source) {
    const isOn = session.flags.isOn('prefix') || session.flags.isOn('all-pods');
    this.#session = session;
    this.#prefix = isOn ? `[pod/${pod.metadata?.name}/${container}] ` : '';
  }

  print(text: string): void {
    if (this.#prefix === '') return this.#session.out(text);
    let out = '';
    for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
      out += (this.#atStart ? this.#prefix : '') + line;
      this.#atStart = line.endsWith('\n');
    }
    this.#session.out(out);
  }
}

function* copy(session: Session, source: Source): Task {
  const stream = yield* open(session, source);
  if (stream === undefined) return;
  const printer = new LinePrinter(session, source);
  for (;;) {
    const piece = yield* stream.next();
    if (piece === undefined || piece === 'timeout') return;
    printer.print(piece);
  }
}

/** Several logs at once: each is listened to for a moment in turn. */
function* followAll(session: Session, sources: readonly Source[]): Task {
  let followed: { readonly stream: Stream<string>; readonly printer: LinePrinter }[] = [];
  for (const source of sources) {
    const stream = yield* open(session, source);
    if (stream !== undefined) followed.push({ stream, printer: new LinePrinter(session, source) });
  }
  while (followed.length > 0) {
    const still: typeof followed = [];
    for (const each of followed) {
      const piece = yield* each.stream.next(TURN_MS);
      if (piece !== undefined) still.push(each);
      if (piece !== undefined && piece !== 'timeout') each.printer.print(piece);
    }
    followed = still;
  }
}
