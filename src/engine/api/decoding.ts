/**
 * Bodies of clients: JSON that may be anything → objects of the kind that the request is about.
 * Models staging/src/k8s.io/apiserver/pkg/endpoints/handlers (create.go, update.go, patch.go, delete.go) with
 * `fieldValidation`. Components of the simulation send what fits and are not decoded again.
 */
import { fieldPath, valueAt, type FieldPath } from '../../kube/json.ts';
import { err, ok, type Result } from '../../kube/result.ts';
import type { KubeObject, Status } from '../../kube/types.ts';
import { decodeAs, decodeMessage, decodeObject, type DecodeProblem } from '../../kube/validation/decode.ts';
import { badRequest, failure } from './errors.ts';
import { mergeKeyOf } from './patch.ts';
import { apiVersionOf, type ResourceType } from './resources.ts';

/** What to do about fields that the kind does not have. The server's default is to warn. */
type FieldValidation = 'Strict' | 'Warn' | 'Ignore';
type JsonObject = Readonly<Record<string, unknown>>;

export interface DecodedBody {
  readonly object: KubeObject;
  /** For `Warning` headers. */
  readonly warnings: readonly string[];
}

/** What the body is for: a kind, and the directive of the query. */
export interface BodyTarget {
  readonly type: ResourceType;
  readonly subresource?: string | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
}

/** Lists and objects in one another: more is no object of this API. */
const MAX_DEPTH = 200;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth > MAX_DEPTH) return true;
  return Object.values(value).some((item) => isTooDeep(item, depth + 1));
}

/** Bodies of these subresources have a kind of their own. */
const SUBRESOURCE_KINDS: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  scale: ['autoscaling/v1', 'Scale'],
  binding: ['v1', 'Binding'],
  eviction: ['policy/v1', 'Eviction'],
};

/** The kind in a body of this target. */
const kindOf = ({ type, subresource = '' }: BodyTarget): readonly [apiVersion: string, kind: string] =>
  SUBRESOURCE_KINDS[subresource] ?? [apiVersionOf(type), type.kind];

function validationOf({ query }: BodyTarget): Result<FieldValidation, Status> {
  const value = query?.['fieldValidation'] ?? '';
  if (value === '') return ok('Warn');
  if (value === 'Strict' || value === 'Warn' || value === 'Ignore') return ok(value);
  const supported = 'supported values: "Ignore", "Strict", "Warn"';
  return err(
    failure(
      422,
      'Invalid',
      `CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Invalid value: ${JSON.stringify(value)}: fieldValidation: ${supported}`,
    ),
  );
}

/** The body of a POST or PUT. What the client left open of apiVersion and kind is filled in. */
export function decodeBody(body: unknown, target: BodyTarget): Result<DecodedBody, Status> {
  if (!isObject(body) || isTooDeep(body))
    return err(badRequest('the object provided is unrecognized (must be of type Object)'));
  const validation = validationOf(target);
  if (!validation.ok) return validation;
  const read = decoded(body, target);
  if (!read.ok) return read;
  const { given, problems, object } = read.value;
  const unknown = problems.filter(({ kind }) => kind === 'unknownField');
  const counted = validation.value === 'Strict' ? problems : problems.filter((one) => !unknown.includes(one));
  const message = decodeMessage(given as unknown as KubeObject, counted);
  if (message !== undefined) return err(badRequest(message));
  const isWarned = validation.value === 'Warn';
  return ok({ object, warnings: isWarned ? unknown.map((problem) => problem.message) : [] });
}

function decoded(
  body: JsonObject,
  target: BodyTarget,
): Result<
  {
    readonly given: JsonObject;
    readonly problems: readonly DecodeProblem[];
    readonly object: KubeObject;
  },
  Status
> {
  const [apiVersion, kind] = kindOf(target);
  const given = {
    ...body,
    apiVersion: textOr(body['apiVersion'], apiVersion),
    kind: textOr(body['kind'], kind),
  };
  const found = given.apiVersion === apiVersion && given.kind === kind ? decodeObject(given) : undefined;
  if (found === undefined)
    return err(
      badRequest(
        `${String(given.kind)} in version ${JSON.stringify(given.apiVersion)} cannot be handled as a ${kind}`,
      ),
    );
  return ok({ given, problems: found.problems, object: withMetadata(found.object) });
}

