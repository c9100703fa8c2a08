/** `pod-misc.json`, the vectors about rules of the kubelet. */
import {
  anyActiveRegularContainerStarted,
  anyRegularContainerStarted,
} from '../../../src/engine/kubelet/container-started.ts';
import {
  containerGracePeriod,
  effectiveGracePeriod,
  type KillReason,
} from '../../../src/engine/kubelet/grace-period.ts';
import { restartCountFromLogs } from '../../../src/engine/kubelet/restart-count.ts';
import { type FailedAction, syncErrorText } from '../../../src/engine/kubelet/sync-result.ts';
import { judge, podOf, runtimeOf, specOf, statusesOf } from '../../helpers/kubelet-fixtures.ts';
import type { TableAdapter } from '../adapter.ts';

type Vector = Readonly<Record<string, unknown>>;

const secondsOf = (vector: Vector, field: string): number | undefined =>
  (vector[field] as number | null | undefined) ?? undefined;

function run(vector: Vector): unknown {
  switch (vector['fn']) {
    case 'effectiveGracePeriod':
      return effectiveGracePeriod({
        terminationGracePeriodSeconds: secondsOf(vector, 'terminationGracePeriodSeconds'),
        deletionGracePeriodSeconds: secondsOf(vector, 'deletionGracePeriodSeconds'),
        overrideSeconds: secondsOf(vector, 'overrideSeconds'),
      }).seconds;
    case 'containerGracePeriod': {
      const pod = podOf(vector['pod']);
      const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
      const container = all.find((c) => c.name === vector['container']);
      return containerGracePeriod(pod, container, vector['reason'] as KillReason);
    }
    case 'anyMainContainerStarted':
      return anyRegularContainerStarted(specOf(vector['spec']), statusesOf(vector['statuses']));
    case 'anyActiveMainContainerStarted': {
      const spec = specOf(vector['spec']);
      const status = runtimeOf(podOf({ spec }), vector['sandboxes'], vector['activeContainers']);
      return anyActiveRegularContainerStarted(spec, status);
    }
    case 'syncErrorText':
      return syncErrorText([vector as unknown as FailedAction]);
    case 'restartCountFromLogs':
      return restartCountFromLogs(vector['files'] as readonly string[]);
    default:
      return undefined;
  }
}

export const adapter: TableAdapter = {
  file: 'pod-misc.json',
  run(vector) {
    const actual = run(vector);
    return actual === undefined ? 'unsupported' : judge(vector['expected'], actual);
  },
};
