/** Lines of `describe` that few objects show. Models kubectl/pkg/describe/describe.go. */
import { expect, it } from 'vitest';
import type { KubeObject, Pod } from '../../../src/kube/types.ts';
import { runVector } from '../../conformance/kubectl/index.ts';

const describeText = (kind: string, object: KubeObject, ...others: readonly KubeObject[]): string =>
  runVector({
    id: 'unit',
    kubectl: 'v1.36.0',
    now: '2026-01-01T00:00:00Z',
    objects: [object, ...others],
    args: ['describe', kind, object.metadata.name ?? ''],
  } as never).stdout;

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', uid: 'u' },
  spec: {
    resources: { limits: { cpu: '1' } },
    containers: [
      {
        name: 'app',
        image: 'nginx',
        livenessProbe: { httpGet: { path: '/a b?c=d', port: 80, scheme: 'HTTP', host: 'fd00::1' } },
        env: [{ name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }],
        securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'p.json' } },
        volumeDevices: [{ name: 'disk', devicePath: '/dev/x' }],
      },
    ],
  },
};

it.each([
  'Resources:\n  Limits:\n    cpu:',
  'QoS Class:       Burstable',
  'http-get http://[fd00::1]:80/a%20b%3Fc=d ',
  'node allocatable (limits.cpu)',
  '      LocalhostProfile:  p.json',
  '    Devices:  <none>\n      /dev/x from disk',
])('a Pod is described with %j', (text) => {
  expect(describeText('pod', pod)).toContain(text);
});

it('of endpoints three are shown; a fourth one that is not ready makes it "0 more"', () => {
  const endpoints = [1, 2, 3, 4].map((n) => ({ addresses: [`10.0.0.${n}`], conditions: { ready: n < 4 } }));
  const service: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's', namespace: 'default', uid: 'u' },
    spec: { ports: [{ port: 80, protocol: 'TCP', targetPort: 'http' }], trafficDistribution: 'PreferClose' },
  } as KubeObject;
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 's-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 's' } },
    ports: [{ port: 8080 }],
    endpoints,
  } as KubeObject;
  expect(describeText('svc', service, slice)).toContain(
    '10.0.0.1:8080,10.0.0.2:8080,10.0.0.3:8080 + 0 more...',
  );
});

it('a term of a volume names its operator, and the class of the old annotation wins', () => {
  const volume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'v', uid: 'u', annotations: { 'volume.beta.kubernetes.io/storage-class': 'old' } },
    spec: {
      storageClassName: 'new',
      csi: { driver: 'd', volumeHandle: 'h' },
      nodeAffinity: {
        required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'Exists' }] }] },
      },
    },
  } as KubeObject;
  const text = describeText('pv', volume);
  expect(text).toMatch(/StorageClass: +old\n/);
  expect(text).toMatch(/Term 0: +zone exists\n/);
  expect(text).toMatch(/FSType: +\n +VolumeHandle: +h\n/);
});

it('a role is described with one line for each resource, all its verbs together', () => {
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'r', namespace: 'default' },
    rules: [
      { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['list', 'get'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'watch'] },
      { apiGroups: ['apps'], resources: ['deployments/scale'], resourceNames: ['a', 'b'], verbs: ['get'] },
    ],
  } as KubeObject;
  expect(describeText('role', role)).toContain(
    [
      '  deployments.apps/scale  []                 [a]             [get]',
      '  deployments.apps/scale  []                 [b]             [get]',
      '  pods                    []                 []              [list get watch]',
      '  pods/log                []                 []              [list get]',
    ].join('\n'),
  );
});

it('the scopes of a quota are explained', () => {
  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q', namespace: 'default' },
    spec: { scopes: ['BestEffort'] },
  } as KubeObject;
  expect(describeText('quota', quota)).toContain(
    ' * Matches all pods that do not have resource requirements set.',
  );
});

it('long lists of completed indexes are cut after the fiftieth character', () => {
  const job = (completedIndexes: string): KubeObject =>
    ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j', namespace: 'default', uid: 'u' },
      spec: { completionMode: 'Indexed', template: { spec: { containers: [] } } },
      status: { completedIndexes },
    }) as KubeObject;
  const fifty = '1'.repeat(50);
  expect(describeText('job', job(`${fifty}23,4,5`))).toMatch(new RegExp(`: +${fifty}23,\\.\\.\\.\\n`));
  expect(describeText('job', job(`1,${fifty}`))).toMatch(new RegExp(`: +1,${fifty}\\n`));
});

it('a Deployment without ReplicaSets says nothing of them', () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd', namespace: 'default', uid: 'u' },
    spec: { selector: { matchLabels: { a: 'b' } }, template: { spec: { containers: [] } } },
  } as KubeObject;
  expect(describeText('deploy', deployment)).not.toContain('ReplicaSet');
});
