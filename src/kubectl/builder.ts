/**
 * What a command is to act on: from resource words and names, or from files.
 * Models staging/src/k8s.io/cli-runtime/pkg/resource/builder.go and visitor.go.
 */
import type { Task } from '../engine/clock/task.ts';
import type { KubeObject } from '../kube/types.ts';
import type { Accept, Query } from './env.ts';
import { KubectlError, StatusError } from './errors.ts';
import { query } from './client.ts';
import { listAt, textAt } from './json.ts';
import { discover } from './discovery.ts';
import { type ApiResource, apiVersionOf, findResource, gvrText, inCategory, pathOf } from './resources.ts';
import type { Session } from './session.ts';

/** One object that a command acts on. Models resource.Info. */
export interface Info {
  readonly type: ApiResource;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject;
  /** File or `STDIN`; empty when it came from the server. */
  readonly source: string;
}

/** A question to the server: one object, or a list. */
export interface Query1 {
  readonly type: ApiResource;
  readonly namespace: string;
  readonly name?: string;
}

export interface Wanted {
  readonly words: readonly string[];
  readonly allNamespaces?: boolean;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** A kind alone means all of its objects, even without a selector. */
  readonly allowAll?: boolean;
  readonly singleType?: boolean;
  /** Said when there are no words at all. */
  readonly nothing?: string;
}

const NOTHING = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

const SLASH_AND_WORD =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

/** Words of the command line → questions. Models ResourceTypeOrNameArgs and visitorResult. */
export function* resolve(session: Session, wanted: Wanted): Task<readonly Query1[]> {
  const { words } = wanted;
  if (words.length === 0) throw new KubectlError(wanted.nothing ?? NOTHING);
  const hasSelector = (wanted.labelSelector ?? '') !== '' || (wanted.fieldSelector ?? '') !== '';
  const scope = (type: ApiResource): string =>
    type.namespaced && wanted.allNamespaces !== true ? session.namespace : '';
  if (words.some((word) => word.includes('/'))) {
    const pairs = words.map(splitTuple);
    if (hasSelector)
      throw new KubectlError(
        'selectors and the all flag cannot be used when passing resource/name arguments',
      );
    if (wanted.allNamespaces === true) {
      throw new KubectlError('a resource cannot be retrieved by name across all namespaces');
    }
    const questions: Query1[] = [];
    for (const { resource, name } of pairs) {
      const type = yield* mapping(session, resource);
      questions.push({ type, namespace: scope(type), name });
    }
    if (wanted.singleType === true && new Set(questions.map(({ type }) => type)).size > 1) {
      throw new KubectlError('you may only specify a single resource type');
    }
    return questions;
  }
  const [first = '', ...names] = words;
  const types: ApiResource[] = [];
  for (const word of first.split(',').filter((each) => each !== '')) {
    const members = word === 'all' ? inCategory('all') : [];
    if (members.length > 0) types.push(...members);
    else types.push(yield* mapping(session, word));
  }
  if (wanted.singleType === true && types.length > 1) {
    throw new KubectlError('you may only specify a single resource type');
  }
  if (names.length > 0) {
    if (hasSelector) throw new KubectlError('name cannot be provided when a selector is specified');
    if (wanted.allNamespaces === true) {
      throw new KubectlError('a resource cannot be retrieved by name across all namespaces');
    }
    return types.flatMap((type) => names.map((name) => ({ type, namespace: scope(type), name })));
  }
  if (!hasSelector && wanted.allowAll !== true) {
    throw new KubectlError('resource(s) were provided, but no name was specified');
  }
  return types.map((type) => ({ type, namespace: scope(type) }));
}

function splitTuple(
  word: string,
  _i: number,
  words: readonly string[],
): { readonly resource: string; readonly name: string } {
  const parts = word.split('/');
  if (parts.length === 1) throw new KubectlError(SLASH_AND_WORD);
  if (parts.length > 2) {
    throw new KubectlError('arguments in resource/name form may not have more than one slash');
  }
  if (words.some((each) => !each.includes('/'))) throw new KubectlError(SLASH_AND_WORD);
  const [resource = '', name = ''] = parts;
  if (resource === '' || name === '' || resource.includes(',')) {
    throw new KubectlError('arguments in resource/name form must have a single resource and name');
  }
  return { resource, name };
}

