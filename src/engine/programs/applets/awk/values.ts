/** What awk computes with, and how control jumps. */

/** A text read from input or a variable of the command line; compares as a number if it looks like one. */
export class Input {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
export type Value = number | string | Input | undefined;
export type Table = Map<string, Value>;

export class Jump {
  readonly kind: 'break' | 'continue' | 'next' | 'nextfile' | 'exit' | 'return';
  readonly value: Value;
  constructor(kind: Jump['kind'], value?: Value) {
    this.kind = kind;
    this.value = value;
  }
}

/** Statements after which a program has to let time pass. */
export const STEPS_PER_PAUSE = 200_000;
export const MAX_DEPTH = 200;

export const looksNumeric = (text: string): boolean =>
  /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(text);

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  const text = value instanceof Input ? value.text : (value ?? '');
  return Number(/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(text)?.[0] ?? 0);
}

export function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    default:
      return a ** b;
  }
}
