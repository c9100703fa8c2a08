/** `kubectl top`. Models staging/src/k8s.io/kubectl/pkg/cmd/top and pkg/metricsutil. */
import type { Task } from '../../engine/clock/task.ts';
import { addQuantities, integerValue, milliValue, type Quantity, quantity } from '../../kube/quantity.ts';
import type { KubeObject, Node } from '../../kube/types.ts';
import { query } from '../client.ts';
import { type Command, SELECTOR } from '../command.ts';
import { discover } from '../discovery.ts';
import { KubectlError, StatusError } from '../errors.ts';
import { bool, boolOn, string } from '../flags.ts';
import { listAt, mapAt, textAt } from '../json.ts';
import { type Session, usageError } from '../session.ts';

const API = '/apis/metrics.k8s.io/v1beta1';
const FLAGS = [
  SELECTOR,
  string('field-selector'),
  string('sort-by'),
  bool('no-headers'),
  boolOn('use-protocol-buffers'),
  bool('sum'),
  bool('show-capacity'),
  bool('show-swap'),
];

interface Usage {
  readonly cpu: Quantity;
  readonly memory: Quantity;
}

const ZERO: Usage = { cpu: quantity('0'), memory: quantity('0') };
const plus = (a: Usage, b: Usage): Usage => ({
  cpu: addQuantities(a.cpu, b.cpu),
  memory: addQuantities(a.memory, b.memory),
});
const usageOf = (holder: unknown): Usage => {
  const { cpu = '0', memory = '0' } = mapAt(holder, 'usage');
  return { cpu: quantity(cpu), memory: quantity(memory) };
};
const cpuText = ({ cpu }: Usage): string => `${milliValue(cpu)}m`;
const memoryText = ({ memory }: Usage): string => `${Math.trunc(integerValue(memory) / (1024 * 1024))}Mi`;

/** Every cell is padded, the last one too. */
function table(lines: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const line of lines)
    for (const [i, cell] of line.entries()) widths[i] = Math.max(widths[i] ?? 6, cell.length + 3);
  return lines.map((line) => `${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('')}\n`).join('');
}

function checkSort({ flags }: Session): void {
  if (!['', 'cpu', 'memory'].includes(flags.text('sort-by'))) {
    throw new KubectlError('--sort-by accepts only cpu or memory');
  }
}

const bySort =
  (session: Session) =>
  (a: readonly [string, Usage], b: readonly [string, Usage]): number => {
    const by = session.flags.text('sort-by');
    if (by === 'cpu') return milliValue(b[1].cpu) - milliValue(a[1].cpu);
    if (by === 'memory') return integerValue(b[1].memory) - integerValue(a[1].memory);
    return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
  };

/** The metrics of one object or a list; a server without them says so. */
function* metrics(session: Session, path: string, name: string | undefined): Task<readonly KubeObject[]> {
  yield* discover(session, false);
  const pairs =
    name === undefined
      ? query({
          labelSelector: session.flags.text('selector'),
          fieldSelector: session.flags.text('field-selector'),
        })
      : [];
  try {
    const answer = yield* session.client.get(name === undefined ? path : `${path}/${name}`, {
      accept: 'typed',
      query: pairs,
    });
    return name === undefined ? (listAt(answer, 'items') as readonly KubeObject[]) : [answer];
  } catch (error) {
    const isUnserved =
      error instanceof StatusError && error.status.code === 404 && error.status.details === undefined;
    throw isUnserved ? new KubectlError('Metrics API not available') : error;
  }
}

const pods: Command = {
  name: 'pod',
  aliases: ['pods', 'po'],
  about: 'Display resource (CPU/memory) usage of pods',
  flags: [...FLAGS, bool('all-namespaces', 'A'), bool('containers')],
  *run(session) {
    checkSort(session);
    const { flags, args } = session;
    if (args.length > 1) throw usageError(session, 'pod [NAME | -l label]');
    const isAll = flags.isOn('all-namespaces');
    const path = isAll ? `${API}/pods` : `${API}/namespaces/${session.namespace}/pods`;
    const found = yield* metrics(session, path, args[0]);
    if (found.length === 0) {
      session.err(isAll ? 'No resources found\n' : `No resources found in ${session.namespace} namespace.\n`);
      return;
    }
    session.out(table(podRows(session, found, isAll)));
  },
};

