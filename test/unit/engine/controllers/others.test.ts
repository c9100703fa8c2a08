import { beforeEach, describe, expect, it } from 'vitest';
import type {
  CronJob,
  DaemonSet,
  Endpoints,
  EndpointSlice,
  Job,
  Namespace,
  Pod,
  StatefulSet,
} from '../../../../src/kube/types.ts';
import { ControlPlane, EPOCH, podSpec, template } from './control-plane.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = new ControlPlane();
  plane.run(1);
});

const pod = (name: string, extra: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'web' } },
  spec: podSpec(extra),
});
const service = (extra: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }], ...extra },
});

describe('endpoints', () => {
  const slices = () => plane.list<EndpointSlice>('endpointslices');

  it('[EPS-1] a Service without Pods has one empty slice, which the first endpoint fills', () => {
    plane.create(service());
    plane.run(1);
    expect(slices()).toHaveLength(1);
    const name = slices()[0]?.metadata.name;
    expect(slices()[0]?.endpoints).toEqual([]);
    plane.create(pod('a'));
    plane.run(1);
    expect(slices().map((slice) => slice.metadata.name)).toEqual([name]);
    expect(slices()[0]?.endpoints?.[0]).toMatchObject({
      conditions: { ready: true, serving: true, terminating: false },
      targetRef: { kind: 'Pod', name: 'a' },
    });
    expect(slices()[0]?.ports).toEqual([{ name: '', protocol: 'TCP', port: 8080 }]);
    expect(slices()[0]?.metadata.labels).toMatchObject({ 'kubernetes.io/service-name': 'web' });
  });

  it('[EPS-2] a Pod that goes is not ready, but serves; one that is not ready is listed as such', () => {
    plane.conduct = (one) => (one.metadata.name === 'a' ? { readyAfterMs: 0, stopMs: 10_000 } : {});
    plane.create(service());
    plane.create(pod('a'));
    plane.create(pod('b'));
    plane.run(1);
    plane.delete('pods', 'a');
    plane.run(1);
    expect(slices()[0]?.endpoints?.map((one) => one.conditions)).toEqual([
      { ready: false, serving: true, terminating: true },
      { ready: false, serving: false, terminating: false },
    ]);
    expect(plane.get<Endpoints>('endpoints', 'web').subsets?.[0]).toMatchObject({
      notReadyAddresses: [{ targetRef: { name: 'b' } }],
    });
  });

  it('[EPS-3] a hundred endpoints fill a slice, and all slices go with the Service', () => {
    plane.create(service());
    for (let i = 0; i < 105; i++) plane.create(pod(`p${i}`));
    plane.run(1);
    expect(
      slices()
        .map((slice) => slice.endpoints?.length)
        .sort(),
    ).toEqual([100, 5]);
    plane.delete('services', 'web');
    plane.run(1);
    expect([slices(), plane.list('endpoints')]).toEqual([[], []]);
  });
});

describe('namespace', () => {
  it('[NS-1] gets its account and certificate, and when it is deleted loses its Pods first', () => {
    plane.conduct = () => ({ readyAfterMs: 0, stopMs: 8_000 });
    plane.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
    plane.run(1);
    expect(plane.maybe('serviceaccounts', 'default', 'team')).toBeDefined();
    expect(plane.maybe('configmaps', 'kube-root-ca.crt', 'team')).toBeDefined();
    plane.create(pod('web'), 'team');
    plane.run(1);
    plane.send('DELETE', '/api/v1/namespaces/team');
    plane.run(6);
    const namespace = plane.send('GET', '/api/v1/namespaces/team').body as Namespace;
    expect(namespace.status?.phase).toBe('Terminating');
    expect(
      namespace.status?.conditions?.find((one) => one.type === 'NamespaceContentRemaining'),
    ).toMatchObject({
      status: 'True',
      reason: 'SomeResourcesRemain',
      message: 'Some resources are remaining: pods. has 1 resource instances',
    });
    expect(plane.maybe('configmaps', 'kube-root-ca.crt', 'team')).toBeDefined();
    expect(() => plane.create(pod('late'), 'team')).toThrow(
      'unable to create new content in namespace team because it is being terminated',
    );
    plane.run(40);
    expect(plane.send('GET', '/api/v1/namespaces/team').code).toBe(404);
    expect(plane.list('configmaps', 'team')).toEqual([]);
  });
});

