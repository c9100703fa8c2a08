/** A watch, as events that kubectl takes one by one. */
import type { WatchEvent as Change } from '../../engine/api/storage.ts';
import { fieldMatcher, labelMatcher } from '../../engine/api/list-options.ts';
import { badRequest } from '../../engine/api/errors.ts';
import { parsePath } from '../../engine/api/routes.ts';
import { PERSON, type Simulation } from '../../engine/simulation.ts';
import type { KubeList } from '../../engine/api/api-server.ts';
import { tableOf } from '../../kube/printers/registry.ts';
import type { KubeObject, Status } from '../../kube/types.ts';
import type { ApiCall, Opened, WatchEvent } from '../../kubectl/index.ts';
import { includeOf, queryOf } from './call-query.ts';
import { Queue } from './queue.ts';

/**
 * What happens from now on; with a `resourceVersion` of '' or '0' what exists comes first. Nothing may have happened
 * between a list and the watch that goes on from it: kubectl asks for both at one instant.
 */
export function watchStream(simulation: Simulation, call: ApiCall): Opened<WatchEvent> {
  const { api } = simulation;
  const target = parsePath(call.path);
  const refuse = (status: Status): Opened<WatchEvent> => ({
    ok: false,
    reply: { code: status.code ?? 500, body: status },
  });
  if (target === undefined)
    return {
      ok: false,
      reply: { code: 404, body: api.request({ method: 'GET', path: call.path, user: PERSON }).body },
    };
  const query = queryOf(call);
  const labels = labelMatcher(query['labelSelector']);
  const fields = fieldMatcher(target.type, query['fieldSelector']);
  if (!labels.ok) return refuse(badRequest(labels.error));
  if (!fields.ok) return refuse(badRequest(fields.error));
  const matches = (object: KubeObject): boolean =>
    (target.namespace === undefined || object.metadata.namespace === target.namespace) &&
    (target.name === undefined || object.metadata.name === target.name) &&
    labels.value(object) &&
    fields.value(object);
  const shown = (object: KubeObject): unknown =>
    call.accept === 'table'
      ? tableOf(target.type.kind, [object], {
          now: api.wallMs,
          metadata: { resourceVersion: object.metadata.resourceVersion ?? '' },
          includeObject: includeOf(call),
        })
      : object;
  const queue = new Queue<WatchEvent>();
  const version = query['resourceVersion'] ?? '';
  if (version === '' || version === '0') {
    const { body } = api.request({ method: 'GET', path: { ...target, name: undefined }, user: PERSON });
    for (const object of (body as KubeList).items)
      if (matches(object)) queue.push({ type: 'ADDED', object: shown(object) });
  }
  const stop = api.watch(target.type, ({ type, object, previous }: Change) => {
    const is = type !== 'DELETED' && matches(object);
    const was = previous !== undefined && matches(previous);
    if (is) queue.push({ type: was ? 'MODIFIED' : 'ADDED', object: shown(object) });
    else if (was) queue.push({ type: 'DELETED', object: shown(object) });
  });
  queue.onClose = stop;
  return { ok: true, stream: queue };
}
