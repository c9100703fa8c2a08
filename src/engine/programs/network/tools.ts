/** `ping`, `nc`, `telnet`, and what shows interfaces, routes and ports. */
import type { Task } from '../../clock/task.ts';
import { Signal } from '../../clock/signal.ts';
import type { HttpResponse, ServedRequest } from '../../runtime/os/network-stack.ts';
import { FileRef } from '../../runtime/os/open-file.ts';
import { makePipe } from '../../runtime/os/pipe.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { lastValue, parseOptions } from '../options.ts';
import { resolveHost } from './resolver.ts';
import { reasonOf } from './url.ts';

const PING_BYTES = 56;
/** After the last packet ping waits so long for its answer, ms. */
const PING_WAIT_MS = 10_000;

function* ping(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, '46qAnc:i:W:w:s:t:I:', {});
  const host = options.rest[0];
  if (host === undefined) return io.usage('[OPTIONS] HOST');
  const found = yield* resolveHost(io.context, host);
  if (typeof found === 'string') {
    io.complain(`bad address '${host}'`);
    return 1;
  }
  const address = found.addresses[0] as string;
  const size = Number(lastValue(options, 's') ?? PING_BYTES);
  const count = Number(lastValue(options, 'c') ?? Number.POSITIVE_INFINITY);
  const interval = Number(lastValue(options, 'i') ?? 1) * 1000;
  const deadline = io.context.now + Number(lastValue(options, 'w') ?? Number.POSITIVE_INFINITY) * 1000;
  const wait = Number(lastValue(options, 'W') ?? PING_WAIT_MS / 1000) * 1000;
  yield* io.print(`PING ${host} (${address}): ${size} data bytes\n`);
  const times: number[] = [];
  let sent = 0;
  io.context.setDisposition(2, 'handle');
  while (sent < count && io.context.now < deadline && !io.context.hasSignal) {
    if (sent > 0) yield { on: [io.context.wakeup], timeoutMs: Math.max(1, interval) };
    if (io.context.hasSignal || io.context.now >= deadline) break;
    const ms = yield* io.context.network.ping(address, io.context.owner);
    if (ms !== undefined) {
      // The simulated wire takes whole milliseconds; a real one on a node takes less than one.
      const shown = ms > 0 ? ms : 0.05 + io.context.random('ping').below(60) / 1000;
      times.push(shown);
      if (!options.flags.includes('q'))
        yield* io.print(
          `${size + 8} bytes from ${address}: seq=${sent} ttl=64 time=${shown.toFixed(3)} ms\n`,
        );
    }
    sent++;
  }
  if (times.length < sent && sent >= count && Number.isFinite(count))
    yield Math.min(wait, Math.max(1, deadline - io.context.now));
  const lost = sent === 0 ? 0 : Math.round(((sent - times.length) / sent) * 100);
  io.out(
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${lost}% packet loss\n`,
  );
  if (times.length > 0) {
    const average = times.reduce((sum, t) => sum + t, 0) / times.length;
    io.out(
      `round-trip min/avg/max = ${Math.min(...times).toFixed(3)}/${average.toFixed(3)}/${Math.max(...times).toFixed(3)} ms\n`,
    );
  }
  return times.length > 0 ? 0 : 1;
}

/** `nc -z`, `nc host port`, `nc -l -p port [-e program]`, `nc -lk -p port -e program`. Models nc 1.10 as busybox has it. */
function* nc(io: AppletIo): Task<number> {
  const at = io.args.findIndex((arg) => arg === '-e' || /^-[a-z]*e$/.test(arg));
  const program = at < 0 ? [] : io.args.slice(at + 1);
  const args = at < 0 ? io.args : io.args.slice(0, at);
  const flagsWithE = at < 0 ? '' : (io.args[at] as string).slice(1, -1);
  const options = parseOptions(flagsWithE === '' ? args : [...args, `-${flagsWithE}`], 'lkzvnu46w:p:i:s:q:');
  const flags = options.flags;
  if (flags.includes('l'))
    return yield* serve(io, Number(lastValue(options, 'p') ?? options.rest.at(-1) ?? 0), flags, program);
  const [host, portText] = options.rest;
  const port = Number(portText);
  if (host === undefined || !Number.isInteger(port) || port <= 0)
    return io.usage('[-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]');
  const found = yield* resolveHost(io.context, host);
  if (typeof found === 'string') {
    io.complain(`bad address '${host}'`);
    return 1;
  }
  const address = found.addresses[0] as string;
  const seconds = lastValue(options, 'w');
  const connected = yield* io.context.network.connect(
    address,
    port,
    seconds === undefined ? 127_000 : Number(seconds) * 1000,
    io.context.owner,
  );
  if (connected !== 'ok') {
    const why = {
      refused: 'Connection refused',
      timeout: 'Operation timed out',
      unreachable: 'No route to host',
    }[connected];
    if (flags.includes('v') || !flags.includes('z'))
      io.complain(
        flags.includes('v') || flags.includes('z')
          ? `${host} (${address}:${port}): ${why}`
          : `can't connect to remote host (${address}): ${why}`,
      );
    return 1;
  }
  if (flags.includes('v')) io.err(`${host} (${address}:${port}) open\n`);
  if (flags.includes('z')) return 0;
  const input = io.stdin();
  const text = input ? yield* io.readAll(input) : '';
  io.out(yield* talk(io, address, port, text));
  return 0;
}

