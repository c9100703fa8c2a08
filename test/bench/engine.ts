/** What the engine costs, without a page: events, an hour of one Pod, the size of a trace. */
import { Simulation } from '../../src/engine/simulation.ts';
import type { Pod } from '../../src/kube/types.ts';
import type { TraceChunk } from '../../src/trace/chunk.ts';
import { runOne } from '../conformance/run-vector.ts';
import { findJsonFiles, readVectorFile } from '../conformance/vector-files.ts';
import { manyShells } from './os.ts';
import { limited, median, percentile, type Row, row } from './table.ts';

const HOUR_MS = 3_600_000;
const WARM_UP = 100;
const VECTORS = 'test/conformance/vectors/lifecycle';

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

/** Ten servers, each asked by all three probes in the three ways that need no program of its own. */
const PROBED = pod('probed', {
  containers: Array.from({ length: 10 }, (_, i) => {
    const port = 8080 + i;
    const ways = [{ httpGet: { path: '/', port } }, { tcpSocket: { port } }, { exec: { command: ['true'] } }];
    const [http, tcp, exec] = [0, 1, 2].map((n) => ways[(i + n) % ways.length] as (typeof ways)[number]);
    return {
      name: `server-${i}`,
      image: 'busybox:1.36',
      command: ['sh', '-c', `mkdir -p /www && echo ok >/www/index.html && httpd -f -p ${port} -h /www`],
      startupProbe: { ...http, periodSeconds: 1 },
      readinessProbe: { ...tcp, periodSeconds: 10 },
      livenessProbe: { ...exec, periodSeconds: 10 },
    };
  }),
});

interface Ran {
  readonly ms: number;
  readonly events: number;
  readonly chunk: TraceChunk;
}

function run(objects: readonly Pod[], untilMs: number): Ran {
  // Processor time: other work on the machine does not count.
  const start = process.cpuUsage();
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
  const { user, system } = process.cpuUsage(start);
  return { ms: (user + system) / 1000, events: simulation.eventCount, chunk };
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

/** All lifecycle vectors but those of the workload controllers, in seconds. */
function lifecycleRow(): Row {
  const files = findJsonFiles(VECTORS)
    .filter((path) => !path.endsWith('workloads.json'))
    .map((path) => readVectorFile(path))
    .filter((file) => 'vectors' in file);
  const start = performance.now();
  let failed = 0;
  for (const file of files)
    for (const vector of file.vectors) if (runOne(vector, file).kind !== 'passed') failed++;
  const count = files.reduce((sum, { vectors }) => sum + vectors.length, 0);
  const seconds = (performance.now() - start) / 1000;
  return limited('lifecycle vectors', seconds, 's', 20, `${count} without workloads, ${failed} failed`);
}

export function engineRows(): readonly Row[] {
  for (let i = 0; i < WARM_UP; i++) run([POD_TEST1], HOUR_MS);
  const hours = Array.from({ length: 41 }, () => run([POD_TEST1], HOUR_MS));
  const [first] = hours as [Ran];
  run(BUSY, HOUR_MS / 12);
  const busy = run(BUSY, HOUR_MS);
  const probed = run([PROBED], 24 * HOUR_MS);
  const sleepers = Array.from({ length: 3 }, () => manyShells(1000, 'while true; do sleep 2; done'));
  const sleeping = median(sleepers.map(({ ms }) => ms)) / 1000;
  const times = hours.map(({ ms }) => ms);
  return [
    limited(
      `one hour of pod-test1, after ${WARM_UP} runs`,
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
    row('one day of 10 probed containers', `${probed.ms.toFixed(0)} ms, ${probed.events} events`),
    row('  its trace', `${probed.chunk.at.length} entries, ${kilobytes(probed.chunk).toFixed(0)} kB`),
    limited('one hour of 1,000 sleeping loops', sleeping, 's', 2, `CPU; ${sleepers[0]?.note ?? ''}`),
    lifecycleRow(),
  ];
}
