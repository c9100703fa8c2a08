/** `describe node`. Models kubectl/pkg/describe describeNode. */
import type { Task } from '../../../engine/clock/task.ts';
import { nodeRoles } from '../../../kube/printers/cluster.ts';
import {
  addQuantities,
  formatQuantity,
  milliValue,
  integerValue,
  type Quantity,
  quantity,
} from '../../../kube/quantity.ts';
import { podLimits, podRequests, type ResourceList } from '../../../kube/resources.ts';
import type { Event, KubeObject, Lease, Node, Pod } from '../../../kube/types.ts';
import { query } from '../../client.ts';
import { StatusError } from '../../errors.ts';
import { listAt } from '../../json.ts';
import { type Session, since } from '../../session.ts';
import { describeEvents, fetchEvents } from './events.ts';
import { dateText, Description } from './writer.ts';

export function* describeNode(session: Session, object: KubeObject): Task<string> {
  const node = object as Node;
  const name = node.metadata?.name ?? '';
  const list = yield* session.client.get('/api/v1/pods', {
    accept: 'typed',
    query: query({
      fieldSelector: `spec.nodeName=${name},status.phase!=Succeeded,status.phase!=Failed`,
      limit: session.flags.int('chunk-size'),
    }),
  });
  const pods = listAt(list, 'items') as readonly Pod[];
  const events = yield* nodeEvents(session, node);
  const lease = yield* leaseOf(session, name);
  const out = new Description(session.env.now());
  head(session, out, node, lease);
  conditions(out, node);
  addresses(out, node);
  for (const [title, amounts] of [
    ['Capacity', node.status?.capacity],
    ['Allocatable', node.status?.allocatable],
  ] as const) {
    if (Object.keys(amounts ?? {}).length === 0) continue;
    out.line(0, `${title}:`);
    for (const resource of Object.keys(amounts ?? {}).sort())
      out.line(0, `  ${resource}:\t${amounts?.[resource] ?? ''}`);
  }
  system(session, out, node);
  podTable(out, pods, node);
  allocated(out, pods, node);
  describeEvents(session, out, events);
  return out.toString();
}

/** The kubelet reports with the node's name as uid, controllers with the real one. */
function* nodeEvents(session: Session, { metadata }: Node): Task<readonly Event[] | undefined> {
  const name = metadata?.name ?? '';
  const of = { kind: 'Node', namespace: '', name };
  const first = yield* fetchEvents(session, { ...of, uid: metadata?.uid ?? '' });
  const second = yield* fetchEvents(session, { ...of, uid: name });
  return first === undefined ? undefined : [...first, ...(second ?? [])];
}

function* leaseOf(session: Session, name: string): Task<Lease | string> {
  try {
    const path = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`;
    return (yield* session.client.get(path, { accept: 'typed' })) as Lease;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return error.message;
  }
}

function head(_session: Session, out: Description, node: Node, lease: Lease | string): void {
  const { metadata, spec } = node;
  out.line(0, `Name:\t${metadata?.name}`);
  out.line(0, `Roles:\t${nodeRoles(node).join(',') || '<none>'}`);
  out.map('Labels', metadata?.labels);
  out.annotations(metadata?.annotations);
  out.line(0, `CreationTimestamp:\t${dateText(metadata?.creationTimestamp)}`);
  const order = (effect: string): number => ['NoExecute', 'NoSchedule', 'PreferNoSchedule'].indexOf(effect);
  const taints = (spec?.taints ?? [])
    .toSorted((a, b) => order(a.effect) - order(b.effect) || (a.key < b.key ? -1 : 1))
    .map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}\n`);
  out.raw(`Taints:\t${taints.join('\t') || '<none>\n'}`);
  out.line(0, `Unschedulable:\t${spec?.unschedulable === true}`);
  if (typeof lease === 'string') return out.line(0, `Lease:\tFailed to get lease: ${lease}`);
  out.line(0, 'Lease:');
  out.line(1, `HolderIdentity:\t${lease.spec?.holderIdentity ?? '<unset>'}`);
  out.line(1, `AcquireTime:\t${lease.spec?.acquireTime ? dateText(lease.spec.acquireTime) : '<unset>'}`);
  out.line(1, `RenewTime:\t${lease.spec?.renewTime ? dateText(lease.spec.renewTime) : '<unset>'}`);
}

function conditions(out: Description, { status }: Node): void {
  const list = status?.conditions ?? [];
  if (list.length === 0) return;
  out.raw('Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n');
  out.raw('  ----\t------\t-----------------\t------------------\t------\t-------\n');
  for (const c of list) {
    const times = `${dateText(c.lastHeartbeatTime)} \t${dateText(c.lastTransitionTime)}`;
    out.line(1, `${c.type} \t${c.status} \t${times} \t${c.reason ?? ''} \t${c.message ?? ''}`);
  }
}

