import { describe, expect, it } from 'vitest';
import { container, pod, podWith, refusal, updateRefusal } from '../../../helpers/pod-draft.ts';

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const C = 'spec.containers[0]';

describe('[VAL-1] a Pod is refused with the words of the API server', () => {
  it.each([
    ['no containers', pod({ containers: [] }), ['spec.containers: Required value']],
    ['name', podWith({ name: 'My_App' }), [`${C}.name: Invalid value: "My_App": ${LABEL}`]],
    [
      'same name',
      pod({ containers: [container(), container()] }),
      ['spec.containers[1].name: Duplicate value: "c"'],
    ],
    [
      'pull policy',
      podWith({ imagePullPolicy: 'always' }),
      [
        `${C}.imagePullPolicy: Unsupported value: "always": supported values: "Always", "IfNotPresent", "Never"`,
      ],
    ],
    [
      'rules without a policy',
      podWith({ restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [1] } }] }),
      [`${C}.restartPolicy: Required value: must specify restartPolicy when restart rules are used`],
    ],
    [
      'rule without exit codes',
      podWith({ restartPolicy: 'Never', restartPolicyRules: [{ action: 'Again' }] }),
      [
        `${C}.restartPolicyRules[0].action: Unsupported value: "Again": supported values: "Restart", "RestartAllContainers"`,
        `${C}.restartPolicyRules[0].exitCodes: Required value: must be specified`,
      ],
    ],
    [
      'port',
      podWith({ ports: [{ containerPort: 70000 }] }),
      [`${C}.ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive`],
    ],
    [
      'host port twice',
      pod({
        containers: [
          container({ ports: [{ containerPort: 80, hostPort: 80 }] }),
          container({ name: 'd', ports: [{ containerPort: 81, hostPort: 80 }] }),
        ],
      }),
      ['spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//80"'],
    ],
    [
      'host network',
      podWith({ ports: [{ containerPort: 80, hostPort: 8080 }] }, { hostNetwork: true }),
      [
        `${C}.ports[0].hostPort: Invalid value: 8080: must match \`containerPort\` when \`hostNetwork\` is true`,
      ],
    ],
    [
      'valueFrom that says nothing',
      podWith({ env: [{ name: 'A', valueFrom: {} }] }),
      [
        `${C}.env[0].valueFrom: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\`, \`secretKeyRef\` or \`fileKeyRef\``,
      ],
    ],
    [
      'unknown field of the downward API',
      podWith({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'x' } } }] }),
      [
        `${C}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "x": error converting fieldPath: field label not supported: x`,
      ],
    ],
    [
      'mount of nothing',
      podWith({ volumeMounts: [{ name: 'data', mountPath: '/x' }] }),
      [`${C}.volumeMounts[0].name: Not found: "data"`],
    ],
    [
      'a bad volume takes its mounts along',
      podWith(
        { volumeMounts: [{ name: 'data', mountPath: '/x' }] },
        { volumes: [{ name: 'data', hostPath: { path: '' } }] },
      ),
      ['spec.volumes[0].hostPath.path: Required value', `${C}.volumeMounts[0].name: Not found: "data"`],
    ],
    [
      'mode',
      pod({ volumes: [{ name: 'v', configMap: { name: 'c', defaultMode: 1000 } }] }),
      [
        'spec.volumes[0].configMap.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive',
      ],
    ],
    [
      'probe without a handler',
      podWith({ livenessProbe: {} }),
      [`${C}.livenessProbe: Required value: must specify a handler type`],
    ],
    [
      'probe with two handlers',
      podWith({ livenessProbe: { exec: { command: ['a'] }, httpGet: { port: 80 } } }),
      [`${C}.livenessProbe.httpGet: Forbidden: may not specify more than 1 handler type`],
    ],
    [
      'sleep longer than the grace period',
      podWith({ lifecycle: { preStop: { sleep: { seconds: 60 } } } }),
      [
        `${C}.lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)`,
      ],
    ],
    [
      'probe of an init container',
      pod({ initContainers: [container({ name: 'i', livenessProbe: { httpGet: { port: 80 } } })] }),
      [
        'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      ],
    ],
    [
      'dnsPolicy None',
      pod({ dnsPolicy: 'None' }),
      ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
    ],
    [
      'toleration without a key',
      pod({ tolerations: [{ operator: 'Equal' }] }),
      [
        'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ],
    ],
    [
      'spread constraint twice',
      pod({
        topologySpreadConstraints: [1, 2].map((maxSkew) => ({
          maxSkew,
          topologyKey: 'zone',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: {},
        })),
      }),
      [
        'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, DoNotSchedule}"',
      ],
    ],
    [
      'request above the limit',
      podWith({ resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }),
      [`${C}.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1`],
    ],
    [
      'unknown resource',
      podWith({ resources: { limits: { gpu: '1' } } }),
      [
        `${C}.resources.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified`,
        `${C}.resources.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers`,
        `${C}.resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified`,
        `${C}.resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers`,
      ],
    ],
    [
      'gates and a node',
      pod({ nodeName: 'n', schedulingGates: [{ name: 'a' }] }),
      ['spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared'],
    ],
    ['no name', pod({}, { name: '' }), ['metadata.name: Required value: name or generateName is required']],
  ])('%s', (_, object, expected) => {
    expect(refusal(object)).toEqual(expected);
  });

  it('lists errors in the order of the API server', () => {
    const fields = refusal(
      pod(
        {
          restartPolicy: 'x',
          dnsPolicy: 'y',
          volumes: [{ name: '' }],
          containers: [container({ image: '' })],
          tolerations: [{}],
        },
        { name: 'UP' },
      ),
    ).map((text) => text.slice(0, text.indexOf(':')));
    expect(fields).toEqual([
      'metadata.name',
      'spec.volumes[0].name',
      'spec.containers[0].image',
      'spec.restartPolicy',
      'spec.dnsPolicy',
      'spec.tolerations[0].operator',
    ]);
  });

  it('takes a name that is yet to be generated', () => {
    expect(refusal(pod({}, { name: undefined, generateName: 'web-' }))).toEqual([]);
  });

  it('[VAL-2] what is written down as false is no volume source', () => {
    expect(refusal(pod({ volumes: [{ name: 'v' }] }))).toEqual([]);
  });
});

describe('[VAL-3] a Pod that exists changes in few ways', () => {
  const old = pod({ tolerations: [{ key: 'a', operator: 'Exists' }] });

  it('takes another image', () => {
    const next = pod({
      containers: [container({ image: 'nginx:2' })],
      tolerations: [{ key: 'a', operator: 'Exists' }],
    });
    expect(updateRefusal(old, next)).toEqual([]);
  });

  it('shows what may change and what would have changed', () => {
    const next = podWith(
      { image: 'nginx:2', command: ['sh'] },
      { tolerations: [{ key: 'a', operator: 'Exists' }] },
    );
    const [text = ''] = updateRefusal(old, next);
    expect(text).toMatch(
      /^spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`,/,
    );
    expect(text).toContain('\n@@ -');
    expect(text).toContain('\n+   "Command": [');
    expect(text).not.toContain('nginx:2');
  });

  it('equal amounts written differently are no change', () => {
    const sized = (cpu: string) => podWith({ resources: { requests: { cpu } } });
    expect(updateRefusal(sized('0.5'), sized('500m'))).toEqual([]);
  });
});
