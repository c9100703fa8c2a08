import { describe, expect, it } from 'vitest';
import { convertFieldSelector, fieldSelectorMatches, parseFieldSelector } from '../../../src/kube/fields.ts';
import type { KubeObject } from '../../../src/kube/types.ts';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default' },
  spec: { nodeName: 'node-1', restartPolicy: 'Always', containers: [] },
  status: { phase: 'Running' },
} as KubeObject;

function select(text: string, object: KubeObject): boolean | string {
  const parsed = parseFieldSelector(text);
  const converted = parsed.ok ? convertFieldSelector(object.kind, parsed.value) : parsed;
  return converted.ok ? fieldSelectorMatches(converted.value, object) : converted.error;
}

describe('field selectors', () => {
  it.each([
    ['', true],
    ['metadata.name=web', true],
    ['metadata.name==web,status.phase!=Running', false],
    ['status.podIP=', true],
    ['spec.host=node-1', true],
  ])('%j on a running Pod: %s', (text, expected) => {
    expect(select(text, POD)).toBe(expected);
  });

  it('[SEL-3] a missing boolean is false', () => {
    expect(select('spec.hostNetwork=false', POD)).toBe(true);
    expect(select('spec.unschedulable=false', { apiVersion: 'v1', kind: 'Node', metadata: {} })).toBe(true);
  });

  it('[SEL-3] refuses a field it does not know, by the name that was given', () => {
    expect(select('spec.color=red', POD)).toBe('field label not supported: spec.color');
    expect(select('status.phase=Running', { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} })).toBe(
      'field label not supported: status.phase',
    );
  });

  it('says what it cannot understand', () => {
    expect(select('foo', POD)).toBe("invalid selector: 'foo'; can't understand 'foo'");
    expect(select('metadata.name=web,foo', POD)).toBe(
      "invalid selector: 'metadata.name=web,foo'; can't understand 'foo'",
    );
  });

  it('takes escaped commas and equal signs as part of the value', () => {
    const event = { apiVersion: 'v1', kind: 'Event', metadata: {}, reason: 'a,b=c' } as KubeObject;
    expect(select('reason=a\\,b\\=c', event)).toBe(true);
    expect(select('reason=a=b', event)).toBe("invalid field selector value: 'a=b'");
  });

  it.each([
    ['Event', 'involvedObject.kind=Pod', { involvedObject: { kind: 'Pod' } }],
    ['Event', 'source=kubelet', { reportingComponent: 'kubelet', involvedObject: {} }],
    ['Namespace', 'status.phase=Active', { status: { phase: 'Active' } }],
    ['Secret', 'type=Opaque', { type: 'Opaque' }],
    ['ReplicaSet', 'status.replicas=2', { status: { replicas: 2 } }],
    ['ReplicationController', 'status.replicas=0', {}],
    ['Job', 'status.successful=1', { status: { succeeded: 1 } }],
  ])('%s by %s', (kind, text, rest) => {
    expect(select(text, { apiVersion: 'v1', kind, metadata: {}, ...rest })).toBe(true);
  });
});