function addresses(out: Description, { status }: Node): void {
  out.line(0, 'Addresses:');
  for (const { type, address } of status?.addresses ?? []) out.line(1, `${type}:\t${address}`);
}

function system(session: Session, out: Description, { spec, status }: Node): void {
  const info = status?.nodeInfo;
  out.line(0, 'System Info:');
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Machine ID', info?.machineID],
    ['System UUID', info?.systemUUID],
    ['Boot ID', info?.bootID],
    ['Kernel Version', info?.kernelVersion],
    ['OS Image', info?.osImage],
    ['Operating System', info?.operatingSystem],
    ['Architecture', info?.architecture],
    ['Container Runtime Version', info?.containerRuntimeVersion],
    ['Kubelet Version', info?.kubeletVersion],
    ...(since(session, 36) ? [] : ([['Kube-Proxy Version', info?.kubeProxyVersion]] as const)),
  ];
  for (const [title, value] of rows) out.line(0, `  ${title}:\t${value ?? ''}`);
  if (spec?.podCIDR) out.line(0, `PodCIDR:\t${spec.podCIDR}`);
  if ((spec?.podCIDRs ?? []).length > 0) out.line(0, `PodCIDRs:\t${spec?.podCIDRs?.join(',')}`);
  if (spec?.providerID) out.line(0, `ProviderID:\t${spec.providerID}`);
}

const allocatableOf = ({ status }: Node): Readonly<Record<string, string>> =>
  (Object.keys(status?.allocatable ?? {}).length > 0 ? status?.allocatable : status?.capacity) ?? {};
const ofNode = (node: Node, resource: string): string | undefined => allocatableOf(node)[resource];

function percent(amount: Quantity | undefined, total: string | undefined, isCpu: boolean): number {
  const measure = isCpu ? milliValue : integerValue;
  const whole = total === undefined ? 0 : measure(total);
  // Divided first, as upstream does it in floating point: 290m of 1 are 28%.
  return whole === 0 ? 0 : Math.trunc((measure(amount) / whole) * 100);
}

const share = (amount: Quantity | undefined, node: Node, resource: string): string => {
  const text = amount === undefined ? '0' : formatQuantity(amount);
  return `${text} (${percent(amount, ofNode(node, resource), resource === 'cpu')}%)`;
};

const amountOf = (list: ResourceList, resource: string): Quantity | undefined => list.get(resource);

function podTable(out: Description, pods: readonly Pod[], node: Node): void {
  out.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  out.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  out.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  for (const pod of pods) {
    const [requests, limits] = [podRequests(pod), podLimits(pod)];
    const cells = [
      share(amountOf(requests, 'cpu'), node, 'cpu'),
      share(amountOf(limits, 'cpu'), node, 'cpu'),
      share(amountOf(requests, 'memory'), node, 'memory'),
      share(amountOf(limits, 'memory'), node, 'memory'),
    ];
    out.line(
      1,
      `${pod.metadata?.namespace}\t${pod.metadata?.name}\t\t${cells.join('\t')}\t${out.since(pod.metadata?.creationTimestamp)}`,
    );
  }
}

function allocated(out: Description, pods: readonly Pod[], node: Node): void {
  out.raw('Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n');
  out.line(1, 'Resource\tRequests\tLimits');
  out.line(1, '--------\t--------\t------');
  const total = (of: (pod: Pod) => ResourceList, resource: string): Quantity | undefined =>
    pods
      .map((pod) => amountOf(of(pod), resource))
      .reduce(
        (sum, each) =>
          each === undefined ? sum : sum === undefined ? quantity(each) : addQuantities(sum, each),
        undefined,
      );
  const all = Object.keys(allocatableOf(node)).sort();
  const standard = ['cpu', 'memory', 'ephemeral-storage'];
  const huge = all.filter((name) => name.startsWith('hugepages-'));
  const extended = all.filter((name) => ![...standard, ...huge, 'pods'].includes(name));
  for (const resource of [...standard, ...huge]) {
    out.line(
      1,
      `${resource}\t${share(total(podRequests, resource), node, resource)}\t${share(total(podLimits, resource), node, resource)}`,
    );
  }
  for (const resource of extended) {
    const text = (amount: Quantity | undefined): string =>
      amount === undefined ? '0' : formatQuantity(amount);
    out.line(1, `${resource}\t${text(total(podRequests, resource))}\t${text(total(podLimits, resource))}`);
  }
}
