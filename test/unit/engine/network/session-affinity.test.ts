import { expect, it } from 'vitest';
import { SessionAffinity } from '../../../../src/engine/network/session-affinity.ts';
import type { Service } from '../../../../src/kube/types.ts';
import { NodeRun, webPod } from '../../../helpers/node-run.ts';

/** One port whose endpoints are drawn in turn: what a client gets at each moment. */
function port(timeoutMs: number) {
  const affinity = new SessionAffinity();
  let draws = 0;
  return (client: string, now: number, endpoints: readonly string[]) =>
    affinity.endpointFor(
      'web/80',
      client,
      endpoints,
      now,
      timeoutMs,
      () => endpoints[draws++ % endpoints.length],
    );
}

it('[AFFINITY-1] a client keeps its endpoint until the timeout after its last connection', () => {
  const ask = port(10_000);
  const both = ['a', 'b'];
  expect(ask('c', 0, both)).toBe('a');
  expect(ask('d', 0, both)).toBe('b');
  expect([9_000, 19_000, 29_000].map((now) => ask('c', now, both))).toEqual(['a', 'a', 'a']);
  ask('e', 30_000, both);
  expect(ask('c', 39_001, both)).toBe('b');
});

it('[AFFINITY-2] an endpoint that takes no connections is left, and forgets', () => {
  const ask = port(10_000);
  expect(ask('c', 0, ['a', 'b'])).toBe('a');
  expect(ask('c', 1000, ['b'])).toBe('b');
  expect(ask('c', 2000, ['a', 'b'])).toBe('b');
  expect(ask('c', 3000, [])).toBeUndefined();
});

it('[AFFINITY-3] an endpoint remembers a hundred clients', () => {
  const ask = port(10_000);
  for (let i = 0; i <= 100; i++) ask(`c${i}`, i, ['a']);
  ask('x', 101, ['a', 'b']);
  expect(ask('c100', 102, ['a', 'b'])).toBe('a');
  expect(ask('c0', 103, ['b', 'a'])).toBe('b');
});

it.each([
  ['ClientIP', 1],
  ['None', 3],
])('[AFFINITY-4] sessionAffinity %s: twenty requests of one Pod meet %d Pods', (sessionAffinity, count) => {
  const server = (name: string) =>
    webPod({ image: 'nginx:1.27', command: [] }, {}, { name, labels: { app: 'web' } });
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }], sessionAffinity },
  };
  const script = 'sleep 3; for i in $(seq 20); do wget -qO- web > /dev/null; done; sleep 100';
  const client = webPod({ command: ['sh', '-c', script] }, {}, { name: 'client', labels: {} });
  const run = new NodeRun([service, ...['a', 'b', 'c'].map(server), client]).until(5);
  const met = run.entries('net.request').filter(({ value }) => value.protocol === 'http');
  expect(met).toHaveLength(20);
  expect(new Set(met.map(({ value }) => value.targetPodUid)).size).toBe(count);
});
