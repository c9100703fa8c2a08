import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../src/kube/types.ts';
import { decodeMessage, decodeObject } from '../../../../src/kube/validation/decode.ts';

const decodePod = (spec: Readonly<Record<string, unknown>>) =>
  decodeObject({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec });
const messages = (spec: Readonly<Record<string, unknown>>) =>
  decodePod(spec)?.problems.map((problem) => problem.message);

describe('[VAL-4] strict decoding', () => {
  it('reports unknown fields with their path and leaves them out', () => {
    const decoded = decodePod({ containers: [{ name: 'c', imagee: 'x' }] });
    expect(decoded?.problems.map((problem) => problem.message)).toEqual([
      'unknown field "spec.containers[0].imagee"',
    ]);
    expect(decoded?.object).toMatchObject({ spec: { containers: [{ name: 'c' }] } });
    expect(JSON.stringify(decoded?.object)).not.toContain('imagee');
  });

  it.each([
    [
      { containers: [{ ports: 'x' }] },
      'json: cannot unmarshal string into Go struct field Container.spec.containers.ports of type []v1.ContainerPort',
    ],
    [
      { containers: [{ ports: [{ containerPort: '80' }] }] },
      'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    [
      { containers: [{ env: [{ name: 'A', value: true }] }] },
      'json: cannot unmarshal bool into Go struct field EnvVar.spec.containers.env.value of type string',
    ],
    [
      { terminationGracePeriodSeconds: 1.5 },
      'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64',
    ],
    [
      { restartPolicy: 1 },
      'json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy',
    ],
    [
      { nodeSelector: { a: 1 } },
      'json: cannot unmarshal number into Go struct field PodSpec.spec.nodeSelector of type string',
    ],
    [
      { securityContext: [] },
      'json: cannot unmarshal array into Go struct field PodSpec.spec.securityContext of type v1.PodSecurityContext',
    ],
    [
      { overhead: { cpu: 'x' } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ])('%j', (spec, message) => {
    expect(messages(spec)).toEqual([message]);
  });

  it('makes amounts canonical, takes null for absent and keeps odd keys of maps', () => {
    const labels = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, unknown>;
    const decoded = decodeObject({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', labels },
      spec: {
        hostname: null,
        containers: [{ name: 'c', resources: { requests: { cpu: 0.5, memory: '1024Mi' } } }],
      },
    });
    expect(decoded?.problems).toEqual([]);
    expect(decoded?.object).toMatchObject({
      spec: { containers: [{ resources: { requests: { cpu: '500m', memory: '1Gi' } } }] },
    });
    expect(Object.keys(decoded?.object.metadata.labels ?? {})).toEqual(['__proto__', 'constructor']);
    expect('hostname' in ((decoded?.object as { spec?: object })?.spec ?? {})).toBe(false);
  });

  it('answers a wrong type before unknown fields, and unknown fields together', () => {
    const object = { apiVersion: 'v1', kind: 'Pod' } as KubeObject;
    const unknown = decodePod({ a: 1, b: 2 })?.problems ?? [];
    expect(decodeMessage(object, unknown)).toBe(
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.a", unknown field "spec.b"',
    );
    const wrong = decodePod({ a: 1, hostname: 2 })?.problems ?? [];
    expect(decodeMessage(object, wrong)).toBe(
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field PodSpec.spec.hostname of type string',
    );
    expect(decodeMessage(object, [])).toBeUndefined();
  });

  it('knows no kind that the server does not have', () => {
    expect(decodeObject({ apiVersion: 'v1', kind: 'Deployment' })).toBeUndefined();
  });
});