/** What comes back for a text: an HTTP exchange if it looks like one. */
function* talk(io: AppletIo, host: string, port: number, text: string): Task<string> {
  const request = /^([A-Z]+) (\S+) HTTP\/(1\.[01])\r?\n([^]*?)(?:\r?\n\r?\n([^]*))?$/.exec(text);
  if (request) {
    const headers: Record<string, string> = {};
    for (const line of (request[4] ?? '').split(/\r?\n/)) {
      const at = line.indexOf(':');
      if (at > 0) headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
    }
    const result = yield* io.context.network.http(
      {
        method: request[1] as string,
        host,
        port,
        tls: false,
        path: request[2] as string,
        headers,
        body: request[5] ?? '',
      },
      io.context.owner,
    );
    return result.kind === 'response' ? rawResponse(result.response) : '';
  }
  return (yield* io.context.network.exchange?.(host, port, text, io.context.owner) ?? nothing()) ?? '';
}

// oxlint-disable-next-line require-yield -- a network without exchanges
function* nothing(): Task<string | undefined> {
  return undefined;
}

export const rawResponse = (response: HttpResponse): string =>
  `HTTP/${response.version ?? '1.1'} ${response.status} ${reasonOf(response.status)}\r\n${response.headers.map(([n, v]) => `${n}: ${v}\r\n`).join('')}\r\n${response.body}`;

interface Waiting {
  readonly text: string;
  readonly answered: Signal;
  answer: string | undefined;
}

/** One connection after another: each is given to the program, or to the terminal. */
function* serve(io: AppletIo, port: number, flags: string, program: readonly string[]): Task<number> {
  const waiting: Waiting[] = [];
  const arrived = new Signal();
  const state = { open: true };
  function* exchange(text: string): Task<string> {
    const entry: Waiting = { text, answered: new Signal(), answer: undefined };
    waiting.push(entry);
    arrived.fire();
    while (entry.answer === undefined && state.open) yield entry.answered;
    return entry.answer ?? '';
  }
  const handle = io.context.network.listen(port, 'tcp', {
    tcp: (text) => exchange(text),
    *http(request) {
      const raw = yield* exchange(rawRequest(request));
      return parseResponse(raw);
    },
  });
  if (typeof handle === 'string') {
    io.complain('bind: Address already in use');
    return 1;
  }
  io.context.atEnd(() => {
    state.open = false;
    handle.close();
    for (const entry of waiting) entry.answered.fire();
  });
  if (flags.includes('v')) io.err(`listening on 0.0.0.0:${port} ...\n`);
  const keep = flags.includes('k') || (flags.match(/l/g) ?? []).length > 1;
  for (;;) {
    while (waiting.length === 0) yield arrived;
    const entry = waiting.shift() as Waiting;
    if (program.length > 0) entry.answer = yield* runForConnection(io, program, entry.text);
    else {
      yield* io.print(entry.text);
      const input = io.stdin();
      entry.answer = input ? yield* io.readAll(input) : '';
    }
    entry.answered.fire();
    // The answer has to get out before the port is closed.
    yield 0;
    if (!keep) return 0;
  }
}

