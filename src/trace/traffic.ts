/** What is on its way through the cluster's network at a time. */
import type { Service } from '../kube/types.ts';
import { objectsAt } from './at.ts';
import { TRAVEL_MS } from './container-scene.ts';
import type { TrafficScene } from './cluster-types.ts';
import { idOf } from './pod-index.ts';
import { isKind, type Trace } from './trace.ts';

/** More dots than this say no more. */
const MAX_DOTS = 48;
/** As many entries as are looked at, whether or not they are still on their way. */
const LOOK_BACK = 400;

/**
 * Requests between programs and DNS questions under way at `now`, oldest first; the kubelet's probes are left out. An answer that has come by `t` tells whether it went
 * well. Questions by the search list count like any other.
 */
export function trafficAt(
  trace: Trace,
  t: number,
  now: number,
  nodeOfAddress: ReadonlyMap<string, string>,
): readonly TrafficScene[] {
  const dots: TrafficScene[] = [];
  let services: Map<string, string> | undefined;
  const serviceOf = (address: string): string => {
    services ??= new Map(
      objectsAt<Service>(trace, 'services', t).map((s) => [
        s.spec?.clusterIP ?? '',
        `services/${s.metadata.namespace ?? ''}/${s.metadata.name ?? ''}`,
      ]),
    );
    return services.get(address) ?? '';
  };
  for (const list of [requestsOf(trace), trace.ofKind('dns.asked')]) {
    const end = trace.countUpTo(list, t);
    for (let i = end - 1; i >= Math.max(0, end - LOOK_BACK) && dots.length < MAX_DOTS; i--) {
      const seq = list[i] as number;
      // An answer may take long; one that does is drawn at its beginning only.
      if (trace.timeOf(seq) + 10 * TRAVEL_MS < now) break;
      const asked = trace.entry(seq);
      const later = trace.entry(trace.ofSubject(asked?.subject ?? '')[1] ?? -1);
      const untilMs = Math.max(later?.at ?? 0, trace.timeOf(seq) + TRAVEL_MS);
      if (untilMs <= now) continue;
      const answered = later !== undefined && later.at <= t ? later : undefined;
      const whole = { fromMs: trace.timeOf(seq), untilMs };
      if (isKind(asked, 'net.request')) {
        const { from, to, podUid, targetPodUid } = asked.value;
        const ok = isKind(answered, 'net.response')
          ? answered.value.error === '' && answered.value.status < 400
          : undefined;
        dots.push({
          ...whole,
          id: `net ${idOf(asked.subject)}`,
          kind: 'request',
          fromPod: podUid,
          fromNode: podUid === '' ? (nodeOfAddress.get(from) ?? '') : '',
          service: serviceOf(to),
          toPod: targetPodUid,
          ok,
        });
      } else if (isKind(asked, 'dns.asked')) {
        const ok = isKind(answered, 'dns.answered') ? answered.value.rcode === 'NOERROR' : undefined;
        dots.push({
          ...whole,
          id: `dns ${idOf(asked.subject)}`,
          kind: 'dns',
          fromPod: asked.value.podUid,
          fromNode: '',
          service: '',
          toPod: '',
          ok,
        });
      }
    }
  }
  return dots.sort((a, b) => a.fromMs - b.fromMs || (a.id < b.id ? -1 : 1));
}

const REQUESTS = new WeakMap<Trace, { done: number; readonly seqs: number[] }>();

/** Those between programs: the kubelet's probes are many, and are drawn at the Pod. */
function requestsOf(trace: Trace): readonly number[] {
  let known = REQUESTS.get(trace);
  if (known === undefined) {
    known = { done: 0, seqs: [] };
    REQUESTS.set(trace, known);
  }
  const all = trace.ofKind('net.request');
  for (; known.done < all.length; known.done++) {
    const seq = all[known.done] as number;
    if (trace.entry(seq)?.component !== 'kubelet') known.seqs.push(seq);
  }
  return known.seqs;
}
