/**
 * A node's sign of life: what a kubelet starts when it can reach the API server and stops when it cannot.
 * Models pkg/kubelet/nodelease. The node's own status is the kubelet's (kubelet/node-status.ts).
 */
import type { ApiServer } from '../../api/api-server.ts';
import type { Clock } from '../../clock/clock.ts';

export interface NodeHeartbeatOptions {
  readonly api: ApiServer;
  readonly clock: Clock;
  readonly node: string;
}

export class NodeHeartbeat {
  readonly #options: NodeHeartbeatOptions;
  constructor(options: NodeHeartbeatOptions) {
    this.#options = options;
  }

  /** Renews now and every ten seconds from now on. */
  start(): void {
    const { api, clock, node } = this.#options;
    if (!api.heartbeats.isAlive(node)) api.heartbeats.begin(node, clock.now);
  }
  stop(): void {
    this.#options.api.heartbeats.end(this.#options.node);
  }
}
