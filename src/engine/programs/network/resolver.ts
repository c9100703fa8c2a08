/**
 * Names → addresses as a C library does it: /etc/hosts first, then the servers of /etc/resolv.conf with its search list.
 *
 * Differs: the IPv6 address is asked for only when there is no IPv4 one, where a real library asks for both at once;
 * what is found is the same, and the picture has half as many questions.
 */
import type { Task } from '../../clock/task.ts';
import type { DnsAnswer, DnsType } from '../../runtime/os/network-stack.ts';
import type { ProcessContext } from '../../runtime/os/program.ts';

export interface ResolvConf {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
  readonly attempts: number;
}

export function readResolvConf(context: ProcessContext): ResolvConf {
  const read = context.fs.readFile('/etc/resolv.conf');
  const text = typeof read === 'string' ? '' : read.text;
  const known = parsed.get(text);
  if (known) return known;
  const conf = parseResolvConf(text);
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(text, conf);
  return conf;
}

/** A Pod's file never changes, and all Pods of a namespace have the same. */
const parsed = new Map<string, ResolvConf>();
const MAX_PARSED = 100;

function parseResolvConf(text: string): ResolvConf {
  const servers: string[] = [];
  let search: string[] = [];
  let ndots = 1;
  let attempts = 2;
  for (const line of text.split('\n')) {
    const [key, ...words] = line.trim().split(/\s+/);
    if (key === 'nameserver' && words[0] !== undefined) servers.push(words[0]);
    else if (key === 'search' || key === 'domain') search = words;
    else if (key === 'options') {
      for (const word of words) {
        const [name, value] = word.split(':');
        if (name === 'ndots') ndots = Number(value) || 0;
        else if (name === 'attempts') attempts = Math.max(1, Number(value) || 1);
      }
    }
  }
  // Without a server the library asks the machine itself.
  return { servers: servers.length > 0 ? servers.slice(0, 3) : ['127.0.0.1'], search, ndots, attempts };
}

export const isIpAddress = (text: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) || text.includes(':');

export interface ResolvedHost {
  readonly addresses: readonly string[];
  /** The full name that was found. */
  readonly name: string;
}

export type Resolution = ResolvedHost | 'not-found' | 'no-answer';

/** The names to ask for, in order. A name with `ndots` dots or more is asked as it is first. */
export function candidates(name: string, conf: ResolvConf): readonly string[] {
  let known = asked.get(conf);
  if (!known) {
    known = new Map();
    asked.set(conf, known);
  }
  let names = known.get(name);
  if (!names) {
    names = candidatesOf(name, conf);
    if (known.size >= MAX_PARSED) known.clear();
    known.set(name, names);
  }
  return names;
}
/** A loop asks for the same name again and again: the same texts are then the same references. */
const asked = new WeakMap<ResolvConf, Map<string, readonly string[]>>();

function candidatesOf(name: string, conf: ResolvConf): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const dots = name.split('.').length - 1;
  const searched = conf.search.map((domain) =>
    domain === '.' ? name : `${name}.${domain.replace(/\.$/, '')}`,
  );
  return dots >= conf.ndots ? [name, ...searched] : [...searched, name];
}

/** One question, with the library's patience: every server, `attempts` times. */
export function* ask(
  context: ProcessContext,
  conf: ResolvConf,
  name: string,
  type: DnsType,
): Task<DnsAnswer> {
  let last: DnsAnswer = { rcode: 'TIMEOUT', addresses: [] };
  for (let attempt = 0; attempt < conf.attempts; attempt++) {
    for (const server of conf.servers) {
      last = yield* context.network.dnsQuery(server, name, type, context.owner);
      if (last.rcode === 'NOERROR' || last.rcode === 'NXDOMAIN') return last;
    }
    if (last.rcode !== 'TIMEOUT') return last;
  }
  return last;
}

export function inHostsFile(context: ProcessContext, name: string): ResolvedHost | undefined {
  const read = context.fs.readFile('/etc/hosts');
  if (typeof read === 'string') return undefined;
  const wanted = name.toLowerCase();
  const lines = readHosts(read.text).filter((line) => line.lower.includes(wanted));
  const [first] = lines;
  return first && { addresses: lines.map(({ address }) => address), name: first.canonical };
}

interface HostsLine {
  readonly address: string;
  readonly canonical: string;
  /** All its names in lower case. */
  readonly lower: readonly string[];
}

/** The lines of IPv4 addresses. A file is read again and again and seldom changes. */
function readHosts(text: string): readonly HostsLine[] {
  const known = hosts.get(text);
  if (known) return known;
  const lines = text.split('\n').flatMap((line): HostsLine[] => {
    const [address = '', ...names] = (line.split('#')[0] as string).trim().split(/\s+/);
    const [canonical] = names;
    if (canonical === undefined || address.includes(':')) return [];
    return [{ address, canonical, lower: names.map((one) => one.toLowerCase()) }];
  });
  if (hosts.size >= MAX_PARSED) hosts.clear();
  hosts.set(text, lines);
  return lines;
}
const hosts = new Map<string, readonly HostsLine[]>();

/** Models getaddrinfo. */
export function* resolveHost(context: ProcessContext, name: string): Task<Resolution> {
  if (isIpAddress(name)) return { addresses: [name], name };
  const listed = inHostsFile(context, name);
  if (listed) return listed;
  return yield* resolveByDns(context, name);
}

export function* resolveByDns(context: ProcessContext, name: string): Task<Resolution> {
  const conf = readResolvConf(context);
  for (const candidate of candidates(name, conf)) {
    let answer = yield* ask(context, conf, candidate, 'A');
    // A library gives up the search list when nobody answers.
    if (answer.rcode === 'TIMEOUT') return 'no-answer';
    if (answer.rcode === 'NOERROR' && answer.addresses.length === 0)
      answer = yield* ask(context, conf, candidate, 'AAAA');
    if (answer.rcode === 'NOERROR' && answer.addresses.length > 0) {
      return { addresses: answer.addresses, name: answer.canonicalName ?? candidate };
    }
  }
  return 'not-found';
}

/** `10.96.0.47` → the name it belongs to. */
export function* reverseLookup(context: ProcessContext, address: string): Task<string | undefined> {
  if (address.includes(':')) return undefined;
  const answer = yield* ask(context, readResolvConf(context), reverseName(address), 'PTR');
  return answer.addresses[0];
}

export const reverseName = (address: string): string =>
  `${address.split('.').reverse().join('.')}.in-addr.arpa`;
