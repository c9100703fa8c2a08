/** A server as data: which ports it listens on, what it answers, how it ends. Scenarios describe images of their own so. */
import type { GrpcHealth } from '../runtime/os/network-stack.ts';

/** Registry keys that begin so carry the behaviour itself, as JSON. */
export const SERVER_KEY_PREFIX = 'server:';

export interface HttpRule {
  /** `*` matches every path. */
  readonly path: string;
  /** Default: 302, for a rule that redirects. */
  readonly status?: number | undefined;
  readonly redirectTo?: string | undefined;
  /** Seconds since the container's start between which the rule holds. */
  readonly fromSeconds?: number | undefined;
  readonly untilSeconds?: number | undefined;
}

export interface ListenRule {
  readonly port: number;
  readonly tls?: boolean | undefined;
  readonly grpc?: GrpcHealth | undefined;
  readonly http?: readonly HttpRule[] | undefined;
}

export interface ServerBehaviour {
  readonly listen?: readonly ListenRule[] | undefined;
  readonly onTerm?: { readonly exitCode: number } | undefined;
}
