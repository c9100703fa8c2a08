/**
 * The network of the cluster: who has which address, what answers there, and the cluster DNS.
 *
 * Models what CNI, kube-proxy and CoreDNS do together as a client sees it: a Pod reaches every other Pod by address, a
 * Service address leads to one of its ready endpoints (drawn at random, or by `sessionAffinity`) or is refused at once
 * when there is none, an address that nobody has does not answer. Leaves out: network policies, the world outside the
 * cluster.
 */
import type { Namespace, Pod, Service } from '../../kube/types.ts';
import type { TraceWriter } from '../../trace/writer.ts';
import type { Clock } from '../clock/clock.ts';
import type { Random } from '../clock/random.ts';
import { join, type Task } from '../clock/task.ts';
import { runtimeUid } from '../kubelet/pod-format.ts';
import type {
  Asker,
  ConnectError,
  ConnectResult,
  DnsAnswer,
  DnsType,
  HttpRequest,
  HttpResponse,
  HttpResult,
} from '../runtime/os/network-stack.ts';
import type { Timing } from '../timing.ts';
import { answerDns } from './dns-records.ts';
import { type Endpoint, endpointsOf, targetPortOf } from './endpoints.ts';
import { HostStack, isLoopback } from './host-stack.ts';
import { affinityTimeoutMs, SessionAffinity } from './session-affinity.ts';

/** The tenth address of the service range: where kubeadm puts the Service kube-dns. */
export const CLUSTER_DNS = '10.96.0.10';
/** How long a TCP connection to an address that nobody has waits when the caller sets no limit: Linux' default, ms. */
const SYN_TIMEOUT_MS = 127_000;

/** What the network reads of the cluster: the objects as the API server has them now. */
export interface NetworkWorld {
  services(): readonly Service[];
  pods(): readonly Pod[];
  namespaces(): readonly Namespace[];
}

/** Where a packet ends up: at a port of a host, refused, or nowhere. */
type Route = { readonly stack: HostStack; readonly port: number } | 'refused' | 'timeout';

export class ClusterNetwork {
  readonly clock: Clock;
  readonly #trace: TraceWriter;
  readonly #timing: Timing;
  readonly #random: Random;
  readonly #world: NetworkWorld;
  readonly #hosts = new Map<string, HostStack>();
  readonly #affinity = new SessionAffinity();
  #dnsCount = 0;
  #requestCount = 0;

  constructor(clock: Clock, trace: TraceWriter, timing: Timing, random: Random, world: NetworkWorld) {
    this.clock = clock;
    this.#trace = trace;
    this.#timing = timing;
    this.#random = random;
    this.#world = world;
  }

