/**
 * `nslookup` in the two forms that busybox has had. Up to 1.28 it asked the C library, which follows the search list
 * and stops at the first name that exists. From 1.29 on it asks by itself: from 1.32 on for every name of the search
 * list, and any that does not exist makes it fail, although the answer stands there. So a script that waits with
 * `until nslookup myservice` ends with 1.28 and waits for ever with newer images.
 */
import type { Task } from '../../clock/task.ts';
import type { DnsAnswer, DnsType } from '../../runtime/os/network-stack.ts';
import type { Applet, AppletIo } from '../applet.ts';
import {
  ask,
  isIpAddress,
  readResolvConf,
  type ResolvConf,
  resolveByDns,
  reverseLookup,
  reverseName,
  inHostsFile,
} from './resolver.ts';

const minor = (version: string): number => Number(version.split('.')[1] ?? 0);

function* nslookup(io: AppletIo): Task<number> {
  return yield* minor(io.version) <= 28 ? traditional(io) : modern(io);
}

function* traditional(io: AppletIo): Task<number> {
  const { context } = io;
  const [host, server] = io.args;
  if (host === undefined || io.args.length > 2) return io.usage('HOST [SERVER]');
  const first = server ?? readResolvConf(context).servers[0] ?? '127.0.0.1';
  io.out(`Server:    ${first}\n`);
  const serverName = yield* reverseLookup(context, first);
  yield* io.print(`Address 1: ${first}${serverName === undefined ? '' : ` ${serverName}`}\n\n`);
  const found = isIpAddress(host)
    ? { addresses: [host], name: host }
    : (inHostsFile(context, host) ?? (yield* resolveByDns(context, host)));
  if (typeof found === 'string') {
    io.err(`nslookup: can't resolve '${host}'\n`);
    return 1;
  }
  io.out(`Name:      ${host}\n`);
  let number = 0;
  for (const address of found.addresses) {
    const name = yield* reverseLookup(context, address);
    io.out(`Address ${++number}: ${address}${name === undefined ? '' : ` ${name}`}\n`);
  }
  return 0;
}

const TYPES: Readonly<Record<string, DnsType>> = {
  a: 'A',
  aaaa: 'AAAA',
  cname: 'CNAME',
  mx: 'MX',
  ns: 'NS',
  ptr: 'PTR',
  srv: 'SRV',
  txt: 'TXT',
};

interface Question {
  readonly name: string;
  readonly type: DnsType;
}

function* modern(io: AppletIo): Task<number> {
  const { context } = io;
  const types: DnsType[] = [];
  const words: string[] = [];
  for (const arg of io.args) {
    const type = /^-(?:q|query|type|querytype)=(\w+)$/.exec(arg);
    if (type) {
      const known = TYPES[(type[1] as string).toLowerCase()];
      if (!known) {
        io.complain(`invalid query type "${type[1]}"`);
        return 1;
      }
      types.push(known);
    } else if (!arg.startsWith('-')) words.push(arg);
  }
  const [host, given] = words;
  if (host === undefined) return io.usage('[-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]');
  const file = readResolvConf(context);
  // With a server of its own the file, and so its search list, is not read.
  const conf: ResolvConf = given === undefined ? file : { ...file, servers: [given], search: [] };
  const questions = questionsFor(io, host, types, conf);
  const answers: { readonly question: Question; readonly answer: DnsAnswer }[] = [];
  const missing = new Set<string>();
  for (const question of questions) {
    // A name that does not exist has no records of any type; it is asked for once.
    const answer: DnsAnswer = missing.has(question.name)
      ? { rcode: 'NXDOMAIN', addresses: [] }
      : yield* ask(context, conf, question.name, question.type);
    if (answer.rcode === 'NXDOMAIN') missing.add(question.name);
    if (answer.rcode === 'TIMEOUT') {
      io.out(';; connection timed out; no servers could be reached\n\n');
      return 1;
    }
    answers.push({ question, answer });
  }
  io.out(`Server:\t\t${conf.servers[0]}\nAddress:\t${conf.servers[0]}:53\n\n`);
  let status = 0;
  for (const { question, answer } of answers) {
    if (answer.rcode !== 'NOERROR') {
      io.out(`** server can't find ${question.name}: ${answer.rcode}\n\n`);
      status = 1;
    } else io.out(`${records(io, question, answer)}\n`);
  }
  return status;
}

function questionsFor(io: AppletIo, host: string, types: readonly DnsType[], conf: ResolvConf): Question[] {
  const name = host.replace(/\.$/, '');
  if (types.length === 0 && isIpAddress(host) && !host.includes(':'))
    return [{ name: reverseName(host), type: 'PTR' }];
  const searches = minor(io.version) >= 32 && !host.includes('.') && conf.search.length > 0;
  const names = searches ? conf.search.map((domain) => `${name}.${domain}`) : [name];
  const wanted: readonly DnsType[] = types.length > 0 ? types : ['A', 'AAAA'];
  return wanted.flatMap((type): Question[] =>
    type === 'PTR' ? [{ name, type }] : names.map((each) => ({ name: each, type })),
  );
}

function records(io: AppletIo, { name, type }: Question, answer: DnsAnswer): string {
  if (answer.addresses.length === 0)
    return minor(io.version) < 32 ? `*** Can't find ${name}: No answer\n` : '';
  const owner = answer.canonicalName ?? name;
  const alias = owner === name ? '' : `${name}\tcanonical name = ${owner}\n`;
  const lines = answer.addresses.map((record) => {
    switch (type) {
      case 'A':
      case 'AAAA':
        return `Name:\t${owner}\nAddress: ${record}\n`;
      case 'PTR':
        return `${name}\tname = ${record}\n`;
      case 'CNAME':
        return `${name}\tcanonical name = ${record}\n`;
      case 'SRV':
        return `${name}\tservice = ${record}\n`;
      case 'MX':
        return `${name}\tmail exchanger = ${record}\n`;
      case 'NS':
        return `${name}\tnameserver = ${record}\n`;
      case 'TXT':
        return `${name}\ttext = "${record}"\n`;
    }
    return '';
  });
  return alias + lines.join('');
}

export const nslookupApplets: Readonly<Record<string, Applet>> = { nslookup };
