import { describe, expect, it } from 'vitest';
import { Clock } from '../../../../src/engine/clock/clock.ts';
import { WorkQueue } from '../../../../src/engine/controllers/work-queue.ts';

const setup = (): { clock: Clock; queue: WorkQueue } => {
  const clock = new Clock();
  return { clock, queue: new WorkQueue(clock, () => {}) };
};

describe('work queue', () => {
  it('[QUEUE-1] holds a key once, in the order of its first adding', () => {
    const { queue } = setup();
    for (const key of ['a', 'b', 'a']) queue.add(key);
    expect([queue.take()?.key, queue.take()?.key, queue.take()]).toEqual(['a', 'b', undefined]);
  });

  it('[QUEUE-2] gives out a key that is worked on only when that is done', () => {
    const { queue } = setup();
    queue.add('a');
    queue.take();
    queue.add('a');
    expect(queue.take()).toBeUndefined();
    queue.done('a');
    expect(queue.take()?.key).toBe('a');
  });

  it('[QUEUE-3] doubles the delay with each failure and forgets', () => {
    const { queue } = setup();
    expect([1, 2, 3, 4].map(() => queue.nextDelay('a'))).toEqual([5, 10, 20, 40]);
    queue.forget('a');
    expect(queue.nextDelay('a')).toBe(5);
  });

  it('[QUEUE-4] hands on the cause of the adding, also after a delay; the earliest delay counts', () => {
    const { clock, queue } = setup();
    clock.because(7, () => queue.addAfter('a', 100));
    clock.because(8, () => queue.addAfter('a', 500));
    clock.runUntil(99);
    expect(queue.take()).toBeUndefined();
    clock.runUntil(100);
    expect(queue.take()).toEqual({ key: 'a', cause: 7 });
    clock.runUntil(1000);
    expect(queue.length).toBe(0);
  });
});
