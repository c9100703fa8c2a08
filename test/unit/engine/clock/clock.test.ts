import { describe, expect, it } from 'vitest';
import { Clock } from '../../../../src/engine/clock/clock.ts';
import { Random } from '../../../../src/engine/clock/random.ts';
import { Signal } from '../../../../src/engine/clock/signal.ts';
import { join, type Task } from '../../../../src/engine/clock/task.ts';

describe('Clock', () => {
  it('[CLOCK-1] runs events by time, and of one instant in the order they were set', () => {
    const clock = new Clock();
    const seen: string[] = [];
    clock.at(20, () => seen.push('c'));
    clock.at(10, () => seen.push('a'));
    clock.at(10, () => seen.push('b'));
    expect(clock.runUntil(30)).toBe(true);
    expect(seen).toEqual(['a', 'b', 'c']);
    expect(clock.now).toBe(30);
  });

  it('[CLOCK-1] keeps that order with reserved turns, cancelled timers and events that set events', () => {
    const clock = new Clock();
    const random = new Random('order').stream('test');
    const seen: { at: number; turn: number }[] = [];
    const first = clock.reserveTurns(50);
    let turn = first + 50;
    const set = (depth: number): void => {
      const at = clock.now + random.below(4);
      const mine = turn++;
      const timer = clock.at(at, () => {
        seen.push({ at, turn: mine });
        for (let i = random.below(3); i > 0 && depth < 4; i--) set(depth + 1);
      });
      if (random.below(5) === 0) timer.cancel();
    };
    for (let i = 0; i < 200; i++) set(0);
    for (let i = 49; i >= 0; i--)
      clock.atTurn(first + i, random.below(8), () => seen.push({ at: clock.now, turn: first + i }));
    clock.runUntil(100);
    const inOrder = seen.toSorted((a, b) => a.at - b.at || a.turn - b.turn);
    expect(seen).toEqual(inOrder);
    expect(seen.length).toBeGreaterThan(250);
    expect(clock.nextEventAt).toBeUndefined();
  });

  it('[CLOCK-2] stops at its budget of events and goes on where it stopped', () => {
    const clock = new Clock();
    const seen: number[] = [];
    for (let i = 0; i < 5; i++) clock.at(i, () => seen.push(i));
    expect(clock.runUntil(10, 2)).toBe(false);
    expect(seen).toEqual([0, 1]);
    expect(clock.runUntil(10, 100)).toBe(true);
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('[CLOCK-3] never calls back what was cancelled', () => {
    const clock = new Clock();
    let called = 0;
    const timer = clock.after(5, () => called++);
    timer.cancel();
    clock.runUntil(10);
    expect(called).toBe(0);
    expect(clock.nextEventAt).toBeUndefined();
  });

  it('[CLOCK-4] hands the cause on through timers and signals', () => {
    const clock = new Clock();
    const signal = new Signal();
    const causes: number[] = [];
    clock.spawn(
      (function* (): Task {
        yield signal;
        causes.push(clock.cause);
        yield 10;
        causes.push(clock.cause);
      })(),
    );
    clock.at(5, () => {
      clock.cause = 42;
      signal.fire();
    });
    clock.runUntil(100);
    expect(causes).toEqual([42, 42]);
  });
});

describe('Task', () => {
  it('[TASK-1] says which of several waits came true', () => {
    const clock = new Clock();
    const a = new Signal();
    const b = new Signal();
    const seen: unknown[] = [];
    clock.spawn(
      (function* (): Task {
        seen.push((yield { on: [a, b], timeoutMs: 50 }) === b);
        seen.push(yield { on: [a, b], timeoutMs: 50 });
        seen.push(clock.now);
      })(),
    );
    clock.at(10, () => b.fire());
    clock.runUntil(100);
    expect(seen).toEqual([true, undefined, 60]);
  });

  it('[TASK-2] a cancelled task ends at its yield, runs its finally, and wakes nobody later', () => {
    const clock = new Clock();
    const seen: string[] = [];
    const handle = clock.spawn(
      (function* (): Task {
        try {
          yield 100;
          seen.push('woke');
        } finally {
          seen.push('cleaned');
        }
      })(),
    );
    clock.at(10, () => handle.cancel());
    clock.runUntil(200);
    expect(seen).toEqual(['cleaned']);
    expect(handle.state).toBe('cancelled');
  });

  it('[TASK-3] join gives the result of a task that is over already', () => {
    const clock = new Clock();
    const child = clock.spawn(
      (function* (): Task<number> {
        yield 5;
        return 7;
      })(),
    );
    let result: number | undefined;
    clock.spawn(
      (function* (): Task {
        yield 50;
        result = yield* join(child);
      })(),
    );
    clock.runUntil(100);
    expect(result).toBe(7);
  });
});

describe('Random', () => {
  it('[RANDOM-1] a draw in one stream moves no other', () => {
    const one = new Random('seed');
    const two = new Random('seed');
    one.stream('a').next();
    expect(one.stream('b').next()).toBe(two.stream('b').next());
  });

  it('[RANDOM-2] streams of other names and other seeds differ', () => {
    const draws = [new Random('1').stream('a'), new Random('1').stream('b'), new Random('2').stream('a')].map(
      (s) => s.next(),
    );
    expect(new Set(draws).size).toBe(3);
    for (const draw of draws) expect(draw).toBeGreaterThanOrEqual(0);
    for (const draw of draws) expect(draw).toBeLessThan(1);
  });
});
