/** awk's grammar: text → tree. POSIX awk without `getline < file` redirections other than files, and without `|&`. */

export type Expr =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'regexp'; readonly source: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly index: Expr }
  | { readonly kind: 'element'; readonly name: string; readonly keys: readonly Expr[] }
  | { readonly kind: 'assign'; readonly operator: string; readonly target: Expr; readonly value: Expr }
  | { readonly kind: 'step'; readonly operator: '++' | '--'; readonly prefix: boolean; readonly target: Expr }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expr }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'match'; readonly negated: boolean; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'in'; readonly keys: readonly Expr[]; readonly name: string }
  | { readonly kind: 'choose'; readonly test: Expr; readonly yes: Expr; readonly no: Expr }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[] }
  | {
      readonly kind: 'getline';
      readonly target: Expr | undefined;
      readonly file: Expr | undefined;
      readonly command?: Expr;
    };

export interface Output {
  readonly mode: '>' | '>>' | '|';
  readonly target: Expr;
}

export type Statement =
  | { readonly kind: 'expression'; readonly expression: Expr }
  | {
      readonly kind: 'print';
      readonly args: readonly Expr[];
      readonly format: boolean;
      readonly output: Output | undefined;
    }
  | { readonly kind: 'if'; readonly test: Expr; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly kind: 'while'; readonly test: Expr; readonly body: Statement; readonly once: boolean }
  | {
      readonly kind: 'for';
      readonly begin: Statement | undefined;
      readonly test: Expr | undefined;
      readonly step: Statement | undefined;
      readonly body: Statement;
    }
  | { readonly kind: 'forIn'; readonly variable: string; readonly name: string; readonly body: Statement }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'break' | 'continue' | 'next' | 'nextfile' }
  | { readonly kind: 'exit' | 'return'; readonly value: Expr | undefined }
  | { readonly kind: 'delete'; readonly name: string; readonly keys: readonly Expr[] | undefined };

export interface AwkFunction {
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export interface Rule {
  readonly pattern: 'BEGIN' | 'END' | Expr | undefined;
  readonly until: Expr | undefined;
  readonly body: Statement | undefined;
}

export interface AwkProgram {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
}

export class AwkSyntaxError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

interface Token {
  readonly kind: 'number' | 'string' | 'regexp' | 'name' | 'function' | 'operator' | 'newline' | 'end';
  readonly text: string;
}

const KEYWORDS = new Set([
  'BEGIN',
  'END',
  'function',
  'func',
  'if',
  'else',
  'while',
  'for',
  'do',
  'break',
  'continue',
  'next',
  'nextfile',
  'exit',
  'return',
  'delete',
  'in',
  'getline',
  'print',
  'printf',
]);
const OPERATORS =
  /^(?:\*\*=|\*\*|\^=|\+=|-=|\*=|\/=|%=|\+\+|--|==|!=|<=|>=|&&|\|\||>>|!~|[-+*/%^!<>|?:~$=;,(){}[\]])/;

function unquote(text: string): string {
  return text.replace(/\\(n|t|r|\\|"|\/|a|b|f|v|[0-7]{1,3}|.)/g, (_, c: string) => {
    const simple = {
      n: '\n',
      t: '\t',
      r: '\r',
      a: '\x07',
      b: '\b',
      f: '\f',
      v: '\v',
      '\\': '\\',
      '"': '"',
      '/': '/',
    }[c];
    if (simple !== undefined) return simple;
    return /^[0-7]/.test(c) ? String.fromCharCode(Number.parseInt(c, 8)) : `\\${c}`;
  });
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let i = 0;
  /** After an operand a slash divides; otherwise it begins a regular expression. */
  const afterOperand = (): boolean => {
    const last = tokens.at(-1);
    if (!last) return false;
    if (last.kind === 'number' || last.kind === 'string' || last.kind === 'regexp') return true;
    if (last.kind === 'name') return !KEYWORDS.has(last.text);
    return last.kind === 'operator' && [')', ']', '$', '++', '--'].includes(last.text);
  };
  while (i < text.length) {
    const rest = text.slice(i);
    const skip = /^(?:[ \t\r]+|\\\n|#[^\n]*)/.exec(rest);
    if (skip) {
      i += skip[0].length;
      continue;
    }
    if (rest[0] === '\n') {
      tokens.push({ kind: 'newline', text: '\n' });
      i++;
      continue;
    }
    const string = /^"((?:[^"\\\n]|\\[^])*)"/.exec(rest);
    if (string) {
      tokens.push({ kind: 'string', text: unquote(string[1] as string) });
      i += string[0].length;
      continue;
    }
    const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(rest);
    if (number) {
      tokens.push({ kind: 'number', text: number[0] });
      i += number[0].length;
      continue;
    }
    const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest);
    if (name) {
      i += name[0].length;
      tokens.push({ kind: text[i] === '(' && !KEYWORDS.has(name[0]) ? 'function' : 'name', text: name[0] });
      continue;
    }
    const regexp =
      rest[0] === '/' && !afterOperand() ? /^\/((?:[^/\\[\n]|\\.|\[\^?\]?[^\]]*\])*)\//.exec(rest) : null;
    if (regexp) {
      tokens.push({ kind: 'regexp', text: (regexp[1] as string).replaceAll('\\/', '/') });
      i += regexp[0].length;
      continue;
    }
    const operator = OPERATORS.exec(rest);
    if (!operator) throw new AwkSyntaxError('Unexpected token');
    tokens.push({ kind: 'operator', text: operator[0] });
    i += operator[0].length;
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

