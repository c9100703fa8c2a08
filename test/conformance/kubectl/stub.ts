/**
 * The API server that the goldens were recorded against: objects loaded as they are, canned replies first, a timeline
 * of changes, logs and commands of containers.
 */
import { fieldMatcher, labelMatcher } from '../../../src/engine/api/list-options.ts';
import type { Task } from '../../../src/engine/clock/task.ts';
import { tableOf } from '../../../src/kube/printers/registry.ts';
import { parseRfc3339 } from '../../../src/kube/time.ts';
import type { KubeObject } from '../../../src/kube/types.ts';
import { encodeQuery } from '../../../src/kubectl/client.ts';
import type {
  ApiCall,
  ApiReply,
  ExecCall,
  ExecEnd,
  Opened,
  Stream,
  WatchEvent,
} from '../../../src/kubectl/env.ts';
import { at, listAt, textAt } from '../../../src/kubectl/json.ts';
import { type ApiResource, apiVersionOf, findKind } from '../../../src/kubectl/resources.ts';
import { parseApiPath, type ParsedPath, type StoreEvent, StubStore } from './stub-store.ts';
import { create, notFound, patch, remove, replace, scaleOf, status } from './stub-writes.ts';
import type { ExecAnswer, KubectlVector, RecordedRequest } from './vector.ts';

const ACCEPTS: Readonly<Record<string, string>> = {
  table: 'Table',
  json: 'json',
  any: 'json,*/*',
  typed: 'protobuf,json',
  metrics: 'protobuf,*/*',
  discovery: 'discovery',
  'openapi-v2': 'openapi-v2',
};

export class StubServer {
  readonly store: StubStore;
  readonly requests: RecordedRequest[] = [];
  readonly #vector: KubectlVector;
  readonly #uses = new Map<number, number>();
  readonly nowMs: number;
  #isTimelineRunning = false;
  #isTimelineOver = false;
  #hasAppeared = false;

  constructor(vector: KubectlVector) {
    this.#vector = vector;
    this.nowMs = parseRfc3339(vector.now) ?? 0;
    this.store = new StubStore(vector.objects ?? []);
  }

