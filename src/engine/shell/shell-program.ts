/** `sh`: what its command line says, then a machine that runs a text, a file, or what comes in line by line. */
import type { Task } from '../clock/task.ts';
import type { Program, ProcessContext } from '../runtime/os/program.ts';
import { SIGINT, SIGQUIT, SIGTERM, SIGTSTP } from '../runtime/os/signals.ts';
import { expandBraces } from './braces.ts';
import { compile, isIncomplete } from './compile.ts';
import type { Dialect } from './dialect.ts';
import { expandAliases, prompt, reportJobs } from './interactive.ts';
import { Machine } from './machine.ts';
import { isOptionName, noOptions, optionOfLetter, type Options } from './options.ts';
import { Variables } from './variables.ts';

interface CommandLine {
  readonly options: Options;
  readonly command: string | undefined;
  readonly file: string | undefined;
  readonly stdin: boolean;
  readonly interactive: boolean;
  readonly name: string;
  readonly positional: readonly string[];
}

function parseCommandLine(argv: readonly string[]): CommandLine | { readonly error: string } {
  const options = noOptions();
  let wantsCommand = false;
  let stdin = false;
  let interactive = false;
  let i = 1;
  for (; i < argv.length; i++) {
    const arg = argv[i] as string;
    if (arg === '--' || arg === '-') {
      i++;
      break;
    }
    if (!/^[-+]./.test(arg)) break;
    const on = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      const option = optionOfLetter(letter);
      if (letter === 'c') wantsCommand = on;
      else if (letter === 's') stdin = true;
      else if (letter === 'i') interactive = true;
      else if (letter === 'l') continue;
      else if (letter === 'o') {
        const name = argv[++i] ?? '';
        if (!isOptionName(name))
          return {
            error: `${on ? '-' : '+'}o: ${name === '' ? 'missing argument' : `illegal option ${name}`}`,
          };
        options[name] = on;
      } else if (option) options[option] = on;
      else return { error: `illegal option ${on ? '-' : '+'}${letter}` };
    }
  }
  const rest = argv.slice(i);
  const shell = argv[0] ?? 'sh';
  if (wantsCommand) {
    if (rest[0] === undefined) return { error: '-c requires an argument' };
    options.from = 'c';
    return {
      options,
      command: rest[0],
      file: undefined,
      stdin,
      interactive,
      name: rest[1] ?? shell,
      positional: rest.slice(2),
    };
  }
  if (stdin || rest[0] === undefined) {
    options.from = 's';
    return {
      options,
      command: undefined,
      file: undefined,
      stdin: true,
      interactive,
      name: shell,
      positional: rest,
    };
  }
  return {
    options,
    command: undefined,
    file: rest[0],
    stdin,
    interactive,
    name: rest[0],
    positional: rest.slice(1),
  };
}

export class ShellProgram implements Program {
  readonly #dialect: Dialect;
  constructor(dialect: Dialect = 'ash') {
    this.#dialect = dialect;
  }

  *start(context: ProcessContext): Task<number> {
    const line = parseCommandLine(context.argv);
    const shellName = context.argv[0] ?? 'sh';
    const say = (text: string): void => void context.file(2)?.write(`${shellName}: ${text}\n`);
    if ('error' in line) {
      say(line.error);
      return 2;
    }
    const vars = Variables.fromEnvironment(context.env);
    if (vars.get('PWD') !== context.cwd) vars.set('PWD', context.cwd, vars.find('PWD')?.exported ?? false);
    vars.set('OPTIND', '1');
    const machine = new Machine(context, {
      name: line.name,
      vars,
      options: line.options,
      positional: line.positional,
      dialect: this.#dialect,
    });
    machine.noteIgnoredSignals();
    if (line.command !== undefined) return yield* machine.main(compile(line.command, true));
    if (line.file !== undefined) {
      const text = scriptText(context, line.file);
      if (text === undefined) {
        say(`can't open '${line.file}': No such file or directory`);
        return 2;
      }
      machine.firstLine = 1;
      return yield* machine.main(compile(text));
    }
    const terminal = (context.file(0)?.isTerminal ?? false) || line.interactive;
    return yield* terminal ? interact(machine) : readCommands(machine);
  }
}

function scriptText(context: ProcessContext, file: string): string | undefined {
  const read = context.fs.readFile(context.path(file), context.credentials);
  return typeof read === 'string' ? undefined : read.text;
}

