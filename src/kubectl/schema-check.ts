/**
 * What the client checks of an object before it is sent: that it is one, and that the server knows its kind and
 * checks fields itself. Models kubectl/pkg/validation and cli-runtime/pkg/resource/query_param_verifier*.go.
 */
import type { Task } from '../engine/clock/task.ts';
import { query } from './client.ts';
import { ConnectionError, KubectlError } from './errors.ts';
import { isObject, textAt } from './json.ts';
import { findKind, RESOURCE_GROUP_VERSIONS } from './resources.ts';
import type { Session } from './session.ts';

const TIMEOUT = query({ timeout: '32s' });
const HOW_TO_IGNORE = 'if you choose to ignore these errors, turn validation off with --validate=false';

export class SchemaCheck {
  readonly #session: Session;
  readonly #fetched = new Set<string>();

  constructor(session: Session) {
    this.#session = session;
  }

  get #isOn(): boolean {
    return !['false', 'ignore'].includes(this.#session.flags.text('validate').toLowerCase());
  }

  /** Checks one document; `source` is the file that messages name. */
  *document(value: unknown, source: string): Task {
    if (!this.#isOn) return;
    const problem = shapeProblem(value);
    if (problem !== undefined) {
      throw new KubectlError(
        `error validating "${source}": error validating data: ${problem}; ${HOW_TO_IGNORE}`,
      );
    }
    const apiVersion = textAt(value, 'apiVersion');
    const kind = textAt(value, 'kind');
    if (kind === 'List' && apiVersion === 'v1') yield* this.#ask('/openapi/v2', 'openapi-v2');
    else yield* this.kind(apiVersion, kind);
  }

  /** Looks a kind up in the published schema. */
  *kind(apiVersion: string, kind: string): Task {
    yield* this.#ask('/openapi/v3', 'any');
    const isServed = RESOURCE_GROUP_VERSIONS.has(apiVersion);
    if (isServed)
      yield* this.#ask(`/openapi/v3/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`, 'json');
    if (findKind(apiVersion, kind) !== undefined) return;
    if (!isServed && !this.#fetched.has('crds')) {
      this.#fetched.add('crds');
      yield* this.#session.client.raw('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
    }
    yield* this.#ask('/openapi/v2', 'openapi-v2');
  }

  *#ask(path: string, accept: 'any' | 'json' | 'openapi-v2'): Task {
    if (this.#fetched.has(path)) return;
    this.#fetched.add(path);
    const { code } = yield* this.#session.client.raw('GET', path, { accept, query: TIMEOUT });
    if (code === 0) throw new ConnectionError(this.#session.client.host);
  }
}

function shapeProblem(value: unknown): string | undefined {
  if (!isObject(value)) return 'invalid object to validate';
  const isSet = (key: string): boolean => textAt(value, key) !== '';
  if (!isSet('apiVersion') && !isSet('kind')) return '[apiVersion not set, kind not set]';
  if (!isSet('apiVersion')) return 'apiVersion not set';
  return isSet('kind') ? undefined : 'kind not set';
}
