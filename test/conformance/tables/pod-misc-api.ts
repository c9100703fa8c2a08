/** The part of pod-misc.json that the API server and the controllers decide. */
import { effectiveDeletionGrace } from '../../../src/engine/api/deletion.ts';
import { containerForLogs } from '../../../src/engine/api/log-location.ts';
import { initialPodStatus } from '../../../src/engine/api/strategy.ts';
import { isPodAvailable, isPodTerminal } from '../../../src/engine/controllers/pods.ts';
import { parseRfc3339 } from '../../../src/kube/time.ts';
import type { Pod } from '../../../src/kube/types.ts';
import { adapterByFn, compare, comparePart } from '../adapter.ts';

/** The vectors leave out what the rule does not read. */
const whole = (pod: Partial<Pod>): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {},
  ...pod,
  spec: { ...pod.spec, containers: pod.spec?.containers ?? [] },
});

export const adapter = adapterByFn('pod-misc.json', {
  deleteGracePeriod: (vector: { pod: Partial<Pod>; requestedSeconds: number | null; expected: number }) =>
    compare(vector.expected, effectiveDeletionGrace(whole(vector.pod), vector.requestedSeconds ?? undefined)),
  conditionAtCreate: (vector: {
    pod: Partial<Pod>;
    type: string;
    expected: Record<string, unknown> | null;
  }) => {
    const conditions = initialPodStatus(whole(vector.pod))?.conditions ?? [];
    const found = conditions.find(({ type }) => type === vector.type);
    return vector.expected === null
      ? compare(null, found ?? null)
      : comparePart(vector.expected, found ?? {});
  },
  logContainer: (vector: { pod: Partial<Pod>; container: string | null; expected: object }) => {
    const found = containerForLogs(whole(vector.pod), vector.container ?? undefined);
    return compare(vector.expected, found.ok ? { container: found.value } : { error: found.error });
  },
  podAvailable: (vector: { pod: Partial<Pod>; minReadySeconds: number; now: string; expected: boolean }) =>
    compare(
      vector.expected,
      isPodAvailable(whole(vector.pod), vector.minReadySeconds, parseRfc3339(vector.now) ?? 0),
    ),
  podTerminal: (vector: { pod: Partial<Pod>; expected: boolean }) =>
    compare(vector.expected, isPodTerminal(whole(vector.pod))),
});
