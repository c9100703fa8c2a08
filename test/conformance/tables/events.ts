/** `events.json`: what becomes of an event after others like it. */
import {
  type CorrelatorOptions,
  EventCorrelator,
  type EventFacts,
} from '../../../src/engine/events/correlator.ts';
import { judge } from '../../helpers/kubelet-fixtures.ts';
import type { TableAdapter } from '../adapter.ts';

interface CorrelateVector {
  readonly options: Omit<CorrelatorOptions, 'aggregateIntervalMs'> & {
    readonly aggregateIntervalSeconds: number;
  };
  readonly secondsBetweenEvents: number;
  readonly previous: readonly EventFacts[];
  readonly event: EventFacts;
  readonly expected: { readonly skip: boolean };
}

export const adapter: TableAdapter = {
  file: 'events.json',
  run(vector) {
    if (vector['fn'] !== 'correlate') return 'unsupported';
    const v = vector as unknown as CorrelateVector;
    const { aggregateIntervalSeconds, ...options } = v.options;
    const correlator = new EventCorrelator({
      ...options,
      aggregateIntervalMs: aggregateIntervalSeconds * 1000,
    });
    const outcomes = [...v.previous, v.event].map((event, i) =>
      correlator.correlate(event, i * v.secondsBetweenEvents * 1000, '', () => `event-${i}`),
    );
    return judge(v.expected, outcomes.at(-1));
  },
};
