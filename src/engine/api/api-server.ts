/**
 * The API server: one function of requests. Controllers, the scheduler, kubelets and people all use this face.
 *
 * Models staging/src/k8s.io/apiserver/pkg/endpoints/handlers and registry/generic/registry/store.go: the order of
 * decoding, defaulting, admission, strategy, validation and storage, and what each verb answers.
 * Leaves out: authentication, authorization; Table output and discovery are the HTTP bridge's (node/serve).
 */
import { applyDefaults } from '../../kube/defaults/apply-defaults.ts';
import { ok as good, type Result } from '../../kube/result.ts';
import type { KubeObject, Namespace, Pod, Scale, Status } from '../../kube/types.ts';
import { invalidStatus } from '../../kube/validation/status.ts';
import { validateCreate, validateUpdate } from '../../kube/validation/validate.ts';
import { listObjects } from './list.ts';
import type { Clock } from '../clock/clock.ts';
import { SAFE_ALPHANUMERIC, type Random } from '../clock/random.ts';
import type { TraceWriter } from '../../trace/writer.ts';
import { Admission } from './admission.ts';
import { bindPod } from './binding.ts';
import { deleteObject, type DeleteOptions } from './deletion.ts';
import {
  alreadyExists,
  badRequest,
  conflict,
  failure,
  methodNotAllowed,
  noSuchResource,
  notFound,
  OBJECT_MODIFIED,
  unsupportedMediaType,
} from './errors.ts';
import { jsonPatch, mergePatch, strategicMergePatch } from './patch.ts';
import { apiVersionOf, type ResourceType, typeOfPlural } from './resources.ts';
import { parsePath, type ParsedPath } from './routes.ts';
import { Storage, type Watcher } from './storage.ts';
import { prepareForCreate, prepareForStatusUpdate, prepareForUpdate } from './strategy.ts';
import { kindWarnings, objectWarnings } from './object-warnings.ts';
import { decodeApplied, decodeBody, decodeDeleteOptions, decodePatched } from './decoding.ts';
import { applyServerSide, noteUpdate } from './server-side-apply.ts';
import { formatRfc3339 } from '../../kube/time.ts';
import { evictPod } from './eviction.ts';
import {
  hasScale,
  scaleOf,
  withEphemeralContainers,
  withFinalizers,
  withResize,
  withScale,
} from './subresources.ts';
import { Heartbeats, LEASE_NAMESPACE } from './heartbeats.ts';
import { expireEvents } from './event-ttl.ts';
import { requestToken } from './tokens.ts';
import { newUid } from './uid.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As in a URL (`/api/v1/namespaces/default/pods/web/status`), or what such a path names. */
  readonly path: string | ParsedPath;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  /** The body is a client's and may be anything: it is decoded by the rules of its kind. See `decoding.ts`. */
  readonly isOutside?: boolean;
  /** The component that asks, as the trace names it: `kubelet/node-1`. */
  readonly user: string;
}
export interface KubeList extends Omit<KubeObject, 'metadata'> {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly KubeObject[];
}
export interface ApiResponse {
  /** HTTP status code. */
  readonly code: number;
  readonly body: KubeObject | KubeList | Status;
  /** Texts of `Warning` headers, for requests from outside. */
  readonly warnings?: readonly string[];
}

const ok = (body: KubeObject | KubeList, code = 200): ApiResponse => ({ code, body });
export const failed = (status: Status): ApiResponse => ({ code: status.code ?? 500, body: status });

const withWarnings = (response: ApiResponse, warnings: readonly string[]): ApiResponse =>
  warnings.length === 0 || response.code >= 400
    ? response
    : { ...response, warnings: [...warnings, ...(response.warnings ?? [])] };

const isDryRun = ({ query }: ApiRequest): boolean => query?.['dryRun'] === 'All';
const SUBRESOURCES: Readonly<Record<string, readonly string[]>> = {
  Pod: ['status', 'ephemeralcontainers', 'resize'],
  Namespace: ['status', 'finalize'],
};
const isWritable = (type: ResourceType, subresource: string | undefined): boolean =>
  subresource === undefined ||
  (subresource === 'scale' && hasScale(type)) ||
  (SUBRESOURCES[type.kind] ?? ['status']).includes(subresource);

