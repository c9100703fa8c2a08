import { afterEach, describe, expect, it, vi } from 'vitest';
import { scenarioOf } from '../../../src/scenario/format.ts';
import { TraceWriter } from '../../../src/trace/writer.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import {
  createSimulationClient,
  STUCK_AFTER_MS,
  type RunFailure,
  type RunListener,
  type WorkerHandle,
} from '../../../src/worker/client.ts';
import { MAX_ENTRIES, type PreparedRun, type RunningSimulation, serve } from '../../../src/worker/serve.ts';
import { inProcess } from '../../../src/worker/in-process.ts';
import { createSlicer } from '../../../src/worker/slices.ts';

/** One `run.settled` entry each second: a simulation whose trace says nothing but how far it got. */
function ticking({ throwAtMs = Infinity, perSecond = 1 } = {}): RunningSimulation {
  const clock = { now: 0, cause: -1 };
  const writer = new TraceWriter(clock);
  return {
    runUntil(untilMs, maxEvents) {
      for (let left = maxEvents; clock.now < untilMs; left--) {
        if (left === 0) return false;
        clock.now += 1000;
        if (clock.now >= throwAtMs) throw new Error('the kubelet lost its head');
        for (let i = 0; i < perSecond; i++)
          writer.record('run.settled', 'test', 'run', { nextAtMs: clock.now });
      }
      return true;
    },
    takeChunk: () => writer.take(clock.now),
  };
}

const scenario = (text = '') => scenarioOf([{ name: 'pod.yaml', text }], ['pod.yaml']);

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A client and a host over a channel; the verbs wait for what the client tells. */
function setup(prepare: (text: string) => PreparedRun, makeHandle?: () => WorkerHandle) {
  const told: string[] = [];
  let trace: Trace | undefined;
  let failure: RunFailure | undefined;
  let patience: (() => void) | undefined;
  let workers = 0;
  const listener: RunListener = {
    checked: ({ started, files }) => told.push(`checked ${started ? 'started' : 'refused'} ${files.length}`),
    grew: (grown) => {
      trace = grown;
      if (told.at(-1) !== 'grew') told.push('grew');
    },
    rested: (why) => told.push(`rested ${why}`),
    failed: (what) => {
      failure = what;
      told.push(`failed ${what.code}`);
    },
  };
  const client = createSimulationClient({
    listener,
    createWorker: () => {
      workers++;
      if (makeHandle && workers === 1) return makeHandle();
      const slicer = createSlicer();
      const handle = inProcess((port) =>
        serve(port, {
          prepare: (s) => prepare(s.files[0]?.text ?? ''),
          slicer,
          now: () => performance.now(),
        }),
      );
      open.push(slicer, { close: () => handle.terminate() });
      return handle;
    },
    later: (fn, ms) => {
      expect(ms).toBe(STUCK_AFTER_MS);
      patience = fn;
      return () => {
        patience = undefined;
      };
    },
  });
  return {
    client,
    told,
    trace: () => trace,
    failure: () => failure,
    workers: () => workers,
    losePatience: () => patience?.(),
    until: (what: string) => vi.waitFor(() => expect(told.at(-1)).toBe(what), { interval: 1 }),
  };
}

const runs = (): PreparedRun => ({ files: [], simulation: ticking() });

describe('a run', () => {
  it('is checked, grows, and rests where it was asked to', async () => {
    const s = setup(runs);
    s.client.start(scenario(), 600_000);
    await s.until('rested asked');
    expect(s.told).toEqual(['checked started 0', 'grew', 'rested asked']);
    expect(s.trace()?.until).toBe(600_000);
    expect(s.trace()?.length).toBe(600);
  });

  it('goes on from there when asked for more', async () => {
    const s = setup(runs);
    s.client.start(scenario(), 10_000);
    await s.until('rested asked');
    s.client.extend(5_000);
    s.client.extend(20_000);
    await vi.waitFor(() => expect(s.trace()?.until).toBe(20_000));
    expect(s.trace()?.length).toBe(20);
  });

  it('is not started when an applied file has errors', async () => {
    const s = setup(() => ({
      files: [{ name: 'pod.yaml', diagnostics: [], objects: [] }],
      simulation: undefined,
    }));
    s.client.start(scenario(), 10_000);
    await s.until('checked refused 1');
    expect(s.trace()).toBeUndefined();
  });

  it('is ended by a newer one, of which alone something is told', async () => {
    const s = setup(runs);
    s.client.start(scenario('old'), 1e9);
    await vi.waitFor(() => expect(s.trace()?.length ?? 0).toBeGreaterThan(0), { interval: 1 });
    const old = s.trace();
    s.client.start(scenario('new'), 3_000);
    await s.until('rested asked');
    expect(s.trace()).not.toBe(old);
    expect(s.trace()?.length).toBe(3);
  });

  it('reads only the newest of the scenarios that came while one was read', async () => {
    const read: string[] = [];
    const s = setup((text) => {
      read.push(text);
      return runs();
    });
    for (const text of ['a', 'ab', 'abc', 'abcd']) s.client.start(scenario(text), 1_000);
    await s.until('rested asked');
    expect(read).toEqual(['a', 'abcd']);
  });

  it('stops when the trace is full, and says so', async () => {
    const s = setup(() => ({ files: [], simulation: ticking({ perSecond: 2_000 }) }));
    s.client.start(scenario(), 1e9);
    await s.until('rested full');
    expect(s.trace()?.length).toBeGreaterThanOrEqual(MAX_ENTRIES);
    expect(s.trace()?.length).toBeLessThan(MAX_ENTRIES * 3);
  });
});

describe('what only we can get wrong', () => {
  it('a simulation that throws: the trace up to there, the time and the message', async () => {
    const s = setup(() => ({ files: [], simulation: ticking({ throwAtMs: 5_000 }) }));
    s.client.start(scenario(), 60_000);
    await s.until('failed threw');
    expect(s.failure()).toMatchObject({ code: 'threw', message: 'the kubelet lost its head' });
    expect(s.trace()?.length).toBe(4);
  });

  it('a reader that throws', async () => {
    const s = setup(() => {
      throw new Error('odd');
    });
    s.client.start(scenario(), 60_000);
    await s.until('failed threw');
    expect(s.failure()).toMatchObject({ atMs: 0, message: 'odd' });
  });

  it('a worker that says nothing is replaced, and the next scenario runs in the new one', async () => {
    const terminate = vi.fn<() => void>();
    const silent: WorkerHandle = {
      port: { postMessage: () => undefined, onmessage: null },
      onCrash: () => undefined,
      terminate,
    };
    const s = setup(runs, () => silent);
    s.client.start(scenario(), 10_000);
    s.losePatience();
    expect(s.told).toEqual(['failed stuck']);
    expect(terminate).toHaveBeenCalledOnce();
    s.client.start(scenario(), 10_000);
    await s.until('rested asked');
    expect(s.workers()).toBe(2);
  });

  it('a worker that crashes by itself is replaced too', async () => {
    let crash: (message: string) => void = () => undefined;
    const s = setup(runs, () => ({
      port: { postMessage: () => undefined, onmessage: null },
      onCrash: (fn) => {
        crash = fn;
      },
      terminate: () => undefined,
    }));
    s.client.start(scenario(), 10_000);
    crash('out of memory');
    expect(s.failure()).toEqual({ code: 'threw', atMs: 0, message: 'out of memory' });
  });
});