  /** Every address that a node or a sandbox has now. */
  get addresses(): readonly string[] {
    return [...this.#hosts.keys()];
  }

  /** A network namespace with that address. `mac` and interface names follow from the address. */
  attach(ip: string, podUid = ''): HostStack {
    const stack = new HostStack(this, ip, podUid);
    this.#hosts.set(ip, stack);
    return stack;
  }
  detach(stack: HostStack): void {
    if (this.#hosts.get(stack.ip) === stack) this.#hosts.delete(stack.ip);
  }

  *dnsQuery(server: string, fqdn: string, type: DnsType, asker: Asker): Task<DnsAnswer> {
    const subject = `dns/${this.#dnsCount++}`;
    const component = 'coredns';
    this.#trace.record('dns.asked', component, subject, { ...asker, name: fqdn, server });
    const latency = this.#timing.dnsMs();
    if (latency > 0) yield latency;
    const answer: DnsAnswer =
      server === CLUSTER_DNS ? answerDns(this.#world, fqdn, type) : { rcode: 'NXDOMAIN', addresses: [] };
    this.#trace.record('dns.answered', component, subject, {
      podUid: asker.podUid,
      name: fqdn,
      rcode: answer.rcode === 'REFUSED' ? 'SERVFAIL' : answer.rcode,
      addresses: answer.addresses,
    });
    return answer;
  }

  *connect(
    from: HostStack,
    host: string,
    port: number,
    timeoutMs: number,
    asker: Asker,
  ): Task<ConnectResult> {
    const route = this.#route(from, host, port);
    const subject = this.#recordRequest(from, host, port, 'tcp', '', asker, route);
    const latency = this.#timing.networkMs();
    if (latency > 0) yield latency;
    let result: ConnectResult;
    if (route === 'timeout') {
      yield Math.min(timeoutMs, SYN_TIMEOUT_MS);
      result = 'timeout';
    } else result = route === 'refused' || !route.stack.listenerAt(route.port, host) ? 'refused' : 'ok';
    this.#trace.record('net.response', 'network', subject, {
      status: 0,
      error: result === 'ok' ? '' : result,
    });
    return result;
  }

  *http(from: HostStack, request: HttpRequest, asker: Asker): Task<HttpResult> {
    const route = this.#route(from, request.host, request.port);
    const subject = this.#recordRequest(from, request.host, request.port, 'http', request.path, asker, route);
    const result = yield* this.#httpResult(from, request, route);
    this.#trace.record('net.response', 'network', subject, {
      status: result.kind === 'response' ? result.response.status : 0,
      error: result.kind === 'error' ? result.error : '',
    });
    return result;
  }

  *#httpResult(from: HostStack, request: HttpRequest, route: Route): Task<HttpResult> {
    const limit = request.timeoutMs ?? SYN_TIMEOUT_MS;
    const failed = (error: ConnectError): HttpResult => ({ kind: 'error', error });
    const latency = this.#timing.networkMs();
    if (latency > 0) yield latency;
    if (route === 'timeout') {
      yield limit;
      return failed('timeout');
    }
    if (route === 'refused') return failed('refused');
    const server = route.stack.listenerAt(route.port, request.host);
    if (!server) return failed('refused');
    if ((server.tls === true) !== request.tls) return failed('tls');
    if (!server.http) {
      // The port is open, but nobody there speaks HTTP: the client waits until its own limit.
      yield limit;
      return failed('timeout');
    }
    const served = this.clock.spawn<HttpResponse | ConnectError>(
      server.http({
        ...request,
        remoteAddress: isLoopback(request.host) ? '127.0.0.1' : from.ip,
        remotePort: 32_768 + (this.#requestCount % 28_232),
      }),
    );
    if (request.timeoutMs === undefined) yield* join(served);
    else if (served.state === 'running') yield { on: [served.ended], timeoutMs: request.timeoutMs };
    if (served.state === 'running') {
      served.cancel();
      return failed('timeout');
    }
    const answer = served.result ?? 'reset';
    return typeof answer === 'string' ? failed(answer) : { kind: 'response', response: answer };
  }

  *exchange(from: HostStack, host: string, port: number, text: string): Task<string | undefined> {
    const latency = this.#timing.networkMs();
    if (latency > 0) yield latency;
    const route = this.#route(from, host, port);
    if (typeof route === 'string') return undefined;
    const server = route.stack.listenerAt(route.port, host);
    if (!server) return undefined;
    return server.tcp ? yield* server.tcp(text, from.ip) : '';
  }

  *ping(from: HostStack, host: string): Task<number | undefined> {
    const latency = this.#timing.networkMs();
    if (latency > 0) yield latency;
    return from.isOwn(host) || this.#hosts.has(host) ? latency : undefined;
  }

  /** gRPC health of the program that listens there; undefined: no connection. */
  grpcHealth(from: HostStack, host: string, port: number, service: string): string | undefined {
    const route = this.#route(from, host, port);
    if (typeof route === 'string') return undefined;
    const server = route.stack.listenerAt(route.port, host);
    if (!server) return undefined;
    return server.grpcHealth ? server.grpcHealth(service) : 'UNIMPLEMENTED';
  }

  #recordRequest(
    from: HostStack,
    to: string,
    port: number,
    protocol: 'http' | 'tcp',
    path: string,
    asker: Asker,
    route: Route,
  ): string {
    const subject = `net/${this.#requestCount++}`;
    // Who asks without a container is the node itself: its kubelet.
    this.#trace.record('net.request', asker.containerId === '' ? 'kubelet' : 'network', subject, {
      from: from.ip,
      to,
      port,
      protocol,
      path,
      podUid: asker.podUid,
      targetPodUid: typeof route === 'string' ? '' : route.stack.podUid,
    });
    return subject;
  }

  /** The container that has asked for this port of the node. Models the portmap plug-in of CNI; TCP only. */
  #hostPort(nodeIp: string, hostPort: number): Route | undefined {
    for (const pod of this.#world.pods()) {
      const { spec, status } = pod;
      if (status?.hostIP !== nodeIp || spec.hostNetwork === true) continue;
      const asked = spec.containers
        .flatMap((container) => container.ports ?? [])
        .find(
          (port) =>
            port.hostPort === hostPort &&
            (port.protocol ?? 'TCP') === 'TCP' &&
            ['', '0.0.0.0', nodeIp].includes(port.hostIP ?? ''),
        );
      const stack = asked && this.#hosts.get(status.podIP ?? '');
      if (stack && stack.podUid === runtimeUid(pod)) return { stack, port: asked.containerPort };
    }
    return undefined;
  }

  /** Where a packet for (host, port) ends up: own address, Service, another host, or nowhere. */
  #route(from: HostStack, host: string, port: number): Route {
    if (from.isOwn(host)) return { stack: from, port };
    const service = this.#world.services().find((candidate) => candidate.spec?.clusterIP === host);
    if (!service) {
      const stack = this.#hosts.get(host);
      if (!stack) return 'timeout';
      return (stack.podUid === '' && this.#hostPort(host, port)) || { stack, port };
    }
    const servicePort = service.spec?.ports?.find((candidate) => candidate.port === port);
    if (!servicePort) return 'timeout';
    const endpoints = endpointsOf(service, this.#world.pods());
    const ready = endpoints.filter((endpoint) => endpoint.ready);
    // kube-proxy falls back to endpoints that are going away but still serve.
    const usable =
      ready.length > 0 ? ready : endpoints.filter((endpoint) => endpoint.serving && endpoint.terminating);
    const chosen = this.#choose(service, port, usable, from.ip);
    const stack = chosen && this.#hosts.get(chosen.ip);
    const target = chosen && targetPortOf(servicePort, chosen.pod);
    return stack && target !== undefined ? { stack, port: target } : 'refused';
  }

  /** One of the endpoints at random, or the one that this client had the last time. */
  #choose(service: Service, port: number, usable: readonly Endpoint[], client: string): Endpoint | undefined {
    const draw = (): Endpoint | undefined =>
      usable[this.#random.stream('kube-proxy').below(Math.max(1, usable.length))];
    const timeoutMs = affinityTimeoutMs(service);
    if (timeoutMs === undefined) return draw();
    const ip = this.#affinity.endpointFor(
      `${service.metadata.uid}/${port}`,
      client,
      usable.map((endpoint) => endpoint.ip),
      this.clock.now,
      timeoutMs,
      () => draw()?.ip,
    );
    return usable.find((endpoint) => endpoint.ip === ip);
  }
}