const textOr = (value: unknown, other: string): unknown =>
  value === undefined || value === null || value === '' ? other : value;
const withMetadata = (object: object): KubeObject => {
  const { metadata } = object as { readonly metadata?: unknown };
  return { ...object, metadata: isObject(metadata) ? metadata : {} } as unknown as KubeObject;
};

/** What an object has become through a patch. `patch` is the body as it was sent. */
export function decodePatched(
  patched: unknown,
  patch: unknown,
  isStrategic: boolean,
  target: BodyTarget,
): Result<DecodedBody, Status> {
  const validation = validationOf(target);
  if (!validation.ok) return validation;
  const refuse = (detail: string): Result<never, Status> => {
    const shown = isStrategic ? goValue(patch) : JSON.stringify(patched);
    const message = `Invalid value: ${JSON.stringify(shown)}: ${detail}`;
    return err(
      failure(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
        causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
      }),
    );
  };
  if (!isObject(patched) || isTooDeep(patched))
    return refuse('json: cannot unmarshal into Go value of type map[string]interface {}');
  const read = decoded(patched, target);
  if (!read.ok) return read;
  const { problems, object } = read.value;
  const fatal = problems.find(({ kind }) => kind !== 'unknownField');
  if (fatal !== undefined) return refuse(fatal.message);
  const messages = problems.map((problem) => problem.message);
  if (messages.length > 0 && validation.value === 'Strict')
    return refuse(`strict decoding error: ${messages.join(', ')}`);
  return ok({ object, warnings: validation.value === 'Warn' ? messages : [] });
}

/** The body of a server-side apply: fields that the schema does not have are refused whatever was asked. */
export function decodeApplied(body: unknown, target: BodyTarget): Result<KubeObject, Status> {
  if (!isObject(body) || isTooDeep(body)) return err(badRequest('error decoding YAML: not an object'));
  const [apiVersion, kind] = kindOf(target);
  if (body['apiVersion'] !== apiVersion || body['kind'] !== kind)
    return err(
      badRequest(
        `failed to create manager for existing fields: expected ${kind} in version ${JSON.stringify(apiVersion)}`,
      ),
    );
  const read = decoded(body, target);
  if (!read.ok) return read;
  const { problems, object } = read.value;
  if (problems.length === 0) return ok(object);
  const lines = problems.map((problem) =>
    problem.kind === 'unknownField'
      ? `${schemaPath(body, problem.path)}: field not declared in schema`
      : `${schemaPath(body, problem.path)}: ${problem.message}`,
  );
  const { name = '', namespace = '' } = object.metadata;
  const text = lines.length === 1 ? lines[0] : ['errors:', ...lines.map((line) => `  ${line}`)].join('\n');
  return err(
    failure(
      500,
      '',
      `failed to create typed patch object (${namespace}/${name}; ${apiVersion}, Kind=${kind}): ${text ?? ''}`,
    ),
  );
}

/** `.spec.containers[name="web"].imagee`, as structured-merge-diff names fields. */
function schemaPath(body: JsonObject, path: FieldPath): string {
  let text = '';
  path.forEach((step, i) => {
    if (typeof step !== 'number') {
      text += `.${step}`;
      return;
    }
    const item = valueAt(body, path.slice(0, i + 1));
    const key = mergeKeyOf(String(path[i - 1]), item);
    text +=
      typeof key === 'string' && isObject(item) && item[key] !== undefined
        ? `[${key}=${JSON.stringify(item[key])}]`
        : `[${step}]`;
  });
  return text === '' ? fieldPath(path) : text;
}

/** The body of a DELETE. Models delete.go; an empty body is no options. */
export function decodeDeleteOptions(body: unknown): Result<JsonObject, Status> {
  if (body === undefined || body === null) return ok({});
  if (!isObject(body) || isTooDeep(body))
    return err(badRequest('the object provided is unrecognized (must be of type Object)'));
  const { object, problems } = decodeAs('DeleteOptions', body);
  const fatal = problems.find(({ kind }) => kind !== 'unknownField');
  return fatal === undefined ? ok(object) : err(badRequest(fatal.message));
}

/** A value as Go's `%+v` prints it: `map[spec:map[replicas:3]]`. */
function goValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (!isObject(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const pairs = Object.keys(value)
    .sort()
    .map((key) => `${key}:${goValue(value[key])}`);
  return `map[${pairs.join(' ')}]`;
}
