import { describe, expect, it } from 'vitest';
import { beatAt, beatsOf, nextBeat, previousBeat, stepOf, Trace } from '../../../src/trace/index.ts';
import {
  crashLoopStory,
  FakePod,
  FakeWorld,
  initChainStory,
  sidecarStory,
} from '../../helpers/fake-trace.ts';

describe('beats', () => {
  const { trace } = initChainStory();
  const beats = beatsOf(trace);

  it('[BEAT-1] are the meaningful instants, each once, in order', () => {
    const times = beats.map((b) => b.at);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(beats.map((b) => b.title.code)).toEqual(
      expect.arrayContaining([
        'step.act',
        'step.podBound',
        'step.sandboxReady',
        'step.started',
        'step.exited',
      ]),
    );
  });
  it('[BEAT-2] leave bookkeeping out: log lines, processes, the same answer again', () => {
    const kinds = new Set(beats.flatMap((b) => b.seqs.map((seq) => trace.kindOf(seq))));
    expect(kinds).not.toContain('log.line');
    expect(kinds).not.toContain('process.started');
    const answers = beats.filter((b) => b.title.code === 'step.dns').map((b) => b.title.args);
    expect(answers).toEqual([
      { name: 'myservice', rcode: 'NXDOMAIN', address: '' },
      { name: 'myservice', rcode: 'NOERROR', address: '10.96.0.47' },
      { name: 'mydb', rcode: 'NXDOMAIN', address: '' },
      { name: 'mydb', rcode: 'NOERROR', address: '10.96.0.81' },
    ]);
  });
  it('[BEAT-3] tell what follows from each other in one instant together, by its heaviest step', () => {
    const beat = beatAt(trace, 25_000);
    expect(beat?.title).toMatchObject({ code: 'step.act', args: { act: 'apply' } });
    expect(beat?.seqs).toHaveLength(2);
    expect(beat?.parts).toHaveLength(1);
  });
  it('[BEAT-4] name each independent thing of one instant', () => {
    const world = new FakeWorld();
    const a = new FakePod(world.at(0), [{ name: 'x' }, { name: 'y' }]);
    a.create('x');
    a.create('y');
    world.at(500).because(-1);
    a.exit('x', 0, 0);
    world.because(-1);
    a.exit('y', 0, 1);
    const beat = beatAt(world.trace(), 500);
    expect(beat?.parts.map((p) => (p.args as { container: string }).container)).toEqual(['x', 'y']);
  });
  it('[BEAT-5] next and previous are strictly later and earlier', () => {
    expect(nextBeat(trace, 25_000)?.at).toBe(27_034);
    expect(previousBeat(trace, 25_000)?.at).toBe(4724);
    expect(previousBeat(trace, 26_000)?.at).toBe(25_000);
    expect(nextBeat(trace, 600_000)).toBeUndefined();
    expect(previousBeat(trace, 0)).toBeUndefined();
  });
  it('[BEAT-6] are the same however the trace was cut into chunks', () => {
    const whole = crashLoopStory();
    const expected = beatsOf(whole.trace).map((b) => [b.at, b.title.code, b.seqs.length]);
    const pieces = new FakeWorld();
    const trace2 = new Trace();
    let seq = 0;
    for (const cut of [3, 7, 20, 41, 60, whole.trace.length]) {
      for (; seq < cut; seq++) {
        const entry = whole.trace.entry(seq);
        if (entry === undefined) break;
        pieces.at(entry.at).because(entry.cause);
        pieces.writer.record(entry.kind, entry.component, entry.subject, entry.value);
      }
      trace2.append(pieces.writer.take(pieces.clock.now));
      beatsOf(trace2);
    }
    expect(beatsOf(trace2).map((b) => [b.at, b.title.code, b.seqs.length])).toEqual(expected);
  });
  it('[BEAT-7] a wait that is looked at again is no new step', () => {
    const world = new FakeWorld();
    const pod = new FakePod(world.at(0), [{ name: 'app' }]);
    world.at(10);
    const first = pod.backOff('app', 10_000, 10_010);
    world.at(5000);
    const again = pod.backOff('app', 10_000, 10_010);
    const t = world.trace();
    expect(stepOf(t, first)).toBeDefined();
    expect(stepOf(t, again)).toBeUndefined();
  });
  it('[BEAT-8] of probes show each failure up to the threshold, and the first success', () => {
    const { trace: t } = sidecarStory();
    const probes = beatsOf(t)
      .flatMap((b) => b.parts)
      .filter((p) => p.code === 'step.probe')
      .map((p) => p.args as { probe: string; outcome: string; streak: number })
      .map((p) => `${p.probe} ${p.outcome} ${p.streak}`);
    expect(probes).toEqual(
      expect.arrayContaining(['startup failure 1', 'startup success 1', 'liveness failure 3']),
    );
  });
});
