/** What the engine costs, without a page: events, an hour of one Pod, the size of a trace. */
import { Simulation } from '../../src/engine/simulation.ts';
import type { Pod } from '../../src/kube/types.ts';
import type { TraceChunk } from '../../src/trace/chunk.ts';
import { limited, median, percentile, type Row, row } from './table.ts';

const HOUR_MS = 3_600_000;

const pod = (name: string, spec: NonNullable<Pod['spec']>): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec,
});

/** The article's second manifest: it ends at once, is restarted for ever, and pulls each time. */
const POD_TEST1 = pod('pod-test1', {
  containers: [{ name: 'nginx', image: 'nginx', imagePullPolicy: 'Always', command: ['echo', 'SUCCESS'] }],
});
/** Twenty Pods that ask the cluster's DNS every two seconds: the busiest thing that the article does, many times. */
const BUSY = Array.from({ length: 20 }, (_, i) =>
  pod(`waiting-${i}`, {
    initContainers: [
      {
        name: 'init',
        image: 'busybox:1.28',
        command: ['sh', '-c', 'until nslookup nowhere; do echo waiting; sleep 2; done'],
      },
    ],
    containers: [{ name: 'app', image: 'busybox:1.28', command: ['sleep', '3600'] }],
  }),
);

interface Ran {
  readonly ms: number;
  readonly events: number;
  readonly chunk: TraceChunk;
}

function run(objects: readonly Pod[], untilMs: number): Ran {
  const start = performance.now();
  const simulation = new Simulation({
    seed: 'bench',
    epochMs: Date.UTC(2026, 0, 1),
    timing: 'typical',
    nodes: [
      { name: 'master-1', role: 'control-plane' },
      { name: 'node-1', role: 'worker' },
      { name: 'node-2', role: 'worker' },
    ],
  });
  simulation.act(0, { kind: 'apply', file: 'bench.yaml', objects });
  simulation.runUntil(untilMs);
  const chunk = simulation.takeChunk();
  return { ms: performance.now() - start, events: simulation.eventCount, chunk };
}

const kilobytes = ({
  at,
  kind,
  component,
  subject,
  cause,
  value,
  words,
  numbers,
  strings,
}: TraceChunk): number =>
  ([at, kind, component, subject, cause, value, words, numbers].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  ) +
    strings.reduce((sum, text) => sum + text.length, 0)) /
  1024;

export function engineRows(): readonly Row[] {
  for (let i = 0; i < 20; i++) run([POD_TEST1], HOUR_MS);
  const hours = Array.from({ length: 41 }, () => run([POD_TEST1], HOUR_MS));
  const [first] = hours as [Ran];
  run(BUSY, HOUR_MS / 12);
  const busy = run(BUSY, HOUR_MS);
  const times = hours.map(({ ms }) => ms);
  return [
    limited(
      'one hour of pod-test1',
      median(times),
      'ms',
      10,
      `best ${Math.min(...times).toFixed(1)}, p90 ${percentile(times, 0.9).toFixed(1)}`,
    ),
    row('  its events', `${first.events}`),
    row('  its trace', `${first.chunk.at.length} entries, ${kilobytes(first.chunk).toFixed(0)} kB`),
    row('one hour of 20 waiting Pods', `${busy.ms.toFixed(0)} ms, ${busy.events} events`),
    row('engine events per second', Math.round(busy.events / (busy.ms / 1000)).toLocaleString('en')),
    row('  its trace', `${busy.chunk.at.length} entries, ${kilobytes(busy.chunk).toFixed(0)} kB`),
  ];
}
