/**
 * What a process sees of the network: one `NetworkStack` for each network namespace (a Pod's, or the node's).
 *
 * The wire is not simulated byte by byte. DNS is a question and an answer, HTTP a request object and a response
 * object, and everything else a TCP connection that can be opened or not. Both sides keep their own words: a client
 * sees `refused` or `timeout` and prints what it would print.
 */
import type { Task } from '../../clock/task.ts';

/** Whose process asks, for the trace. */
export interface Asker {
  readonly podUid: string;
  readonly containerId: string;
}

export type DnsType = 'A' | 'AAAA' | 'PTR' | 'SRV' | 'CNAME' | 'TXT' | 'MX' | 'NS';

export interface DnsAnswer {
  /** `TIMEOUT`: no server answered; `NOERROR` without addresses: the name exists, but not with this type. */
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'TIMEOUT';
  /** Addresses for A and AAAA, names for PTR, otherwise the record's text. */
  readonly addresses: readonly string[];
  /** The name that the records belong to, after CNAMEs; absent: the one asked for. */
  readonly canonicalName?: string | undefined;
  readonly ttlSeconds?: number | undefined;
}

export interface HttpRequest {
  readonly method: string;
  /** An IP address, or a name that the stack's `/etc/hosts` or DNS has to resolve (programs resolve first). */
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** With the query: `/healthz?full=1`. */
  readonly path: string;
  /** Names in lower case. `host` is filled in from the URL by the client. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The client's limit for the whole exchange in ms; absent: it waits for ever. */
  readonly timeoutMs?: number | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** In the order they are sent, names as the server writes them (`Server`, `Content-Type`). */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** `1.1` unless said otherwise (the busybox httpd speaks 1.0 or 1.1). */
  readonly version?: '1.0' | '1.1' | '2' | undefined;
}

/** Why there was no response. `empty`: the server closed the connection without a word; `tls`: the two do not agree on TLS. */
export type ConnectError = 'refused' | 'timeout' | 'unreachable' | 'reset' | 'empty' | 'tls';
export type HttpResult =
  | { readonly kind: 'response'; readonly response: HttpResponse }
  | { readonly kind: 'error'; readonly error: ConnectError };

/** What a server is given: the request, and who sent it. */
export interface ServedRequest extends HttpRequest {
  readonly remoteAddress: string;
  readonly remotePort: number;
}

export type GrpcHealth = 'SERVING' | 'NOT_SERVING' | 'UNKNOWN' | 'SERVICE_UNKNOWN' | 'UNIMPLEMENTED';

/**
 * One listening program. `http` absent: a connection opens and stays silent (a data base, a plain TCP server).
 * `tls`: the port speaks TLS only. The handler runs as a task of the network, not of the server's process: it must
 * check for itself whether the process may answer (a stopped process does not).
 */
export interface ServerHandler {
  readonly tls?: boolean | undefined;
  readonly http?: ((request: ServedRequest) => Task<HttpResponse | ConnectError>) | undefined;
  readonly grpcHealth?: ((service: string) => GrpcHealth) | undefined;
  /** One text in, one text out: `nc`, redis. */
  readonly tcp?: ((text: string, remoteAddress: string) => Task<string>) | undefined;
}

export interface ListenHandle {
  readonly port: number;
  /** Stops listening. The OS calls it too when the process that listens ends. */
  close(): void;
}

export interface NetworkInterface {
  /** `lo`, `eth0` */
  readonly name: string;
  readonly address: string;
  readonly prefix: number;
  readonly mac: string;
  readonly mtu: number;
}

export type ConnectResult = 'ok' | 'refused' | 'timeout' | 'unreachable';

export interface NetworkStack {
  /** The primary address; empty as long as there is none. */
  readonly ip: string;
  readonly interfaces: readonly NetworkInterface[];
  /** One question to one server (by address). Waits for the answer or for the server's own time-out (`TIMEOUT`). */
  dnsQuery(server: string, fqdn: string, type: DnsType, asker: Asker): Task<DnsAnswer>;
  /** `address` absent: all addresses. The port 0 takes a free one from 32768 up. */
  listen(
    port: number,
    protocol: 'tcp' | 'udp',
    server: ServerHandler,
    address?: string,
  ): ListenHandle | 'EADDRINUSE' | 'EACCES';
  http(request: HttpRequest, asker: Asker): Task<HttpResult>;
  /** Opens and closes a TCP connection. */
  connect(host: string, port: number, timeoutMs: number, asker: Asker): Task<ConnectResult>;
  /** Sends a text over a TCP connection and gives what came back; undefined: no connection. */
  exchange?(host: string, port: number, text: string, asker: Asker): Task<string | undefined>;
  /** Round-trip time in ms, or undefined when no answer comes. */
  ping(host: string, asker: Asker): Task<number | undefined>;
  /** Listening ports, for `netstat` and `ss`. */
  readonly listening: readonly {
    readonly port: number;
    readonly protocol: 'tcp' | 'udp';
    readonly address: string;
  }[];
}