/** How much ash takes from its input at a time: commands of the script that read get only what is left. */
const BLOCK = 1024;

/** Standard input that is no terminal: complete commands are run as they come in. */
function* readCommands(machine: Machine): Task<number> {
  const { context } = machine;
  const file = context.file(0);
  let buffer = '';
  let text = '';
  for (;;) {
    const end = buffer.indexOf('\n');
    if (end < 0) {
      const part = file?.read(BLOCK);
      if (part === undefined && file) {
        yield { on: [file.readable, context.wakeup] };
        if (context.hasSignal) {
          machine.runPendingTraps();
          yield* drive(machine);
          if (machine.hasExited) return machine.status;
        }
        continue;
      }
      if (typeof part !== 'string' || part === '') break;
      buffer += part;
      continue;
    }
    text += buffer.slice(0, end + 1);
    buffer = buffer.slice(end + 1);
    if (isIncomplete(text)) continue;
    if (yield* runText(machine, text)) return machine.status;
    text = '';
  }
  text += buffer;
  if (text !== '' && (yield* runText(machine, text))) return machine.status;
  machine.exit(machine.status);
  return yield* drive(machine);
}

/** True when the shell has ended. */
function* runText(machine: Machine, text: string): Task<boolean> {
  if (text.trim() === '') return false;
  machine.lineText = text.trim();
  machine.call(compile(text), 'line');
  yield* drive(machine);
  return machine.hasExited;
}

function* drive(machine: Machine): Task<number> {
  for (let wait = machine.run(); wait !== undefined; wait = machine.run()) yield wait;
  return machine.status & 0xff;
}

/** One line with its end; undefined at the end of the input, and at a terminal also after Ctrl-C (`interrupted`). */
function* readLine(machine: Machine): Task<string | undefined> {
  const { context } = machine;
  const file = context.file(0);
  let line = '';
  if (!file) return undefined;
  for (;;) {
    const c = file.read(1);
    if (c === undefined) {
      yield { on: [file.readable, context.wakeup] };
      if (context.hasSignal) {
        machine.runPendingTraps();
        yield* drive(machine);
        if (machine.hasExited) return undefined;
        if (machine.interrupted) return line;
      }
      continue;
    }
    if (typeof c !== 'string' || c === '') return line === '' ? undefined : line;
    line += c;
    if (c === '\n') return line;
  }
}

/** Bash's HISTSIZE on Debian. */
const MAX_HISTORY = 1_000;

/** At a terminal: prompts, job control, and Ctrl-C that only ends the line. */
function* interact(machine: Machine): Task<number> {
  const { context } = machine;
  machine.interactive = true;
  const terminal = context.file(0);
  context.setProcessGroup(0, 0);
  if (terminal?.isTerminal) terminal.foregroundGroup = context.processGroup;
  machine.options.monitor = true;
  context.setDisposition(SIGINT, 'handle');
  context.setDisposition(SIGQUIT, 'ignore');
  context.setDisposition(SIGTERM, 'ignore');
  context.setDisposition(SIGTSTP, 'ignore');
  const isRoot = context.credentials.uid === 0;
  if (machine.vars.get('PS1') === undefined) machine.vars.set('PS1', isRoot ? '\\w # ' : '\\w $ ');
  let text = '';
  for (;;) {
    reportJobs(machine);
    machine.writeNow(2, text === '' ? prompt(machine) : (machine.vars.get('PS2') ?? '> '));
    terminal?.prompted?.({ cwd: context.cwd, status: machine.status, more: text !== '' });
    machine.interrupted = false;
    const line = yield* readLine(machine);
    if (machine.interrupted) {
      machine.interrupted = false;
      machine.status = 130;
      text = '';
      continue;
    }
    if (machine.hasExited) return machine.status;
    if (line === undefined) break;
    text += line;
    if (isIncomplete(text)) continue;
    const typed = text.replace(/\n$/, '');
    if (typed.trim() !== '') machine.history.push(typed);
    if (machine.history.length > MAX_HISTORY) machine.history.shift();
    const aliased = expandAliases(machine, text);
    const source = machine.dialect === 'bash' ? expandBraces(aliased) : aliased;
    text = '';
    if (yield* runText(machine, source)) return machine.status;
  }
  machine.exit(machine.status);
  return yield* drive(machine);
}