describe('StatefulSet', () => {
  const set = (extra: object = {}): object => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: {
      serviceName: 'db',
      replicas: 3,
      selector: { matchLabels: { app: 'db' } },
      template: template({ app: 'db' }),
      ...extra,
    },
  });
  const names = () => plane.pods({ app: 'db' }).map((one) => one.metadata.name);
  const setImage = (image: string) =>
    plane.patch(
      'statefulsets',
      'db',
      { spec: { template: { spec: { containers: [{ name: 'app', image }] } } } },
      'application/strategic-merge-patch+json',
    );

  it('[STS-1] makes one Pod after the other, each when its predecessor is ready', () => {
    plane.conduct = () => ({ readyAfterMs: 2000 });
    plane.create(set());
    plane.run(1);
    expect(names()).toEqual(['db-0']);
    plane.run(2);
    expect(names()).toEqual(['db-0', 'db-1']);
    plane.run(6);
    expect(plane.get<StatefulSet>('statefulsets', 'db').status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
    });
    expect(plane.get<Pod>('pods', 'db-1').metadata.labels).toMatchObject({
      'statefulset.kubernetes.io/pod-name': 'db-1',
      'apps.kubernetes.io/pod-index': '1',
    });
    expect(plane.get<Pod>('pods', 'db-1').spec).toMatchObject({ hostname: 'db-1', subdomain: 'db' });
    expect(plane.events('StatefulSet')[0]).toBe(
      'SuccessfulCreate: Create Pod db-0 in StatefulSet db successful',
    );
  });

  it('[STS-2] scales down from the highest ordinal, one at a time', () => {
    plane.conduct = () => ({ readyAfterMs: 0, stopMs: 2000 });
    plane.create(set());
    plane.run(2);
    plane.patch('statefulsets', 'db', { spec: { replicas: 1 } });
    plane.run(1);
    expect(
      plane
        .pods()
        .filter((one) => one.metadata.deletionTimestamp !== undefined)
        .map((one) => one.metadata.name),
    ).toEqual(['db-2']);
    plane.run(6);
    expect(names()).toEqual(['db-0']);
  });

  it('[STS-3] a broken update stays stuck after the template is mended, until the Pod is deleted', () => {
    plane.conduct = (one) => (one.spec.containers[0]?.image === 'broken' ? {} : { readyAfterMs: 0 });
    plane.create(set());
    plane.run(2);
    setImage('broken');
    plane.run(5);
    setImage('nginx:1.27');
    plane.run(60);
    expect(plane.get<Pod>('pods', 'db-2').spec.containers[0]?.image).toBe('broken');
    plane.delete('pods', 'db-2');
    plane.run(5);
    expect(plane.get<Pod>('pods', 'db-2').spec.containers[0]?.image).toBe('nginx:1.27');
  });

  it('[STS-4] makes claims before Pods and keeps them', () => {
    plane.create(
      set({
        replicas: 1,
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      }),
    );
    plane.run(2);
    expect(plane.events('StatefulSet')).toContain(
      'SuccessfulCreate: Create Claim data-db-0 Pod db-0 in StatefulSet db success',
    );
    expect(plane.get<Pod>('pods', 'db-0').spec.volumes).toContainEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'data-db-0' },
    });
    plane.delete('statefulsets', 'db');
    plane.run(2);
    expect(plane.list('persistentvolumeclaims').map((one) => one.metadata.name)).toEqual(['data-db-0']);
  });
});

