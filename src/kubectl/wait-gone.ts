/** Waiting for objects. Models kubectl/pkg/cmd/wait and client-go/tools/watch UntilWithSync. */
import type { Task } from '../engine/clock/task.ts';
import type { KubeObject } from '../kube/types.ts';
import type { Info } from './builder.ts';
import { query } from './client.ts';
import { isNotFound, KubectlError } from './errors.ts';
import type { Accept, WatchEvent } from './env.ts';
import { listAt, textAt } from './json.ts';
import { groupResource, pathOf } from './resources.ts';
import type { Session } from './session.ts';

export interface Watching {
  readonly accept?: Accept;
  /** Undefined: for ever. */
  readonly timeoutMs: number | undefined;
}

export type Answered<T> = { readonly kind: 'found'; readonly value: T } | { readonly kind: 'timeout' };

/**
 * Lists and watches one object by its name and asks `look` about each state of it, until it gives a value.
 * `undefined` as the object means that there is none (any more).
 */
export function* untilObject<T>(
  session: Session,
  info: Pick<Info, 'type' | 'namespace' | 'name'>,
  { accept = 'json', timeoutMs }: Watching,
  look: (object: KubeObject | undefined, event: WatchEvent['type'] | 'LIST') => T | undefined,
): Task<Answered<T>> {
  const path = pathOf(info.type, info.namespace);
  const fieldSelector = `metadata.name=${info.name}`;
  const started = session.env.now();
  for (;;) {
    const left = timeoutMs === undefined ? undefined : Math.max(0, timeoutMs - (session.env.now() - started));
    const list = yield* session.client.get(path, {
      accept,
      query: query({ fieldSelector, limit: 500, resourceVersion: '0' }),
    });
    const opened = yield* session.env.watch({
      method: 'GET',
      path,
      accept,
      query: query({
        allowWatchBookmarks: 'true',
        fieldSelector,
        resourceVersion: textAt(list, 'metadata', 'resourceVersion'),
        // client-go draws it between five and ten minutes; the typed client also sends it as the request's own limit.
        timeoutSeconds: 360,
        timeout: accept === 'typed' ? '6m0s' : undefined,
        watch: 'true',
      }),
    });
    if (!opened.ok) {
      session.client.check('GET', path, opened.reply);
      return { kind: 'timeout' };
    }
    const { stream } = opened;
    // The informer has opened its watch by the time that anybody looks at what it listed.
    const first = look(listAt(list, 'items')[0] as KubeObject | undefined, 'LIST');
    if (first !== undefined) {
      stream.close();
      return { kind: 'found', value: first };
    }
    for (;;) {
      const event = yield* stream.next(left);
      if (event === 'timeout') {
        stream.close();
        return { kind: 'timeout' };
      }
      // The server has ended the stream: list and watch again.
      if (event === undefined) break;
      if (event.type === 'BOOKMARK' || event.type === 'ERROR') continue;
      const object = event.object as KubeObject;
      const value = look(event.type === 'DELETED' ? undefined : object, event.type);
      if (value === undefined) continue;
      stream.close();
      return { kind: 'found', value };
    }
  }
}

/** Waits until the object is gone, or another has its name. Models wait.IsDeleted. */
export function* waitUntilGone(
  session: Session,
  info: Pick<Info, 'type' | 'namespace' | 'name'>,
  uid: string,
  timeoutMs: number | undefined,
): Task {
  try {
    const live = yield* session.client.get(pathOf(info.type, info.namespace, info.name));
    if (uid !== '' && live.metadata.uid !== uid) return;
    const isGone = (object: KubeObject | undefined): true | undefined =>
      object === undefined || (uid !== '' && object.metadata.uid !== uid) ? true : undefined;
    const answer = yield* untilObject(session, info, { timeoutMs }, isGone);
    if (answer.kind === 'timeout') {
      throw new KubectlError(
        `timed out waiting for the condition on ${groupResource(info.type)}/${info.name}`,
      );
    }
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
}
