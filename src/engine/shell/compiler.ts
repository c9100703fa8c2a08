/** Syntax tree → instructions. What ash does not know is refused with ash's words or taken as ash takes it. */
import {
  type Assignment as TreeAssignment,
  type Command,
  type CommandNode,
  type CompoundList,
  type ParsedScript,
  type Pipeline,
  type PipelineNode,
  type Redirection as TreeRedirection,
  type Statement,
  type TestExpression,
  type Word as TreeWord,
} from 'unbash';
import { assertNever } from '../../kube/assert.ts';
import {
  type Assignment,
  type CaseBranch,
  type Code,
  EMPTY_WORD,
  type Instruction,
  literalWord,
  Op,
  type Redirection,
  type SimpleCommand,
  type Word,
} from './code.ts';
import { compilePlain, compileWord, type WordSink } from './compile-words.ts';
import { parseScript } from './parse.ts';
import { ashSyntaxError } from './syntax-errors.ts';

/** How a command stands in its surroundings. */
export interface Place {
  /** Its status is looked at by `if`, `while`, `&&`, `||` or `!`: `set -e` does not count it. */
  readonly tested: boolean;
  /** Nothing comes after it: a program may take over the shell's process. */
  readonly tail: boolean;
}
export const PLAIN: Place = { tested: false, tail: false };
export const TESTED: Place = { tested: true, tail: false };
export const LAST: Place = { tested: false, tail: true };

export function singleCommand(statements: readonly Statement[]): Command | undefined {
  const [only] = statements;
  return statements.length === 1 && only?.command.type === 'Command' && !only.background
    ? only.command
    : undefined;
}

export class Compiler implements WordSink {
  readonly #source: string;
  readonly #out: Instruction[] = [];
  #slots = 0;
  /** What ash would not have read; the whole text is refused. */
  refused: string | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  finish(single: Command | undefined): Code {
    return {
      instructions: this.#out,
      text: this.#source.trim(),
      single: single ? this.#pure(single) : undefined,
    };
  }

  emit(instruction: Instruction): number {
    return this.#out.push(instruction) - 1;
  }

