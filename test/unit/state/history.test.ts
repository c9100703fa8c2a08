import { describe, expect, it } from 'vitest';
import { changed, type History, historyOf, redone, undone } from '../../../src/state/history.ts';

const type = (history: History<string>, next: string, nowMs: number, key?: string, limits = {}) =>
  changed(history, next, {
    key,
    nowMs,
    sizeOf: (value) => value.length,
    limits: { steps: 200, size: 1e6, groupMs: 1000, ...limits },
  });

describe('history', () => {
  it('goes back and forth', () => {
    let h = type(type(historyOf('a'), 'b', 0), 'c', 0);
    h = undone(undone(h));
    expect(h.present).toBe('a');
    expect(undone(h)).toBe(h);
    h = redone(h);
    expect(h.present).toBe('b');
    expect(redone(redone(h)).present).toBe('c');
  });

  it('takes letters typed one after another as one step, and a pause as the end of it', () => {
    let h = historyOf('');
    for (const [i, text] of ['w', 'we', 'web'].entries()) h = type(h, text, i * 300, 'edit');
    h = type(h, 'web2', 5_000, 'edit');
    expect(undone(h).present).toBe('web');
    expect(undone(undone(h)).present).toBe('');
  });

  it('keeps different things apart, however fast', () => {
    let h = type(historyOf(''), 'a', 0, 'edit a');
    h = type(h, 'b', 1, 'edit b');
    h = type(h, 'c', 2);
    h = type(h, 'd', 3);
    expect(h.past.length).toBe(4);
  });

  it('never groups with what was before an undo', () => {
    let h = undone(type(type(historyOf(''), 'a', 0, 'edit'), 'ab', 5000, 'edit'));
    h = type(h, 'ac', 5001, 'edit');
    expect(undone(h).present).toBe('a');
  });

  it('forgets what could be redone once something else is done', () => {
    const h = type(undone(type(historyOf('a'), 'b', 0)), 'c', 0);
    expect(redone(h)).toBe(h);
  });

  it('drops the oldest steps beyond its bounds, never the newest', () => {
    let h = historyOf('x'.repeat(10));
    for (let i = 0; i < 9; i++) h = type(h, `${i}`.repeat(10), 0, undefined, { steps: 5 });
    expect(h.past.length).toBe(5);
    h = type(h, 'last', 0, undefined, { size: 25 });
    expect(h.past.length).toBe(2);
    expect(type(h, 'huge', 0, undefined, { size: 0 }).past.length).toBe(1);
  });

  it('is unchanged by a change to the same', () => {
    const h = historyOf('a');
    expect(type(h, 'a', 0)).toBe(h);
  });
});
