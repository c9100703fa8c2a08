/**
 * What every namespace holds: the service account `default` and the certificate of the cluster.
 * Models pkg/controller/serviceaccount/serviceaccounts_controller.go and pkg/controller/certificates/rootcacertpublisher.
 */
import type { ConfigMap, KubeObject, Namespace, ServiceAccount } from '../../../kube/types.ts';
import { Controller, type ControllerContext, messageOf, type SyncError } from '../controller.ts';
import type { SharedInformer } from '../shared-informers.ts';

export const ROOT_CA_NAME = 'kube-root-ca.crt';
const ROOT_CA =
  '-----BEGIN CERTIFICATE-----\nUG9kcGxheSBoYXMgbm8gY2VydGlmaWNhdGUgYXV0aG9yaXR5Lg==\n-----END CERTIFICATE-----\n';

const serviceAccount = (namespace: string): ServiceAccount => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'default', namespace },
});
const rootCa = (namespace: string): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: ROOT_CA_NAME,
    namespace,
    annotations: {
      'kubernetes.io/description':
        'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
    },
  },
  data: { 'ca.crt': ROOT_CA },
});

/** `initial`: also for the namespaces that are there at the start. */
export function startServiceAccountControllers(context: ControllerContext, initial: boolean): void {
  new NamespaceContents(context, 'serviceaccount-controller', 'serviceaccounts', serviceAccount, initial);
  new NamespaceContents(context, 'root-ca-certificate-publisher-controller', 'configmaps', rootCa, initial);
}

class NamespaceContents {
  readonly #controller: Controller;
  readonly #namespaces: SharedInformer<Namespace>;
  readonly #objects: SharedInformer<KubeObject>;
  readonly #make: (namespace: string) => KubeObject;

  constructor(
    context: ControllerContext,
    name: string,
    resource: string,
    make: (namespace: string) => KubeObject,
    initial: boolean,
  ) {
    this.#make = make;
    this.#controller = new Controller(context, { name, workers: 1, sync: (key) => this.#sync(key) });
    this.#namespaces = context.informers.of<Namespace>('namespaces');
    this.#objects = context.informers.of<KubeObject>(resource);
    const { queue } = this.#controller;
    const before = new Set(initial ? [] : context.api.namespaceNames());
    this.#namespaces.addHandler(({ type, object }) => {
      if (type !== 'DELETED' && !before.has(object.metadata.name ?? ''))
        queue.add(object.metadata.name ?? '');
    });
    // Who deletes it gets it back.
    this.#objects.addHandler(({ type, object }) => {
      if (type === 'DELETED' && object.metadata.name === make('').metadata.name)
        queue.add(object.metadata.namespace ?? '');
    });
  }

  #sync(name: string): SyncError {
    const namespace = this.#namespaces.get(undefined, name);
    if (!namespace || namespace.status?.phase !== 'Active') return undefined;
    const object = this.#make(name);
    if (this.#objects.get(name, object.metadata.name ?? '')) return undefined;
    const created = this.#controller.client.create(object);
    return created.ok || created.error.reason === 'AlreadyExists' ? undefined : messageOf(created.error);
  }
}
