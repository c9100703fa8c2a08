import fc from '../../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import { Trace } from '../../../src/trace/trace.ts';
import { ValueTableReader, ValueTableWriter } from '../../../src/trace/value-table.ts';
import { TraceWriter } from '../../../src/trace/writer.ts';

const roundTrip = (values: readonly unknown[]): unknown[] => {
  const writer = new ValueTableWriter();
  const ids = values.map((value) => writer.intern(value));
  const reader = new ValueTableReader();
  reader.append(writer.take());
  return ids.map((id) => reader.value(id));
};

describe('value table', () => {
  it('[VALUE-1] gives back any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(roundTrip([value])[0]).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('[VALUE-2] equal parts of two values are the same reference', () => {
    const [a, b] = roundTrip([
      { spec: { image: 'nginx' }, status: { phase: 'Pending' } },
      { spec: { image: 'nginx' }, status: { phase: 'Running' } },
    ]) as [{ spec: unknown; status: unknown }, { spec: unknown; status: unknown }];
    expect(a.spec).toBe(b.spec);
    expect(a.status).not.toBe(b.status);
  });

  it('[VALUE-3] a key named __proto__ is data', () => {
    const [value] = roundTrip([JSON.parse('{"__proto__":{"polluted":true}}')]);
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('[VALUE-4] an array and an object of the same parts differ', () => {
    expect(roundTrip([[], {}, [[]], [{}]])).toEqual([[], {}, [[]], [{}]]);
  });
});

describe('Trace', () => {
  const write = (slices: readonly number[]): Trace => {
    const clock = { now: 0, cause: -1 };
    const writer = new TraceWriter(clock);
    const trace = new Trace();
    for (let i = 0; i < 20; i++) {
      clock.now = i * 10;
      clock.cause = -1;
      writer.record('log.line', 'runtime/node-1', `log/${i % 3}`, { stream: 'stdout', text: `line ${i}` });
      if (slices.includes(i)) trace.append(writer.take(clock.now));
    }
    trace.append(writer.take(clock.now));
    return trace;
  };

  it('[TRACE-1] reads the same however it was cut into chunks', () => {
    const whole = write([]);
    const cut = write([3, 4, 11]);
    for (let seq = 0; seq < whole.length; seq++) expect(cut.entry(seq)).toEqual(whole.entry(seq));
    expect(cut.until).toBe(190);
  });

  it('[TRACE-2] finds the last entry of a subject at a time', () => {
    const trace = write([]);
    expect(trace.lastOf('log/1', 69)?.at).toBe(40);
    expect(trace.lastOf('log/1', 70)?.at).toBe(70);
    expect(trace.lastOf('log/1', 9)).toBeUndefined();
  });

  it('[TRACE-3] a step becomes the cause of what follows in the same task, other entries do not', () => {
    const clock = { now: 0, cause: -1 };
    const writer = new TraceWriter(clock);
    const act = writer.record('act.applied', 'person', 'act/0', { act: 'apply', args: {} });
    writer.record('log.line', 'runtime/n', 'log/1', { stream: 'stdout', text: 'a' });
    writer.record('log.line', 'runtime/n', 'log/1', { stream: 'stdout', text: 'b' });
    const trace = new Trace();
    trace.append(writer.take(0));
    expect(trace.causedBy(act)).toEqual([1, 2]);
  });
});
