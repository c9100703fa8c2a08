/** Keeps what quotas say of the use of their namespace. Models pkg/controller/resourcequota. */
import { deepEqual } from '../../kube/json.ts';
import { formatQuantity } from '../../kube/quantity.ts';
import type { ResourceQuota } from '../../kube/types.ts';
import { totalUse } from '../api/quota.ts';
import { RESOURCE_TYPES } from '../api/resources.ts';
import { Controller, type ControllerContext, messageOf, type SyncError } from './controller.ts';
import { keyOf } from './shared-informers.ts';

const WORKERS = 5;

export function startQuotaController(context: ControllerContext): void {
  const quotas = context.informers.of<ResourceQuota>('resourcequotas');
  const { storage } = context.api;
  const controller = new Controller(context, {
    name: 'resourcequota-controller',
    workers: WORKERS,
    sync(key): SyncError {
      const quota = quotas.byKey(key);
      if (!quota) return undefined;
      const used = Object.fromEntries(
        [...totalUse(storage, quota, controller.wallMs)].map(([name, value]) => [
          name,
          formatQuantity(value),
        ]),
      );
      const status = { hard: quota.spec?.hard ?? {}, used };
      if (deepEqual(quota.status, status)) return undefined;
      const written = controller.client.updateStatus<ResourceQuota>({ ...quota, status });
      return written.ok || written.error.reason === 'NotFound' ? undefined : messageOf(written.error);
    },
  });
  quotas.addHandler(({ type, object }) => {
    if (type !== 'DELETED') controller.queue.add(keyOf(object));
  });
  for (const { resource, namespaced, kind } of RESOURCE_TYPES) {
    if (!namespaced || kind === 'Event' || kind === 'ResourceQuota') continue;
    context.informers.of(resource).addHandler(({ type, object, previous }) => {
      if (quotas.list().length === 0) return;
      // What a change of status could set free is only a Pod's end.
      if (
        type === 'MODIFIED' &&
        kind !== 'Pod' &&
        previous?.metadata.generation === object.metadata.generation
      )
        return;
      for (const quota of quotas.list(object.metadata.namespace ?? '')) controller.queue.add(keyOf(quota));
    });
  }
}
