import { humanDuration, shortHumanDuration } from '../../../src/kube/duration.ts';
import { adapterByFn, compare } from '../adapter.ts';

interface DurationVector {
  ms: number;
  text: string;
}

export const adapter = adapterByFn('duration.json', {
  human: ({ ms, text }: DurationVector) => compare(text, humanDuration(ms)),
  short: ({ ms, text }: DurationVector) => compare(text, shortHumanDuration(ms)),
});
