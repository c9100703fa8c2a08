/** Predicates and expectations read from a vector: JSON with one key and its modifiers → a tree that can be evaluated. */
import {
  checkFields,
  HISTORY_KEYS,
  isObject,
  MODIFIERS,
  STATE_KEYS,
  TIME_KEYS,
  UnsupportedWord,
} from './vocabulary.ts';

export type Argument = unknown;

/** What holds or does not hold at a moment. */
export type Predicate =
  | { readonly op: 'all' | 'any'; readonly of: readonly Predicate[] }
  | { readonly op: 'not'; readonly of: Predicate }
  | {
      readonly op: 'state';
      readonly key: string;
      readonly argument: Argument;
      readonly pod: string | undefined;
    }
  | { readonly op: 'atSeconds' | 'afterSeconds'; readonly seconds: number }
  | { readonly op: 'action'; readonly index: number };

export type Expectation =
  | { readonly kind: 'state'; readonly predicate: Predicate }
  | {
      readonly kind: 'history';
      readonly key: string;
      readonly argument: Argument;
      readonly graceSeconds: number;
    }
  | ({ readonly kind: 'eventually' } & Window)
  | ({ readonly kind: 'consistently' } & Window)
  | { readonly kind: 'never'; readonly predicate: Predicate }
  | { readonly kind: 'whenFirst'; readonly condition: Predicate; readonly expect: Predicate };

/** What counts from the moment at which `after` first holds. */
interface Window {
  readonly predicate: Predicate;
  readonly after: Predicate | undefined;
  /** `withinSeconds` or `forSeconds`; undefined: to the end of the run. */
  readonly seconds: number | undefined;
}

export type Clause = Readonly<Record<string, unknown>>;

/** The one key of a clause that is no modifier; modifiers that do not go with it are refused. */
function keyOf(clause: unknown): string {
  if (!isObject(clause)) throw new UnsupportedWord(`unsupported: ${JSON.stringify(clause)} is no clause`);
  const keys = Object.keys(clause).filter((key) => !Object.hasOwn(MODIFIERS, key));
  const key = keys[0];
  if (key === undefined || keys.length > 1)
    throw new UnsupportedWord(`unsupported: a clause with the keys ${Object.keys(clause).join(', ')}`);
  for (const modifier of Object.keys(clause)) {
    if (modifier === key) continue;
    const goesWith = MODIFIERS[modifier];
    if (goesWith === null ? !Object.hasOwn(STATE_KEYS, key) : !goesWith?.includes(key))
      throw new UnsupportedWord(`unsupported: ${modifier} next to ${key}`);
  }
  return key;
}

const number = (word: string, value: unknown): number => {
  if (typeof value !== 'number') throw new UnsupportedWord(`unsupported: ${word} needs a number`);
  return value;
};

export function readPredicate(clause: unknown): Predicate {
  const key = keyOf(clause);
  const { [key]: argument, pod } = clause as Clause;
  switch (key) {
    case 'all':
    case 'any':
      if (!Array.isArray(argument)) throw new UnsupportedWord(`unsupported: ${key} needs a list`);
      return { op: key, of: argument.map(readPredicate) };
    case 'not':
      return { op: 'not', of: readPredicate(argument) };
    case 'atSeconds':
    case 'afterSeconds':
      return { op: key, seconds: number(key, argument) };
    case 'action':
      return { op: 'action', index: number(key, argument) };
    default: {
      const fields = STATE_KEYS[key];
      if (fields === undefined) throw new UnsupportedWord(`unsupported: "${key}" as a condition`);
      checkFields(key, argument, fields);
      return { op: 'state', key, argument, pod: pod as string | undefined };
    }
  }
}

export function readExpectation(clause: unknown): Expectation {
  const key = keyOf(clause);
  const { [key]: argument, after, withinSeconds, forSeconds, graceSeconds } = clause as Clause;
  const historyFields = HISTORY_KEYS[key];
  if (historyFields !== undefined) {
    checkFields(key, argument, historyFields);
    return { kind: 'history', key, argument, graceSeconds: number('graceSeconds', graceSeconds ?? 0) };
  }
  switch (key) {
    case 'eventually':
    case 'consistently': {
      const seconds = withinSeconds ?? forSeconds;
      return {
        kind: key,
        predicate: readPredicate(argument),
        after: after === undefined ? undefined : readPredicate(after),
        seconds: seconds === undefined ? undefined : number(key, seconds),
      };
    }
    case 'never':
      return { kind: 'never', predicate: readPredicate(argument) };
    case 'whenFirst': {
      checkFields(key, argument, ['condition', 'expect']);
      const { condition, expect } = argument as Clause;
      return { kind: 'whenFirst', condition: readPredicate(condition), expect: readPredicate(expect) };
    }
    default:
      if (Object.hasOwn(TIME_KEYS, key)) throw new UnsupportedWord(`unsupported: "${key}" as an expectation`);
      return { kind: 'state', predicate: readPredicate(clause) };
  }
}

/** All leaves of a predicate. */
export function* leaves(predicate: Predicate): Generator<Predicate> {
  if (predicate.op === 'all' || predicate.op === 'any') for (const part of predicate.of) yield* leaves(part);
  else if (predicate.op === 'not') yield* leaves(predicate.of);
  else yield predicate;
}
