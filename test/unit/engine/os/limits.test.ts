import { describe, expect, it } from 'vitest';
import { SimulatedHost } from '../../../helpers/simulated-host.ts';

/** Runs for twenty minutes of virtual time; what it costs is bounded, and the trace says that it was stretched. */
function busy(script: string): { host: SimulatedHost; running: ReturnType<SimulatedHost['start']> } {
  const host = new SimulatedHost();
  const running = host.start(['sh', '-c', script]);
  expect(host.clock.runUntil(1_200_000)).toBe(true);
  return { host, running };
}
const limits = (host: SimulatedHost): string[] =>
  host.entries.filter((e) => e.kind === 'limit.reached').map((e) => (e.value as { limit: string }).limit);

describe('scripts that never wait', () => {
  it('[LIM-1] are given ever longer pauses, with one note', () => {
    const { host } = busy('while :; do :; done');
    expect(limits(host)).toEqual(['cpuMsBeforeStretch']);
    expect(host.clock.eventCount).toBeLessThan(10_000);
  });

  it('[LIM-2] as pipelines that never end', () => {
    const { host } = busy('yes | cat >/dev/null');
    expect(limits(host)).toContain('stepsPerInstant');
    expect(host.clock.eventCount).toBeLessThan(50_000);
  });

  it('[LIM-3] as loops around programs that take no time', () => {
    const { host } = busy('while true; do date >/dev/null; done');
    expect(limits(host)).toEqual(['cpuMsBeforeStretch']);
    expect(host.entries.length).toBeLessThan(1_000_000);
  });

  it('[LIM-4] as scripts that print for ever', () => {
    const { host, running } = busy('while true; do echo x; done');
    expect(limits(host)).toEqual(['cpuMsBeforeStretch']);
    expect(running.out.length).toBeLessThan(10_000_000);
  });

  it('[LIM-5] as functions that call themselves', () => {
    const { running } = busy('f() { f; }; f');
    expect(running.err).toContain('maximum function nesting level exceeded');
  });

  it('[LIM-6] but a loop around a sleep keeps its period to the millisecond', () => {
    const host = new SimulatedHost();
    const running = host.start(['sh', '-c', 'while true; do echo x; sleep 2; done']);
    host.clock.runUntil(100_000);
    expect(running.pieces.map((p) => p.at)).toEqual(Array.from({ length: 51 }, (_, i) => i * 2000));
    expect(limits(host)).toEqual([]);
  });

  it('[LIM-7] and a count to a thousand takes some milliseconds of virtual time', () => {
    const { tookMs } = new SimulatedHost().sh('i=0; while [ $i -lt 1000 ]; do i=$((i+1)); done');
    expect(tookMs).toBeGreaterThan(5);
    expect(tookMs).toBeLessThan(100);
  });
});