export class ApiServer {
  readonly storage: Storage;
  /** The nodes' signs of life, which are reckoned and not written. */
  readonly heartbeats: Heartbeats;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #admission: Admission;
  /** Wall time of second 0, ms since 1970: what timestamps are reckoned from. */
  readonly epochMs: number;

  constructor(clock: Clock, trace: TraceWriter, random: Random, epochMs: number, freezes = false) {
    this.#clock = clock;
    this.#random = random;
    this.epochMs = epochMs;
    this.storage = new Storage(clock, trace, freezes);
    this.heartbeats = new Heartbeats(clock, epochMs);
    this.#admission = new Admission(this.storage, random);
    expireEvents(this.storage, clock);
  }

  /** Wall time of the present instant, ms since 1970. */
  get wallMs(): number {
    return this.epochMs + this.#clock.now;
  }

  /** Calls `watcher` at the instant of every change of that type; `Informer` adds the latency of a real watch. */
  watch(type: ResourceType, watcher: Watcher): () => void {
    return this.storage.watch(type, watcher);
  }

  /** From now on Pods need an account and get its token mounted. */
  mountServiceAccountTokens(): void {
    this.#admission.serviceAccounts = true;
  }

  /** From now on a Node that is created is new, and takes no Pods before it is ready. */
  taintNewNodes(): void {
    this.#admission.taintsNewNodes = true;
  }

  /** The names of all namespaces that exist now. */
  namespaceNames(): string[] {
    const type = typeOfPlural('namespaces');
    return type ? this.storage.list(type).map((namespace) => namespace.metadata.name ?? '') : [];
  }

  request(request: ApiRequest): ApiResponse {
    const target = typeof request.path === 'string' ? parsePath(request.path) : request.path;
    if (!target) return failed(noSuchResource());
    const answer = this.#answer(target, request);
    return request.isOutside === true ? withWarnings(answer, kindWarnings(target.type.kind)) : answer;
  }