/** The resource of a word; kubectl looks at the discovery documents again before it gives up. */
export function* mapping(session: Session, word: string): Task<ApiResource> {
  const found = findResource(word);
  if (found !== undefined) return found;
  yield* discover(session);
  throw new KubectlError(`the server doesn't have a resource type "${word}"`);
}

export interface FetchOptions {
  readonly accept?: Accept;
  readonly query?: Query;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Page size of lists; 0: all at once. */
  readonly limit?: number;
  readonly includeObject?: boolean;
}

/** The answer to one question: an object, a list or a Table. Pages of a list are put together. */
export function* fetch(session: Session, question: Query1, options: FetchOptions = {}): Task<KubeObject> {
  const { accept = 'json', labelSelector, fieldSelector, limit = 0 } = options;
  const path = pathOf(question.type, question.namespace, question.name);
  const include = options.includeObject === true ? 'Object' : undefined;
  if (question.name !== undefined) {
    return yield* session.client.get(path, { accept, query: query({ includeObject: include }) });
  }
  try {
    const page = (token: string | undefined) =>
      session.client.get(path, {
        accept,
        query: query({
          labelSelector,
          fieldSelector,
          includeObject: include,
          limit: limit > 0 ? limit : undefined,
          continue: token,
        }),
      });
    let answer = yield* page(undefined);
    for (;;) {
      const token = textAt(answer, 'metadata', 'continue');
      if (token === '') return answer;
      answer = joined(answer, yield* page(token));
    }
  } catch (error) {
    throw error instanceof StatusError
      ? listError(error, question.type, labelSelector, fieldSelector)
      : error;
  }
}

function joined(first: KubeObject, next: KubeObject): KubeObject {
  const key = first.kind === 'Table' ? 'rows' : 'items';
  return { ...next, ...definitions(first), [key]: [...listAt(first, key), ...listAt(next, key)] };
}

const definitions = (table: KubeObject): object => {
  const columns = listAt(table, 'columnDefinitions');
  return columns.length === 0 ? {} : { columnDefinitions: columns };
};

/** Models Selector.Visit: the server's word about a list it could not give, with what was asked for. */
function listError(error: StatusError, type: ApiResource, labels = '', fields = ''): StatusError {
  const { reason } = error.status;
  if (reason !== 'BadRequest' && reason !== 'NotFound') return error;
  const subject = JSON.stringify(gvrText(type));
  return labels === '' && fields === ''
    ? error.while(`Unable to list ${subject}`)
    : error.while(
        `Unable to find ${subject} that match label selector "${labels}", field selector "${fields}"`,
      );
}

/** The objects of an answer, each with `kind` and `apiVersion`, which items of a list may lack. */
export function itemsOf(type: ApiResource, answer: KubeObject): readonly KubeObject[] {
  if (!Array.isArray((answer as { readonly items?: unknown }).items)) return [withKind(type, answer)];
  return listAt(answer, 'items').map((item) => withKind(type, item as KubeObject));
}

function withKind(type: ApiResource, object: KubeObject): KubeObject {
  if (object.kind && object.apiVersion) return object;
  return { ...object, apiVersion: apiVersionOf(type), kind: type.kind };
}

/** Asks all questions; what fails is collected, not thrown. Models Result.Infos with ContinueOnError. */
export function* fetchInfos(
  session: Session,
  questions: readonly Query1[],
  options: FetchOptions = {},
): Task<{ readonly infos: readonly Info[]; readonly errors: readonly KubectlError[] }> {
  const infos: Info[] = [];
  const errors: KubectlError[] = [];
  for (const question of questions) {
    try {
      const answer = yield* fetch(session, question, options);
      for (const object of itemsOf(question.type, answer)) infos.push(infoOf(question.type, object));
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(error);
    }
  }
  return { infos, errors };
}

export function infoOf(type: ApiResource, object: KubeObject, source = ''): Info {
  const { namespace = '', name = '' } = object.metadata;
  return { type, namespace, name, object, source };
}
