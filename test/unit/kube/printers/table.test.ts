import { describe, expect, it } from 'vitest';
import { tableOf } from '../../../../src/kube/printers/registry.ts';
import { formatTable, TableWriter, tableLines } from '../../../../src/kube/printers/table.ts';
import type { KubeObject } from '../../../../src/kube/types.ts';

const options = { now: Date.UTC(2024, 5, 1, 12) };
const configMap = (name: string, data: Record<string, string>, labels?: Record<string, string>) =>
  ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default', labels, creationTimestamp: '2024-06-01T11:55:00Z' },
    data,
  }) as KubeObject;

const TABLE = tableOf(
  'ConfigMap',
  [configMap('app', { a: '1' }), configMap('longer-name', {}, { 'x.y/tier': 'web' })],
  options,
);

describe('table as text', () => {
  it('[PRINT-4] pads to the longest cell plus three, at least six, the last column not at all', () => {
    expect(formatTable(TABLE)).toBe(
      ['NAME          DATA   AGE', 'app           1      5m', 'longer-name   0      5m', ''].join('\n'),
    );
    expect(formatTable(TABLE, { noHeaders: true })).toBe('app           1     5m\nlonger-name   0     5m\n');
  });

  it('[PRINT-4] remembers widths from one row to the next', () => {
    const writer = new TableWriter();
    expect(writer.write([['NAME', 'AGE']])).toBe('NAME   AGE\n');
    expect(writer.write([['longer-name', '1s']])).toBe('longer-name   1s\n');
    expect(writer.write([['web', '2s']])).toBe('web           2s\n');
  });

  it('adds columns around those of the server', () => {
    const lines = tableLines(TABLE, {
      withNamespace: true,
      labelColumns: ['x.y/tier'],
      showLabels: true,
      kindPrefix: 'configmap',
    });
    expect(lines).toEqual([
      ['NAMESPACE', 'NAME', 'DATA', 'AGE', 'TIER', 'LABELS'],
      ['default', 'configmap/app', '1', '5m', '', '<none>'],
      ['default', 'configmap/longer-name', '0', '5m', 'web', 'x.y/tier=web'],
    ]);
  });

  it('prints nothing without rows', () => {
    expect(formatTable(tableOf('Pod', [], options))).toBe('');
  });

  it('cuts a cell at its first line break and takes the power from escapes', () => {
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'web' },
      message: 'one \x1b[31m\ntwo',
    } as unknown as KubeObject;
    expect(tableLines(tableOf('Event', [event], options), { noHeaders: true })[0]?.at(-1)).toBe(
      'one ^[[31m...',
    );
  });

  it('shows name and creation of a kind that has no printer', () => {
    const object = { ...configMap('limits', {}), kind: 'LimitRange' };
    expect(formatTable(tableOf('LimitRange', [object], options))).toBe(
      'NAME     CREATED AT\nlimits   2024-06-01T11:55:00Z\n',
    );
  });

  it('marks finished Pods, and gives as much of the object as was asked for', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      status: { phase: 'Failed' },
    } as KubeObject;
    const [row] = tableOf('Pod', [pod], options).rows;
    expect(row?.conditions).toEqual([
      { type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' },
    ]);
    expect(row?.object).toEqual({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: pod.metadata,
    });
    expect(tableOf('Pod', [pod], { ...options, includeObject: 'Object' }).rows[0]?.object).toBe(pod);
    expect(tableOf('Pod', [pod], { ...options, includeObject: 'None' }).rows[0]?.object).toBeNull();
  });
});
