/**
 * nslookup, as busybox has it: an old one up to 1.28, which asks as the C library does and prints the first name that
 * resolves, and a new one since 1.29, which asks for every name of the search list and prints every answer.
 */
import type { Task } from '../../clock/task.ts';
import type { DnsAnswer, DnsType } from '../../runtime/os/network-stack.ts';
import type { Applet, AppletIo } from '../applet.ts';

interface Resolver {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  /** A name with fewer dots than this is tried with the search list first. */
  readonly ndots: number;
}

/** What the container's /etc/resolv.conf says; without one the loopback address is asked, as the C library does. */
export function readResolver(io: AppletIo): Resolver {
  const file = io.context.fs.readFile('/etc/resolv.conf');
  const lines = typeof file === 'string' ? [] : file.text.split('\n');
  const words = (key: string): string[] => lines.filter((l) => l.startsWith(`${key} `)).flatMap((l) => l.split(/\s+/).slice(1)).filter((w) => w !== '');
  const ndots = words('options').map((option) => /^ndots:(\d+)$/.exec(option)?.[1]).find((n) => n !== undefined);
  const servers = words('nameserver');
  return { servers: servers.length > 0 ? servers : ['127.0.0.1'], searches: words('search'), ndots: Number(ndots ?? 1) };
}

/** The full names to try, in order: the search list first for short names, the name itself last (or first). */
export function candidates(name: string, { searches, ndots }: Resolver): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const dots = name.split('.').length - 1;
  const searched = searches.map((suffix) => `${name}.${suffix}`);
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}

export interface Resolved {
  readonly addresses: readonly string[];
  readonly canonicalName: string;
}

/** Resolves as getaddrinfo does: the first candidate with an A record wins. */
export function* resolve(io: AppletIo, name: string): Task<Resolved | undefined> {
  const resolver = readResolver(io);
  const server = resolver.servers[0] ?? '';
  for (const candidate of candidates(name, resolver)) {
    const answer = yield* io.context.network.dnsQuery(server, candidate, 'A', io.context.owner);
    if (answer.rcode === 'NOERROR' && answer.addresses.length > 0)
      return { addresses: answer.addresses, canonicalName: answer.canonicalName ?? candidate };
  }
  return undefined;
}

const isOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 1 && minor < 29;
};

export const nslookup: Applet = function* (io) {
  const [name, server] = io.args.filter((arg) => !arg.startsWith('-'));
  if (name === undefined) return io.usage('HOST [DNS_SERVER]');
  return yield* isOld(io.version) ? oldStyle(io, name, server) : newStyle(io, name, server);
};

function* oldStyle(io: AppletIo, name: string, asked: string | undefined): Task<number> {
  const server = asked ?? readResolver(io).servers[0] ?? '';
  const serverName = yield* reverse(io, server, server);
  io.out(`Server:    ${server}\nAddress 1: ${server}${serverName === undefined ? '' : ` ${serverName}`}\n\n`);
  const found = yield* resolve(io, name);
  if (!found) {
    yield* io.flush();
    io.err(`nslookup: can't resolve '${name}'\n`);
    return 1;
  }
  io.out(`Name:      ${name}\n`);
  for (const [i, address] of found.addresses.entries()) {
    const host = yield* reverse(io, server, address);
    io.out(`Address ${i + 1}: ${address}${host === undefined ? '' : ` ${host}`}\n`);
  }
  return 0;
}

function* reverse(io: AppletIo, server: string, address: string): Task<string | undefined> {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address)) return undefined;
  const question = `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const answer = yield* io.context.network.dnsQuery(server, question, 'PTR', io.context.owner);
  return answer.rcode === 'NOERROR' ? answer.canonicalName : undefined;
}

function* newStyle(io: AppletIo, name: string, asked: string | undefined): Task<number> {
  const resolver = readResolver(io);
  const server = asked ?? resolver.servers[0] ?? '';
  // A name with a dot is asked for as it is; one without goes through the search list only.
  const full = name.includes('.') || resolver.searches.length === 0 ? [name.replace(/\.$/, '')] : resolver.searches.map((suffix) => `${name}.${suffix}`);
  let failed = false;
  let header = false;
  for (const type of ['A', 'AAAA'] as const satisfies readonly DnsType[])
    for (const candidate of full) {
      const answer = yield* io.context.network.dnsQuery(server, candidate, type, io.context.owner);
      if (answer.rcode === 'TIMEOUT') {
        io.err(';; connection timed out; no servers could be reached\n\n');
        return 1;
      }
      if (!header) io.out(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
      header = true;
      failed = printAnswer(io, candidate, answer) || failed;
    }
  return failed ? 1 : 0;
}

/** True when the name does not exist. A name without a record of this type prints nothing but an empty line. */
function printAnswer(io: AppletIo, name: string, { rcode, addresses, canonicalName }: DnsAnswer): boolean {
  if (rcode !== 'NOERROR') io.out(`** server can't find ${name}: ${rcode}\n`);
  for (const address of addresses) io.out(`Name:\t${canonicalName ?? name}\nAddress: ${address}\n`);
  io.out('\n');
  return rcode !== 'NOERROR';
}
