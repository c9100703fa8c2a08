import { describe, expect, it } from 'vitest';
import { beatsOf, podScene, whyAt } from '../../../src/trace/index.ts';
import { isInCluster, isReverse, searchedName } from '../../../src/trace/dns-names.ts';
import { FakePod, FakeWorld, fakeNode } from '../../helpers/fake-trace.ts';

describe('DNS names', () => {
  it.each([
    ['web', 'web'],
    ['web.default.svc.cluster.local', 'web'],
    ['web.svc.cluster.local', 'web'],
    ['web.cluster.local', 'web'],
    ['db-0.db.default.svc.cluster.local', 'db-0.db'],
    ['example.com', 'example.com'],
  ])('[DNS-1] %s was a search for %s', (name, searched) => {
    expect(searchedName(name)).toBe(searched);
  });
  it('[DNS-2] reverse names are told apart', () => {
    expect(isReverse('10.0.96.10.in-addr.arpa')).toBe(true);
    expect(isReverse('web')).toBe(false);
    expect(isInCluster('web.svc.cluster.local')).toBe(true);
  });
  it('[DNS-3] a search is one beat, and reverse questions are none', () => {
    const world = new FakeWorld();
    fakeNode(world.at(0));
    const pod = new FakePod(world, [{ name: 'app' }], { spec: { initContainers: [{ name: 'init' }] } });
    pod.bind();
    pod.sandbox(100);
    pod.create('init');
    pod.start('init');
    pod.publish('init', { running: {} });
    world.at(1000);
    pod.ask('init', 0, '10.0.96.10.in-addr.arpa', 'NOERROR');
    for (const name of ['db.default.svc.cluster.local', 'db.svc.cluster.local', 'db.cluster.local', 'db'])
      pod.ask('init', 0, name, 'NXDOMAIN');
    world.at(3000);
    pod.ask('init', 0, 'db.default.svc.cluster.local', 'NOERROR', '10.96.0.9');
    pod.ask('init', 0, '9.0.96.10.in-addr.arpa', 'NOERROR');
    const trace = world.trace();
    const dns = beatsOf(trace).filter((b) => b.title.code === 'step.dns');
    expect(dns.map((b) => b.title.args)).toEqual([
      { name: 'db', rcode: 'NXDOMAIN', address: '' },
      { name: 'db', rcode: 'NOERROR', address: '10.96.0.9' },
    ]);
    expect(podScene(trace, pod.subject, 2000).questions).toMatchObject([{ name: 'db', rcode: 'NXDOMAIN' }]);
    expect(podScene(trace, pod.subject, 4000).questions).toMatchObject([
      { name: 'db.default.svc.cluster.local', rcode: 'NOERROR' },
    ]);
    expect(whyAt(trace, pod.subject, 2000).change).toEqual({ code: 'change.service', args: { name: 'db' } });
  });
});
