/** `probes.json`: turns of a probe worker, and what the answer of a handler means. */
import { Clock } from '../../../src/engine/clock/clock.ts';
import { Random } from '../../../src/engine/clock/random.ts';
import type { Task } from '../../../src/engine/clock/task.ts';
import { type CheckOutcome, execOutcome, httpCheck } from '../../../src/engine/kubelet/prober/checks.ts';
import type { HttpCall, HttpReply } from '../../../src/engine/kubelet/prober/handlers.ts';
import { requestHeaders } from '../../../src/engine/kubelet/prober/http-request.ts';
import { ProbeWorker } from '../../../src/engine/kubelet/prober/probe-worker.ts';
import { PROBE_USER_AGENT } from '../../../src/engine/kubelet/prober/prober.ts';
import {
  type ProbeResult,
  ProbeResults,
  type ProbeType,
} from '../../../src/engine/kubelet/prober/results.ts';
import { err, ok } from '../../../src/kube/result.ts';
import { formatRfc3339 } from '../../../src/kube/time.ts';
import type { ContainerStatus, PodStatus, Probe } from '../../../src/kube/types.ts';
import { gatesOf, judge, statusesOf, testPod } from '../../helpers/kubelet-fixtures.ts';
import type { TableAdapter, Verdict } from '../adapter.ts';

type Vector = Readonly<Record<string, unknown>>;

const EPOCH_MS = Date.UTC(2024, 5, 1, 12);
const CONTAINER = 'testContainer';

/** Runs a task to its end on a clock of its own. */
function finish<T>(task: Task<T>, clock: Clock): T | undefined {
  const run = clock.spawn(task);
  clock.runUntil(clock.now + 3_600_000);
  return run.result;
}

/** A worker whose handler says what it is told to say. */
function rig(vector: Vector, podStatus: () => PodStatus | undefined) {
  const clock = new Clock();
  const type = vector['type'] as ProbeType;
  const results = new ProbeResults(type, () => {});
  const said = { outcome: 'success' };
  const given = (vector['pod'] ?? {}) as Record<string, unknown>;
  const { container: spec, deletionTimestamp, restartPolicy } = given;
  const container = { name: CONTAINER, ...(spec as object | undefined) };
  const pod = testPod(
    { containers: [container], restartPolicy: restartPolicy as string },
    deletionTimestamp === undefined ? {} : { deletionTimestamp: deletionTimestamp as string },
  );
  const probe = {
    periodSeconds: 10,
    failureThreshold: 3,
    successThreshold: 1,
    ...(vector['probe'] as Probe),
  };
  const worker = new ProbeWorker(
    {
      clock,
      epochMs: EPOCH_MS,
      kubeletStartedMs: 0,
      getPodStatus: podStatus,
      prober: {
        *probe(): Task<CheckOutcome> {
          const kind = said.outcome;
          if (kind === 'error' || kind === 'unknown') return { kind: 'error', error: kind };
          return { kind: kind as 'success' | 'failure' | 'warning', output: '' };
        },
      },
      gates: gatesOf(vector),
      random: new Random('probes').stream('prober'),
      component: 'kubelet/test',
    },
    results,
    pod,
    container,
    probe,
  );
  return { clock, pod, results, said, turn: () => finish(worker.doProbe(), clock), worker };
}

