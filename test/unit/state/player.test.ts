import { describe, expect, it } from 'vitest';
import { createPlayer, STEP_MS } from '../../../src/state/player.ts';
import { createPlayheadClock } from '../../../src/state/playhead-clock.ts';
import type { Speed } from '../../../src/scenario/format.ts';

interface Options {
  readonly speed?: Speed;
  readonly edge?: number;
  readonly beats?: readonly number[];
}

function setup({ speed = 1, edge = 1e9, beats = [] }: Options = {}) {
  const clock = createPlayheadClock();
  let pending: ((nowMs: number) => void) | undefined;
  let nowMs = 1000;
  let ended = 0;
  const player = createPlayer({
    clock,
    frames: {
      request: (fn) => {
        pending = fn;
        return 1;
      },
      cancel: () => {
        pending = undefined;
      },
    },
    speed: () => speed,
    edge: () => edge,
    beatsAround: (t) => ({
      before: beats.filter((b) => b <= t).at(-1) ?? 0,
      after: beats.find((b) => b > t),
    }),
    onEnd: () => {
      ended++;
    },
  });
  return {
    clock,
    player,
    ended: () => ended,
    waiting: () => pending !== undefined,
    frame(ms: number) {
      nowMs += ms;
      const fn = pending;
      pending = undefined;
      fn?.(nowMs);
    },
  };
}

describe('the player', () => {
  it('moves the playhead by real time × speed', () => {
    const s = setup({ speed: 10 });
    s.player.play();
    s.frame(0);
    s.frame(16);
    s.frame(16);
    expect(s.clock.get()).toBe(320);
  });

  it('takes a page that was away for a frame, not for an hour', () => {
    const s = setup();
    s.player.play();
    s.frame(0);
    s.frame(3_600_000);
    expect(s.clock.get()).toBe(100);
  });

  it('waits at the edge of what is simulated', () => {
    const s = setup({ speed: 10_000, edge: 5_000 });
    s.player.play();
    s.frame(0);
    s.frame(50);
    expect(s.clock.get()).toBe(5_000);
    expect(s.player.playing).toBe(true);
  });

  it('never moves back, even when a new run has not got as far yet', () => {
    const s = setup({ edge: 0 });
    s.clock.set(700);
    s.player.play();
    s.frame(0);
    s.frame(16);
    expect(s.clock.get()).toBe(700);
  });

  it('at speed step takes a second from beat to beat, stops at none, and ends after the last', () => {
    const s = setup({ speed: 'step', beats: [4, 60_000] });
    s.player.play();
    s.frame(0);
    s.frame(50);
    expect(s.clock.get()).toBeCloseTo((4 * 50) / STEP_MS);
    for (let i = 0; i < 19; i++) s.frame(50);
    expect(s.clock.get()).toBe(4);
    s.frame(100);
    expect(s.clock.get()).toBeCloseTo(4 + (59_996 * 100) / STEP_MS);
    for (let i = 0; i < 12; i++) s.frame(100);
    expect(s.clock.get()).toBe(60_000);
    expect(s.ended()).toBe(1);
    expect(s.player.playing).toBe(false);
  });

  it('pauses', () => {
    const s = setup();
    s.player.play();
    s.player.pause();
    expect(s.waiting()).toBe(false);
  });
});
