/** The account of a Pod and the volume with its token. Models plugin/pkg/admission/serviceaccount. */
import { err, ok, type Result } from '../../kube/result.ts';
import { SAFE_ALPHANUMERIC, type Random } from '../clock/random.ts';
import type { Container, Pod, ServiceAccount, Status } from '../../kube/types.ts';
import { forbidden } from './errors.ts';
import { type ResourceType, typeOfPlural } from './resources.ts';
import type { Storage } from './storage.ts';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const TOKEN_SECONDS = 3607;

export function withAccountName(pod: Pod): Pod {
  const name = pod.spec.serviceAccountName ?? 'default';
  return {
    ...pod,
    spec: { ...pod.spec, serviceAccountName: name, serviceAccount: pod.spec.serviceAccount ?? name },
  };
}

/** The account has to exist; unless somebody opts out, its token is mounted into every container. */
export function withToken(
  storage: Storage,
  random: Random,
  type: ResourceType,
  pod: Pod,
): Result<Pod, Status> {
  const accounts = typeOfPlural('serviceaccounts');
  const name = pod.spec.serviceAccountName ?? 'default';
  const { namespace } = pod.metadata;
  const account = accounts && (storage.get(accounts, namespace, name) as ServiceAccount | undefined);
  if (!account)
    return err(
      forbidden(
        type,
        pod.metadata.name ?? '',
        `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`,
      ),
    );
  const wanted = pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  const isMounted = ({ volumeMounts = [] }: Container): boolean =>
    volumeMounts.some((mount) => mount.mountPath === MOUNT_PATH);
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  if (!wanted || containers.every(isMounted)) return ok(pod);
  const volume = `kube-api-access-${random.stream('api/token-volumes').text(5, SAFE_ALPHANUMERIC)}`;
  const mounted = (container: Container): Container =>
    isMounted(container)
      ? container
      : {
          ...container,
          volumeMounts: [
            ...(container.volumeMounts ?? []),
            { name: volume, readOnly: true, mountPath: MOUNT_PATH },
          ],
        };
  const { initContainers } = pod.spec;
  return ok({
    ...pod,
    spec: {
      ...pod.spec,
      volumes: [...(pod.spec.volumes ?? []), { name: volume, projected: TOKEN_SOURCES }],
      containers: pod.spec.containers.map(mounted),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(mounted) }),
    },
  } as Pod);
}

const TOKEN_SOURCES = {
  defaultMode: 420,
  sources: [
    { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
      },
    },
  ],
};
