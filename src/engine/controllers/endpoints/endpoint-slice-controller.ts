/** Keeps the EndpointSlices of Services with a selector. Models pkg/controller/endpointslice. */
import type { EndpointSlice, Node, Service } from '../../../kube/types.ts';
import { type ControllerContext, messageOf, type SyncError } from '../controller.ts';
import { CONTROLLER, MANAGED_BY, planSlices, SERVICE_NAME } from './endpoint-slices.ts';
import { ServiceController } from './service-controller.ts';
import { deepEqual } from '../../../kube/json.ts';

export function startEndpointSliceController(context: ControllerContext): void {
  const slices = context.informers.of<EndpointSlice>('endpointslices');
  const nodes = context.informers.of<Node>('nodes');
  const slicesOf = ({ metadata }: Service): EndpointSlice[] =>
    slices
      .list(metadata.namespace ?? '')
      .filter(
        ({ metadata: { labels } }) =>
          labels?.[SERVICE_NAME] === metadata.name && labels?.[MANAGED_BY] === CONTROLLER,
      );
  const started = new ServiceController(context, 'endpointslice-controller', (controller) => ({
    sync(service, pods): SyncError {
      const existing = slicesOf(service).filter((slice) => slice.metadata.deletionTimestamp === undefined);
      const plan = planSlices(service, pods, existing, (name) => nodes.get(undefined, name));
      const { client } = controller;
      const results = [
        ...plan.toCreate.map((slice) => client.create(slice)),
        ...plan.toUpdate
          .filter((slice) => !existing.some((known) => deepEqual(known, slice)))
          .map((slice) => client.update(slice)),
        ...plan.toDelete.map(({ metadata }) =>
          client.delete('endpointslices', metadata.namespace, metadata.name ?? ''),
        ),
      ];
      const failure = results.find((result) => !result.ok && result.error.reason !== 'NotFound');
      if (!failure || failure.ok) return undefined;
      const { namespace, name } = service.metadata;
      const message = messageOf(failure.error);
      controller.recorder.event(
        service,
        'Warning',
        'FailedToUpdateEndpointSlices',
        `Error updating Endpoint Slices for Service ${namespace}/${name}: ${message}`,
      );
      return message;
    },
    // The slices belong to the Service: the garbage collector takes them.
    onDeleted: () => undefined,
  }));
  // Somebody else's hand on a slice is put right.
  slices.addHandler(({ type, object }) => {
    const name = object.metadata.labels?.[SERVICE_NAME];
    if (type === 'DELETED' && name !== undefined && object.metadata.labels?.[MANAGED_BY] === CONTROLLER)
      started.controller.queue.add(`${object.metadata.namespace}/${name}`);
  });
}
