import { describe, expect, it } from 'vitest';
import { SimulatedHost } from '../../../helpers/simulated-host.ts';

const NAMES = [
  ['myservice.default.svc.cluster.local', ['10.96.0.47']],
  ['kube-dns.kube-system.svc.cluster.local', ['10.96.0.10']],
  ['example.com', ['93.184.216.34']],
] as const;

function lookup(
  version: string,
  words: string,
  names: typeof NAMES | readonly [] = NAMES,
): { out: string; err: string; status: number } {
  const host = new SimulatedHost({ image: `docker.io/library/busybox:${version}` });
  for (const [name, addresses] of names) host.network.names.set(name, addresses);
  const { out, err, status } = host.sh(`nslookup ${words}`);
  return { out, err, status };
}

describe('nslookup up to busybox 1.28', () => {
  it('[DNS-1] follows the search list and names all addresses', () => {
    expect(lookup('1.28', 'myservice')).toEqual({
      out: 'Server:    10.96.0.10\nAddress 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local\n\nName:      myservice\nAddress 1: 10.96.0.47 myservice.default.svc.cluster.local\n',
      err: '',
      status: 0,
    });
  });

  it("[DNS-2] can't resolve what is not there: exit code 1", () => {
    expect(lookup('1.28', 'mydb', [])).toEqual({
      out: 'Server:    10.96.0.10\nAddress 1: 10.96.0.10\n\n',
      err: "nslookup: can't resolve 'mydb'\n",
      status: 1,
    });
  });

  it('[DNS-3] takes a name with few dots through the search list, too', () => {
    expect(lookup('1.28', 'myservice.default').status).toBe(0);
    expect(lookup('1.28', 'example.com').status).toBe(0);
  });

  it('[DNS-4] lets a script wait for a Service', () => {
    const host = new SimulatedHost({ image: 'docker.io/library/busybox:1.28' });
    host.clock.after(7_000, () =>
      host.network.names.set('myservice.default.svc.cluster.local', ['10.96.0.47']),
    );
    const { out, status, tookMs } = host.sh(
      'until nslookup myservice >/dev/null 2>&1; do echo waiting for myservice; sleep 2; done',
    );
    expect({ status, tookMs, lines: out.split('\n').length - 1 }).toEqual({
      status: 0,
      tookMs: 8_000,
      lines: 4,
    });
  });
});

/** The expected texts are those of busybox 1.35 with a name server that knows the same names. */
describe('nslookup of newer busybox', () => {
  it('[DNS-5] asks for all names of the search list, and fails although the answer stands there', () => {
    expect(lookup('1.36', 'myservice')).toEqual({
      out: "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tmyservice.default.svc.cluster.local\nAddress: 10.96.0.47\n\n** server can't find myservice.svc.cluster.local: NXDOMAIN\n\n** server can't find myservice.cluster.local: NXDOMAIN\n\n\n** server can't find myservice.svc.cluster.local: NXDOMAIN\n\n** server can't find myservice.cluster.local: NXDOMAIN\n\n",
      err: '',
      status: 1,
    });
  });

  it('[DNS-6] takes a name with a dot as it is', () => {
    expect(lookup('1.36', 'myservice.default').out).toContain(
      "** server can't find myservice.default: NXDOMAIN\n",
    );
    expect(lookup('1.36', 'myservice.default.svc.cluster.local')).toEqual({
      out: 'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tmyservice.default.svc.cluster.local\nAddress: 10.96.0.47\n\n\n',
      err: '',
      status: 0,
    });
  });

  it('[DNS-7] looks up addresses', () => {
    expect(lookup('1.36', '10.96.0.47').out).toContain(
      '47.0.96.10.in-addr.arpa\tname = myservice.default.svc.cluster.local\n',
    );
  });

  it('[DNS-8] between 1.29 and 1.31 it did not know the search list', () => {
    expect(lookup('1.31', 'myservice').out).toContain("** server can't find myservice: NXDOMAIN\n");
    expect(lookup('1.31', 'example.com').out).toContain("*** Can't find example.com: No answer\n");
  });

  it('[DNS-9] gives up when no server answers', () => {
    const host = new SimulatedHost({ image: 'docker.io/library/busybox:1.36' });
    host.network.dnsServers.clear();
    const { out, status, tookMs } = host.sh('nslookup x');
    expect({ out, status, tookMs }).toEqual({
      out: ';; connection timed out; no servers could be reached\n\n',
      status: 1,
      tookMs: 10_000,
    });
  });
});