  #record(call: ApiCall, accept?: string): string {
    const search = encodeQuery(call.query);
    const path = search === '' ? call.path : `${call.path}?${search}`;
    this.requests.push({
      method: call.method,
      path,
      ...(accept === undefined ? {} : { accept }),
      ...(call.contentType === undefined ? {} : { contentType: call.contentType }),
      ...(call.body === undefined ? {} : { body: call.body }),
    });
    return path;
  }

  #canned(call: ApiCall, path: string): ApiReply | undefined {
    for (const [i, canned] of (this.#vector.replies ?? []).entries()) {
      if (canned.method !== call.method || !new RegExp(canned.regex).test(path)) continue;
      const used = this.#uses.get(i) ?? 0;
      if (canned.times !== undefined && used >= canned.times) continue;
      this.#uses.set(i, used + 1);
      const warning = /299 \S+ "(.*)"/.exec(canned.headers?.['Warning'] ?? '')?.[1];
      return {
        code: canned.code,
        body: canned.body ?? canned.text,
        ...(warning === undefined ? {} : { warnings: [warning.replaceAll('\\"', '"')] }),
      };
    }
    return undefined;
  }

  *request(call: ApiCall): Task<ApiReply> {
    if (this.#isRefused) return { code: 0, body: '' };
    const path = this.#record(call, ACCEPTS[call.accept]);
    return this.#canned(call, path) ?? this.#answer(call);
  }

  get #isRefused(): boolean {
    return this.#vector.args.includes('http://127.0.0.1:1');
  }

  #answer(call: ApiCall): ApiReply {
    if (/^\/(api|apis)$/.test(call.path) || call.path.startsWith('/openapi/')) return { code: 200, body: {} };
    if (call.path === '/version') {
      return { code: 200, body: { major: '1', minor: '32', gitVersion: 'v1.32.4', platform: 'linux/amd64' } };
    }
    if (call.path.startsWith('/apis/metrics.k8s.io/')) return this.#metrics(call);
    if (/^\/(api\/v1|apis\/[^/]+\/[^/]+)$/.test(call.path)) return { code: 200, body: {} };
    if (call.path.endsWith('/selfsubjectaccessreviews')) return this.#review(call);
    const target = parseApiPath(call.path);
    if (target === undefined) return { code: 404, body: '404 page not found' };
    switch (call.method) {
      case 'GET':
        return target.name === undefined ? this.#list(target, call) : this.#get(target, call);
      case 'POST':
        return this.#post(target, call);
      case 'PUT':
        return replace(this.store, target, call);
      case 'PATCH':
        return patch(this.store, target, call);
      case 'DELETE':
        return remove(this.store, target, call, this.nowMs);
    }
  }

  #post(target: ParsedPath, call: ApiCall): ApiReply {
    if (target.subresource === 'eviction') {
      const pod = this.store.get(target.type, target.namespace, target.name ?? '');
      if (pod === undefined) return notFound(target, target.name ?? '');
      const isDry = listAt(call.body, 'deleteOptions', 'dryRun').length > 0;
      if (!isDry) remove(this.store, target, { ...call, body: {} }, this.nowMs);
      return { code: 201, body: { kind: 'Status', status: 'Success' } };
    }
    if (this.#vector.checkNamespaces === true && target.type.namespaced) {
      const namespaces = parseApiPath('/api/v1/namespaces') as ParsedPath;
      const exists =
        ['default', 'kube-system'].includes(target.namespace) ||
        this.store.get(namespaces.type, '', target.namespace);
      if (exists === undefined) return notFound(namespaces, target.namespace);
    }
    return create(this.store, target, call, this.nowMs);
  }

  #review(call: ApiCall): ApiReply {
    const attributes = at(call.body, 'spec', 'resourceAttributes');
    const denied =
      this.#vector.deny?.includes(`${textAt(attributes, 'verb')}/${textAt(attributes, 'resource')}`) === true;
    const reason = denied ? { reason: this.#vector.denyReason ?? '' } : {};
    return { code: 201, body: { ...(call.body as object), status: { allowed: !denied, ...reason } } };
  }

  #metrics(call: ApiCall): ApiReply {
    if (this.#vector.metrics !== true) return { code: 404, body: '404 page not found' };
    const isNode = call.path.includes('/nodes');
    const kind = isNode ? 'NodeMetrics' : 'PodMetrics';
    const [, namespace, name] = /(?:namespaces\/([^/]+)\/)?(?:pods|nodes)(?:\/(.+))?$/.exec(call.path) ?? [];
    const matches = labelMatcher(queryValue(call, 'labelSelector'));
    const items = (this.#vector.metricObjects ?? []).filter(
      (object) =>
        object.kind === kind &&
        (namespace === undefined || object.metadata.namespace === namespace) &&
        matches.ok &&
        matches.value(object),
    );
    if (name === undefined)
      return {
        code: 200,
        body: { kind: `${kind}List`, apiVersion: 'metrics.k8s.io/v1beta1', metadata: {}, items },
      };
    const one = items.find(({ metadata }) => metadata.name === name);
    const resource = isNode ? 'nodes' : 'pods';
    return one === undefined
      ? status(404, 'NotFound', `${resource}.metrics.k8s.io "${name}" not found`, {
          name,
          group: 'metrics.k8s.io',
          kind: resource,
        })
      : { code: 200, body: one };
  }

  #get(target: ParsedPath, call: ApiCall): ApiReply {
    this.#appear();
    const object = this.store.get(target.type, target.namespace, target.name ?? '');
    if (object === undefined) return notFound(target, target.name ?? '');
    if (target.subresource === 'scale') return scaleOf(target, object);
    if (call.accept !== 'table') return { code: 200, body: object };
    return {
      code: 200,
      body: this.#table(target.type, [object], object.metadata.resourceVersion ?? '', call),
    };
  }

  /** The awaited object is made some time after it was first asked for. */
  #appear(): void {
    const { appears } = this.#vector;
    if (appears === undefined || this.#hasAppeared) return;
    this.#hasAppeared = true;
    const type = findKind(appears.object.apiVersion, appears.object.kind) as ApiResource;
    this.store.after(appears.afterMs, () => this.store.put(type, appears.object));
  }

  #list(target: ParsedPath, call: ApiCall): ApiReply {
    const labels = labelMatcher(queryValue(call, 'labelSelector'));
    const fields = fieldMatcher({ ...target.type, generation: false }, queryValue(call, 'fieldSelector'));
    if (!labels.ok) return status(400, 'BadRequest', labels.error);
    if (!fields.ok) return status(400, 'BadRequest', fields.error);
    const items = this.store
      .list(target.type, target.namespace)
      .filter((object) => labels.value(object) && fields.value(withKind(target.type, object)));
    if (call.accept === 'table')
      return { code: 200, body: this.#table(target.type, items, this.store.version, call) };
    const metadata = { resourceVersion: this.store.version };
    return {
      code: 200,
      body: { kind: `${target.type.kind}List`, apiVersion: apiVersionOf(target.type), metadata, items },
    };
  }

  #table(type: ApiResource, objects: readonly KubeObject[], version: string, call: ApiCall): unknown {
    return tableOf(type.kind, objects, {
      now: this.nowMs,
      metadata: { resourceVersion: version },
      includeObject: queryValue(call, 'includeObject') === 'Object' ? 'Object' : 'Metadata',
    });
  }

  *watch(call: ApiCall): Task<Opened<WatchEvent>> {
    const path = this.#record(call, ACCEPTS[call.accept]);
    const canned = this.#canned(call, path);
    if (canned !== undefined && canned.code >= 400) return { ok: false, reply: canned };
    const target = parseApiPath(call.path);
    if (target === undefined) return { ok: false, reply: { code: 404, body: '404 page not found' } };
    return { ok: true, stream: this.#stream(target, call) };
  }

  #stream(target: ParsedPath, call: ApiCall): Stream<WatchEvent> {
    const labels = labelMatcher(queryValue(call, 'labelSelector'));
    const fields = fieldMatcher({ ...target.type, generation: false }, queryValue(call, 'fieldSelector'));
    const matches = (object: KubeObject): boolean =>
      labels.ok &&
      fields.ok &&
      labels.value(object) &&
      fields.value(object) &&
      (target.namespace === '' || object.metadata.namespace === target.namespace);
    const queue: WatchEvent[] = [];
    let sent = 0;
    const push = (event: StoreEvent): void => {
      const { object } = event;
      const table = (): unknown => {
        const made = this.#table(
          target.type,
          [object],
          object.metadata.resourceVersion ?? '',
          call,
        ) as object;
        return sent++ === 0 ? made : { ...made, columnDefinitions: null };
      };
      queue.push({ type: event.type, object: call.accept === 'table' ? table() : object });
    };
    const version = queryValue(call, 'resourceVersion');
    if (version === undefined || version === '0') {
      for (const object of this.store.list(target.type, target.namespace))
        if (matches(object)) push({ type: 'ADDED', object });
    }
    const stop = this.store.listen((type, event) => {
      if (type === target.type && matches(event.object)) push(event);
    });
    this.#startTimeline(target.type);
    const { store } = this;
    const isOver = (): boolean => this.#vector.closeWatch === true && this.#isTimelineOver;
    let isClosed = false;
    return {
      *next(timeoutMs) {
        const deadline = store.nowMs + (timeoutMs ?? Number.POSITIVE_INFINITY);
        for (;;) {
          const first = queue.shift();
          if (first !== undefined) return first;
          if (isClosed || isOver()) return undefined;
          const due = store.nextDue;
          if (due === undefined || due > deadline) {
            if (deadline === Number.POSITIVE_INFINITY) throw new Error('the command would wait for ever');
            yield deadline - store.nowMs;
            return 'timeout';
          }
          yield due - store.nowMs;
        }
      },
      close() {
        isClosed = true;
        stop();
      },
    };
  }

  #startTimeline(type: ApiResource): void {
    const steps = this.#vector.timeline ?? [];
    const [first] = steps;
    if (first === undefined) {
      this.#isTimelineOver = true;
      return;
    }
    const wanted = findKind(first.object.apiVersion, first.object.kind);
    if (this.#isTimelineRunning || wanted !== type) return;
    this.#isTimelineRunning = true;
    let atMs = 0;
    for (const { type: change, object, gap } of steps) {
      const at = findKind(object.apiVersion, object.kind) as ApiResource;
      this.store.after(atMs, () => {
        if (change === 'DELETED') this.store.remove(at, object);
        else this.store.put(at, object);
      });
      atMs += gap ?? 40;
    }
    this.store.after(atMs, () => {
      this.#isTimelineOver = true;
    });
  }

  *open(call: ApiCall): Task<Opened<string>> {
    const path = this.#record(call, ACCEPTS[call.accept]);
    const canned = this.#canned(call, path);
    if (canned !== undefined && canned.code >= 400) return { ok: false, reply: canned };
    const target = parseApiPath(call.path);
    const pod = target && this.store.get(target.type, target.namespace, target.name ?? '');
    if (target === undefined || pod === undefined)
      return { ok: false, reply: notFound(target as ParsedPath, target?.name ?? '') };
    return this.#logs(pod, call);
  }

  #logs(pod: KubeObject, call: ApiCall): Opened<string> {
    const container = queryValue(call, 'container') ?? '';
    const isPrevious = queryValue(call, 'previous') === 'true';
    const id = `${pod.metadata.namespace}/${pod.metadata.name}/${container}`;
    const refusal = logRefusal(
      pod,
      container,
      isPrevious,
      this.#vector.logs?.[`${id}${isPrevious ? '/previous' : ''}`] !== undefined,
    );
    if (refusal !== undefined) return { ok: false, reply: status(400, 'BadRequest', refusal) };
    let lines = (this.#vector.logs?.[`${id}${isPrevious ? '/previous' : ''}`] ?? '').split('\n').slice(0, -1);
    const sinceSeconds = queryValue(call, 'sinceSeconds');
    const sinceTime = queryValue(call, 'sinceTime');
    const from =
      sinceTime === undefined
        ? sinceSeconds === undefined
          ? undefined
          : this.nowMs - Number(sinceSeconds) * 1000
        : parseRfc3339(sinceTime);
    if (from !== undefined)
      lines = lines.filter((line) => (parseRfc3339(line.split(' ')[0] ?? '') ?? 0) >= from);
    const tail = queryValue(call, 'tailLines');
    if (tail !== undefined) lines = Number(tail) === 0 ? [] : lines.slice(-Number(tail));
    const stamps = queryValue(call, 'timestamps') === 'true';
    let text = lines.map((line) => `${stamps ? line : line.slice(line.indexOf(' ') + 1)}\n`).join('');
    const limit = queryValue(call, 'limitBytes');
    if (limit !== undefined) text = text.slice(0, Number(limit));
    const more = queryValue(call, 'follow') === 'true' ? (this.#vector.followLogs?.[id] ?? []) : [];
    const pieces = [...(text === '' ? [] : [text]), ...more.map((line) => `${line}\n`)];
    return {
      ok: true,
      stream: {
        *next() {
          return pieces.shift();
        },
        close() {},
      },
    };
  }

  *exec(
    call: ExecCall,
    stdin: string,
    out: (text: string) => void,
    err: (text: string) => void,
  ): Task<ExecEnd> {
    this.requests.push({ method: 'GET', path: `${call.path}?${encodeQuery(call.query)}` });
    const [, namespace, pod, what] =
      /namespaces\/([^/]+)\/pods\/([^/]+)\/(exec|attach)$/.exec(call.path) ?? [];
    const container = call.query.find(([key]) => key === 'container')?.[1] ?? '';
    const words = call.query
      .filter(([key]) => key === 'command')
      .map(([, value]) => value)
      .join(' ');
    const answers = this.#vector.exec?.[`${namespace}/${pod}/${container}`] ?? {};
    const answer: ExecAnswer = answers[what === 'attach' ? '@attach' : words] ?? answers['*'] ?? {};
    if (answer.stdout !== undefined) out(answer.stdout);
    if (answer.echo === true) out(stdin);
    if (answer.stderr !== undefined) err(answer.stderr);
    if (answer.status !== undefined) return { kind: 'status', status: answer.status };
    const code = answer.exitCode ?? 0;
    if (code === 0) return { kind: 'status', status: { metadata: {}, status: 'Success' } };
    return {
      kind: 'status',
      status: {
        metadata: {},
        status: 'Failure',
        message: `command terminated with non-zero exit code: exit status ${code}`,
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
      },
    };
  }
}

