/**
 * Answers to probes that a person has fixed: whatever the handler would find, this is what comes of it, in the words in
 * which such an outcome usually shows.
 */
import type { Container, Probe } from '../../../kube/types.ts';
import type { CheckOutcome } from './checks.ts';
import { resolveContainerPort } from './http-request.ts';
import type { ProbeType } from './results.ts';

/** By `probeKey`. */
export type ProbeOverrides = ReadonlyMap<string, 'failure' | 'success'>;

export const probeKey = (podUid: string, container: string, type: ProbeType): string =>
  `${podUid}/${container}/${type}`;

export function overriddenOutcome(
  wanted: 'failure' | 'success',
  { container, spec, podIp }: { readonly container: Container; readonly spec: Probe; readonly podIp: string },
): CheckOutcome {
  if (wanted === 'success') return { kind: 'success', output: '' };
  return { kind: 'failure', output: failureText(container, spec, podIp) };
}

function failureText(container: Container, spec: Probe, podIp: string): string {
  if (spec.httpGet !== undefined) return 'HTTP probe failed with statuscode: 503';
  if (spec.tcpSocket !== undefined) {
    const port = resolveContainerPort(spec.tcpSocket.port, container);
    return `dial tcp ${spec.tcpSocket.host || podIp}:${port.ok ? port.value : 0}: connect: connection refused`;
  }
  return spec.grpc === undefined ? '' : 'service unhealthy (responded with "NOT_SERVING")';
}
