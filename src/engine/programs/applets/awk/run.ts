/** Runs an awk program over lines. Values are numbers, texts, and texts from the input that look like numbers. */
import type { Task } from '../../../clock/task.ts';
import type { RandomStream } from '../../../clock/random.ts';
import { byCodeUnit } from '../../../runtime/os/inode.ts';
import { formatFloat, printf } from '../../../shell/printf.ts';
import { toRegExp } from '../../../shell/regexp.ts';
import type { AppletIo } from '../../applet.ts';
import { strftime } from '../../date-format.ts';
import {
  arithmetic,
  Input,
  Jump,
  looksNumeric,
  MAX_DEPTH,
  STEPS_PER_PAUSE,
  type Table,
  toNumber,
  type Value,
} from './values.ts';
import type { AwkProgram, Expr, Output, Rule, Statement } from './parse.ts';

interface Frame {
  readonly variables: Map<string, Value>;
  readonly tables: Map<string, Table>;
  /** Parameter → the caller's array that it stands for. */
  readonly locals: ReadonlySet<string>;
}

export class Awk {
  readonly #io: AppletIo;
  readonly #program: AwkProgram;
  readonly #globals = new Map<string, Value>();
  readonly #tables = new Map<string, Table>();
  readonly #frames: Frame[] = [];
  readonly #ranges = new Set<Rule>();
  readonly #files = new Map<string, { write(text: string): Task; close(): Task }>();
  readonly #readers = new Map<string, string[]>();
  #fields: Value[] = [];
  #record = '';
  #recordStale = false;
  #fieldsStale = false;
  #steps = 0;
  #random: RandomStream;
  #seed = 0;
  #pendingLines: string[] = [];
  #nextLine: (() => Task<string | undefined>) | undefined;

  constructor(io: AppletIo, program: AwkProgram) {
    this.#io = io;
    this.#program = program;
    this.#random = io.context.random('awk');
    const initial: Readonly<Record<string, Value>> = {
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      RS: '\n',
      SUBSEP: '\x1c',
      CONVFMT: '%.6g',
      OFMT: '%.6g',
      NR: 0,
      FNR: 0,
      NF: 0,
      FILENAME: '',
      RSTART: 0,
      RLENGTH: -1,
    };
    for (const [name, value] of Object.entries(initial)) this.#globals.set(name, value);
    const environment: Table = new Map();
    for (const [name, value] of io.context.env) environment.set(name, new Input(value));
    this.#tables.set('ENVIRON', environment);
  }

