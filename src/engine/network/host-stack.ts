/** One network namespace: its address and what listens in it. */
import type { Task } from '../clock/task.ts';
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
} from '../runtime/os/network-stack.ts';
import type { ClusterNetwork } from './cluster-network.ts';

interface Listener {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly server: ServerHandler;
}

const ANY = '0.0.0.0';
const EPHEMERAL_FIRST = 32_768;
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

export class HostStack implements NetworkStack {
  readonly ip: string;
  /** Empty: the node's own network. */
  readonly podUid: string;
  readonly interfaces: readonly NetworkInterface[];
  readonly #network: ClusterNetwork;
  readonly #listeners = new Set<Listener>();

  constructor(network: ClusterNetwork, ip: string, podUid: string) {
    this.#network = network;
    this.podUid = podUid;
    this.ip = ip;
    const bytes = ip.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
    this.interfaces = [
      { name: 'lo', address: '127.0.0.1', prefix: 8, mac: '00:00:00:00:00:00', mtu: 65_536 },
      { name: 'eth0', address: ip, prefix: 24, mac: `0a:58:${bytes.join(':')}`, mtu: 1450 },
    ];
  }

  get listening(): readonly {
    readonly port: number;
    readonly protocol: 'tcp' | 'udp';
    readonly address: string;
  }[] {
    return [...this.#listeners];
  }

  isOwn(host: string): boolean {
    return isLoopback(host) || host === this.ip;
  }

  /** Who answers a TCP connection to that port under that address. */
  listenerAt(port: number, host: string): ServerHandler | undefined {
    for (const listener of this.#listeners) {
      const matches =
        listener.address === ANY ||
        listener.address === host ||
        (isLoopback(host) && isLoopback(listener.address));
      if (listener.port === port && listener.protocol === 'tcp' && matches) return listener.server;
    }
    return undefined;
  }

  listen(
    port: number,
    protocol: 'tcp' | 'udp',
    server: ServerHandler,
    address = ANY,
  ): ListenHandle | 'EADDRINUSE' | 'EACCES' {
    const taken = (candidate: number): boolean =>
      [...this.#listeners].some(
        (other) =>
          other.port === candidate &&
          other.protocol === protocol &&
          (other.address === address || other.address === ANY || address === ANY),
      );
    let chosen = port;
    if (port === 0) {
      chosen = EPHEMERAL_FIRST;
      while (taken(chosen)) chosen++;
    }
    if (taken(chosen)) return 'EADDRINUSE';
    const listener: Listener = { port: chosen, protocol, address, server };
    this.#listeners.add(listener);
    return { port: chosen, close: () => this.#listeners.delete(listener) };
  }

  dnsQuery(server: string, fqdn: string, type: DnsType, asker: Asker): Task<DnsAnswer> {
    return this.#network.dnsQuery(server, fqdn, type, asker);
  }
  http(request: HttpRequest, asker: Asker): Task<HttpResult> {
    return this.#network.http(this, request, asker);
  }
  connect(host: string, port: number, timeoutMs: number, asker: Asker): Task<ConnectResult> {
    return this.#network.connect(this, host, port, timeoutMs, asker);
  }
  exchange(host: string, port: number, text: string): Task<string | undefined> {
    return this.#network.exchange(this, host, port, text);
  }
  ping(host: string): Task<number | undefined> {
    return this.#network.ping(this, host);
  }
}
