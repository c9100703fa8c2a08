/** `backoff.json`: exponential back-off, and the range that a node's configuration gives. */
import { BackOff, crashLoopBackOffRange } from '../../../src/engine/kubelet/back-off.ts';
import { gatesOf, judge } from '../../helpers/kubelet-fixtures.ts';
import type { TableAdapter, Verdict } from '../adapter.ts';

interface Step {
  readonly at: number;
  readonly op: string;
  readonly since?: number;
  readonly expect?: unknown;
}

const KEY = 'key';

function doStep(backOff: BackOff, step: Step): unknown {
  const now = step.at * 1000;
  switch (step.op) {
    case 'next':
      return backOff.next(KEY, now, now) / 1000;
    case 'get':
      return backOff.get(KEY) / 1000;
    case 'reset':
      return backOff.reset(KEY);
    case 'gc':
      return backOff.gc(now);
    case 'known':
      return backOff.has(KEY);
    case 'inBackOffSince':
      return backOff.isInBackOffSince(KEY, (step.since ?? step.at) * 1000, now);
    case 'inBackOffSinceUpdate':
      return backOff.isInBackOffSinceUpdate(KEY, now);
    default:
      return `unknown operation ${step.op}`;
  }
}

function steps(vector: Readonly<Record<string, unknown>>): Verdict {
  const backOff = new BackOff({
    initialMs: (vector['initialSeconds'] as number) * 1000,
    maxMs: (vector['maxSeconds'] as number) * 1000,
  });
  for (const [i, step] of (vector['steps'] as readonly Step[]).entries()) {
    const actual = doStep(backOff, step);
    if (!('expect' in step)) continue;
    const result = judge([i, step.expect], [i, actual]);
    if (!result.pass) return result;
  }
  return { pass: true };
}

export const adapter: TableAdapter = {
  file: 'backoff.json',
  run(vector) {
    if (vector['fn'] === 'backoff') return steps(vector);
    if (vector['fn'] !== 'crashLoopConfig') return 'unsupported';
    const setting = (vector['maxContainerRestartPeriodSeconds'] as number | null | undefined) ?? 300;
    const { initialMs, maxMs } = crashLoopBackOffRange(setting * 1000, gatesOf(vector));
    return judge(vector['expected'], { initialSeconds: initialMs / 1000, maxSeconds: maxMs / 1000 });
  },
};