  #answer(target: ParsedPath, request: ApiRequest): ApiResponse {
    switch (request.method) {
      case 'GET':
        return target.name === undefined ? this.#list(target, request) : this.#get(target);
      case 'POST':
        return this.#decoded(target, request, (one) => this.#post(target, one));
      case 'PUT':
        return this.#decoded(target, request, (one) => this.#put(target, one));
      case 'PATCH':
        return this.#patch(target, request);
      case 'DELETE':
        return this.#delete(target, request);
    }
  }

  #get(target: ParsedPath): ApiResponse {
    const object = this.#read(target.type, target.namespace, target.name ?? '');
    if (object && target.subresource === 'scale')
      return hasScale(target.type) ? ok(scaleOf(object)) : failed(noSuchResource());
    return object ? ok(object) : failed(notFound(target.type, target.name ?? ''));
  }

  /** An object as a client sees it: with the heartbeats that are not written. */
  #read(type: ResourceType, namespace: string | undefined, name: string): KubeObject | undefined {
    const object = this.storage.get(type, namespace, name);
    if (object) return this.heartbeats.withHeartbeat(object);
    if (type.kind !== 'Lease' || namespace !== LEASE_NAMESPACE) return undefined;
    return this.heartbeats.leases().find((lease) => lease.metadata.name === name);
  }

  #readAll(type: ResourceType, namespace: string | undefined): readonly KubeObject[] {
    const stored = this.storage.list(type, namespace);
    if (type.kind === 'Node') return stored.map((node) => this.heartbeats.withHeartbeat(node));
    const hasLeases = type.kind === 'Lease' && (namespace ?? LEASE_NAMESPACE) === LEASE_NAMESPACE;
    return hasLeases ? [...stored, ...this.heartbeats.leases()] : stored;
  }

  #list({ type, namespace }: ParsedPath, { query = {} }: ApiRequest): ApiResponse {
    return listObjects(type, this.#readAll(type, namespace), query, this.storage.resourceVersion);
  }

  /** A POST or PUT, with its body decoded where it comes from outside. */
  #decoded(
    target: ParsedPath,
    request: ApiRequest,
    write: (request: ApiRequest) => ApiResponse,
  ): ApiResponse {
    if (request.isOutside !== true) return write(request);
    const { type, subresource } = target;
    if (subresource === 'token') return write(request);
    const decoded = decodeBody(request.body, { type, subresource, query: request.query });
    if (!decoded.ok) return failed(decoded.error);
    const { object, warnings } = decoded.value;
    return withWarnings(write({ ...request, body: object }), warnings);
  }

  #post(target: ParsedPath, request: ApiRequest): ApiResponse {
    const { type, namespace, name, subresource } = target;
    if (subresource === 'binding') return bindPod(this.storage, this.wallMs, target, request);
    if (subresource === 'eviction' && type.kind === 'Pod')
      return evictPod(this.storage, this.wallMs, target, request);
    if (subresource === 'token' && type.kind === 'ServiceAccount')
      return requestToken(this.storage, this.wallMs, target, request);
    if (subresource !== undefined || name !== undefined) return failed(methodNotAllowed('create', type));
    const given = request.body as KubeObject;
    if (given.kind !== type.kind || given.apiVersion !== apiVersionOf(type))
      return failed(
        badRequest(`${given.kind} in version "${given.apiVersion}" cannot be handled as a ${type.kind}`),
      );
    if (type.namespaced && given.metadata.namespace !== undefined && given.metadata.namespace !== namespace)
      return failed(
        badRequest('the namespace of the provided object does not match the namespace sent on the request'),
      );
    const named = this.#named(type, given, namespace);
    const defaulted = applyDefaults(named);
    const admitted = this.#admission.admit(type, defaulted);
    if (!admitted.ok) return failed(admitted.error);
    const prepared = prepareForCreate(type, admitted.value, {
      uid: newUid(this.#random),
      creationTimestampMs: this.wallMs,
    });
    const errors = validateCreate(prepared);
    const subject = { apiVersion: given.apiVersion, kind: type.kind, name: prepared.metadata.name ?? '' };
    if (errors.length > 0) return failed(invalidStatus(subject, errors));
    const overdrawn = this.#admission.admitUse(type, prepared, this.wallMs);
    if (overdrawn) return failed(overdrawn);
    const known = this.storage.get(type, prepared.metadata.namespace, subject.name);
    if (known)
      return failed(alreadyExists(type, subject.name, known.metadata.deletionTimestamp !== undefined));
    const answer = ok(isDryRun(request) ? prepared : this.storage.create(type, prepared, request.user), 201);
    return request.isOutside === true ? withWarnings(answer, objectWarnings(prepared)) : answer;
  }

  /** Fills in the namespace of the path and, with `generateName`, a name that is free (8 tries, as upstream). */
  #named(type: ResourceType, object: KubeObject, namespace: string | undefined): KubeObject {
    const metadata = { ...object.metadata, ...(type.namespaced ? { namespace } : {}) };
    if ((metadata.name ?? '') === '' && metadata.generateName !== undefined) {
      const base = metadata.generateName.slice(0, 58);
      for (let tries = 0; tries < 8; tries++) {
        metadata.name = base + this.#random.stream('api/names').text(5, SAFE_ALPHANUMERIC);
        if (!this.storage.get(type, metadata.namespace, metadata.name)) break;
      }
    }
    return { ...object, metadata };
  }

  #put(target: ParsedPath, request: ApiRequest): ApiResponse {
    return this.#update(target, request, request.body as KubeObject);
  }

  #patch(target: ParsedPath, request: ApiRequest): ApiResponse {
    const { type, namespace, name } = target;
    const contentType = request.headers?.['content-type'] ?? 'application/strategic-merge-patch+json';
    if (contentType.startsWith('application/apply-patch')) return this.#apply(target, request);
    const current = this.storage.get(type, namespace, name ?? '');
    if (!current) return failed(notFound(type, name ?? ''));
    if (request.isOutside === true && (typeof request.body !== 'object' || request.body === null))
      return failed(badRequest('error decoding patch: json: cannot unmarshal the patch'));
    const before = target.subresource === 'scale' && hasScale(type) ? scaleOf(current) : current;
    let next: unknown;
    if (contentType === 'application/json-patch+json') {
      const result = jsonPatch(before, request.body);
      if (!result.ok)
        return failed(
          failure(
            422,
            'Invalid',
            `the server rejected our request due to an error in our request: ${result.error}`,
          ),
        );
      next = result.value;
    } else if (contentType === 'application/merge-patch+json') next = mergePatch(before, request.body);
    else if (contentType === 'application/strategic-merge-patch+json')
      next = strategicMergePatch(before, request.body);
    else return failed(unsupportedMediaType(contentType));
    if (request.isOutside !== true) return this.#update(target, request, next as KubeObject);
    const isStrategic = contentType === 'application/strategic-merge-patch+json';
    const { subresource } = target;
    const decoded = decodePatched(next, request.body, isStrategic, {
      type,
      subresource,
      query: request.query,
    });
    if (!decoded.ok) return failed(decoded.error);
    const { object, warnings } = decoded.value;
    return withWarnings(this.#update(target, request, object), warnings);
  }

  /** Server-side apply: makes the object or merges into it. */
  #apply(target: ParsedPath, request: ApiRequest): ApiResponse {
    const { type, namespace, name = '', subresource } = target;
    const manager = request.query?.['fieldManager'] ?? '';
    const decoded =
      request.isOutside === true
        ? decodeApplied(request.body, { type, subresource, query: request.query })
        : good(request.body as KubeObject);
    if (!decoded.ok) return failed(decoded.error);
    const given = decoded.value;
    if (manager === '')
      return failed(
        failure(
          422,
          'Invalid',
          'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
        ),
      );
    if (given.metadata.managedFields !== undefined && given.metadata.managedFields.length > 0)
      return failed(badRequest('metadata.managedFields must be nil'));
    const live = this.storage.get(type, namespace, name);
    const force = request.query?.['force'] === 'true';
    const applied = applyServerSide(live, given, {
      manager,
      force,
      timestamp: formatRfc3339(this.wallMs),
      subresource,
    });
    if (!applied.ok) return failed(applied.error);
    if (live) return this.#update(target, request, applied.value, true);
    const named = { ...applied.value, metadata: { ...applied.value.metadata, name } };
    return this.#post({ type, namespace }, { ...request, method: 'POST', body: named });
  }

  /** `isApplied`: who owns which field has been settled already. */
  #update(target: ParsedPath, request: ApiRequest, given: KubeObject, isApplied = false): ApiResponse {
    const { type, namespace, name, subresource } = target;
    if (!isWritable(type, subresource)) return failed(noSuchResource());
    const current = this.storage.get(type, namespace, name ?? '');
    if (!current) return failed(notFound(type, name ?? ''));
    if (given.metadata.name !== name)
      return failed(
        badRequest(
          `the name of the object (${given.metadata.name ?? ''}) does not match the name on the URL (${name ?? ''})`,
        ),
      );
    const { resourceVersion, uid } = given.metadata;
    if (resourceVersion !== undefined && resourceVersion !== current.metadata.resourceVersion)
      return failed(conflict(type, name ?? '', OBJECT_MODIFIED));
    if (uid !== undefined && uid !== current.metadata.uid)
      return failed(
        conflict(
          type,
          name ?? '',
          `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid ?? ''}`,
        ),
      );
    // An Event has no rules but those of its metadata: with the stored metadata, as recorders send it, all are kept.
    if (
      type.kind === 'Event' &&
      subresource === undefined &&
      given.metadata === current.metadata &&
      !isDryRun(request)
    )
      return ok(this.#store(type, current, given, request.user));
    const changed = this.#changed(type, subresource, current, given);
    if (!changed.ok) return failed(changed.error);
    const next = isApplied ? changed.value : this.#withManagers(current, changed.value, target, request);
    if (subresource === undefined || subresource === 'scale') {
      const errors = validateUpdate(current, next);
      if (errors.length > 0)
        return failed(
          invalidStatus({ apiVersion: current.apiVersion, kind: type.kind, name: name ?? '' }, errors),
        );
    }
    const answer = isDryRun(request) ? next : this.#store(type, current, next, request.user);
    if (subresource === 'scale') return ok(scaleOf(answer));
    return request.isOutside === true && subresource === undefined
      ? withWarnings(ok(answer), objectWarnings(next, current))
      : ok(answer);
  }

  /** Only objects that were once applied server-side have managers to keep in order. */
  #withManagers(current: KubeObject, next: KubeObject, target: ParsedPath, request: ApiRequest): KubeObject {
    const { managedFields } = current.metadata;
    if (managedFields === undefined || managedFields.length === 0) return next;
    return noteUpdate(
      current,
      { ...next, metadata: { ...next.metadata, managedFields } },
      {
        manager: request.query?.['fieldManager'] ?? request.user,
        force: false,
        timestamp: formatRfc3339(this.wallMs),
        subresource: target.subresource,
      },
    );
  }

  /** What a write to the object or to one of its subresources makes of it. */
  #changed(
    type: ResourceType,
    subresource: string | undefined,
    current: KubeObject,
    given: KubeObject,
  ): Result<KubeObject, Status> {
    const grown = (next: KubeObject): KubeObject => prepareForUpdate(type, current, next);
    switch (subresource) {
      case 'status':
        return good(prepareForStatusUpdate(current, given));
      case 'scale': {
        const scaled = withScale(current, given as Scale);
        return scaled.ok ? good(grown(scaled.value)) : scaled;
      }
      case 'ephemeralcontainers': {
        const added = withEphemeralContainers(current as Pod, applyDefaults(given) as Pod);
        return added.ok ? good(grown(added.value)) : added;
      }
      case 'resize': {
        const resized = withResize(current as Pod, given as Pod);
        return resized.ok ? good(grown(resized.value)) : resized;
      }
      case 'finalize':
        return good(withFinalizers(current as Namespace, given as Namespace));
      default:
        return good(grown(this.#admission.admitUpdate(type, applyDefaults(given))));
    }
  }

  /** The write that takes the last finalizer from an object that is being deleted removes it. */
  #store(type: ResourceType, current: KubeObject, next: KubeObject, user: string): KubeObject {
    const meta = next.metadata;
    const held = (object: KubeObject): boolean =>
      (object.metadata.finalizers ?? []).length > 0 ||
      (type.kind === 'Namespace' && ((object as Namespace).spec?.finalizers ?? []).length > 0);
    const isOver =
      meta.deletionTimestamp !== undefined &&
      (meta.deletionGracePeriodSeconds ?? 0) === 0 &&
      held(current) &&
      !held(next);
    return isOver ? this.storage.delete(type, next, user) : this.storage.update(type, next, user);
  }

  #delete(target: ParsedPath, request: ApiRequest): ApiResponse {
    const read =
      request.isOutside === true
        ? decodeDeleteOptions(request.body)
        : good((request.body ?? {}) as DeleteOptions);
    if (!read.ok) return failed(read.error);
    const given: DeleteOptions = read.value;
    const options = isDryRun(request) ? { ...given, dryRun: ['All'] } : given;
    if (target.name !== undefined)
      return deleteObject(
        this.storage,
        this.wallMs,
        target.type,
        target.namespace,
        target.name,
        options,
        request.user,
      );
    const list = this.#list(target, request);
    if (list.code !== 200) return list;
    for (const item of (list.body as KubeList).items)
      deleteObject(
        this.storage,
        this.wallMs,
        target.type,
        item.metadata.namespace,
        item.metadata.name ?? '',
        options,
        request.user,
      );
    return list;
  }
}