  /** `-v name=value` and arguments of that form. */
  assignText(name: string, text: string): void {
    this.#globals.set(
      name,
      new Input(text.replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\\\/g, '\\')),
    );
  }

  /** The exit status. */
  *run(args: readonly string[]): Task<number> {
    const argv: Table = new Map([['0', 'awk']]);
    args.forEach((arg, i) => argv.set(String(i + 1), new Input(arg)));
    this.#tables.set('ARGV', argv);
    this.#globals.set('ARGC', args.length + 1);
    let status = 0;
    const ends = this.#program.rules.filter((rule) => rule.pattern === 'END');
    const main = this.#program.rules.filter((rule) => rule.pattern !== 'END' && rule.pattern !== 'BEGIN');
    try {
      for (const rule of this.#program.rules)
        if (rule.pattern === 'BEGIN' && rule.body) yield* this.#statement(rule.body);
      if (main.length > 0 || ends.length > 0) yield* this.#input(args, main);
    } catch (jump) {
      if (!(jump instanceof Jump) || jump.kind !== 'exit') throw jump;
      status = toNumber(jump.value);
    }
    try {
      for (const rule of ends) if (rule.body) yield* this.#statement(rule.body);
    } catch (jump) {
      if (!(jump instanceof Jump) || jump.kind !== 'exit') throw jump;
      if (jump.value !== undefined) status = toNumber(jump.value);
    }
    for (const file of this.#files.values()) yield* file.close();
    return status & 0xff;
  }

  *#input(args: readonly string[], rules: readonly Rule[]): Task {
    let any = false;
    for (const arg of args) {
      const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(arg);
      if (assignment) this.assignText(assignment[1] as string, assignment[2] as string);
      else if (arg !== '') {
        any = true;
        yield* this.#file(arg, rules);
      }
    }
    if (!any) yield* this.#file('-', rules);
  }

  *#file(path: string, rules: readonly Rule[]): Task {
    const io = this.#io;
    const file = path === '-' ? io.stdin() : io.context.open(path, { read: true });
    if (file === undefined || typeof file === 'string') {
      io.complain(path, file ?? 'EBADF');
      throw new Jump('exit', io.flavour === 'gnu' ? 2 : 1);
    }
    this.#globals.set('FILENAME', path === '-' ? '' : path);
    this.#globals.set('FNR', 0);
    let rest = '';
    let ended = false;
    this.#pendingLines = [];
    const separator = this.#text(this.#globals.get('RS'));
    this.#nextLine = function* (this: Awk): Task<string | undefined> {
      for (;;) {
        const line = this.#pendingLines.shift();
        if (line !== undefined) return line;
        if (ended) return undefined;
        const part = yield* io.read(file);
        rest += part;
        if (part === '') {
          ended = true;
          if (separator === '') rest = rest.replace(/\n+$/, '');
          if (rest !== '') return rest;
          return undefined;
        }
        const records =
          separator === ''
            ? rest.replace(/^\n+/, '').split(/\n\n+/)
            : separator.length > 1
              ? rest.split(toRegExp(separator, { extended: true }))
              : rest.split(separator);
        rest = records.pop() as string;
        this.#pendingLines = records;
      }
    }.bind(this);
    for (let line = yield* this.#nextLine(); line !== undefined; line = yield* this.#nextLine()) {
      this.#globals.set('NR', toNumber(this.#globals.get('NR')) + 1);
      this.#globals.set('FNR', toNumber(this.#globals.get('FNR')) + 1);
      this.#setRecord(line);
      try {
        for (const rule of rules) if (yield* this.#selects(rule)) yield* this.#act(rule);
      } catch (jump) {
        if (!(jump instanceof Jump)) throw jump;
        if (jump.kind === 'nextfile') break;
        if (jump.kind !== 'next') throw jump;
      }
      if (io.isFull) yield* io.flush();
      if (io.broken) return;
    }
    if (path !== '-') file.close();
  }

  *#selects(rule: Rule): Task<boolean> {
    const { pattern, until } = rule;
    if (pattern === undefined || typeof pattern === 'string') return true;
    if (!until) return this.#truth(yield* this.#eval(pattern));
    if (!this.#ranges.has(rule)) {
      if (!this.#truth(yield* this.#eval(pattern))) return false;
      this.#ranges.add(rule);
    }
    if (this.#truth(yield* this.#eval(until))) this.#ranges.delete(rule);
    return true;
  }

  *#act(rule: Rule): Task {
    if (rule.body) yield* this.#statement(rule.body);
    else this.#io.out(this.#line() + this.#text(this.#globals.get('ORS')));
  }

  // --- records and fields --------------------------------------------------------------------------------------

  #setRecord(text: string): void {
    this.#record = text;
    this.#recordStale = false;
    this.#fieldsStale = true;
  }

  #splitFields(): void {
    if (!this.#fieldsStale) return;
    this.#fieldsStale = false;
    this.#fields = this.#split(this.#record, this.#text(this.#globals.get('FS'))).map(
      (text) => new Input(text),
    );
    this.#globals.set('NF', this.#fields.length);
  }

  #split(text: string, separator: string): string[] {
    if (text === '') return [];
    if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/[ \t\n]+/);
    if (separator === '') return [...text];
    if (separator.length === 1 && separator !== '\\')
      return text.split(separator === '\t' ? '\t' : separator);
    const re = toRegExp(separator, { extended: true });
    return text.split(typeof re === 'string' ? separator : re);
  }

  #line(): string {
    if (this.#recordStale) {
      this.#record = this.#fields
        .map((value) => this.#text(value))
        .join(this.#text(this.#globals.get('OFS')));
      this.#recordStale = false;
    }
    return this.#record;
  }

  #field(index: number): Value {
    if (index === 0) return new Input(this.#line());
    this.#splitFields();
    return this.#fields[index - 1];
  }

  #setField(index: number, value: Value): void {
    if (index === 0) {
      this.#setRecord(this.#text(value));
      return;
    }
    this.#splitFields();
    while (this.#fields.length < index) this.#fields.push('');
    this.#fields[index - 1] = value;
    this.#globals.set('NF', this.#fields.length);
    this.#recordStale = true;
  }

  // --- values --------------------------------------------------------------------------------------------------

  #text(value: Value, format = 'CONVFMT'): string {
    if (value === undefined) return '';
    if (typeof value === 'string') return value;
    if (value instanceof Input) return value.text;
    if (Number.isInteger(value)) return Math.abs(value) < 1e16 ? String(value) : value.toFixed(0);
    if (Number.isNaN(value)) return 'nan';
    if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
    const spec = this.#globals.get(format);
    const text = spec instanceof Input ? spec.text : typeof spec === 'string' ? spec : '%.6g';
    return text === '%.6g' ? formatFloat(value, 'g', 6) : printf(text, [String(value)]).text;
  }

  #truth(value: Value): boolean {
    if (typeof value === 'number') return value !== 0;
    if (value instanceof Input) return looksNumeric(value.text) ? toNumber(value) !== 0 : value.text !== '';
    return value !== undefined && value !== '';
  }

  #compare(a: Value, b: Value): number {
    const numeric = (v: Value): boolean =>
      v === undefined || typeof v === 'number' || (v instanceof Input && looksNumeric(v.text));
    if (numeric(a) && numeric(b)) return toNumber(a) - toNumber(b);
    return byCodeUnit(this.#text(a), this.#text(b));
  }

  #frameOf(name: string): Frame | undefined {
    const frame = this.#frames.at(-1);
    return frame?.locals.has(name) ? frame : undefined;
  }

  #variable(name: string): Value {
    if (name === 'NF') this.#splitFields();
    const frame = this.#frameOf(name);
    return frame ? frame.variables.get(name) : this.#globals.get(name);
  }

  #setVariable(name: string, value: Value): void {
    const frame = this.#frameOf(name);
    if (frame) {
      frame.variables.set(name, value);
      return;
    }
    this.#globals.set(name, value);
    if (name !== 'NF') return;
    this.#splitFields();
    const count = Math.max(0, Math.min(10_000, toNumber(value)));
    while (this.#fields.length < count) this.#fields.push('');
    this.#fields.length = count;
    this.#globals.set('NF', count);
    this.#recordStale = true;
  }

  #table(name: string): Table {
    const frame = this.#frameOf(name);
    const tables = frame ? frame.tables : this.#tables;
    let table = tables.get(name);
    if (!table) {
      table = new Map();
      tables.set(name, table);
    }
    return table;
  }

  *#key(keys: readonly Expr[]): Task<string> {
    const parts: string[] = [];
    for (const key of keys) parts.push(this.#text(yield* this.#eval(key)));
    return parts.join(this.#text(this.#globals.get('SUBSEP')));
  }

  // --- statements ----------------------------------------------------------------------------------------------

  *#statement(statement: Statement): Task {
    if (++this.#steps % STEPS_PER_PAUSE === 0) {
      yield* this.#io.flush();
      yield 1000;
    }
    switch (statement.kind) {
      case 'block':
        for (const each of statement.body) yield* this.#statement(each);
        return;
      case 'expression':
        yield* this.#eval(statement.expression);
        return;
      case 'print':
        yield* this.#print(statement.args, statement.format, statement.output);
        return;
      case 'if':
        if (this.#truth(yield* this.#eval(statement.test))) yield* this.#statement(statement.yes);
        else if (statement.no) yield* this.#statement(statement.no);
        return;
      case 'while':
        if (statement.once && !(yield* this.#loopBody(statement.body))) return;
        while (this.#truth(yield* this.#eval(statement.test)))
          if (!(yield* this.#loopBody(statement.body))) return;
        return;
      case 'for':
        if (statement.begin) yield* this.#statement(statement.begin);
        while (!statement.test || this.#truth(yield* this.#eval(statement.test))) {
          if (!(yield* this.#loopBody(statement.body))) return;
          if (statement.step) yield* this.#statement(statement.step);
        }
        return;
      case 'forIn':
        for (const key of Array.from(this.#table(statement.name).keys())) {
          this.#setVariable(statement.variable, new Input(key));
          if (!(yield* this.#loopBody(statement.body))) return;
        }
        return;
      case 'delete':
        if (statement.keys) this.#table(statement.name).delete(yield* this.#key(statement.keys));
        else this.#table(statement.name).clear();
        return;
      case 'exit':
      case 'return':
        throw new Jump(statement.kind, statement.value ? yield* this.#eval(statement.value) : undefined);
      default:
        throw new Jump(statement.kind);
    }
  }

  /** False after `break`. */
  *#loopBody(body: Statement): Task<boolean> {
    try {
      yield* this.#statement(body);
    } catch (jump) {
      if (!(jump instanceof Jump)) throw jump;
      if (jump.kind === 'break') return false;
      if (jump.kind !== 'continue') throw jump;
    }
    return true;
  }

  *#print(args: readonly Expr[], format: boolean, output: Output | undefined): Task {
    let text: string;
    if (format) {
      const values: string[] = [];
      for (const arg of args) values.push(this.#text(yield* this.#eval(arg)));
      text = this.#format(values);
    } else {
      const values: string[] = [];
      for (const arg of args) values.push(this.#text(yield* this.#eval(arg), 'OFMT'));
      text =
        (args.length > 0 ? values.join(this.#text(this.#globals.get('OFS'))) : this.#line()) +
        this.#text(this.#globals.get('ORS'));
    }
    if (!output) {
      this.#io.out(text);
      if (this.#io.isFull) yield* this.#io.flush();
      return;
    }
    const target = this.#text(yield* this.#eval(output.target));
    yield* this.#sink(target, output.mode, text);
  }

  /** awk's printf takes each argument once and turns texts into numbers silently. */
  #format(values: readonly string[]): string {
    const [format = '', ...args] = values;
    let used = 0;
    const fixed: string[] = [];
    for (const match of format.matchAll(/%(?:%|[-+ #0]*(\*|\d+)?(?:\.(\*|\d+)?)?[hlLjzt]*([a-zA-Z]))/g)) {
      if (match[0] === '%%') continue;
      for (const star of [match[1], match[2]]) if (star === '*') fixed.push(args[used++] ?? '0');
      const value = args[used++] ?? '';
      const kind = match[3] as string;
      if ('dioxXu'.includes(kind)) fixed.push(String(Math.trunc(toNumber(value))));
      else if ('eEfFgG'.includes(kind)) fixed.push(String(toNumber(value)));
      else if (kind === 'c' && looksNumeric(value)) fixed.push(String.fromCharCode(toNumber(value)));
      else fixed.push(value);
    }
    // The format's own escapes were replaced when the program was read.
    return printf(format.replaceAll('\\', '\\\\'), fixed).text;
  }

  *#sink(target: string, mode: Output['mode'], text: string): Task {
    const io = this.#io;
    let file = this.#files.get(target);
    if (!file) {
      if (mode === '|') file = commandSink(io, target);
      else {
        const opened =
          target === '/dev/stderr'
            ? io.context.file(2)
            : target === '/dev/stdout'
              ? io.context.file(1)
              : io.context.open(
                  target,
                  mode === '>'
                    ? { write: true, create: true, truncate: true }
                    : { append: true, create: true },
                );
        if (opened === undefined || typeof opened === 'string') {
          io.complain(target, opened ?? 'EBADF');
          throw new Jump('exit', 1);
        }
        if (target === '/dev/stdout') yield* io.flush();
        file = {
          write: (part) => io.writeTo(opened, part),
          *close() {
            if (!target.startsWith('/dev/std')) opened.close();
          },
        };
      }
      this.#files.set(target, file);
    }
    yield* file.write(text);
  }

  // --- expressions ---------------------------------------------------------------------------------------------

  *#eval(e: Expr): Task<Value> {
    switch (e.kind) {
      case 'number':
      case 'string':
        return e.value;
      case 'regexp':
        return this.#regexp(e.source).test(this.#line()) ? 1 : 0;
      case 'variable':
        return this.#variable(e.name);
      case 'field':
        return this.#field(toNumber(yield* this.#eval(e.index)));
      case 'element': {
        const key = yield* this.#key(e.keys);
        const table = this.#table(e.name);
        if (!table.has(key)) table.set(key, undefined);
        return table.get(key);
      }
      case 'assign': {
        const value = yield* this.#eval(e.value);
        const result =
          e.operator === '='
            ? value
            : arithmetic(e.operator.slice(0, -1), toNumber(yield* this.#eval(e.target)), toNumber(value));
        yield* this.#assign(e.target, result);
        return result;
      }
      case 'step': {
        const before = toNumber(yield* this.#eval(e.target));
        const after = before + (e.operator === '++' ? 1 : -1);
        yield* this.#assign(e.target, after);
        return e.prefix ? after : before;
      }
      case 'unary': {
        const value = yield* this.#eval(e.operand);
        if (e.operator === '(') return value;
        if (e.operator === '!') return this.#truth(value) ? 0 : 1;
        return e.operator === '-' ? -toNumber(value) : toNumber(value);
      }
      case 'choose':
        return yield* this.#eval(this.#truth(yield* this.#eval(e.test)) ? e.yes : e.no);
      case 'match': {
        const text = this.#text(yield* this.#eval(e.left));
        const re = yield* this.#pattern(e.right);
        return re.test(text) !== e.negated ? 1 : 0;
      }
      case 'in':
        return this.#table(e.name).has(yield* this.#key(e.keys)) ? 1 : 0;
      case 'binary':
        return yield* this.#binary(e.operator, e.left, e.right);
      case 'call':
        return yield* this.#call(e.name, e.args);
      case 'getline':
        return yield* this.#getline(e.target, e.file, e.command);
    }
  }

  *#binary(operator: string, l: Expr, r: Expr): Task<Value> {
    const left = yield* this.#eval(l);
    if (operator === '&&') return this.#truth(left) && this.#truth(yield* this.#eval(r)) ? 1 : 0;
    if (operator === '||') return this.#truth(left) || this.#truth(yield* this.#eval(r)) ? 1 : 0;
    const right = yield* this.#eval(r);
    switch (operator) {
      case ' ':
        return this.#text(left) + this.#text(right);
      case '<':
        return this.#compare(left, right) < 0 ? 1 : 0;
      case '<=':
        return this.#compare(left, right) <= 0 ? 1 : 0;
      case '>':
        return this.#compare(left, right) > 0 ? 1 : 0;
      case '>=':
        return this.#compare(left, right) >= 0 ? 1 : 0;
      case '==':
        return this.#compare(left, right) === 0 ? 1 : 0;
      case '!=':
        return this.#compare(left, right) !== 0 ? 1 : 0;
      default: {
        const b = toNumber(right);
        if ((operator === '/' || operator === '%') && b === 0) {
          this.#io.complain('division by zero');
          throw new Jump('exit', 1);
        }
        return arithmetic(operator, toNumber(left), b);
      }
    }
  }

  *#assign(target: Expr, value: Value): Task {
    if (target.kind === 'variable') this.#setVariable(target.name, value);
    else if (target.kind === 'field') this.#setField(toNumber(yield* this.#eval(target.index)), value);
    else if (target.kind === 'element') this.#table(target.name).set(yield* this.#key(target.keys), value);
  }

  #regexp(source: string): RegExp {
    const re = toRegExp(source, { extended: true });
    if (typeof re !== 'string') return re;
    this.#io.complain(`bad regex '${source}': ${re}`);
    throw new Jump('exit', 1);
  }

  *#pattern(e: Expr): Task<RegExp> {
    return this.#regexp(e.kind === 'regexp' ? e.source : this.#text(yield* this.#eval(e)));
  }

  *#getline(target: Expr | undefined, file: Expr | undefined, command: Expr | undefined): Task<Value> {
    let line: string | undefined;
    if (command) {
      const text = this.#text(yield* this.#eval(command));
      let lines = this.#readers.get(text);
      if (!lines) {
        const output = yield* this.#io.capture(['sh', '-c', text]);
        lines = output === '' ? [] : output.replace(/\n$/, '').split('\n');
        this.#readers.set(text, lines);
      }
      line = lines.shift();
    } else if (file) {
      const path = this.#text(yield* this.#eval(file));
      let lines = this.#readers.get(path);
      if (!lines) {
        const opened = this.#io.context.open(path, { read: true });
        if (typeof opened === 'string') return -1;
        const text = yield* this.#io.readAll(opened);
        lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
        this.#readers.set(path, lines);
      }
      line = lines.shift();
    } else if (this.#nextLine) {
      line = yield* this.#nextLine();
      if (line !== undefined) this.#globals.set('NR', toNumber(this.#globals.get('NR')) + 1);
    }
    if (line === undefined) return 0;
    if (target) yield* this.#assign(target, new Input(line));
    else this.#setRecord(line);
    return 1;
  }

  *#call(name: string, args: readonly Expr[]): Task<Value> {
    const own = this.#program.functions.get(name);
    if (own) return yield* this.#callOwn(own.parameters, own.body, args);
    if (name === 'split' || name === 'sub' || name === 'gsub' || name === 'match' || name === 'length')
      return yield* this.#special(name, args);
    const values: Value[] = [];
    for (const arg of args) values.push(yield* this.#eval(arg));
    const text = (i: number): string => this.#text(values[i]);
    const number = (i: number): number => toNumber(values[i]);
    switch (name) {
      case 'substr': {
        // busybox moves a start before the text to its beginning and keeps the length; POSIX cuts what lies before.
        const from = Math.round(number(1));
        const start = this.#io.flavour === 'busybox' ? Math.max(1, from) : from;
        const end = values[2] === undefined ? Number.POSITIVE_INFINITY : start + Math.round(number(2));
        return text(0).slice(Math.max(0, start - 1), Math.max(0, end - 1));
      }
      case 'index':
        return text(0).indexOf(text(1)) + 1;
      case 'toupper':
        return text(0).toUpperCase();
      case 'tolower':
        return text(0).toLowerCase();
      case 'sprintf':
        return this.#format(values.map((value) => this.#text(value)));
      case 'int':
        return Math.trunc(number(0));
      case 'sqrt':
        return Math.sqrt(number(0));
      case 'exp':
        return Math.exp(number(0));
      case 'log':
        return Math.log(number(0));
      case 'sin':
        return Math.sin(number(0));
      case 'cos':
        return Math.cos(number(0));
      case 'atan2':
        return Math.atan2(number(0), number(1));
      case 'rand':
        return this.#random.next();
      case 'srand': {
        const before = this.#seed;
        this.#seed = values.length > 0 ? number(0) : Math.floor(this.#io.context.wallClockMs / 1000);
        this.#random = this.#io.context.random(`awk/${this.#seed}`);
        return before;
      }
      case 'systime':
        return Math.floor(this.#io.context.wallClockMs / 1000);
      case 'strftime':
        return strftime(
          values.length > 0 ? text(0) : '%c',
          values.length > 1 ? number(1) * 1000 : this.#io.context.wallClockMs,
        );
      case 'system': {
        const exit = yield* this.#io.run(['sh', '-c', text(0)]);
        return exit?.exitCode ?? 127;
      }
      case 'fflush':
        yield* this.#io.flush();
        return 0;
      case 'close': {
        const file = this.#files.get(text(0));
        this.#files.delete(text(0));
        this.#readers.delete(text(0));
        if (file) yield* file.close();
        return file ? 0 : -1;
      }
      default:
        this.#io.complain('Call to undefined function');
        throw new Jump('exit', 1);
    }
  }

  *#special(name: string, args: readonly Expr[]): Task<Value> {
    const [first, second, third] = args;
    if (name === 'length') {
      if (!first) return this.#line().length;
      if (first.kind === 'variable' && (this.#frameOf(first.name)?.tables ?? this.#tables).has(first.name))
        return this.#table(first.name).size;
      return this.#text(yield* this.#eval(first)).length;
    }
    if (!first || !second) return 0;
    if (name === 'split') {
      const text = this.#text(yield* this.#eval(first));
      const separator = third
        ? third.kind === 'regexp'
          ? third.source
          : this.#text(yield* this.#eval(third))
        : this.#text(this.#globals.get('FS'));
      const parts =
        third?.kind === 'regexp'
          ? text === ''
            ? []
            : text.split(this.#regexp(separator))
          : this.#split(text, separator);
      if (second.kind !== 'variable') return 0;
      const table = this.#table(second.name);
      table.clear();
      parts.forEach((part, i) => table.set(String(i + 1), new Input(part)));
      return parts.length;
    }
    if (name === 'match') {
      const text = this.#text(yield* this.#eval(first));
      const found = (yield* this.#pattern(second)).exec(text);
      this.#globals.set('RSTART', found ? found.index + 1 : 0);
      this.#globals.set('RLENGTH', found ? found[0].length : -1);
      return found ? found.index + 1 : 0;
    }
    const re = yield* this.#pattern(first);
    const by = this.#text(yield* this.#eval(second));
    const target: Expr = third ?? { kind: 'field', index: { kind: 'number', value: 0 } };
    const before = this.#text(yield* this.#eval(target));
    let count = 0;
    const after = before.replace(
      new RegExp(re.source, name === 'gsub' ? `${re.flags}g` : re.flags),
      (found) => {
        count++;
        return by.replace(/\\\\|\\&|&/g, (c) => (c === '&' ? found : c === '\\&' ? '&' : '\\'));
      },
    );
    if (count > 0) yield* this.#assign(target, after);
    return count;
  }

  *#callOwn(parameters: readonly string[], body: Statement, args: readonly Expr[]): Task<Value> {
    if (this.#frames.length >= MAX_DEPTH) {
      this.#io.complain('function nesting too deep');
      throw new Jump('exit', 1);
    }
    const variables = new Map<string, Value>();
    const tables = new Map<string, Table>();
    for (let i = 0; i < parameters.length; i++) {
      const arg = args[i];
      const name = parameters[i] as string;
      if (!arg) continue;
      // A bare name may be an array, or become one inside: the table is shared, the value is copied.
      if (arg.kind === 'variable' && this.#variable(arg.name) === undefined)
        tables.set(name, this.#table(arg.name));
      else variables.set(name, yield* this.#eval(arg));
    }
    this.#frames.push({ variables, tables, locals: new Set(parameters) });
    try {
      yield* this.#statement(body);
      return undefined;
    } catch (jump) {
      if (!(jump instanceof Jump) || jump.kind !== 'return') throw jump;
      return jump.value;
    } finally {
      this.#frames.pop();
    }
  }
}

/** `print | "command"`: gathers the text; the command runs when it is closed, at the latest at the end. */
function commandSink(io: AppletIo, command: string): { write(text: string): Task; close(): Task } {
  let text = '';
  return {
    *write(part) {
      text += part;
    },
    *close() {
      yield* io.flush();
      yield* io.runWithInput(['sh', '-c', command], text);
    },
  };
}