function podRows(
  session: Session,
  found: readonly KubeObject[],
  isAll: boolean,
): readonly (readonly string[])[] {
  const { flags } = session;
  const withContainers = flags.isOn('containers');
  const rows: string[][] = [];
  const totals = found.map((pod) => {
    const containers = listAt(pod, 'containers').map(
      (each) => [textAt(each, 'name'), usageOf(each)] as const,
    );
    const total = containers.reduce((sum, [, usage]) => plus(sum, usage), ZERO);
    return { pod, containers, total, key: `${pod.metadata.namespace}/${pod.metadata.name}` };
  });
  const sort = bySort(session);
  for (const { pod, containers, total } of totals.toSorted((a, b) =>
    sort([a.key, a.total], [b.key, b.total]),
  )) {
    const lead = isAll ? [pod.metadata.namespace ?? ''] : [];
    const name = pod.metadata.name ?? '';
    if (!withContainers) rows.push([...lead, name, cpuText(total), memoryText(total)]);
    else
      for (const [container, usage] of containers.toSorted(sort))
        rows.push([...lead, name, container, cpuText(usage), memoryText(usage)]);
  }
  const before = (isAll ? 1 : 0) + (withContainers ? 2 : 1);
  if (flags.isOn('sum')) {
    const sum = totals.reduce((all, { total }) => plus(all, total), ZERO);
    const blank = Array.from({ length: before }, () => '');
    rows.push([...blank, '________', '________'], [...blank, cpuText(sum), memoryText(sum)]);
  }
  const header = [
    ...(isAll ? ['NAMESPACE'] : []),
    ...(withContainers ? ['POD'] : []),
    'NAME',
    'CPU(cores)',
    'MEMORY(bytes)',
  ];
  return flags.isOn('no-headers') ? rows : [header, ...rows];
}

const nodes: Command = {
  name: 'node',
  aliases: ['nodes', 'no'],
  about: 'Display resource (CPU/memory) usage of nodes',
  flags: FLAGS,
  *run(session) {
    checkSort(session);
    const { flags, args } = session;
    if (args.length > 1) throw usageError(session, 'node [NAME | -l label]');
    const found = yield* metrics(session, `${API}/nodes`, args[0]);
    const name = args[0];
    const answer = yield* session.client.get(name === undefined ? '/api/v1/nodes' : `/api/v1/nodes/${name}`, {
      accept: 'typed',
      query: name === undefined ? query({ labelSelector: flags.text('selector') }) : [],
    });
    const known = (name === undefined ? listAt(answer, 'items') : [answer]) as readonly Node[];
    const rows = found
      .map((each) => [each.metadata.name ?? '', usageOf(each)] as const)
      .toSorted(bySort(session))
      .map(([node, usage]) =>
        nodeRow(
          session,
          node,
          usage,
          known.find(({ metadata }) => metadata?.name === node),
        ),
      );
    const header = ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'];
    session.out(table(flags.isOn('no-headers') ? rows : [header, ...rows]));
  },
};

function nodeRow(session: Session, name: string, usage: Usage, node: Node | undefined): readonly string[] {
  const total = session.flags.isOn('show-capacity') ? node?.status?.capacity : node?.status?.allocatable;
  const share = (used: number, whole: number): string =>
    whole === 0 ? '<unknown>' : `${Math.trunc((used / whole) * 100)}%`;
  return [
    name,
    cpuText(usage),
    share(milliValue(usage.cpu), milliValue(total?.['cpu'])),
    memoryText(usage),
    share(integerValue(usage.memory), integerValue(total?.['memory'])),
  ];
}

export const top: Command = {
  name: 'top',
  about: 'Display resource (CPU/memory) usage',
  commands: [nodes, pods],
};
