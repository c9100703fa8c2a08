/** What a whole cluster costs, in processor time: a Deployment, many Pods on many nodes, many Pods that crash. */
import { typeOfPlural } from '../../src/engine/api/resources.ts';
import { type NodeSetup, Simulation } from '../../src/engine/simulation.ts';
import type { TraceChunk } from '../../src/trace/chunk.ts';
import type { Deployment, KubeObject, Pod } from '../../src/kube/types.ts';
import { limited, median, type Row, row } from './table.ts';

const SECOND_MS = 1000;
/** Nothing that is measured here takes longer, in virtual time. */
const LONGEST_MS = 3_600_000;

export interface ClusterRun {
  /** Processor time; other work on the machine does not count. */
  readonly ms: number;
  readonly events: number;
  readonly chunk: TraceChunk;
  /** Pods that were ready at the end. */
  readonly ready: number;
}

function nodes(count: number): readonly NodeSetup[] {
  const workers = Array.from(
    { length: count },
    (_, i): NodeSetup => ({
      name: `node-${i + 1}`,
      role: 'worker',
      capacity: { pods: '250', cpu: '64', memory: '256Gi' },
    }),
  );
  return [{ name: 'master-1', role: 'control-plane' }, ...workers];
}

const labels = { app: 'bench' };

const deployment = (replicas: number): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'bench', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx:1.14.2' }] } },
  },
});

const pod = (name: string, spec: NonNullable<Pod['spec']>): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec,
});

const PODS = typeOfPlural('pods');
const readyPods = ({ api }: Simulation): number =>
  (api.storage.list(PODS as NonNullable<typeof PODS>, 'default') as readonly Pod[]).filter((one) =>
    one.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  ).length;

/** Runs a second of virtual time after another, as long as `goesOn` holds. */
function run(
  nodeCount: number,
  objects: readonly KubeObject[],
  goesOn: (simulation: Simulation) => boolean,
): ClusterRun {
  const from = process.cpuUsage();
  const simulation = new Simulation({
    seed: 'bench',
    epochMs: Date.UTC(2026, 0, 1),
    timing: 'typical',
    nodes: nodes(nodeCount),
  });
  simulation.act(0, { kind: 'apply', file: 'bench.yaml', objects });
  for (let at = 0; goesOn(simulation); at += SECOND_MS) simulation.runUntil(at);
  const chunk = simulation.takeChunk();
  const { user, system } = process.cpuUsage(from);
  return {
    ms: (user + system) / 1000,
    events: simulation.eventCount,
    chunk,
    ready: readyPods(simulation),
  };
}

/** A Deployment of so many replicas, from apply to all ready. */
export const rollOut = (replicas: number, nodeCount: number): ClusterRun =>
  run(
    nodeCount,
    [deployment(replicas)],
    (simulation) => simulation.clock.now < LONGEST_MS && readyPods(simulation) < replicas,
  );

export const crashLoops = (count: number, untilMs: number): ClusterRun =>
  run(
    3,
    Array.from({ length: count }, (_, i) =>
      pod(`crash-${i}`, {
        containers: [{ name: 'app', image: 'busybox:1.36', command: ['sh', '-c', 'echo failing; exit 1'] }],
      }),
    ),
    ({ clock }) => clock.now < untilMs,
  );

const times = <T>(count: number, fn: () => T): readonly T[] => Array.from({ length: count }, fn);

/** What `manyPods` measures, in a process of its own. */
export interface ManyPods {
  readonly seconds: number;
  readonly megabytes: number;
  readonly ready: number;
  /** Cost of a Pod among ten thousand, in costs of a Pod among a hundred. */
  readonly growth: number;
}

/** 10,000 Pods on 100 nodes, against 100 Pods on one. To be called in a process that does nothing else. */
export function manyPods(): ManyPods {
  const small = median(times(15, () => rollOut(100, 1).ms).slice(5));
  const large = rollOut(10_000, 100);
  return {
    seconds: large.ms / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
    ready: large.ready,
    growth: large.ms / 10_000 / (small / 100),
  };
}

/** `many`: what `manyPods` has found in a process of its own. */
export function clusterRows(many: ManyPods): readonly Row[] {
  times(20, () => rollOut(300, 3));
  const rollOuts = times(11, () => rollOut(300, 3));
  const [one] = rollOuts as [ClusterRun];
  const crashing = crashLoops(100, 24 * 3600 * SECOND_MS);
  const costs = rollOuts.map(({ ms }) => ms);
  const best = Math.min(...costs).toFixed(0);
  return [
    limited(
      '300 replicas on 3 nodes, apply to ready',
      median(costs),
      'ms',
      150,
      `best ${best}, ${one.ready} ready`,
    ),
    row('  its trace', `${one.chunk.at.length} entries, ${one.events} events`),
    limited('10,000 Pods on 100 nodes', many.seconds, 's', 6, `${many.ready} ready`),
    limited('  memory of the process', many.megabytes, 'MB', 600),
    limited('  cost of a Pod, against 100 Pods', many.growth, '×', 1.5),
    limited('one day of 100 crashing Pods', crashing.ms / 1000, 's', 5, `${crashing.events} events`),
  ];
}
