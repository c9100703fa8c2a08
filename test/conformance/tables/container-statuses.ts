/** `container-statuses.json`: API statuses of containers, of a whole Pod, and the addresses of a Pod. */
import {
  type ContainerGroup,
  convertToApiContainerStatuses,
} from '../../../src/engine/kubelet/container-statuses.ts';
import { hostNetworkPodIps, nodeHostIps, sortPodIps } from '../../../src/engine/kubelet/host-ips.ts';
import { generateApiPodStatus } from '../../../src/engine/kubelet/pod-status.ts';
import { formatRfc3339 } from '../../../src/kube/time.ts';
import type { NodeAddress, Pod, PodCondition, PodStatus } from '../../../src/kube/types.ts';
import { gatesOf, judge, podOf, runtimeOf, statusesOf } from '../../helpers/kubelet-fixtures.ts';
import type { TableAdapter, Verdict } from '../adapter.ts';

type Vector = Readonly<Record<string, unknown>>;

/** The originals have no runtime name, so that an id reads `://foo`. */
const CONTEXT = { runtimeName: '', toTimestamp: formatRfc3339, startFailure: () => undefined };
const ignored = (vector: Vector): readonly string[] => (vector['ignore'] as string[] | undefined) ?? [];
const sandboxes = (sandbox: unknown): unknown[] =>
  sandbox === null || sandbox === undefined ? [] : [sandbox];

function containerStatuses(vector: Vector): Verdict {
  const pod = podOf(vector['pod']);
  const actual = convertToApiContainerStatuses({
    ...CONTEXT,
    pod,
    group: vector['group'] as ContainerGroup,
    runtime: runtimeOf(pod, [{}], vector['runtimeStatuses']),
    previous: statusesOf(vector['previousStatuses']),
    podRestarting: vector['podRestarting'] === true,
    gates: gatesOf(vector),
  });
  return judge(vector['expected'], actual, ignored(vector));
}

function withStatuses(status: unknown): PodStatus {
  const given = (status ?? {}) as PodStatus;
  return {
    ...given,
    containerStatuses: statusesOf(given.containerStatuses),
    ...(given.initContainerStatuses === undefined
      ? {}
      : { initContainerStatuses: statusesOf(given.initContainerStatuses) }),
  };
}

/** No prober is there, as in the originals: `started` and `ready` stay as they are. */
function podStatus(vector: Vector): Verdict {
  const given = podOf(vector['pod']);
  const pod: Pod = { ...given, status: withStatuses(given.status) };
  const actual = generateApiPodStatus({
    ...CONTEXT,
    pod,
    runtime: runtimeOf(pod, sandboxes(vector['sandbox']), vector['runtimeStatuses']),
    cachedStatus: withStatuses(vector['previousStatus']),
    podIsTerminal: vector['podIsTerminal'] === true,
    updateProbeStatus: () => {},
    hostIps: [],
    gates: gatesOf(vector),
  });
  const expected = vector['expected'] as { readonly conditions?: readonly PodCondition[] };
  const types = new Set(expected.conditions?.map((c) => c.type));
  const leftOut = (c: PodCondition): boolean =>
    (c.type === 'Ready' || c.type === 'ContainersReady') && !types.has(c.type);
  const conditions = (actual.conditions ?? []).filter((c) => !leftOut(c));
  return judge(expected, { ...actual, conditions }, ignored(vector));
}

function hostNetworkIps(vector: Vector): Verdict {
  const hostIps = nodeHostIps(vector['nodeAddresses'] as NodeAddress[]);
  const ips = hostNetworkPodIps(sortPodIps(vector['runtimePodIPs'] as string[], hostIps), hostIps);
  return judge(vector['expected'], { podIPs: ips.map((ip) => ({ ip })) });
}

export const adapter: TableAdapter = {
  file: 'container-statuses.json',
  run(vector) {
    switch (vector['fn']) {
      case 'containerStatuses':
        return containerStatuses(vector);
      case 'podStatus':
        return podStatus(vector);
      case 'hostNetworkPodIPs':
        return hostNetworkIps(vector);
      default:
        return 'unsupported';
    }
  },
};