function* runForConnection(io: AppletIo, argv: readonly string[], text: string): Task<string> {
  const path = io.find(argv[0] as string);
  if (path === undefined) return '';
  const input = makePipe(Math.max(1, text.length));
  input.writer.write(text);
  input.writer.close();
  const output = makePipe(io.context.limits.pipeBytes);
  const fds = io.context.fds.map((ref) => ref?.retain());
  for (const fd of [0, 1]) fds[fd]?.release();
  fds[0] = new FileRef(input.reader);
  fds[1] = new FileRef(output.writer);
  const child = io.context.spawn(path, argv, { fds });
  if ('code' in child) return '';
  const answer = yield* io.readAll(output.reader);
  yield* io.waitFor(child.pid);
  return answer;
}

const rawRequest = (request: ServedRequest): string =>
  `${request.method} ${request.path} HTTP/1.1\r\n${Object.entries(request.headers)
    .map(([n, v]) => `${n}: ${v}\r\n`)
    .join('')}\r\n${request.body}`;

/** What a script printed: with a status line it is a response, otherwise the client sees an error. */
function parseResponse(raw: string): HttpResponse | 'empty' {
  const match = /^HTTP\/(1\.[01]) (\d{3})[^\n]*\r?\n([^]*)$/.exec(raw);
  if (!match) return 'empty';
  const rest = match[3] as string;
  const split = /^([^]*?)\r?\n\r?\n([^]*)$/.exec(`\n${rest}`);
  const headers = (split?.[1] ?? rest)
    .split(/\r?\n/)
    .filter((line) => line.includes(':'))
    .map((line): [string, string] => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).trim()];
    });
  return { status: Number(match[2]), headers, body: split?.[2] ?? '', version: match[1] as '1.0' | '1.1' };
}

function* ip(io: AppletIo): Task<number> {
  const [object = 'addr'] = io.args.filter((arg) => !arg.startsWith('-'));
  const { interfaces, ip: own } = io.context.network;
  if (object.startsWith('r')) {
    const gateway = gatewayOf(own);
    io.out(
      `default via ${gateway} dev eth0 \n${gateway.replace(/\.\d+$/, '.0')}/24 dev eth0 scope link  src ${own} \n`,
    );
    return 0;
  }
  interfaces.forEach((nic, i) => {
    const loopback = nic.name === 'lo';
    io.out(
      `${i + 1}: ${nic.name}${loopback ? '' : '@if2'}: <${loopback ? 'LOOPBACK' : 'BROADCAST,MULTICAST'},UP,LOWER_UP${loopback ? '' : ',M-DOWN'}> mtu ${nic.mtu} qdisc noqueue ${loopback ? 'qlen 1000' : ''}\n`,
    );
    io.out(
      `    link/${loopback ? 'loopback' : 'ether'} ${nic.mac} brd ${loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff'}\n`,
    );
    if (object.startsWith('l')) return;
    io.out(
      `    inet ${nic.address}/${nic.prefix} ${loopback ? 'scope host lo' : `brd ${nic.address.replace(/\.\d+$/, '.255')} scope global ${nic.name}`}\n       valid_lft forever preferred_lft forever\n`,
    );
  });
  return 0;
}

