/**
 * A node's sign of life: what a kubelet starts when it can reach the API server and stops when it cannot.
 * Models pkg/kubelet/nodelease. The node's own status is the kubelet's (kubelet/node-status.ts).
 */
import type { ApiServer } from '../../api/api-server.ts';

export interface NodeHeartbeatOptions {
  readonly api: ApiServer;
  readonly node: string;
}

export class NodeHeartbeat {
  readonly #options: NodeHeartbeatOptions;
  constructor(options: NodeHeartbeatOptions) {
    this.#options = options;
  }

  /** Renews at `fromMs`, which may lie before second 0, and every ten seconds from then on. */
  start(fromMs: number): void {
    const { api, node } = this.#options;
    api.heartbeats.begin(node, fromMs);
  }
  stop(): void {
    this.#options.api.heartbeats.end(this.#options.node);
  }
}
