/**
 * Reads a label selector as people write it: `app=web,tier in (front, back),!canary`.
 *
 * Models staging/src/k8s.io/apimachinery/pkg/labels/selector.go Parse: the words `in` and `notin` are operators only
 * where an operator is expected, and white space counts for nothing but to end a word.
 */
import {
  invalidEach,
  makeRequirement,
  makeSelector,
  type Requirement,
  type Selector,
  type SelectorOperator,
} from './label-requirement.ts';
import { isQualifiedName } from './names.ts';
import { err, ok, type Result } from './result.ts';

const TOKEN = /[ \t\r\n]*(?:([^=!(),<> \t\r\n]+)|(==|!=|[=!(),<>]))/y;
const BLANK = /^[ \t\r\n]*$/;

const OPERATORS: Readonly<Record<string, SelectorOperator>> = {
  in: 'In',
  notin: 'NotIn',
  '=': 'Equals',
  '==': 'DoubleEquals',
  '!=': 'NotEquals',
  '>': 'GreaterThan',
  '<': 'LessThan',
};
const OPERATOR_NAMES = 'in, notin, =, ==, !=, gt, lt';

interface Token {
  readonly text: string;
  readonly kind: 'word' | 'sign' | 'end';
}
const END: Token = { text: '', kind: 'end' };

/** A selector, or the message the API server answers with (it already names the requirement where one is at fault). */
export function parseLabelSelector(text: string): Result<Selector> {
  const tokens = new Tokens(text);
  const requirements: Requirement[] = [];
  for (;;) {
    const token = tokens.peek();
    if (token.kind === 'end') return ok(makeSelector(requirements));
    if (token.kind !== 'word' && token.text !== '!') {
      return err(`found '${token.text}', expected: !, identifier, or 'end of string'`);
    }
    const requirement = parseRequirement(tokens);
    if (!requirement.ok) return err(`unable to parse requirement: ${requirement.error}`);
    requirements.push(requirement.value);

    const separator = tokens.next();
    if (separator.kind === 'end') return ok(makeSelector(requirements));
    if (separator.text !== ',') {
      return err(`found '${separator.text}', expected: ',' or 'end of string'`);
    }
    const following = tokens.peek();
    if (following.kind !== 'word' && following.text !== '!') {
      return err(`found '${following.text}', expected: identifier after ','`);
    }
  }
}

/** Models Parser.parseRequirement. */
function parseRequirement(tokens: Tokens): Result<Requirement> {
  const isNegated = tokens.peek().text === '!';
  if (isNegated) tokens.next();
  const key = tokens.next();
  if (key.kind !== 'word') return err(`found '${key.text}', expected: identifier`);
  const [problem] = invalidEach('<nil>', key.text, isQualifiedName(key.text));
  if (problem !== undefined) return err(problem);
  if (isNegated) return makeRequirement(key.text, 'DoesNotExist', []);
  const { kind, text } = tokens.peek();
  if (kind === 'end' || text === ',') return makeRequirement(key.text, 'Exists', []);

  tokens.next();
  const operator = Object.hasOwn(OPERATORS, text) ? OPERATORS[text] : undefined;
  if (operator === undefined) return err(`found '${text}', expected: ${OPERATOR_NAMES}`);
  const values = operator === 'In' || operator === 'NotIn' ? parseValues(tokens) : parseExactValue(tokens);
  if (!values.ok) return values;
  return makeRequirement(key.text, operator, values.value);
}

/** A list in brackets; an empty place in it is the empty value. Models parseValues and parseIdentifiersList. */
function parseValues(tokens: Tokens): Result<string[]> {
  const open = tokens.next();
  if (open.text !== '(') return err(`found '${open.text}' expected: '('`);
  const values = new Set<string>();
  const first = tokens.peek();
  if (first.text === ')') {
    tokens.next();
    return ok(['']);
  }
  if (first.kind !== 'word' && first.text !== ',') {
    return err(`found '${first.text}', expected: ',', ')' or identifier`);
  }
  for (;;) {
    const token = tokens.next();
    if (token.kind === 'word') {
      values.add(token.text);
      const after = tokens.peek();
      if (after.text === ')') break;
      if (after.text !== ',') return err(`found '${after.text}', expected: ',' or ')'`);
    } else if (token.text === ',') {
      if (values.size === 0) values.add('');
      const after = tokens.peek();
      if (after.text === ')' || after.text === ',') values.add('');
      if (after.text === ')') break;
    } else {
      return err(`found '${token.text}', expected: ',', or identifier`);
    }
  }
  tokens.next();
  return ok([...values].sort());
}

/** One value, which may be empty: `x=`. Models parseExactValue. */
function parseExactValue(tokens: Tokens): Result<string[]> {
  const { kind, text } = tokens.peek();
  if (kind === 'end' || text === ',') return ok(['']);
  tokens.next();
  return kind === 'word' ? ok([text]) : err(`found '${text}', expected: identifier`);
}

/** The words and signs of a selector, one ahead. */
class Tokens {
  readonly #text: string;
  #at = 0;
  #ahead: Token | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  peek(): Token {
    this.#ahead ??= this.#scan();
    return this.#ahead;
  }

  next(): Token {
    const token = this.peek();
    this.#ahead = undefined;
    return token;
  }

  #scan(): Token {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    if (match === null)
      return BLANK.test(this.#text.slice(this.#at)) ? END : { text: this.#text, kind: 'sign' };
    this.#at = TOKEN.lastIndex;
    const [, word, sign] = match;
    return word === undefined ? { text: sign ?? '', kind: 'sign' } : { text: word, kind: 'word' };
  }
}