const gatewayOf = (address: string): string => address.replace(/\.\d+$/, '.1');

function* ifconfig(io: AppletIo): Task<number> {
  const wanted = io.args[0];
  const list = io.context.network.interfaces.filter(
    (nic) => wanted === undefined || wanted === '-a' || nic.name === wanted,
  );
  if (list.length === 0) {
    io.complain(`${wanted}: error fetching interface information: Device not found`);
    return 1;
  }
  for (const nic of [...list].reverse()) {
    const loopback = nic.name === 'lo';
    io.out(
      `${nic.name.padEnd(9)} Link encap:${loopback ? 'Local Loopback  ' : `Ethernet  HWaddr ${nic.mac.toUpperCase()}  `}\n`,
    );
    io.out(
      `          inet addr:${nic.address}${loopback ? '' : `  Bcast:${nic.address.replace(/\.\d+$/, '.255')}`}  Mask:${loopback ? '255.0.0.0' : '255.255.255.0'}\n`,
    );
    io.out(
      `          UP ${loopback ? 'LOOPBACK ' : 'BROADCAST '}RUNNING${loopback ? '' : ' MULTICAST'}  MTU:${nic.mtu}  Metric:1\n`,
    );
    io.out(
      '          RX packets:0 errors:0 dropped:0 overruns:0 frame:0\n          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:1000 \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n\n',
    );
  }
  return 0;
}

function* netstat(io: AppletIo): Task<number> {
  const ss = io.name === 'ss';
  if (ss) io.out('Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port\n');
  else
    io.out(
      'Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       \n',
    );
  for (const { port, protocol, address } of io.context.network.listening) {
    const local = `${address}:${port}`;
    if (ss) io.out(`${protocol}   LISTEN 0      511    ${local.padEnd(18)} 0.0.0.0:*\n`);
    else
      io.out(
        `${protocol}        0      0 ${local.padEnd(23)} 0.0.0.0:*               ${protocol === 'tcp' ? 'LISTEN      ' : ''}\n`,
      );
  }
  return 0;
}

function* telnet(io: AppletIo): Task<number> {
  const [host, port = '23'] = io.args;
  if (host === undefined) return io.usage('[-a] [-l USER] HOST [PORT]');
  const found = yield* resolveHost(io.context, host);
  if (typeof found === 'string') {
    io.complain(`bad address '${host}'`);
    return 1;
  }
  const address = found.addresses[0] as string;
  const connected = yield* io.context.network.connect(address, Number(port), 127_000, io.context.owner);
  if (connected !== 'ok') {
    const why = {
      refused: 'Connection refused',
      timeout: 'Operation timed out',
      unreachable: 'No route to host',
    }[connected];
    io.complain(`can't connect to remote host (${address}): ${why}`);
    return 1;
  }
  io.out('Connected to ' + host + '\n');
  const input = io.stdin();
  io.out(yield* talk(io, address, Number(port), input ? yield* io.readAll(input) : ''));
  return 0;
}

export const networkToolApplets: Readonly<Record<string, Applet>> = {
  ping,
  ping6: ping,
  nc,
  ncat: nc,
  netcat: nc,
  telnet,
  ip,
  ipaddr: ip,
  ifconfig,
  netstat,
  ss: netstat,
  route: function* (io) {
    const { ip: own } = io.context.network;
    const gateway = gatewayOf(own);
    io.out(
      'Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n',
    );
    io.out(`${'0.0.0.0'.padEnd(15)} ${gateway.padEnd(15)} 0.0.0.0         UG    0      0        0 eth0\n`);
    io.out(
      `${own.replace(/\.\d+$/, '.0').padEnd(15)} 0.0.0.0         255.255.255.0   U     0      0        0 eth0\n`,
    );
    return 0;
  },
};
