/**
 * `--expect 'pod/web Ready within 60s'`: what must hold of an object, and when, judged from the trace alone.
 */
import { findResource } from '../kubectl/resources.ts';
import type { KubeObject, Pod } from '../kube/types.ts';
import { objectAt, versionsUpTo } from '../trace/at.ts';
import { podColumns } from '../trace/pod-columns.ts';
import { timeText } from '../trace/text.ts';
import type { Trace } from '../trace/trace.ts';
import { parseTime } from './parse-time.ts';

type State =
  | { readonly kind: 'exists' }
  | { readonly kind: 'restarts'; readonly atLeast: boolean; readonly count: number }
  /** A condition that is True, or the text of the STATUS column. */
  | { readonly kind: 'word'; readonly word: string };

type When =
  | { readonly kind: 'within'; readonly at: number }
  | { readonly kind: 'at'; readonly at: number }
  /** From the object's first version to the end of the run; `never` is that of the opposite. */
  | { readonly kind: 'always' }
  | { readonly kind: 'end' };

export interface Expectation {
  /** As the person wrote it. */
  readonly text: string;
  /** `pods/default/web` */
  readonly subject: string;
  readonly state: State;
  readonly not: boolean;
  readonly when: When;
}

/** Undefined when it cannot be read. */
export function parseExpectation(text: string): Expectation | undefined {
  const words = text.trim().split(/\s+/);
  const subject = subjectOf(words.shift() ?? '');
  let not = words[0] === 'not';
  if (not) words.shift();
  const named = stateOf(words.shift() ?? '');
  const when = whenOf(words);
  if (subject === undefined || named === undefined || when === undefined) return undefined;
  if (named.opposite) not = !not;
  if (when.opposite) not = !not;
  return { text: text.trim(), subject, state: named.state, not, when: when.when };
}

function subjectOf(word: string): string | undefined {
  const parts = word.split('/');
  if (parts.length > 3 || parts.length < 2) return undefined;
  const [namespace, resource, name] = parts.length === 2 ? ['default', ...parts] : parts;
  const type = findResource(resource ?? '');
  if (type === undefined || !name) return undefined;
  return `${type.resource}/${type.namespaced ? namespace : ''}/${name}`;
}

function stateOf(word: string): { readonly state: State; readonly opposite: boolean } | undefined {
  if (word === '') return undefined;
  if (word === 'exists' || word === 'gone') return { state: { kind: 'exists' }, opposite: word === 'gone' };
  const restarts = /^restarts(>?=)(\d+)$/.exec(word);
  if (restarts === null) return { state: { kind: 'word', word }, opposite: false };
  return {
    state: { kind: 'restarts', atLeast: restarts[1] === '>=', count: Number(restarts[2]) },
    opposite: false,
  };
}

function whenOf(words: readonly string[]): { readonly when: When; readonly opposite?: true } | undefined {
  const [word, time, more] = words;
  if (word === undefined) return { when: { kind: 'end' } };
  if (word === 'always' && time === undefined) return { when: { kind: 'always' } };
  if (word === 'never' && time === undefined) return { when: { kind: 'always' }, opposite: true };
  const at = parseTime(time ?? '');
  if ((word !== 'within' && word !== 'at') || at === undefined || more !== undefined) return undefined;
  return { when: { kind: word, at } };
}

/** Undefined when it holds; else what was seen instead, in one line. */
export function checkExpectation(trace: Trace, expectation: Expectation): string | undefined {
  const { subject, when } = expectation;
  const holds = (t: number): boolean => holdsAt(trace, expectation, t);
  switch (when.kind) {
    case 'end':
      return holds(trace.until) ? undefined : seenAt(trace, subject, trace.until);
    case 'at':
      return holds(when.at) ? undefined : seenAt(trace, subject, when.at);
    case 'within': {
      const times = [0, ...versionTimes(trace, subject, when.at)];
      if (times.some(holds)) return undefined;
      const later = versionTimes(trace, subject, trace.until).find(holds);
      const after = later === undefined ? '' : `; it came at ${timeText(later)}`;
      return `${seenAt(trace, subject, when.at)}${after}`;
    }
    case 'always': {
      const times = versionTimes(trace, subject, trace.until);
      if (times.length === 0) return expectation.not ? undefined : seenAt(trace, subject, trace.until);
      const broken = times.find((t) => !holds(t));
      return broken === undefined ? undefined : seenAt(trace, subject, broken);
    }
  }
}

const versionTimes = (trace: Trace, subject: string, t: number): readonly number[] =>
  versionsUpTo(trace, subject, t).map((seq) => trace.timeOf(seq));

function holdsAt(trace: Trace, { subject, state, not }: Expectation, t: number): boolean {
  const object = objectAt(trace, subject, t);
  if (state.kind === 'exists') return (object !== undefined) !== not;
  return object !== undefined && isIn(object, state) !== not;
}

function isIn(object: KubeObject, state: Exclude<State, { kind: 'exists' }>): boolean {
  if (state.kind === 'word') return statusWord(object) === state.word || hasCondition(object, state.word);
  if (object.kind !== 'Pod') return false;
  const { restarts } = podColumns(object as Pod);
  return state.atLeast ? restarts >= state.count : restarts === state.count;
}

/** STATUS of a Pod, the phase of what else has one. */
function statusWord(object: KubeObject): string | undefined {
  if (object.kind === 'Pod') return podColumns(object as Pod).status;
  return (object as { status?: { phase?: string } }).status?.phase;
}

const conditionsOf = (object: KubeObject) =>
  (object as { status?: { conditions?: readonly { type: string; status: string }[] } }).status?.conditions ??
  [];

const hasCondition = (object: KubeObject, type: string): boolean =>
  conditionsOf(object).some((condition) => condition.type === type && condition.status === 'True');

function seenAt(trace: Trace, subject: string, t: number): string {
  const object = objectAt(trace, subject, t);
  const time = timeText(t);
  if (object === undefined) return `at ${time} there is no ${subject}`;
  const conditions = conditionsOf(object).map(({ type, status }) => `${type}=${status}`);
  const restarts = object.kind === 'Pod' ? `restarts=${podColumns(object as Pod).restarts}` : undefined;
  const seen = [statusWord(object), restarts, ...conditions].filter((part) => part !== undefined);
  return `at ${time} it is ${seen.length === 0 ? 'there' : seen.join(' ')}`;
}
