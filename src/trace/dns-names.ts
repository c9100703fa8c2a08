/** What a DNS name says of the question: the search path makes several of one. */

/** `10.0.96.10.in-addr.arpa`: asked for by tools, not by what a person wrote. */
export const isReverse = (name: string): boolean => /\.(in-addr|ip6)\.arpa\.?$/.test(name);

const CLUSTER = '.cluster.local';

/** Made by the search path (or written in full): `web.default.svc.cluster.local`. */
export const isInCluster = (name: string): boolean => name.endsWith(CLUSTER);

/**
 * What was looked for before the search path was put behind it: `web.default.svc.cluster.local` → `web`,
 * `web.other.svc.cluster.local` → `web`, `web.cluster.local` → `web`, `example.com` → `example.com`.
 */
export function searchedName(name: string): string {
  if (!isInCluster(name)) return name;
  const rest = name.slice(0, -CLUSTER.length);
  return rest.endsWith('.svc') ? rest.slice(0, -4).replace(/\.[^.]+$/, '') : rest;
}
