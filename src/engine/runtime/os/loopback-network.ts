/** A network of one host: what listens can be reached at 127.0.0.1 and at `ip`; names come from a table. For tests and for containers without a network. */
import type { Task } from '../../clock/task.ts';
import type {
  Asker,
  ConnectResult,
  DnsAnswer,
  DnsType,
  HttpRequest,
  HttpResult,
  ListenHandle,
  NetworkInterface,
  NetworkStack,
  ServerHandler,
} from './network-stack.ts';

interface Listener {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly server: ServerHandler;
}

export class LoopbackNetwork implements NetworkStack {
  ip: string;
  /** Lower-case names without a final dot → addresses. Tests change it while programs run. */
  readonly names: Map<string, readonly string[]>;
  /** DNS servers that answer; a question to another one times out. */
  readonly dnsServers: Set<string>;
  dnsLatencyMs = 0;
  readonly #listeners: Listener[] = [];

  constructor(
    ip = '10.244.0.5',
    names: Iterable<readonly [string, readonly string[]]> = [],
    dnsServer = '10.96.0.10',
  ) {
    this.ip = ip;
    this.names = new Map(names);
    this.dnsServers = new Set([dnsServer]);
  }

  get interfaces(): readonly NetworkInterface[] {
    return [
      { name: 'lo', address: '127.0.0.1', prefix: 8, mac: '00:00:00:00:00:00', mtu: 65536 },
      { name: 'eth0', address: this.ip, prefix: 24, mac: '0a:58:0a:f4:00:05', mtu: 1500 },
    ];
  }

  get listening(): readonly Listener[] {
    return this.#listeners;
  }

  *dnsQuery(server: string, fqdn: string, type: DnsType, _asker: Asker): Task<DnsAnswer> {
    if (!this.dnsServers.has(server)) {
      yield 5000;
      return { rcode: 'TIMEOUT', addresses: [] };
    }
    if (this.dnsLatencyMs > 0) yield this.dnsLatencyMs;
    const name = fqdn.toLowerCase().replace(/\.$/, '');
    if (type === 'PTR') {
      const address = name.replace('.in-addr.arpa', '').split('.').reverse().join('.');
      for (const [host, addresses] of this.names) {
        if (addresses.includes(address)) return { rcode: 'NOERROR', addresses: [host] };
      }
      return { rcode: 'NXDOMAIN', addresses: [] };
    }
    const found = this.names.get(name);
    if (!found) return { rcode: 'NXDOMAIN', addresses: [] };
    return { rcode: 'NOERROR', addresses: found.filter((a) => a.includes(':') === (type === 'AAAA')) };
  }

  listen(
    port: number,
    protocol: 'tcp' | 'udp',
    server: ServerHandler,
    address = '0.0.0.0',
  ): ListenHandle | 'EADDRINUSE' {
    let chosen = port;
    if (port === 0) for (chosen = 32768; this.#find(chosen, protocol); ) chosen++;
    else if (this.#find(port, protocol)) return 'EADDRINUSE';
    const listener = { port: chosen, protocol, address, server };
    this.#listeners.push(listener);
    return {
      port: chosen,
      close: () => {
        const i = this.#listeners.indexOf(listener);
        if (i >= 0) this.#listeners.splice(i, 1);
      },
    };
  }

  *http(request: HttpRequest): Task<HttpResult> {
    if (!this.#isLocal(request.host)) return { kind: 'error', error: 'unreachable' };
    const listener = this.#find(request.port, 'tcp');
    if (!listener) return { kind: 'error', error: 'refused' };
    if ((listener.server.tls ?? false) !== request.tls) return { kind: 'error', error: 'tls' };
    if (!listener.server.http) return { kind: 'error', error: 'empty' };
    const answer = yield* listener.server.http({ ...request, remoteAddress: '127.0.0.1', remotePort: 40000 });
    return typeof answer === 'string'
      ? { kind: 'error', error: answer }
      : { kind: 'response', response: answer };
  }

  *connect(host: string, port: number, _timeoutMs: number, _asker: Asker): Task<ConnectResult> {
    if (!this.#isLocal(host)) return 'unreachable';
    return this.#find(port, 'tcp') ? 'ok' : 'refused';
  }

  *exchange(host: string, port: number, text: string): Task<string | undefined> {
    const listener = this.#isLocal(host) ? this.#find(port, 'tcp') : undefined;
    if (!listener) return undefined;
    return listener.server.tcp ? yield* listener.server.tcp(text, '127.0.0.1') : '';
  }

  *ping(host: string): Task<number | undefined> {
    return this.#isLocal(host) ? 0 : undefined;
  }

  #isLocal(host: string): boolean {
    return host === 'localhost' || host.startsWith('127.') || host === this.ip || host === '0.0.0.0';
  }

  #find(port: number, protocol: 'tcp' | 'udp'): Listener | undefined {
    return this.#listeners.find((l) => l.port === port && l.protocol === protocol);
  }
}
