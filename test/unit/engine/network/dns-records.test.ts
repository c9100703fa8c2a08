import { describe, expect, it } from 'vitest';
import { answerDns, type DnsWorld } from '../../../../src/engine/network/dns-records.ts';
import type { Pod, Service } from '../../../../src/kube/types.ts';

const service = (name: string, spec: object): Service =>
  ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec }) as Service;
const pod = (name: string, ip: string, ready: boolean, spec: object = {}): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: 'db' } },
    spec: { containers: [], ...spec },
    status: {
      podIP: ip,
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    },
  }) as unknown as Pod;

const world: DnsWorld = {
  namespaces: () => [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } }],
  services: () => [
    service('web', { clusterIP: '10.96.0.47' }),
    service('db', { clusterIP: 'None', selector: { app: 'db' } }),
    service('dark', { clusterIP: 'None', selector: { app: 'none' } }),
    service('out', { type: 'ExternalName', externalName: 'example.org' }),
  ],
  pods: () => [
    pod('db-0', '10.244.1.2', true, { hostname: 'db-0', subdomain: 'db' }),
    pod('db-1', '10.244.1.3', true),
    pod('db-2', '10.244.1.4', false),
  ],
};
const ask = (name: string, type: 'A' | 'AAAA' | 'PTR' = 'A'): unknown => answerDns(world, name, type);

describe('answerDns', () => {
  it('[DNS-1] a Service answers with its cluster IP, with or without endpoints', () => {
    expect(ask('web.default.svc.cluster.local.')).toEqual({ rcode: 'NOERROR', addresses: ['10.96.0.47'] });
    expect(ask('web.default.svc.cluster.local', 'AAAA')).toEqual({ rcode: 'NOERROR', addresses: [] });
  });
  it('[DNS-2] a headless Service answers with its ready endpoints, and is no name without any', () => {
    expect(ask('db.default.svc.cluster.local')).toEqual({
      rcode: 'NOERROR',
      addresses: ['10.244.1.2', '10.244.1.3'],
    });
    expect(ask('dark.default.svc.cluster.local')).toMatchObject({ rcode: 'NXDOMAIN' });
  });
  it('[DNS-3] an endpoint has a name of its own: host name and subdomain, or its address with dashes', () => {
    expect(ask('db-0.db.default.svc.cluster.local')).toMatchObject({ addresses: ['10.244.1.2'] });
    expect(ask('10-244-1-3.db.default.svc.cluster.local')).toMatchObject({ addresses: ['10.244.1.3'] });
    expect(ask('db-1.db.default.svc.cluster.local')).toMatchObject({ rcode: 'NXDOMAIN' });
  });
  it('[DNS-4] unknown Services, namespaces and names outside the zone do not exist', () => {
    for (const name of [
      'nope.default.svc.cluster.local',
      'web.other.svc.cluster.local',
      'web',
      'example.org',
    ])
      expect(ask(name)).toMatchObject({ rcode: 'NXDOMAIN' });
  });
  it('[DNS-5] Pod names echo any address in a namespace that exists', () => {
    expect(ask('10-1-2-3.default.pod.cluster.local')).toMatchObject({ addresses: ['10.1.2.3'] });
    expect(ask('10-1-2-3.nope.pod.cluster.local')).toMatchObject({ rcode: 'NXDOMAIN' });
  });
  it('[DNS-6] a cluster IP has a name in reverse', () => {
    expect(ask('47.0.96.10.in-addr.arpa', 'PTR')).toMatchObject({
      canonicalName: 'web.default.svc.cluster.local',
    });
  });
});