describe('DaemonSet', () => {
  const set = (extra: object = {}): object => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: { selector: { matchLabels: { app: 'agent' } }, template: template({ app: 'agent' }), ...extra },
  });
  const status = () => plane.get<DaemonSet>('daemonsets', 'agent').status;

  it('[DS-1] puts one Pod on each node, by node affinity', () => {
    plane.create(set());
    plane.run(2);
    expect(
      plane
        .pods()
        .map((one) => one.spec.nodeName)
        .sort(),
    ).toEqual(['node-1', 'node-2']);
    expect(status()).toMatchObject({
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      numberReady: 2,
      numberAvailable: 2,
      updatedNumberScheduled: 2,
    });
    plane.patch('nodes', 'node-2', { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } });
    plane.run(2);
    expect(plane.pods()).toHaveLength(2);
    expect(status()).toMatchObject({ desiredNumberScheduled: 1, numberMisscheduled: 1 });
  });

  it('[DS-2] replaces one node at a time', () => {
    plane.conduct = () => ({ readyAfterMs: 3000 });
    plane.create(set());
    plane.run(5);
    plane.patch(
      'daemonsets',
      'agent',
      { spec: { template: { spec: { containers: [{ name: 'app', image: 'nginx:1.28' }] } } } },
      'application/strategic-merge-patch+json',
    );
    plane.run(2);
    expect(
      plane
        .pods()
        .map((one) => one.spec.containers[0]?.image)
        .sort(),
    ).toEqual(['nginx:1.27', 'nginx:1.28']);
    plane.run(10);
    expect(plane.pods().map((one) => one.spec.containers[0]?.image)).toEqual(['nginx:1.28', 'nginx:1.28']);
    expect(plane.list('controllerrevisions')).toHaveLength(2);
  });

  it('[DS-3] a failed Pod is deleted and made anew with growing pauses', () => {
    plane.conduct = (one) =>
      one.spec.nodeName === 'node-1' ? { endsAfterMs: 0, exitCode: 1 } : { readyAfterMs: 0 };
    plane.create(set());
    plane.run(10);
    expect(
      plane.events('DaemonSet').filter((text) => text.startsWith('FailedDaemonPod')).length,
    ).toBeGreaterThan(2);
    expect(plane.events('DaemonSet').find((text) => text.startsWith('FailedDaemonPod'))).toMatch(
      /^FailedDaemonPod: Found failed daemon pod default\/agent-\w{5} on node node-1, will try to kill it$/,
    );
  });
});

describe('CronJob', () => {
  const cron = (extra: object = {}): object => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick' },
    spec: {
      schedule: '* * * * *',
      jobTemplate: { spec: { template: { spec: podSpec({ restartPolicy: 'Never' }) } } },
      ...extra,
    },
  });
  const jobs = () => plane.list<Job>('jobs');

  it('[CRON-1] makes a Job at each time, named by its minute, and keeps three', () => {
    plane.conduct = () => ({ endsAfterMs: 1000 });
    plane.create(cron());
    plane.run(60);
    expect(jobs().map((job) => job.metadata.name)).toEqual([`tick-${EPOCH / 60_000 + 1}`]);
    expect(jobs()[0]?.metadata.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T00:01:00Z',
    });
    plane.run(290);
    expect(jobs()).toHaveLength(3);
    expect(plane.get<CronJob>('cronjobs', 'tick').status).toMatchObject({
      lastScheduleTime: '2026-01-01T00:05:00Z',
    });
    expect(plane.events('CronJob')).toContain(
      `SawCompletedJob: Saw completed job: tick-${EPOCH / 60_000 + 1}, condition: Complete`,
    );
  });

  it('[CRON-2] Forbid skips a time while a Job runs', () => {
    plane.conduct = () => ({ endsAfterMs: 90_000 });
    plane.create(cron({ concurrencyPolicy: 'Forbid' }));
    plane.run(125);
    expect(jobs()).toHaveLength(1);
    expect(plane.events('CronJob')).toContain(
      'JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid',
    );
  });

  it('[CRON-3] speaks the time of its zone', () => {
    plane.create(cron({ schedule: '30 8 * * *', timeZone: 'Asia/Shanghai' }));
    plane.run(31 * 60);
    expect(jobs()[0]?.metadata.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T08:30:00+08:00',
    });
  });
});
