/**
 * `$(( … ))`: parses the expanded text and evaluates it in 64-bit whole numbers, with C's operators.
 *
 * Models busybox math.c. Numbers are kept as doubles as long as they are exact and as BigInt beyond that.
 */
export interface ArithmeticScope {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

export class ArithmeticError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Node }
  | { readonly kind: 'step'; readonly operator: '++' | '--'; readonly prefix: boolean; readonly name: string }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
  | { readonly kind: 'assign'; readonly operator: string; readonly name: string; readonly value: Node }
  | { readonly kind: 'choose'; readonly test: Node; readonly yes: Node; readonly no: Node };

const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const ASSIGN = ['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|='];
const TOKEN =
  /\s*(?:(0[xX][0-9a-fA-F]+|\d+#[0-9a-zA-Z@_]+|\d+)|([A-Za-z_][A-Za-z0-9_]*)|(<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&^|]=|[-+*/%<>=!~&^|?:(),]))/y;

const syntax = (): ArithmeticError => new ArithmeticError('arithmetic syntax error');

class Parser {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const from = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (!match) {
        if (text.slice(from).trim() === '') break;
        throw syntax();
      }
      this.#tokens.push((match[1] ?? match[2] ?? match[3]) as string);
    }
  }

  parse(): Node {
    if (this.#tokens.length === 0) return { kind: 'number', value: 0 };
    const node = this.#comma();
    if (this.#at < this.#tokens.length) throw syntax();
    return node;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #comma(): Node {
    let node = this.#assign();
    while (this.#take(',')) node = { kind: 'binary', operator: ',', left: node, right: this.#assign() };
    return node;
  }

  #assign(): Node {
    const name = this.#tokens[this.#at];
    const operator = this.#tokens[this.#at + 1];
    if (
      name !== undefined &&
      operator !== undefined &&
      /^[A-Za-z_]/.test(name) &&
      ASSIGN.includes(operator)
    ) {
      this.#at += 2;
      return { kind: 'assign', operator, name, value: this.#assign() };
    }
    const test = this.#binary(0);
    if (!this.#take('?')) return test;
    const yes = this.#assign();
    if (!this.#take(':')) throw syntax();
    return { kind: 'choose', test, yes, no: this.#assign() };
  }

  #binary(level: number): Node {
    const operators = LEVELS[level];
    if (!operators) return this.#power();
    let node = this.#binary(level + 1);
    for (;;) {
      const operator = this.#tokens[this.#at];
      if (operator === undefined || !operators.includes(operator)) return node;
      this.#at++;
      node = { kind: 'binary', operator, left: node, right: this.#binary(level + 1) };
    }
  }

  #power(): Node {
    const base = this.#unary();
    return this.#take('**') ? { kind: 'binary', operator: '**', left: base, right: this.#power() } : base;
  }

  #unary(): Node {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw syntax();
    if (token === '(') {
      const node = this.#comma();
      if (!this.#take(')')) throw syntax();
      return node;
    }
    if (token === '++' || token === '--') {
      const name = this.#tokens[this.#at];
      if (name !== undefined && /^[A-Za-z_]/.test(name)) {
        this.#at++;
        return { kind: 'step', operator: token, prefix: true, name };
      }
      const sign = token[0] as string;
      return {
        kind: 'unary',
        operator: sign,
        operand: { kind: 'unary', operator: sign, operand: this.#unary() },
      };
    }
    if (token === '-' || token === '+' || token === '!' || token === '~') {
      return { kind: 'unary', operator: token, operand: this.#unary() };
    }
    if (/^\d/.test(token)) return { kind: 'number', value: parseNumber(token) };
    if (!/^[A-Za-z_]/.test(token)) throw syntax();
    const next = this.#tokens[this.#at];
    if (next === '++' || next === '--') {
      this.#at++;
      return { kind: 'step', operator: next, prefix: false, name: token };
    }
    return { kind: 'name', name: token };
  }
}

/** `0x1f`, `017` (octal), `2#101`. */
function parseNumber(token: string): number {
  const based = /^(\d+)#(.*)$/.exec(token);
  if (based) {
    const base = Number(based[1]);
    const value = Number.parseInt(based[2] as string, base);
    if (base < 2 || base > 36 || Number.isNaN(value)) throw syntax();
    return value;
  }
  if (/^0[xX]/.test(token)) return Number.parseInt(token.slice(2), 16);
  if (/^0\d/.test(token)) {
    if (/[89]/.test(token)) throw syntax();
    return Number.parseInt(token, 8);
  }
  return Number(token);
}

/** All digits, also beyond what a double keeps exactly. */
export const integerText = (value: number): string =>
  Number.isSafeInteger(value) ? String(value) : String(BigInt(value));

/** Wraps to 64 bits where a double is no longer exact. */
function exact(value: number, precise: () => bigint): number {
  if (Number.isSafeInteger(value)) return value;
  return Number(BigInt.asIntN(64, precise()));
}

function apply(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return exact(a + b, () => BigInt(a) + BigInt(b));
    case '-':
      return exact(a - b, () => BigInt(a) - BigInt(b));
    case '*':
      return exact(a * b, () => BigInt(a) * BigInt(b));
    case '/':
    case '%': {
      if (b === 0) throw new ArithmeticError('divide by zero');
      const result = operator === '/' ? Math.trunc(a / b) : a % b;
      return result === 0 ? 0 : result;
    }
    case '**':
      if (b < 0) throw new ArithmeticError('exponent less than 0');
      return exact(a ** b, () => BigInt(a) ** BigInt(Math.min(b, 1000)));
    case '<<':
      return exact(a * 2 ** (b & 63), () => BigInt(a) << BigInt(b & 63));
    case '>>':
      return Math.floor(a / 2 ** (b & 63));
    case '&':
      return small(a, b) ? a & b : Number(BigInt(a) & BigInt(b));
    case '|':
      return small(a, b) ? a | b : Number(BigInt(a) | BigInt(b));
    case '^':
      return small(a, b) ? a ^ b : Number(BigInt(a) ^ BigInt(b));
    case '==':
      return a === b ? 1 : 0;
    case '!=':
      return a !== b ? 1 : 0;
    case '<':
      return a < b ? 1 : 0;
    case '>':
      return a > b ? 1 : 0;
    case '<=':
      return a <= b ? 1 : 0;
    case '>=':
      return a >= b ? 1 : 0;
    default:
      return b;
  }
}

const small = (a: number, b: number): boolean => (a | 0) === a && (b | 0) === b;

const MAX_DEPTH = 64;

class Evaluator {
  readonly #scope: ArithmeticScope;
  #depth = 0;
  constructor(scope: ArithmeticScope) {
    this.#scope = scope;
  }

  run(node: Node): number {
    switch (node.kind) {
      case 'number':
        return node.value;
      case 'name':
        return this.#variable(node.name);
      case 'unary': {
        const value = this.run(node.operand);
        if (node.operator === '-') return value === 0 ? 0 : -value;
        if (node.operator === '!') return value === 0 ? 1 : 0;
        return node.operator === '~' ? -value - 1 : value;
      }
      case 'step': {
        const before = this.#variable(node.name);
        const after = before + (node.operator === '++' ? 1 : -1);
        this.#scope.set(node.name, integerText(after));
        return node.prefix ? after : before;
      }
      case 'assign': {
        const value = this.run(node.value);
        const operator = node.operator.slice(0, -1);
        const result = operator === '' ? value : apply(operator, this.#variable(node.name), value);
        this.#scope.set(node.name, integerText(result));
        return result;
      }
      case 'choose':
        return this.run(node.test) !== 0 ? this.run(node.yes) : this.run(node.no);
      case 'binary': {
        const left = this.run(node.left);
        if (node.operator === '&&') return left !== 0 && this.run(node.right) !== 0 ? 1 : 0;
        if (node.operator === '||') return left !== 0 || this.run(node.right) !== 0 ? 1 : 0;
        return apply(node.operator, left, this.run(node.right));
      }
    }
  }

  /** A variable may hold an expression itself. */
  #variable(name: string): number {
    const text = this.#scope.get(name) ?? '';
    if (text === '') return 0;
    const number = Number(text);
    if (Number.isInteger(number) && /^-?(?:0|[1-9]\d*)$/.test(text)) return number;
    if (++this.#depth > MAX_DEPTH) throw new ArithmeticError('expression recursion loop detected');
    const value = this.run(parse(text));
    this.#depth--;
    return value;
  }
}

const MAX_CACHED = 500;
const cache = new Map<string, Node>();

function parse(text: string): Node {
  let node = cache.get(text);
  if (!node) {
    node = new Parser(text).parse();
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(text, node);
  }
  return node;
}

/** The value of the expression, or why it has none (a value of ours, not an exception). */
export function evaluate(text: string, scope: ArithmeticScope): number | ArithmeticError {
  try {
    return new Evaluator(scope).run(parse(text));
  } catch (error) {
    if (error instanceof ArithmeticError) return error;
    throw error;
  }
}
