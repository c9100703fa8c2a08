import { describe, expect, it } from 'vitest';
import { expected, Story } from './story.ts';

/** Pending at 0, Running from 10, Failed from 30; an action at 10 that turns the pod Running at once. */
function run() {
  const story = new Story();
  const pod = story.pod(['app']);
  story.at(10).action('patch', () => pod.status({ phase: 'Running' }));
  story.at(30);
  pod.status({ phase: 'Failed' });
  return story.record(60);
}

describe('expectations over time', () => {
  const record = run();
  const holds = (clause: Record<string, unknown>): boolean => expected(clause, record);

  it('eventually: at some moment, within bounds that are inclusive', () => {
    expect(holds({ eventually: { phase: 'Running' } })).toBe(true);
    expect(holds({ eventually: { phase: 'Running' }, withinSeconds: 10 })).toBe(true);
    expect(holds({ eventually: { phase: 'Running' }, withinSeconds: 9 })).toBe(false);
    expect(holds({ eventually: { phase: 'Failed' }, after: { action: 0 }, withinSeconds: 20 })).toBe(true);
    expect(holds({ eventually: { phase: 'Failed' }, after: { action: 0 }, withinSeconds: 19 })).toBe(false);
    expect(holds({ eventually: { phase: 'Pending' }, after: { action: 0 } })).toBe(false);
    expect(holds({ eventually: { phase: 'Failed' }, after: { action: 1 } })).toBe(false);
  });
  it('eventually within 0 seconds: what the action itself brought about', () => {
    expect(holds({ eventually: { phase: 'Running' }, after: { action: 0 }, withinSeconds: 0 })).toBe(true);
  });
  it('consistently: at every moment, from the one named, for so long', () => {
    expect(holds({ consistently: { podExists: true } })).toBe(true);
    expect(holds({ consistently: { phase: 'Running' }, after: { action: 0 } })).toBe(false);
    expect(holds({ consistently: { phase: 'Running' }, after: { action: 0 }, forSeconds: 20 })).toBe(true);
    expect(holds({ consistently: { phase: 'Running' }, after: { action: 0 }, forSeconds: 21 })).toBe(false);
    expect(holds({ consistently: { phase: 'Running' }, after: { action: 1 } })).toBe(false);
  });
  it('never: at no moment, however short', () => {
    expect(holds({ never: { phase: 'Succeeded' } })).toBe(true);
    expect(holds({ never: { phase: 'Running' } })).toBe(false);
    expect(holds({ never: { all: [{ phase: 'Running' }, { not: { action: 0 } }] } })).toBe(true);
  });
  it('whenFirst: at the first moment of the condition', () => {
    expect(
      holds({ whenFirst: { condition: { not: { phase: 'Pending' } }, expect: { phase: 'Running' } } }),
    ).toBe(true);
    expect(holds({ whenFirst: { condition: { phase: 'Failed' }, expect: { phase: 'Running' } } })).toBe(
      false,
    );
    expect(holds({ whenFirst: { condition: { phase: 'Succeeded' }, expect: { podExists: true } } })).toBe(
      false,
    );
  });
  it('sees the moments that only the clock makes', () => {
    expect(holds({ eventually: { all: [{ phase: 'Running' }, { atSeconds: 20 }] } })).toBe(true);
    expect(holds({ eventually: { all: [{ phase: 'Running' }, { afterSeconds: 15 }] } })).toBe(true);
    expect(holds({ whenFirst: { condition: { atSeconds: 30 }, expect: { phase: 'Running' } } })).toBe(false);
  });
  it('two changes at one instant are two moments', () => {
    const story = new Story();
    const pod = story.pod(['app']);
    story.at(5);
    pod.status({ phase: 'Running' });
    pod.status({ phase: 'Pending' });
    expect(expected({ never: { phase: 'Running' } }, story.record(6))).toBe(false);
  });
});