  get #here(): number {
    return this.#out.length;
  }

  /** Reserves a place for a jump whose aim is not known yet. */
  #hole(): number {
    return this.emit({ op: Op.succeed });
  }
  #fill(at: number, instruction: Instruction): void {
    this.#out[at] = instruction;
  }

  refuse(message: string): void {
    this.refused ??= message;
  }
  #refuse(token: string): void {
    this.refuse(`syntax error: unexpected ${token}`);
  }

  #sub(statements: readonly Statement[], text: string, place: Place): Code {
    const inner = new Compiler(text);
    inner.statements(statements, place);
    this.refused ??= inner.refused;
    return inner.finish(singleCommand(statements));
  }

  // --- WordSink ------------------------------------------------------------------------------------------------

  substitute(script: ParsedScript): number {
    const slot = this.#slots++;
    const source = script.source ?? this.#source;
    if (script.errors?.[0]) this.refused ??= ashSyntaxError(script.errors, source);
    const code = this.#sub(
      script.commands,
      script.source ?? this.#source.slice(script.pos, script.end),
      LAST,
    );
    this.emit({ op: Op.substitute, slot, code });
    return slot;
  }

  beginOperand(name: string, operator: string): () => void {
    const hole = this.#hole();
    return () => {
      if (this.#here === hole + 1) this.#out.pop();
      else this.#fill(hole, { op: Op.skipOperand, name, operator, to: this.#here });
    };
  }

  #word(tree: TreeWord): Word {
    return compileWord(tree, this);
  }

  // --- lists and pipelines -------------------------------------------------------------------------------------

  statements(list: readonly Statement[], place: Place): void {
    list.forEach((statement, i) => {
      this.#statement(statement, place.tail && i === list.length - 1 ? place : { ...place, tail: false });
    });
  }

  #statement(statement: Statement, place: Place): void {
    const { command } = statement;
    if (statement.background) {
      const code = this.#sub([{ ...statement, background: undefined }], this.#slice(command), LAST);
      this.emit({ op: Op.background, code });
      return;
    }
    if (command.type !== 'AndOr') {
      this.#pipeline(command, place);
      return;
    }
    // `&&` and `||` bind alike: each looks at the status as it stands and may jump over the next command only.
    command.commands.forEach((part, i) => {
      const last = i === command.commands.length - 1;
      const hole = i > 0 ? this.#hole() : -1;
      this.#pipeline(part, last ? place : TESTED);
      if (i === 0) return;
      const op = command.operators[i - 1] === '&&' ? Op.jumpIfNotZero : Op.jumpIfZero;
      this.#fill(hole, { op, to: this.#here });
    });
  }

  #slice(node: { readonly pos: number; readonly end: number }): string {
    return this.#source.slice(node.pos, node.end);
  }

  #pipeline(node: PipelineNode, place: Place): void {
    if (node.type !== 'Pipeline') {
      this.#command(node, place);
      return;
    }
    const negations = node.prefixes.filter((p) => p.type === 'Negation').length;
    const timed = node.prefixes.some((p) => p.type === 'Time');
    const inner: Place = negations > 0 ? TESTED : place;
    if (node.operators.includes('|&')) this.#refuse('"&"');
    if (timed) this.#timed(node, inner);
    else if (node.commands.length === 1) this.#command(node.commands[0] as CommandNode, inner);
    else {
      const stages = node.commands.map((command) =>
        this.#sub(
          [{ type: 'Statement', pos: command.pos, end: command.end, command, background: undefined }],
          this.#slice(command),
          LAST,
        ),
      );
      this.emit({ op: Op.pipeline, stages, tested: inner.tested });
    }
    if (negations % 2 === 1) this.emit({ op: Op.not });
  }

  /** `time` is a program in busybox: it is given the words of the command. */
  #timed(node: Pipeline, place: Place): void {
    const first = node.commands[0];
    if (first?.type === 'Command') {
      const rest = { ...node, prefixes: [] };
      const command = this.#simple(first);
      const timed: SimpleCommand = { ...command, words: [literalWord('time'), ...command.words] };
      if (rest.commands.length === 1)
        this.emit({ op: Op.command, command: timed, ...place, tail: false, line: this.#line(node.pos) });
      else this.#pipeline(rest, place);
      return;
    }
    if (first) this.#command(first, place);
    else this.emit({ op: Op.succeed });
  }

  // --- commands ------------------------------------------------------------------------------------------------

  #command(node: CommandNode, place: Place): void {
    switch (node.type) {
      case 'Command':
        this.#simpleCommand(node, place);
        return;
      case 'Redirected':
        this.#redirected(node.redirects, place.tested, () =>
          this.#command(node.command, { ...place, tail: false }),
        );
        return;
      case 'BraceGroup':
        this.statements(node.body.commands, place);
        return;
      case 'Subshell':
        this.emit({
          op: Op.subshell,
          code: this.#body(node.body, { ...LAST, tested: place.tested }),
          ...place,
        });
        return;
      case 'If':
        this.#if(node, place);
        return;
      case 'While':
        this.#loop(node, place);
        return;
      case 'For':
        this.#for(node, place);
        return;
      case 'Case':
        this.#case(node, place);
        return;
      case 'Function':
        this.#function(node);
        return;
      case 'TestCommand': {
        // ash takes [[ as another name of test.
        const words = [literalWord('[['), ...this.#testWords(node.expression), literalWord(']]')];
        this.emit({
          op: Op.command,
          command: { assignments: [], words, redirections: [] },
          ...place,
          tail: false,
          line: this.#line(node.pos),
        });
        return;
      }
      case 'ArithmeticCommand': {
        // To ash two parentheses are a subshell in a subshell.
        const inner = parseScript(`(${node.body})`);
        if (inner.errors?.[0]) this.refuse(ashSyntaxError(inner.errors, node.body));
        const code = this.#sub(inner.commands, node.body, { ...LAST, tested: place.tested });
        this.emit({ op: Op.subshell, code, ...place });
        return;
      }
      case 'ArithmeticFor':
        this.refused ??= 'syntax error: bad for loop variable';
        return;
      case 'Select':
        this.#refuse('"do"');
        return;
      case 'Coproc':
        this.#refuse('word');
        return;
      default:
        assertNever(node);
    }
  }

  #line(pos: number): number {
    let line = 0;
    for (let i = this.#source.indexOf('\n'); i >= 0 && i < pos; i = this.#source.indexOf('\n', i + 1)) line++;
    return line;
  }

  #testWords(node: TestExpression): Word[] {
    switch (node.type) {
      case 'TestUnary':
        return node.operator === ''
          ? [this.#word(node.operand)]
          : [literalWord(node.operator), this.#word(node.operand)];
      case 'TestBinary':
        return [this.#word(node.left), literalWord(node.operator), this.#word(node.right)];
      case 'TestLogical':
        return node.operands.flatMap((part, i) => [
          ...(i > 0 ? [literalWord(node.operator === '&&' ? '-a' : '-o')] : []),
          ...this.#testWords(part),
        ]);
      case 'TestNot':
        return [...node.negations.map(() => literalWord('!')), ...this.#testWords(node.operand)];
      case 'TestGroup':
        return [literalWord('('), ...this.#testWords(node.expression), literalWord(')')];
      default:
        return assertNever(node);
    }
  }

  #body(list: CompoundList, place: Place): Code {
    return this.#sub(list.commands, this.#slice(list), place);
  }

  #simpleCommand(node: Command, place: Place): void {
    if (node.name) {
      const command = this.#simple(node);
      this.emit({ op: Op.command, command, ...place, line: this.#line(node.pos) });
      return;
    }
    const redirections = this.#redirections(node.redirects);
    const assignments = node.prefix.filter((p): p is TreeAssignment => p.type === 'Assignment');
    if (redirections.length > 0 || assignments.length === 0) {
      this.emit({ op: Op.redirectOnly, redirections, tested: place.tested });
    }
    // ash has no +=: the word is the name of a command.
    const appended = assignments.find((tree) => tree.append);
    if (appended) {
      const command = { assignments: [], words: [this.#assignmentWord(appended)], redirections: [] };
      this.emit({ op: Op.command, command, ...place, line: this.#line(node.pos) });
      return;
    }
    assignments.forEach((tree, i) => {
      const assignment = this.#assignment(tree);
      this.emit({ op: Op.assign, assignment, last: i === assignments.length - 1, tested: place.tested });
    });
  }

  #simple(node: Command): SimpleCommand {
    const assignments = node.prefix
      .filter((p): p is TreeAssignment => p.type === 'Assignment')
      .map((p) => this.#assignment(p));
    const words = node.name ? [this.#word(node.name)] : [];
    for (const arg of node.args) {
      // `export a=$b`: ash splits the value as in any other word, but the tilde counts.
      if (arg.type === 'Word') words.push(this.#word(arg));
      else words.push(this.#assignmentWord(arg));
    }
    return { assignments, words, redirections: this.#redirections(node.redirects) };
  }

  /** An assignment that is an argument (of `export`, `local`): one word, not split. */
  #assignmentWord(tree: TreeAssignment): Word {
    const { name, value } = this.#assignment(tree);
    const head = `${name}${tree.append ? '+' : ''}=`;
    if (value.literal !== undefined) return literalWord(head + value.literal);
    const segments = value.segments.map((s) => (s.kind === 'home' ? s : { ...s, quoted: true }));
    return { segments: [{ kind: 'text', text: head, quoted: true }, ...segments], literal: undefined };
  }

  #assignment(tree: TreeAssignment): Assignment {
    if (tree.value.type === 'ArrayValue' || tree.index) {
      this.#refuse('"("');
      return { name: tree.name, value: EMPTY_WORD, append: false };
    }
    return { name: tree.name, value: compileWord(tree.value, this, true), append: tree.append ?? false };
  }

  /** The command, if a parent may expand its words itself: no substitutions, no assignments inside of words. */
  #pure(node: Command): SimpleCommand | undefined {
    if (!node.name) return undefined;
    const probe = new Compiler(this.#source);
    const command = probe.#simple(node);
    if (probe.#out.length > 0 || command.redirections.length > 0) return undefined;
    const quiet = (word: Word): boolean =>
      word.segments.every(
        (s) =>
          s.kind === 'text' ||
          s.kind === 'home' ||
          (s.kind === 'parameter' &&
            (s.parameter.operation === undefined || s.parameter.operation.kind === 'length')),
      );
    return command.words.every(quiet) && command.assignments.every((a) => quiet(a.value))
      ? command
      : undefined;
  }

  #redirections(list: readonly TreeRedirection[]): Redirection[] {
    const out: Redirection[] = [];
    for (const tree of list) {
      const fd = tree.descriptor?.type === 'FileDescriptor' ? tree.descriptor.value : undefined;
      if (tree.type === 'HereString') {
        this.#refuse('redirection');
        continue;
      }
      if (tree.type === 'HereDoc') {
        const text = tree.operator === '<<-' ? tree.body.text.replace(/^\t+/gm, '') : tree.body.text;
        const target = tree.delimiter?.quoted ? literalWord(text) : compilePlain(text, this);
        out.push({ fd: fd ?? 0, kind: 'here', target });
        continue;
      }
      const target = tree.target ? this.#word(tree.target) : EMPTY_WORD;
      const kinds = {
        '<': 'read',
        '>': 'write',
        '>>': 'append',
        '<>': 'readwrite',
        '>|': 'clobber',
        '<&': 'duplicate',
        '>&': 'duplicate',
        '&>': 'both',
        '&>>': 'bothAppend',
      } as const;
      out.push({ fd: fd ?? (tree.operator.startsWith('<') ? 0 : 1), kind: kinds[tree.operator], target });
    }
    return out;
  }

  #redirected(list: readonly TreeRedirection[], tested: boolean, inner: () => void): void {
    const redirections = this.#redirections(list);
    const hole = this.#hole();
    inner();
    this.emit({ op: Op.restore });
    this.#fill(hole, { op: Op.redirect, redirections, failTo: this.#here, tested });
  }

  // --- compound commands ---------------------------------------------------------------------------------------

  #if(node: Extract<CommandNode, { type: 'If' }>, place: Place): void {
    const ends: number[] = [];
    for (const branch of [node, ...node.elif]) {
      this.statements(branch.clause.commands, TESTED);
      const next = this.#hole();
      this.statements(branch.then.commands, place);
      ends.push(this.#hole());
      this.#fill(next, { op: Op.jumpIfNotZero, to: this.#here });
    }
    if (node.else) this.statements(node.else.commands, place);
    else this.emit({ op: Op.succeed });
    for (const end of ends) this.#fill(end, { op: Op.jump, to: this.#here });
  }

  #loop(node: Extract<CommandNode, { type: 'While' }>, place: Place): void {
    const begin = this.#hole();
    const start = this.#here;
    this.statements(node.clause.commands, TESTED);
    const exit = this.#hole();
    this.statements(node.body.commands, { tested: place.tested, tail: false });
    this.emit({ op: Op.loopNext, to: start });
    this.#fill(exit, { op: node.kind === 'while' ? Op.jumpIfNotZero : Op.jumpIfZero, to: this.#here });
    const end = this.emit({ op: Op.loopEnd });
    this.#fill(begin, { op: Op.loopBegin, breakTo: end, continueTo: start });
  }

  #for(node: Extract<CommandNode, { type: 'For' }>, place: Place): void {
    const words = node.wordlist?.map((word) => this.#word(word));
    const begin = this.#hole();
    const next = this.#hole();
    this.statements(node.body.commands, { tested: place.tested, tail: false });
    this.emit({ op: Op.jump, to: next });
    const end = this.emit({ op: Op.loopEnd });
    this.#fill(begin, { op: Op.forBegin, words, breakTo: end, continueTo: next });
    this.#fill(next, { op: Op.forNext, name: node.name.value, to: end });
  }

  #case(node: Extract<CommandNode, { type: 'Case' }>, place: Place): void {
    const word = this.#word(node.word);
    const patterns = node.items.map((item) => item.pattern.map((p) => this.#word(p)));
    const match = this.#hole();
    const ends: number[] = [];
    const cases: CaseBranch[] = [];
    node.items.forEach((item, i) => {
      if (item.terminator && item.terminator !== ';;') this.#refuse('"&"');
      cases.push({ patterns: patterns[i] as Word[], to: this.#here });
      if (item.body.commands.length === 0) this.emit({ op: Op.succeed });
      this.statements(item.body.commands, place);
      ends.push(this.#hole());
    });
    const otherwise = this.emit({ op: Op.succeed });
    for (const end of ends) this.#fill(end, { op: Op.jump, to: this.#here });
    this.#fill(match, { op: Op.match, word, cases, otherwise });
  }

  #function(node: Extract<CommandNode, { type: 'Function' }>): void {
    const inner = new Compiler(this.#source);
    if (node.body.type === 'CompoundList') inner.statements(node.body.commands, PLAIN);
    else inner.#command(node.body, PLAIN);
    this.refused ??= inner.refused;
    const code = { ...inner.finish(undefined), text: this.#slice(node) };
    this.emit({ op: Op.define, name: node.name.value, code });
  }
}
