/**
 * Who has been led to which endpoint of a Service with `sessionAffinity: ClientIP`.
 *
 * Models pkg/proxy/iptables/proxier.go writeServiceToEndpointRules: each endpoint keeps a list of its clients
 * (xt_recent), asked in the order of the endpoints; a connection renews the entry, and the list goes with the endpoint.
 * Differs: there is one proxy for all nodes, because a Pod asks through its own node's proxy alone, and an endpoint that
 * was away between two connections to the Service still has its list.
 */
import type { Service } from '../../kube/types.ts';

/** Three hours. Models staging/src/k8s.io/api/core/v1 DefaultClientIPServiceAffinitySeconds. */
const DEFAULT_TIMEOUT_SECONDS = 10_800;
/** How many clients one list holds; the one that was heard of longest ago gives way. Linux' `ip_list_tot`. */
const LIST_LENGTH = 100;

/** Client → when it was last led there, ms; the longest ago first. */
type ClientList = Map<string, number>;

/** How long a client keeps to its endpoint after its last connection, ms; undefined: the Service does not ask for it. */
export function affinityTimeoutMs({ spec }: Service): number | undefined {
  if (spec?.sessionAffinity !== 'ClientIP') return undefined;
  return (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
}

export class SessionAffinity {
  /** By Service and port, then by the address of the endpoint. */
  readonly #lists = new Map<string, Map<string, ClientList>>();

  /**
   * The endpoint of this client, as of now: the one that it had within the timeout, else `choose()`.
   * `port`: a name for one port of one Service. `endpoints`: their addresses, those that take connections now.
   */
  endpointFor(
    port: string,
    client: string,
    endpoints: readonly string[],
    now: number,
    timeoutMs: number,
    choose: () => string | undefined,
  ): string | undefined {
    let lists = this.#lists.get(port);
    if (!lists) {
      lists = new Map();
      this.#lists.set(port, lists);
    }
    for (const ip of lists.keys()) if (!endpoints.includes(ip)) lists.delete(ip);
    const known = endpoints.find((ip) => {
      const at = lists.get(ip)?.get(client);
      return at !== undefined && now - at <= timeoutMs;
    });
    const chosen = known ?? choose();
    if (chosen === undefined) return undefined;
    const list: ClientList = lists.get(chosen) ?? new Map();
    lists.set(chosen, list);
    // Behind all others.
    list.delete(client);
    list.set(client, now);
    const [oldest] = list.keys();
    if (list.size > LIST_LENGTH && oldest !== undefined) list.delete(oldest);
    return chosen;
  }
}