const queryValue = (call: ApiCall, name: string): string | undefined =>
  call.query.find(([key]) => key === name)?.[1];
const withKind = (type: ApiResource, object: KubeObject): KubeObject => ({
  ...object,
  apiVersion: apiVersionOf(type),
  kind: type.kind,
});

/** Why a kubelet gives no log. Models pkg/kubelet/kubelet_pods.go validateContainerLogStatus. */
function logRefusal(
  pod: KubeObject,
  container: string,
  isPrevious: boolean,
  hasLog: boolean,
): string | undefined {
  const statuses = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'].flatMap(
    (list) => listAt(pod, 'status', list),
  );
  const found = statuses.find((each) => textAt(each, 'name') === container);
  const name = pod.metadata.name ?? '';
  if (isPrevious && !hasLog) return `previous terminated container "${container}" in pod "${name}" not found`;
  const reason = textAt(found, 'state', 'waiting', 'reason');
  if (hasLog || reason === '' || at(found, 'lastState', 'terminated') !== undefined) return undefined;
  const words =
    reason === 'ErrImagePull'
      ? "image can't be pulled"
      : reason === 'ImagePullBackOff'
        ? 'trying and failing to pull image'
        : reason;
  return `container "${container}" in pod "${name}" is waiting to start: ${words}`;
}
