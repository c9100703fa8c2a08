/**
 * How this kubelet reaches into containers and over the network, for probes and hooks: `HandlerIo` over the simulated
 * runtime and network. Error texts are those of Go's dialler and TLS client.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import type { Task } from '../clock/task.ts';
import type { ClusterNetwork } from '../network/cluster-network.ts';
import type { HostStack } from '../network/host-stack.ts';
import type { ConnectError } from '../runtime/os/network-stack.ts';
import type { RuntimeService } from '../runtime/cri.ts';
import type { ExecOutcome, GrpcReply, HandlerIo, HttpCall, HttpReply } from './prober/handlers.ts';

/** The kubelet itself asks: no container. */
const KUBELET = { podUid: '', containerId: '' };
const DEFAULT_DIAL_MS = 30_000;

export interface HandlerWorld {
  readonly runtime: RuntimeService;
  readonly network: ClusterNetwork;
  /** The node's own network: where the kubelet's requests come from. */
  readonly hostStack: HostStack;
}

export class KubeletHandlers implements HandlerIo {
  readonly #world: HandlerWorld;
  constructor(world: HandlerWorld) {
    this.#world = world;
  }

  exec(
    containerId: string,
    command: readonly string[],
    timeoutMs: number | undefined,
  ): Task<Result<ExecOutcome>> {
    return this.#world.runtime.execSync(containerId, command, timeoutMs);
  }

  *http(call: HttpCall): Task<HttpReply> {
    const headers = Object.fromEntries(
      Object.entries(call.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const result = yield* this.#world.hostStack.http(
      {
        method: 'GET',
        host: call.host,
        port: call.port,
        tls: call.scheme === 'https',
        path: call.path,
        headers,
        body: '',
        timeoutMs: call.timeoutMs,
      },
      KUBELET,
    );
    if (result.kind === 'response') {
      const { status, body, headers: answered } = result.response;
      const location = answered.find(([name]) => name.toLowerCase() === 'location')?.[1];
      return { kind: 'response', status, body, ...(location === undefined ? {} : { location }) };
    }
    if (result.error === 'timeout') return { kind: 'timeout' };
    if (result.error === 'tls')
      return call.scheme === 'https' ? { kind: 'notTls' } : { kind: 'error', message: 'EOF' };
    return { kind: 'error', message: dialError(call.host, call.port, result.error) };
  }

  *tcp(host: string, port: number, timeoutMs: number): Task<Result<void>> {
    const result = yield* this.#world.hostStack.connect(host, port, timeoutMs, KUBELET);
    return result === 'ok' ? ok(undefined) : err(dialError(host, port, result));
  }

  *grpc(host: string, port: number, service: string, timeoutMs: number): Task<GrpcReply> {
    const result = yield* this.#world.hostStack.connect(host, port, timeoutMs, KUBELET);
    // grpc-go keeps trying until the time is up, whatever the reason.
    if (result !== 'ok') {
      if (result !== 'timeout') yield Math.min(timeoutMs, DEFAULT_DIAL_MS);
      return { kind: 'connectTimeout' };
    }
    const health = this.#world.network.grpcHealth(this.#world.hostStack, host, port, service);
    if (health === undefined) return { kind: 'connectTimeout' };
    if (health === 'UNIMPLEMENTED')
      return {
        kind: 'unimplemented',
        message: 'rpc error: code = Unimplemented desc = unknown service grpc.health.v1.Health',
      };
    if (health === 'SERVICE_UNKNOWN')
      return { kind: 'rpcError', message: 'rpc error: code = NotFound desc = unknown service' };
    return { kind: 'status', status: health };
  }
}

function dialError(host: string, port: number, error: ConnectError): string {
  const words: Readonly<Record<ConnectError, string>> = {
    refused: 'connect: connection refused',
    timeout: 'i/o timeout',
    unreachable: 'connect: no route to host',
    reset: 'read: connection reset by peer',
    empty: 'EOF',
    tls: 'remote error: tls',
  };
  return error === 'empty' ? 'EOF' : `dial tcp ${host}:${port}: ${words[error]}`;
}
