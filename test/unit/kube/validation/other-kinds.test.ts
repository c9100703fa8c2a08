import { describe, expect, it } from 'vitest';
import type { AnyObject } from '../../../../src/kube/validation/draft.ts';
import { refusal, service, updateRefusal, workload } from '../../../helpers/pod-draft.ts';

const object = (fields: Readonly<Record<string, unknown>>) => fields as AnyObject;
const configMap = (data: Readonly<Record<string, string>>, immutable?: boolean) =>
  object({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data, immutable });
const cronJob = (spec: Readonly<Record<string, unknown>>) =>
  object({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'c' },
    spec: {
      jobTemplate: {
        spec: {
          template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1' }] } },
        },
      },
      ...spec,
    },
  });
const claim = (size: string) =>
  object({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } } },
  });

describe('[VAL-1] other kinds are refused with the words of the API server', () => {
  it.each([
    [
      'labels that are not selected',
      workload('Deployment', { selector: { matchLabels: { app: 'b' } } }),
      [
        'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      ],
    ],
    ['no selector', workload('ReplicaSet', { selector: undefined }), ['spec.selector: Required value']],
    [
      'restart policy',
      workload('Deployment', {}, { restartPolicy: 'Never' }),
      ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
    [
      'deadline',
      workload('Deployment', {}, { activeDeadlineSeconds: 5 }),
      [
        'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
      ],
    ],
    [
      'negative replicas',
      workload('StatefulSet', { replicas: -1 }),
      ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'no room to roll',
      workload('Deployment', { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } }),
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
    ],
    [
      'strategy',
      workload('Deployment', { strategy: { type: 'X' } }),
      [
        'spec.strategy: Unsupported value: {"Type":"X","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
      ],
    ],
    [
      'policy of a stateful set',
      workload('StatefulSet', { podManagementPolicy: 'x' }),
      [`spec.podManagementPolicy: Invalid value: "x": must be 'OrderedReady' or 'Parallel'`],
    ],
    [
      'claims are volumes of a stateful set',
      workload(
        'StatefulSet',
        {
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: {
                accessModes: ['ReadWriteOnce'],
                resources: { requests: { storage: '1Gi' } },
              },
            },
          ],
        },
        { containers: [{ name: 'c', image: 'a:1', volumeMounts: [{ name: 'data', mountPath: '/d' }] }] },
      ),
      [],
    ],
    [
      'daemon set that does neither',
      workload('DaemonSet', { updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } }),
      ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
    ],
    [
      'job that never ends',
      workload('Job'),
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      'indexed job',
      workload('Job', { completionMode: 'Indexed', parallelism: 2 }, { restartPolicy: 'Never' }),
      ['spec.completions: Required value: when completion mode is Indexed'],
    ],
    ['no schedule', cronJob({}), ['spec.schedule: Required value']],
    [
      'schedule',
      cronJob({ schedule: 'x' }),
      ['spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]'],
    ],
    [
      'schedule out of range',
      cronJob({ schedule: '60 * * * *' }),
      ['spec.schedule: Invalid value: "60 * * * *": end of range (60) above maximum (59): 60'],
    ],
    ['service without ports', service({}), ['spec.ports: Required value']],
    [
      'service ports without names',
      service({ ports: [{ port: 80 }, { port: 81 }] }),
      ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
    ],
    [
      'same port twice',
      service({
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 80 },
        ],
      }),
      [
        'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
      ],
    ],
    [
      'node port of a cluster service',
      service({ ports: [{ port: 80, nodePort: 30000 }] }),
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [
      'headless node port service',
      service({ type: 'NodePort', clusterIP: 'None', ports: [{ port: 80 }] }),
      [`spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for NodePort services`],
    ],
    ['external name', service({ type: 'ExternalName' }), ['spec.externalName: Required value']],
    [
      'configuration that is too large',
      configMap({ a: 'x'.repeat(1024 * 1024 + 1) }),
      ['[]: Too long: may not be more than 1048576 bytes'],
    ],
    [
      'claim without a size',
      object({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'c' },
        spec: { accessModes: ['RWO'] },
      }),
      [
        'spec.accessModes: Unsupported value: "RWO": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
        'spec.resources[storage]: Required value',
      ],
    ],
  ])('%s', (_, given, expected) => {
    expect(refusal(given)).toEqual(expected);
  });
});

describe('[VAL-3] what exists changes in few ways', () => {
  it.each([
    [
      'selector of a deployment',
      workload('Deployment'),
      workload('Deployment', {
        selector: { matchLabels: { app: 'b' } },
        template: { metadata: { labels: { app: 'b' } }, spec: { containers: [{ name: 'c', image: 'a:1' }] } },
      }),
      ['spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable'],
    ],
    [
      'service name of a stateful set',
      workload('StatefulSet', { serviceName: 'a' }),
      workload('StatefulSet', { serviceName: 'b' }),
      [
        "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      ],
    ],
    [
      'frozen configuration',
      configMap({ a: '1' }, true),
      configMap({ a: '2' }, true),
      ['data: Forbidden: field is immutable when `immutable` is set'],
    ],
    [
      'cluster address',
      service({ clusterIP: '10.96.0.1', ports: [{ port: 80 }] }),
      service({ clusterIP: '10.96.0.9', ports: [{ port: 80 }] }),
      ['spec.clusterIPs[0]: Invalid value: ["10.96.0.9"]: may not change once set'],
    ],
  ])('%s', (_, old, next, expected) => {
    expect(updateRefusal(old, next)).toEqual(expected);
  });

  it('a claim may not shrink', () => {
    const texts = updateRefusal(claim('2Gi'), claim('-1'));
    expect(texts.at(-1)).toBe(
      'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    );
  });
});