export function parseAwk(text: string): AwkProgram | AwkSyntaxError {
  try {
    return new Parser(tokenize(text)).program();
  } catch (error) {
    if (error instanceof AwkSyntaxError) return error;
    throw error;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  /** Inside of `for (… in …)` heads and `print … > file`, `in` and `>` mean something else. */
  #noIn = false;
  #noGreater = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get #token(): Token {
    return this.#tokens[this.#at] as Token;
  }
  #is(text: string): boolean {
    const token = this.#token;
    return (
      token.text === text && (token.kind === 'operator' || token.kind === 'name' || token.kind === 'newline')
    );
  }
  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at++;
    return true;
  }
  #expect(text: string): void {
    if (!this.#take(text)) throw new AwkSyntaxError('Unexpected token');
  }
  #newlines(): void {
    while (this.#token.kind === 'newline') this.#at++;
  }
  #terminators(): void {
    while (this.#token.kind === 'newline' || this.#is(';')) this.#at++;
  }

  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    this.#terminators();
    while (this.#token.kind !== 'end') {
      if (this.#take('function') || this.#take('func')) {
        const name = this.#token.text;
        this.#at++;
        functions.set(name, this.#function());
      } else rules.push(this.#rule());
      this.#terminators();
    }
    return { rules, functions };
  }

  #function(): AwkFunction {
    const parameters: string[] = [];
    this.#expect('(');
    while (!this.#take(')')) {
      parameters.push(this.#token.text);
      this.#at++;
      this.#take(',');
      this.#newlines();
    }
    this.#newlines();
    return { parameters, body: this.#block() };
  }

  #rule(): Rule {
    if (this.#take('BEGIN')) return { pattern: 'BEGIN', until: undefined, body: this.#block() };
    if (this.#take('END')) return { pattern: 'END', until: undefined, body: this.#block() };
    let pattern: Expr | undefined;
    let until: Expr | undefined;
    if (!this.#is('{')) {
      pattern = this.#expression();
      if (this.#take(',')) {
        this.#newlines();
        until = this.#expression();
      }
    }
    return { pattern, until, body: this.#is('{') ? this.#block() : undefined };
  }

  #block(): Statement {
    this.#expect('{');
    const body: Statement[] = [];
    this.#terminators();
    while (!this.#take('}')) {
      if (this.#token.kind === 'end') throw new AwkSyntaxError('Unexpected end of string');
      body.push(this.#statement());
      this.#terminators();
    }
    return { kind: 'block', body };
  }

  #statement(): Statement {
    if (this.#is('{')) return this.#block();
    if (this.#take('if')) return this.#if();
    if (this.#take('while')) {
      const test = this.#condition();
      if (this.#take(';')) return { kind: 'while', test, body: { kind: 'block', body: [] }, once: false };
      return { kind: 'while', test, body: this.#body(), once: false };
    }
    if (this.#take('do')) {
      const body = this.#body();
      this.#terminators();
      this.#expect('while');
      return { kind: 'while', test: this.#condition(), body, once: true };
    }
    if (this.#take('for')) return this.#for();
    return this.#simple();
  }

  #condition(): Expr {
    this.#expect('(');
    const test = this.#expression();
    this.#expect(')');
    return test;
  }

  #body(): Statement {
    this.#newlines();
    if (this.#take(';')) return { kind: 'block', body: [] };
    return this.#statement();
  }

  #if(): Statement {
    const test = this.#condition();
    const yes = this.#body();
    const before = this.#at;
    this.#terminators();
    if (this.#take('else')) return { kind: 'if', test, yes, no: this.#body() };
    this.#at = before;
    return { kind: 'if', test, yes, no: undefined };
  }

  #for(): Statement {
    this.#expect('(');
    const [a, b, c, d] = this.#tokens.slice(this.#at, this.#at + 4);
    if (a?.kind === 'name' && b?.text === 'in' && c?.kind === 'name' && d?.text === ')') {
      this.#at += 4;
      return { kind: 'forIn', variable: a.text, name: c.text, body: this.#body() };
    }
    const begin = this.#is(';') ? undefined : this.#simple();
    this.#expect(';');
    this.#newlines();
    const test = this.#is(';') ? undefined : this.#expression();
    this.#expect(';');
    this.#newlines();
    const step = this.#is(')') ? undefined : this.#simple();
    this.#expect(')');
    return { kind: 'for', begin, test, step, body: this.#body() };
  }

  #simple(): Statement {
    const token = this.#token;
    if (token.kind === 'name') {
      switch (token.text) {
        case 'break':
        case 'continue':
        case 'next':
        case 'nextfile':
          this.#at++;
          return { kind: token.text };
        case 'exit':
        case 'return':
          this.#at++;
          return { kind: token.text, value: this.#atEnd() ? undefined : this.#expression() };
        case 'delete': {
          this.#at++;
          const name = this.#token.text;
          this.#at++;
          return { kind: 'delete', name, keys: this.#take('[') ? this.#list(']') : undefined };
        }
        case 'print':
        case 'printf':
          this.#at++;
          return this.#print(token.text === 'printf');
      }
    }
    return { kind: 'expression', expression: this.#expression() };
  }

  #atEnd(): boolean {
    return this.#token.kind === 'newline' || this.#token.kind === 'end' || this.#is(';') || this.#is('}');
  }

  #print(format: boolean): Statement {
    const before = this.#noGreater;
    this.#noGreater = true;
    let args: Expr[] = [];
    if (!this.#atEnd() && !this.#is('>') && !this.#is('|') && !this.#is('>>')) args = this.#printArguments();
    this.#noGreater = before;
    let output: Output | undefined;
    for (const mode of ['>>', '>', '|'] as const) {
      if (output || !this.#take(mode)) continue;
      output = { mode, target: this.#concatenation() };
    }
    return { kind: 'print', args, format, output };
  }

  /** `print (a, b)` is the same as `print a, b`. */
  #printArguments(): Expr[] {
    if (this.#is('(')) {
      const start = this.#at;
      const close = this.#matching(start);
      const after = this.#tokens[close + 1];
      const ends =
        after === undefined ||
        after.kind === 'newline' ||
        after.kind === 'end' ||
        [';', '}', '>', '>>', '|'].includes(after.text);
      if (ends) {
        this.#at++;
        const saved = this.#noGreater;
        this.#noGreater = false;
        const list = this.#list(')');
        this.#noGreater = saved;
        return list;
      }
    }
    const args = [this.#expression()];
    while (this.#take(',')) {
      this.#newlines();
      args.push(this.#expression());
    }
    return args;
  }

  #matching(start: number): number {
    let depth = 0;
    for (let i = start; i < this.#tokens.length; i++) {
      const token = this.#tokens[i] as Token;
      if (token.kind !== 'operator') continue;
      if (token.text === '(') depth++;
      else if (token.text === ')' && --depth === 0) return i;
    }
    return this.#tokens.length;
  }

  #list(close: string): Expr[] {
    const list: Expr[] = [];
    this.#newlines();
    while (!this.#take(close)) {
      list.push(this.#expression());
      this.#newlines();
      if (this.#take(',')) this.#newlines();
      else if (!this.#is(close)) throw new AwkSyntaxError('Unexpected token');
    }
    return list;
  }

  #expression(): Expr {
    const left = this.#choice();
    const operator = this.#token.text;
    const assigns = this.#token.kind === 'operator' && /^(?:\*\*|[-+*/%^])?=$/.test(operator);
    if (!assigns || !isTarget(left)) return left;
    this.#at++;
    this.#newlines();
    return { kind: 'assign', operator, target: left, value: this.#expression() };
  }

  #choice(): Expr {
    const test = this.#or();
    if (!this.#take('?')) return test;
    this.#newlines();
    const yes = this.#expression();
    this.#newlines();
    this.#expect(':');
    this.#newlines();
    return { kind: 'choose', test, yes, no: this.#expression() };
  }

  #or(): Expr {
    let left = this.#and();
    while (this.#take('||')) {
      this.#newlines();
      left = { kind: 'binary', operator: '||', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expr {
    let left = this.#in();
    while (this.#take('&&')) {
      this.#newlines();
      left = { kind: 'binary', operator: '&&', left, right: this.#in() };
    }
    return left;
  }

  #in(): Expr {
    let left = this.#match();
    while (!this.#noIn && this.#take('in')) {
      left = { kind: 'in', keys: [left], name: this.#token.text };
      this.#at++;
    }
    return left;
  }

  #match(): Expr {
    let left = this.#comparison();
    while (this.#is('~') || this.#is('!~')) {
      const negated = this.#token.text === '!~';
      this.#at++;
      left = { kind: 'match', negated, left, right: this.#comparison() };
    }
    return left;
  }

  /** `"command" | getline line` */
  #piped(): Expr {
    let left = this.#concatenation();
    while (this.#is('|') && this.#tokens[this.#at + 1]?.text === 'getline') {
      this.#at += 2;
      const getline = this.#name('getline');
      left = getline.kind === 'getline' ? { ...getline, command: left } : left;
    }
    return left;
  }

  #comparison(): Expr {
    const left = this.#piped();
    const operator = this.#token.text;
    if (this.#token.kind !== 'operator' || !['<', '<=', '==', '!=', '>', '>='].includes(operator))
      return left;
    if (operator === '>' && this.#noGreater) return left;
    this.#at++;
    return { kind: 'binary', operator, left, right: this.#piped() };
  }

  #concatenation(): Expr {
    let left = this.#sum();
    while (this.#beginsOperand()) left = { kind: 'binary', operator: ' ', left, right: this.#sum() };
    return left;
  }

  #beginsOperand(): boolean {
    const { kind, text } = this.#token;
    if (kind === 'number' || kind === 'string' || kind === 'regexp' || kind === 'function') return true;
    if (kind === 'name') return !KEYWORDS.has(text) || text === 'getline';
    return kind === 'operator' && ['$', '!', '(', '-', '+', '++', '--'].includes(text) && text !== '!';
  }

  #sum(): Expr {
    let left = this.#product();
    while (this.#is('+') || this.#is('-')) {
      const operator = this.#token.text;
      this.#at++;
      left = { kind: 'binary', operator, left, right: this.#product() };
    }
    return left;
  }

  #product(): Expr {
    let left = this.#unary();
    while (this.#is('*') || this.#is('/') || this.#is('%')) {
      const operator = this.#token.text;
      this.#at++;
      left = { kind: 'binary', operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expr {
    for (const operator of ['!', '-', '+']) {
      if (this.#take(operator)) return { kind: 'unary', operator, operand: this.#unary() };
    }
    return this.#power();
  }

  #power(): Expr {
    const base = this.#postfix();
    if (!this.#take('^') && !this.#take('**')) return base;
    return { kind: 'binary', operator: '^', left: base, right: this.#unary() };
  }

  #postfix(): Expr {
    const operand = this.#primary();
    if (isTarget(operand) && (this.#is('++') || this.#is('--'))) {
      const operator = this.#token.text as '++' | '--';
      this.#at++;
      return { kind: 'step', operator, prefix: false, target: operand };
    }
    return operand;
  }

  #primary(): Expr {
    const token = this.#token;
    this.#at++;
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: Number(token.text) };
      case 'string':
        return { kind: 'string', value: token.text };
      case 'regexp':
        return { kind: 'regexp', source: token.text };
      case 'function':
        this.#expect('(');
        return { kind: 'call', name: token.text, args: this.#inside(() => this.#list(')')) };
      case 'name':
        return this.#name(token.text);
      case 'operator':
        return this.#operator(token.text);
      default:
        throw new AwkSyntaxError(token.kind === 'end' ? 'Unexpected end of string' : 'Unexpected token');
    }
  }

  /** Inside of parentheses `>` and `in` are operators again. */
  #inside<T>(parse: () => T): T {
    const saved = [this.#noGreater, this.#noIn] as const;
    this.#noGreater = false;
    this.#noIn = false;
    const result = parse();
    [this.#noGreater, this.#noIn] = saved;
    return result;
  }

  #name(name: string): Expr {
    if (name === 'getline') {
      const target =
        this.#token.kind === 'name' && !KEYWORDS.has(this.#token.text)
          ? this.#primary()
          : this.#is('$')
            ? this.#primary()
            : undefined;
      return { kind: 'getline', target, file: this.#take('<') ? this.#primary() : undefined };
    }
    // `length` may stand without parentheses.
    if (name === 'length' && !this.#is('[')) return { kind: 'call', name, args: [] };
    if (KEYWORDS.has(name)) throw new AwkSyntaxError('Unexpected token');
    if (this.#take('[')) return { kind: 'element', name, keys: this.#inside(() => this.#list(']')) };
    return { kind: 'variable', name };
  }

  #operator(text: string): Expr {
    if (text === '$') {
      if (this.#is('++') || this.#is('--')) {
        const operator = this.#token.text as '++' | '--';
        this.#at++;
        return { kind: 'field', index: { kind: 'step', operator, prefix: true, target: this.#primary() } };
      }
      if (this.#take('-'))
        return { kind: 'field', index: { kind: 'unary', operator: '-', operand: this.#primary() } };
      return { kind: 'field', index: this.#primary() };
    }
    if (text === '++' || text === '--')
      return { kind: 'step', operator: text, prefix: true, target: this.#primary() };
    if (text === '(') {
      const list = this.#inside(() => this.#list(')'));
      if (list.length > 1 && this.#take('in')) {
        const name = this.#token.text;
        this.#at++;
        return { kind: 'in', keys: list, name };
      }
      const [only] = list;
      if (list.length !== 1 || !only) throw new AwkSyntaxError('Unexpected token');
      // In parentheses it can no longer be assigned to.
      return { kind: 'unary', operator: '(', operand: only };
    }
    throw new AwkSyntaxError('Unexpected token');
  }
}

const isTarget = (e: Expr): boolean => e.kind === 'variable' || e.kind === 'field' || e.kind === 'element';
