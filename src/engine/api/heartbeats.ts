/**
 * Which nodes renew their lease, without a write for each renewal: an hour of three nodes would be a thousand writes in
 * which nothing happens. What a renewal would have written is reckoned when somebody asks.
 * Models pkg/kubelet/nodelease and the unchanged reports of pkg/kubelet/kubelet_node_status.go, seen from the server.
 */
import { formatMicroTime, formatRfc3339 } from '../../kube/time.ts';
import type { KubeObject, Lease, Node } from '../../kube/types.ts';
import type { Clock } from '../clock/clock.ts';

export const LEASE_NAMESPACE = 'kube-node-lease';
/** A lease of 40 s is renewed after a quarter of it. */
export const RENEW_MS = 10_000;
const LEASE_SECONDS = 40;
/** How often an unchanged status is reported. */
const REPORT_MS = 300_000;

interface Beat {
  /** The first renewal, and the phase of the grid of all others; ms, may lie before the start. */
  readonly fromMs: number;
  /** The last renewal, when they have ended. */
  readonly lastMs: number | undefined;
}

export type BeatHandler = (node: string, isAlive: boolean) => void;

export class Heartbeats {
  readonly #clock: Clock;
  readonly #epochMs: number;
  readonly #beats = new Map<string, Beat>();
  readonly #handlers: BeatHandler[] = [];

  constructor(clock: Clock, epochMs: number) {
    this.#clock = clock;
    this.#epochMs = epochMs;
  }

  /** `handler` hears of nodes that begin and cease to renew, at the instant. */
  onChange(handler: BeatHandler): void {
    this.#handlers.push(handler);
  }

  /** The node renews from `fromMs` on every ten seconds. */
  begin(node: string, fromMs: number): void {
    this.#beats.set(node, { fromMs, lastMs: undefined });
    for (const handler of this.#handlers) handler(node, true);
  }
  end(node: string): void {
    const lastMs = this.lastRenewalMs(node);
    const beat = this.#beats.get(node);
    if (!beat || beat.lastMs !== undefined || lastMs === undefined) return;
    this.#beats.set(node, { ...beat, lastMs });
    for (const handler of this.#handlers) handler(node, false);
  }

  isAlive(node: string): boolean {
    const beat = this.#beats.get(node);
    return beat !== undefined && beat.lastMs === undefined;
  }
  /** Nodes that have ever renewed; others are not watched over. */
  isKnown(node: string): boolean {
    return this.#beats.has(node);
  }

  /** When the node's last renewal was, ms since the start; undefined: never. */
  lastRenewalMs(node: string): number | undefined {
    const beat = this.#beats.get(node);
    if (!beat) return undefined;
    if (beat.lastMs !== undefined) return beat.lastMs;
    return beat.fromMs + Math.floor((this.#clock.now - beat.fromMs) / RENEW_MS) * RENEW_MS;
  }

  /** The leases as they would stand in storage. */
  leases(): Lease[] {
    return [...this.#beats.keys()].map((node) => this.#lease(node));
  }
  #lease(node: string): Lease {
    const renewTime = formatMicroTime(this.#epochMs + (this.lastRenewalMs(node) ?? 0));
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name: node,
        namespace: LEASE_NAMESPACE,
        uid: `lease-${node}`,
        resourceVersion: '1',
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node, uid: node }],
      },
      spec: { holderIdentity: node, leaseDurationSeconds: LEASE_SECONDS, renewTime },
    } as Lease;
  }

  /** An object as it would stand in storage with all heartbeats written. */
  withHeartbeat<T extends KubeObject>(object: T): T {
    if (object.kind !== 'Node') return object;
    const renewal = this.lastRenewalMs(object.metadata.name ?? '');
    const { status } = object as unknown as Node;
    if (renewal === undefined || !status?.conditions) return object;
    const reported = formatRfc3339(this.#epochMs + Math.floor(renewal / REPORT_MS) * REPORT_MS);
    const conditions = status.conditions.map((condition) =>
      (condition.lastHeartbeatTime ?? '') < reported && condition.type !== 'NetworkUnavailable'
        ? { ...condition, lastHeartbeatTime: reported }
        : condition,
    );
    return { ...object, status: { ...status, conditions } } as unknown as T;
  }
}
