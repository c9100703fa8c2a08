import { describe, expect, it } from 'vitest';
import { printerFor } from '../../../../src/kube/printers/registry.ts';

const options = { now: Date.UTC(2024, 5, 1, 12) };

/** Column → cell of one object, without name and age. */
function row(kind: string, object: object): Record<string, unknown> {
  const printer = printerFor(kind);
  const cells = printer.cells({ apiVersion: 'v1', kind, metadata: { name: 'x' }, ...object }, options);
  const pairs = printer.columns.map(({ name }, i): [string, unknown] => [name, cells[i]]);
  return Object.fromEntries(pairs.filter(([name]) => name !== 'Name' && name !== 'Age'));
}

describe('printers', () => {
  it('every printer fills every column, even of an empty object', () => {
    const kinds =
      'Pod PodTemplate ReplicationController ReplicaSet Deployment StatefulSet DaemonSet ControllerRevision Job CronJob ' +
      'Service Endpoints EndpointSlice Ingress IngressClass NetworkPolicy PersistentVolume PersistentVolumeClaim ' +
      'StorageClass Node Namespace Lease PriorityClass RuntimeClass ConfigMap Secret ServiceAccount ResourceQuota ' +
      'PodDisruptionBudget HorizontalPodAutoscaler Event RoleBinding ClusterRoleBinding Gadget';
    for (const kind of kinds.split(' ')) {
      const printer = printerFor(kind);
      const cells = printer.cells({ apiVersion: '', kind, metadata: {} }, options);
      expect([kind, cells.length, cells.includes(undefined as never)]).toEqual([
        kind,
        printer.columns.length,
        false,
      ]);
    }
  });

  it('Service: where it can be reached from outside', () => {
    const external = (spec: object, ingress: object[] = []) =>
      row('Service', { spec, status: { loadBalancer: { ingress } } })['External-IP'];
    expect(external({ type: 'ClusterIP' })).toBe('<none>');
    expect(external({ type: 'NodePort', externalIPs: ['1.1.1.1', '2.2.2.2'] })).toBe('1.1.1.1,2.2.2.2');
    expect(external({ type: 'LoadBalancer' })).toBe('<pending>');
    expect(
      external({ type: 'LoadBalancer', externalIPs: ['9.9.9.9'] }, [{ hostname: 'b' }, { ip: '1.1.1.1' }]),
    ).toBe('1.1.1.1,b,9.9.9.9');
    expect(external({ type: 'ExternalName', externalName: 'db.example' })).toBe('db.example');
    expect(
      row('Service', { spec: { ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }] } })['Port(s)'],
    ).toBe('80:30080/TCP');
  });

  it('Endpoints: three at most, IPv6 in brackets', () => {
    const addresses = [{ ip: '::1' }, { ip: '10.0.0.2' }];
    const subsets = [{ addresses, ports: [{ port: 80 }, { port: 443 }] }];
    expect(row('Endpoints', { subsets })).toEqual({
      Endpoints: '[::1]:80,10.0.0.2:80,[::1]:443 + 1 more...',
    });
    expect(row('Endpoints', { subsets: [{ notReadyAddresses: addresses, ports: [{ port: 80 }] }] })).toEqual({
      Endpoints: '',
    });
  });

  it('EndpointSlice: a port by number, by name, or any', () => {
    const ports = [{ port: 80, name: 'http' }, { name: 'x' }, {}];
    expect(row('EndpointSlice', { ports, endpoints: [] })).toMatchObject({
      Ports: '80,x,*',
      Endpoints: '<unset>',
    });
  });

  it('Ingress: hosts', () => {
    const rules = ['a', 'b', 'c', 'd', 'e'].map((host) => ({ host }));
    expect(row('Ingress', { spec: { rules, tls: [{}] } })).toMatchObject({
      Hosts: 'a,b,c + 2 more...',
      Ports: '80, 443',
      Class: '<none>',
    });
  });

  it('Job: completions and duration', () => {
    expect(row('Job', { spec: { parallelism: 3 } })).toMatchObject({ Completions: '0/1 of 3', Duration: '' });
    const status = { startTime: '2024-06-01T11:00:00Z', completionTime: '2024-06-01T11:00:42Z' };
    expect(row('Job', { spec: { completions: 2 }, status })).toMatchObject({
      Completions: '0/2',
      Duration: '42s',
    });
    expect(row('Job', { status: { conditions: [{ type: 'Failed', status: 'True' }] } })).toMatchObject({
      Status: 'Failed',
    });
  });

  it('CronJob: suspension is text', () => {
    expect(row('CronJob', {})['Suspend']).toBe('<unset>');
    expect(row('CronJob', { spec: { suspend: true } })['Suspend']).toBe('True');
  });

  it('ControllerRevision: the managing owner', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u', controller: true };
    expect(row('ControllerRevision', { metadata: { ownerReferences: [owner] }, revision: 2 })).toEqual({
      Controller: 'statefulset.apps/db',
      Revision: 2,
    });
  });

  it('Deployment and StatefulSet: ready of wanted', () => {
    const object = { spec: { replicas: 3 }, status: { readyReplicas: 2 } };
    expect(row('Deployment', object)).toMatchObject({ Ready: '2/3', Selector: '' });
    expect(row('StatefulSet', object)).toMatchObject({ Ready: '2/3' });
    const broken = { spec: { selector: { matchExpressions: [{ key: 'a', operator: 'Gt' }] } } };
    expect(row('Deployment', broken)).toMatchObject({ Selector: '<invalid>' });
  });

  it('PersistentVolumeClaim and StorageClass: class and default', () => {
    const annotations = { 'volume.beta.kubernetes.io/storage-class': 'old' };
    expect(row('PersistentVolumeClaim', { metadata: { annotations } })).toMatchObject({
      StorageClass: 'old',
    });
    expect(row('PersistentVolumeClaim', { spec: { volumeName: 'pv' } })).toMatchObject({ Capacity: '0' });
    expect(
      row('PersistentVolume', { spec: { accessModes: ['ReadWriteMany', 'ReadWriteOnce'] } }),
    ).toMatchObject({
      'Access Modes': 'RWO,RWX',
      Claim: '',
    });
    const printer = printerFor('StorageClass');
    const isDefault = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    const object = {
      apiVersion: '',
      kind: 'StorageClass',
      metadata: { name: 'fast', annotations: isDefault },
    };
    expect(printer.cells(object, options)[0]).toBe('fast (default)');
  });

  it('ResourceQuota: limits in a column of their own', () => {
    const status = { hard: { 'limits.cpu': '8', pods: '10', cpu: '4' }, used: { cpu: '500m', pods: '3' } };
    expect(row('ResourceQuota', { status })).toEqual({
      Request: 'cpu: 500m/4, pods: 3/10',
      Limit: 'limits.cpu: 0/8',
    });
  });

  it('PodDisruptionBudget: what is not given', () => {
    expect(row('PodDisruptionBudget', { spec: { minAvailable: '50%' } })).toEqual({
      'Min Available': '50%',
      'Max Unavailable': 'N/A',
      'Allowed Disruptions': 0,
    });
  });

  it('HorizontalPodAutoscaler: current and wanted values', () => {
    const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } };
    const targets = (metrics: object[], currentMetrics: object[] = []) =>
      row('HorizontalPodAutoscaler', { spec: { metrics, scaleTargetRef: {} }, status: { currentMetrics } })[
        'Targets'
      ];
    expect(targets([])).toBe('<none>');
    expect(targets([{ type: 'Resource', resource: cpu }])).toBe('cpu: <unknown>/80%');
    const current = { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 42 } } };
    expect(targets([{ type: 'Resource', resource: cpu }], [current])).toBe('cpu: 42%/80%');
    const pods = { type: 'Pods', pods: { metric: { name: 'rps' }, target: { averageValue: '1k' } } };
    const object = { type: 'Object', object: { target: { value: '2' } } };
    expect(targets([pods, object, pods])).toBe('<unknown>/1k, <unknown>/2 + 1 more...');
    expect(targets([{ type: 'External', external: { target: { averageValue: '5' } } }])).toBe(
      '<unknown>/5 (avg)',
    );
    expect(targets([{ type: 'Magic' }])).toBe('<unknown type>');
  });

  it('Event: times may be null, a series counts for itself', () => {
    const event = {
      involvedObject: { kind: 'Pod', name: 'web' },
      eventTime: '2024-06-01T11:59:00Z',
      firstTimestamp: null,
      lastTimestamp: null,
      source: {},
      reportingComponent: 'default-scheduler',
    };
    expect(row('Event', event)).toMatchObject({
      'Last Seen': '60s',
      'First Seen': '60s',
      Count: 1,
      Object: 'pod/web',
    });
    expect(
      row('Event', { ...event, series: { count: 4, lastObservedTime: '2024-06-01T11:59:57Z' } }),
    ).toMatchObject({
      'Last Seen': '3s',
      Count: 4,
      Source: 'default-scheduler',
    });
  });

  it('RoleBinding: subjects by kind', () => {
    const subjects = [
      { kind: 'User', name: 'jane' },
      { kind: 'User', name: 'joe' },
      { kind: 'ServiceAccount', name: 'ci', namespace: 'build' },
    ];
    expect(row('RoleBinding', { roleRef: { kind: 'Role', name: 'reader' }, subjects })).toEqual({
      Role: 'Role/reader',
      Users: 'jane, joe',
      Groups: '',
      ServiceAccounts: 'build/ci',
    });
  });

  it('Node: the last Ready condition counts', () => {
    const conditions = [
      { type: 'Ready', status: 'True' },
      { type: 'Ready', status: 'Unknown' },
    ];
    expect(row('Node', { status: { conditions } })['Status']).toBe('NotReady');
  });
});
