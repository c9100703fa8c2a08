/** Runs a simulation to a time in slices of any size, and joins what came out. */
import type { Simulation } from '../../src/engine/simulation.ts';
import type { TraceChunk } from '../../src/trace/chunk.ts';
import { Trace } from '../../src/trace/trace.ts';

/** How far to run before the next chunk is taken: so many events, or up to so many ms from the last stop. */
export type Slice = { readonly events: number } | { readonly ms: number };

/** Runs `simulation` to `untilMs`; the slices are used in turn. Without any it is one run and one chunk. */
export function runInSlices(
  simulation: Simulation,
  untilMs: number,
  slices: readonly Slice[] = [],
): readonly TraceChunk[] {
  const chunks: TraceChunk[] = [];
  for (let i = 0; ; i++) {
    const slice = slices.length === 0 ? undefined : slices[i % slices.length];
    const from = simulation.clock.now;
    const goal = slice !== undefined && 'ms' in slice ? Math.min(untilMs, from + slice.ms) : untilMs;
    const done = simulation.runUntil(
      goal,
      slice !== undefined && 'events' in slice ? slice.events : undefined,
    );
    chunks.push(simulation.takeChunk());
    if (done && goal === untilMs) return chunks;
  }
}

export function traceOf(chunks: readonly TraceChunk[]): Trace {
  const trace = new Trace();
  for (const chunk of chunks) trace.append(chunk);
  return trace;
}

/** Everything in the chunks one after the other, as bytes and text: equal exactly when the traces are. */
export function joined(chunks: readonly TraceChunk[]): Readonly<Record<string, string>> {
  const bytes = (column: (chunk: TraceChunk) => ArrayBufferView): string =>
    Buffer.concat(
      chunks.map((chunk) => {
        const { buffer, byteOffset, byteLength } = column(chunk);
        return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
      }),
    ).toString('base64');
  return {
    at: bytes((chunk) => chunk.at),
    kind: bytes((chunk) => chunk.kind),
    component: bytes((chunk) => chunk.component),
    subject: bytes((chunk) => chunk.subject),
    cause: bytes((chunk) => chunk.cause),
    value: bytes((chunk) => chunk.value),
    words: bytes((chunk) => chunk.words),
    numbers: bytes((chunk) => chunk.numbers),
    strings: chunks.flatMap((chunk) => chunk.strings).join('\u0000'),
  };
}
