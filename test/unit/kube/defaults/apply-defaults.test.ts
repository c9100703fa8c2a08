import { describe, expect, it } from 'vitest';
import { applyDefaults } from '../../../../src/kube/defaults/apply-defaults.ts';
import { deepFreeze } from '../../../../src/kube/json.ts';
import { pod, podWith, service, workload } from '../../../helpers/pod-draft.ts';

const spec = (object: object) => (object as { readonly spec: Readonly<Record<string, unknown>> }).spec;

describe('[DEFAULT-1] defaults make a new object and share what did not change', () => {
  it('leaves the input alone, all the way down', () => {
    const given = deepFreeze(
      podWith({ livenessProbe: { httpGet: { port: 80 } }, ports: [{ containerPort: 80 }] }),
    );
    expect(() => applyDefaults(given)).not.toThrow();
  });

  it('gives back the object itself when there is nothing to fill', () => {
    const filled = applyDefaults(pod());
    expect(applyDefaults(filled)).toBe(filled);
    const other = { kind: 'ConfigMap' };
    expect(applyDefaults(other)).toBe(other);
  });

  it('shares lists that were complete', () => {
    const tolerations = [{ key: 'a', operator: 'Exists' }];
    expect(spec(applyDefaults(pod({ tolerations })))['tolerations']).toBe(tolerations);
  });
});

describe('[DEFAULT-2] a Pod gets more than a template', () => {
  const resources = { limits: { cpu: '1' } };

  it('requests and service links', () => {
    const filled = spec(applyDefaults(podWith({ resources })));
    expect(filled).toMatchObject({
      enableServiceLinks: true,
      containers: [{ resources: { limits: { cpu: '1' }, requests: { cpu: '1' } } }],
    });
    const template = spec(
      applyDefaults(workload('Deployment', {}, { containers: [{ name: 'c', image: 'a:1', resources }] })),
    )['template'] as { readonly spec: Readonly<Record<string, unknown>> };
    expect(template.spec['enableServiceLinks']).toBeUndefined();
    expect(template.spec['containers']).toMatchObject([{ resources: { limits: { cpu: '1' } } }]);
    expect(JSON.stringify(template)).not.toContain('requests');
  });
});

it('[DEFAULT-3] a spec that is missing is one with nothing in it', () => {
  expect(spec(applyDefaults({ kind: 'Pod' }))).toMatchObject({
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
  });
});

it.each([
  [{}, { completions: 1, parallelism: 1 }],
  [{ parallelism: 2 }, { completions: undefined, parallelism: 2 }],
  [{ completions: 2 }, { completions: 2, parallelism: 1 }],
  [{ backoffLimitPerIndex: 1 }, { backoffLimit: 2147483647 }],
  [{ podFailurePolicy: { rules: [] } }, { podReplacementPolicy: 'Failed' }],
])('[DEFAULT-4] a job with %j', (given, expected) => {
  const filled = spec(applyDefaults(workload('Job', given)));
  for (const [field, value] of Object.entries(expected)) expect(filled[field]).toBe(value);
});

it.each([
  [{ type: 'LoadBalancer' }, { externalTrafficPolicy: 'Cluster', allocateLoadBalancerNodePorts: true }],
  [{ externalIPs: ['1.2.3.4'] }, { externalTrafficPolicy: 'Cluster' }],
  [{ type: 'ExternalName' }, { internalTrafficPolicy: undefined }],
])('[DEFAULT-5] a service with %j', (given, expected) => {
  const filled = spec(applyDefaults(service({ ports: [{ port: 80 }], ...given })));
  for (const [field, value] of Object.entries(expected)) expect(filled[field]).toBe(value);
});

it('[DEFAULT-6] amounts finer than a thousandth are rounded up', () => {
  const filled = spec(applyDefaults(podWith({ resources: { requests: { cpu: '0.0001', memory: '1Gi' } } })));
  expect(filled).toMatchObject({ containers: [{ resources: { requests: { cpu: '1m', memory: '1Gi' } } }] });
});
