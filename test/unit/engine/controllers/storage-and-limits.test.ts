import { beforeEach, describe, expect, it } from 'vitest';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ResourceQuota,
  Status,
} from '../../../../src/kube/types.ts';
import { ControlPlane, podSpec, template } from './control-plane.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = new ControlPlane();
  plane.run(1);
});

const claim = (extra: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...extra },
});
const storageClass = (mode: string): object => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'rancher.io/local-path',
  volumeBindingMode: mode,
  reclaimPolicy: 'Delete',
});
const volume = (name: string, storage: string): object => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: { capacity: { storage }, accessModes: ['ReadWriteOnce'], hostPath: { path: `/data/${name}` } },
});
const pod = (name: string, extra: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: podSpec(extra),
});
const withClaim = { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] };
const live = () => plane.get<PersistentVolumeClaim>('persistentvolumeclaims', 'data');

describe('claims', () => {
  it('[PV-1] binds the smallest volume that will do', () => {
    for (const [name, size] of [
      ['big', '10Gi'],
      ['small', '2Gi'],
      ['tiny', '500Mi'],
    ] as const)
      plane.create(volume(name, size));
    plane.run(1);
    plane.create(claim());
    plane.run(1);
    expect(live().spec?.volumeName).toBe('small');
    expect(live().status).toMatchObject({ phase: 'Bound', capacity: { storage: '2Gi' } });
    expect(plane.get<PersistentVolume>('persistentvolumes', 'small', '').status?.phase).toBe('Bound');
    plane.delete('persistentvolumeclaims', 'data');
    plane.run(1);
    expect(plane.get<PersistentVolume>('persistentvolumes', 'small', '').status?.phase).toBe('Released');
  });

  it('[PV-2] says why it waits, every 15 s', () => {
    plane.create(claim());
    plane.run(31);
    expect(live().status?.phase).toBe('Pending');
    expect(plane.events('PersistentVolumeClaim')).toEqual([
      'FailedBinding: no persistent volumes available for this claim and no storage class is set',
    ]);
  });

  it('[PV-3] waits for the first Pod, gets a volume on its node, and only then is the Pod bound', () => {
    plane.create(storageClass('WaitForFirstConsumer'));
    plane.create(claim());
    plane.run(1);
    expect(live().spec?.storageClassName).toBe('standard');
    expect(plane.events('PersistentVolumeClaim')).toContain(
      'WaitForFirstConsumer: waiting for first consumer to be created before binding',
    );
    plane.create(pod('web', withClaim));
    plane.run(3);
    const node = plane.get<Pod>('pods', 'web').spec.nodeName;
    expect(node).toBeDefined();
    expect(live().metadata.annotations?.['volume.kubernetes.io/selected-node']).toBe(node);
    expect(live().status?.phase).toBe('Bound');
    expect(plane.events('PersistentVolumeClaim')).toContain(
      `ProvisioningSucceeded: Successfully provisioned volume pvc-${live().metadata.uid}`,
    );
  });

  it('[PV-4] is protected while a Pod uses it, and its volume goes with it', () => {
    plane.create(storageClass('Immediate'));
    plane.create(claim());
    plane.run(1);
    plane.create(pod('web', withClaim));
    plane.run(1);
    plane.delete('persistentvolumeclaims', 'data');
    plane.run(1);
    expect(live().metadata.deletionTimestamp).toBeDefined();
    plane.delete('pods', 'web');
    plane.run(1);
    expect(plane.maybe('persistentvolumeclaims', 'data')).toBeUndefined();
    expect(plane.list('persistentvolumes', '')).toEqual([]);
  });
});

describe('limits', () => {
  it('[QUOTA-1] refuses what is beyond the quota, and the owner tells of it', () => {
    plane.create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q' },
      spec: { hard: { pods: '2' } },
    });
    plane.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web' },
      spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: template({ app: 'web' }) },
    });
    plane.run(1);
    expect(plane.pods()).toHaveLength(2);
    expect(plane.events('ReplicaSet').find((text) => text.startsWith('FailedCreate'))).toMatch(
      /^FailedCreate: Error creating: pods "web-\w{5}" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2$/,
    );
    expect(plane.get<ResourceQuota>('resourcequotas', 'q').status).toEqual({
      hard: { pods: '2' },
      used: { pods: '2' },
    });
  });

  it('[QUOTA-2] asks for requests where it limits them', () => {
    plane.create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q' },
      spec: { hard: { 'requests.cpu': '1' } },
    });
    const refused = plane.send('POST', '/api/v1/namespaces/default/pods', pod('web'));
    expect((refused.body as Status).message).toBe(
      'pods "web" is forbidden: failed quota: q: must specify requests.cpu for: app',
    );
  });

  it('[LIMIT-1] fills in defaults and refuses what is out of bounds', () => {
    plane.create({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'l' },
      spec: {
        limits: [
          { type: 'Container', default: { cpu: '500m' }, defaultRequest: { cpu: '100m' }, max: { cpu: '1' } },
        ],
      },
    });
    plane.create(pod('web'));
    const web = plane.get<Pod>('pods', 'web');
    expect(web.spec.containers[0]?.resources).toEqual({ requests: { cpu: '100m' }, limits: { cpu: '500m' } });
    expect(web.metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
      'LimitRanger plugin set: cpu request for container app; cpu limit for container app',
    );
    const big = { containers: [{ name: 'app', image: 'nginx', resources: { limits: { cpu: '2' } } }] };
    const refused = plane.send('POST', '/api/v1/namespaces/default/pods', pod('big', big));
    expect((refused.body as Status).message).toContain(
      'pods "big" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
    );
  });
});
