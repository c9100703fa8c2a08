/**
 * What a probe or a lifecycle hook needs of the outside: running a command in a container, and the network. The
 * kubelet's owner injects it; each call is a task that takes the time it takes.
 */
import type { Result } from '../../../kube/result.ts';
import type { Task } from '../../clock/task.ts';

export interface ExecOutcome {
  readonly exitCode: number;
  /** stdout and stderr together. */
  readonly output: string;
  /** stderr alone, where the runtime can tell. */
  readonly stderr?: string | undefined;
  /** The command was ended because its time was up. */
  readonly timedOut: boolean;
}

export interface HttpCall {
  readonly scheme: 'http' | 'https';
  /** Address or name, without brackets. */
  readonly host: string;
  readonly port: number;
  /** With the query: `/healthz?full=1`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: no limit. */
  readonly timeoutMs: number | undefined;
}

export type HttpReply =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly body: string;
      readonly location?: string | undefined;
    }
  /** `dial tcp 10.0.0.5:8080: connect: connection refused`. */
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'timeout' }
  /** TLS was spoken to a server that does not. */
  | { readonly kind: 'notTls' };

export type GrpcReply =
  | { readonly kind: 'status'; readonly status: string }
  | { readonly kind: 'connectTimeout' }
  | { readonly kind: 'connectError'; readonly message: string }
  | { readonly kind: 'unimplemented'; readonly message: string }
  | { readonly kind: 'rpcTimeout' }
  | { readonly kind: 'rpcError'; readonly message: string };

export interface HandlerIo {
  /** Fails only if the command cannot be run at all. `timeoutMs` undefined: no limit. */
  exec(
    containerId: string,
    command: readonly string[],
    timeoutMs: number | undefined,
  ): Task<Result<ExecOutcome>>;
  /** One request, redirects not followed. */
  http(call: HttpCall): Task<HttpReply>;
  /** The error is the dialler's: `dial tcp 10.0.0.5:80: connect: connection refused`. */
  tcp(host: string, port: number, timeoutMs: number): Task<Result<void>>;
  grpc(host: string, port: number, service: string, timeoutMs: number): Task<GrpcReply>;
}