const withoutScheme = (id: string): string => id.replace(/^.*:\/\//, '');

function probeOnce(vector: Vector): Verdict {
  const given = vector['podStatus'] as PodStatus | null;
  const status =
    given === null
      ? undefined
      : {
          ...given,
          containerStatuses: statusesOf(given.containerStatuses),
          initContainerStatuses: statusesOf(given.initContainerStatuses),
        };
  const { results, said, turn } = rig(vector, () => status);
  said.outcome = vector['handler'] as string;
  const goesOn = turn();
  const id = status?.containerStatuses.find((s) => s.name === CONTAINER)?.containerID ?? '';
  const expected = vector['expected'] as Vector;
  const result = 'result' in expected ? { result: results.get(withoutScheme(id)) } : {};
  return judge(expected, { continue: goesOn, ...result });
}

interface SequenceStep {
  readonly event?: 'newContainer' | 'started';
  readonly probe?: string;
  readonly containerAgeSeconds?: number;
  readonly result?: ProbeResult;
  readonly onHold?: boolean;
  readonly resultRun?: number;
}

function probeSequence(vector: Vector): Verdict {
  const container: ContainerStatus = {
    name: CONTAINER,
    image: '',
    imageID: '',
    ready: false,
    restartCount: 0,
    started: vector['started'] === true,
    containerID: 'test://1',
  };
  const { clock, pod, results, said, turn, worker } = rig(vector, () => ({
    phase: 'Running',
    containerStatuses: [container],
  }));
  const idNow = (): string => withoutScheme(container.containerID ?? '');
  const initial = vector['initialResult'] as ProbeResult | undefined;
  if (initial !== undefined) results.set(idNow(), initial, pod);
  for (const [i, step] of (vector['steps'] as readonly SequenceStep[]).entries()) {
    if (step.event === 'newContainer') container.containerID = `test://${i + 2}`;
    if (step.event === 'started') container.started = true;
    const { probe, containerAgeSeconds = 0, event: _event, ...expected } = step;
    if (probe === undefined) continue;
    const startedMs = EPOCH_MS + clock.now - containerAgeSeconds * 1000;
    container.state = { running: { startedAt: formatRfc3339(startedMs) } };
    said.outcome = probe;
    turn();
    const { onHold, resultRun } = worker;
    const verdict = judge([i, expected], [i, { result: results.get(idNow()), onHold, resultRun }]);
    if (!verdict.pass) return verdict;
  }
  return { pass: true };
}

interface Route {
  readonly status: number;
  readonly body?: string;
  readonly location?: string;
  readonly delaySeconds?: number;
}

const HOST = '127.0.0.1';

function checkHttp(vector: Vector): Verdict {
  const clock = new Clock();
  const routes = vector['routes'] as Readonly<Record<string, Route>>;
  const first: HttpCall = {
    scheme: 'http',
    host: HOST,
    port: 8080,
    path: vector['path'] as string,
    headers: {},
    timeoutMs: (vector['timeoutSeconds'] as number) * 1000,
  };
  const serve = function* (call: HttpCall): Task<HttpReply> {
    const route = call.host === HOST ? routes[call.path] : undefined;
    if (call.host !== HOST) return { kind: 'error', message: 'connect: connection refused' };
    if (route === undefined) return { kind: 'response', status: 404, body: '' };
    const delayMs = (route.delaySeconds ?? 0) * 1000;
    if (call.timeoutMs !== undefined && delayMs > call.timeoutMs) {
      yield call.timeoutMs;
      return { kind: 'timeout' };
    }
    yield delayMs;
    return { kind: 'response', status: route.status, body: route.body ?? '', location: route.location };
  };
  const followNonLocalRedirects = vector['followNonLocalRedirects'] === true;
  const outcome = finish(httpCheck(serve, first, { followNonLocalRedirects, now: () => clock.now }), clock);
  const expected = vector['expected'] as { readonly result: string; readonly outputContains?: string };
  const output = outcome === undefined || outcome.kind === 'error' ? '' : outcome.output;
  const wanted = expected.outputContains ?? '';
  return judge(
    { result: expected.result, output: wanted },
    { result: outcome?.kind, output: output.includes(wanted) ? wanted : output },
  );
}

function sentHeaders(vector: Vector): Verdict {
  const given = Object.entries(vector['headers'] as Record<string, string>);
  const headers = requestHeaders(
    given.map(([name, value]) => ({ name, value })),
    PROBE_USER_AGENT,
  );
  const expected = vector['expected'] as {
    readonly sent?: Readonly<Record<string, string>>;
    readonly absent?: readonly string[];
    readonly names?: readonly string[];
  };
  const absent = (expected.absent ?? []).filter((name) => name in headers);
  const names = expected.names === undefined ? undefined : Object.keys(headers).sort();
  // The version of the client is not asserted: `kube-probe/` stands for any.
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const wanted = expected.sent?.[name];
      return [name, wanted?.endsWith('/') === true && value.startsWith(wanted) ? wanted : value];
    }),
  );
  return judge(
    { sent: expected.sent ?? {}, absent: [], names: expected.names?.toSorted() },
    { sent, absent, names },
  );
}

function checkExec(vector: Vector): Verdict {
  const exec = vector['exec'] as {
    readonly exitCode?: number;
    readonly output?: string;
    readonly runError?: string;
    readonly timedOut?: boolean;
  };
  const { exitCode = 0, output = '', runError, timedOut = false } = exec;
  const outcome = execOutcome(
    runError === undefined ? ok({ exitCode, output, timedOut }) : err(runError),
    [],
    1000,
  );
  const isError = outcome.kind === 'error';
  return judge(vector['expected'], {
    result: isError ? 'unknown' : outcome.kind,
    output: isError ? '' : outcome.output,
    error: isError,
  });
}

export const adapter: TableAdapter = {
  file: 'probes.json',
  run(vector) {
    switch (vector['fn']) {
      case 'probeOnce':
        return probeOnce(vector);
      case 'probeSequence':
        return probeSequence(vector);
      case 'httpCheck':
        return checkHttp(vector);
      case 'httpRequestHeaders':
        return sentHeaders(vector);
      case 'execCheck':
        return checkExec(vector);
      default:
        return 'unsupported';
    }
  },
};
