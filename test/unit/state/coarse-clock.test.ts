import { expect, it } from 'vitest';
import { createCoarseClock } from '../../../src/state/coarse-clock.ts';
import { createPlayheadClock } from '../../../src/state/playhead-clock.ts';

function setup() {
  const clock = createPlayheadClock();
  let due: (() => void) | undefined;
  const coarse = createCoarseClock(clock, (fn) => {
    due = fn;
    return () => {
      due = undefined;
    };
  });
  const told: number[] = [];
  coarse.subscribe((t) => told.push(t));
  return {
    clock,
    coarse,
    told,
    pass: () => {
      const fn = due;
      due = undefined;
      fn?.();
    },
    waits: () => due !== undefined,
  };
}

it('tells of a move at once, and of many as of one', () => {
  const s = setup();
  for (const t of [10, 20, 30]) s.clock.set(t);
  expect(s.told).toEqual([10]);
  expect(s.coarse.get()).toBe(10);
  s.pass();
  expect(s.told).toEqual([10, 30]);
});

it('always ends at where the playhead rests, and then waits for nothing', () => {
  const s = setup();
  s.clock.set(10);
  s.clock.set(20);
  s.pass();
  s.pass();
  expect(s.told).toEqual([10, 20]);
  expect(s.waits()).toBe(false);
  s.clock.set(30);
  expect(s.told).toEqual([10, 20, 30]);
});

it('is silent after its end', () => {
  const s = setup();
  s.coarse.dispose();
  s.clock.set(10);
  expect(s.told).toEqual([]);
});
