/** A simple command: expansion, then a function, a builtin or a program. Models ash's evalcommand. */
import { isBuiltin, SPECIAL } from './builtins/names.ts';
import { type Assignment, literalWord, type SimpleCommand } from './code.ts';
import { expandText, ExpansionFailed, expandWords } from './expand.ts';
import type { Machine } from './machine.ts';
import { shellQuote } from './quote.ts';
import { BLOCKED, ENTERED } from './waiting.ts';
import {
  becomeProgram,
  findProgram,
  groupOf,
  lastStatus,
  startProgram,
  waitForeground,
} from './processes.ts';
import { applyRedirections, childFds } from './redirect.ts';
import type { Variable } from './variables.ts';

/** `tail`: the shell has nothing to do afterwards. */
export function runSimpleCommand(
  machine: Machine,
  command: SimpleCommand,
  tested: boolean,
  tail: boolean,
): number {
  const argv = expandWords(command.words, machine);
  const substituted = machine.substitutionStatus;
  machine.substitutionStatus = 0;
  const name = argv[0];
  if (name === undefined) return runNothing(machine, command, substituted);
  if (machine.options.xtrace) traceCommand(machine, command, argv);
  const body = SPECIAL.has(name) ? undefined : machine.functions.get(name);
  if (body) return runFunction(machine, command, argv, tested);
  if (isBuiltin(name)) return runBuiltin(machine, command, argv, tested);
  return runProgram(machine, command, argv, tail);
}

function traceCommand(machine: Machine, command: SimpleCommand, argv: readonly string[]): void {
  const assignments = command.assignments.map((a) => `${a.name}=${shellQuote(expandText(a.value, machine))}`);
  machine.traceText([...assignments, ...argv.map(shellQuote)].join(' '));
}

/** All words expanded to nothing: assignments and redirections remain. */
function runNothing(machine: Machine, command: SimpleCommand, status: number): number {
  if (!machine.pushRedirections(command.redirections)) return 1;
  machine.popRedirections();
  for (const assignment of command.assignments) machine.assign1(assignment);
  return status;
}

function runFunction(
  machine: Machine,
  command: SimpleCommand,
  argv: readonly string[],
  tested: boolean,
): number {
  const depth = machine.redirectionDepth;
  if (!machine.pushRedirections(command.redirections)) return 1;
  const saved = setTemporarily(machine, command.assignments);
  const body = machine.functions.get(argv[0] as string);
  if (!body) return 127;
  machine.call(body, 'function', { tested, positional: argv.slice(1), redirections: depth });
  const frame = machine.frames.at(-1);
  if (frame?.kind === 'function') frame.locals = saved;
  return ENTERED;
}

/** Sets variables for one command; gives what they were. */
function setTemporarily(
  machine: Machine,
  assignments: readonly Assignment[],
): Map<string, Variable | undefined> | undefined {
  if (assignments.length === 0) return undefined;
  const saved = new Map<string, Variable | undefined>();
  for (const assignment of assignments) {
    const before = machine.vars.find(assignment.name);
    if (!saved.has(assignment.name)) saved.set(assignment.name, before);
    machine.assign1(assignment);
    machine.vars.set(assignment.name, machine.vars.get(assignment.name) ?? '', true);
  }
  return saved;
}

function runBuiltin(
  machine: Machine,
  command: SimpleCommand,
  argv: readonly string[],
  tested: boolean,
): number {
  const name = argv[0] as string;
  const special = SPECIAL.has(name);
  const redirected = command.redirections.length > 0;
  if (redirected && !machine.pushRedirections(command.redirections)) {
    if (!special) return 1;
    if (machine.interactive) machine.abandonLine(1);
    else machine.exit(1);
    return ENTERED;
  }
  let saved: Map<string, Variable | undefined> | undefined;
  if (special) for (const assignment of command.assignments) machine.assign1(assignment);
  else saved = setTemporarily(machine, command.assignments);
  const depth = machine.redirectionDepth;
  const status = machine.callBuiltin(argv, tested);
  if (name === 'exec' && redirected && machine.redirectionDepth === depth) {
    machine.keepRedirections();
    return status;
  }
  const undo = (): void => {
    if (redirected && machine.redirectionDepth === depth) machine.popRedirections();
    if (saved) for (const [variable, before] of saved) machine.vars.put(variable, before);
  };
  if (status === BLOCKED) {
    if (redirected || saved) machine.afterWait = undo;
  } else if (
    status === ENTERED &&
    (name === 'eval' || name === '.' || name === 'source' || name === 'command')
  ) {
    // In force until the code that was entered is left.
    const frame = machine.frames.at(-1);
    if (redirected && frame && frame.kind !== 'main') frame.redirections = depth - 1;
    else undo();
  } else undo();
  return status;
}

function runProgram(
  machine: Machine,
  command: SimpleCommand,
  argv: readonly string[],
  tail: boolean,
): number {
  const name = argv[0] as string;
  const found = findProgram(machine, name);
  let env = machine.vars.environment;
  if (command.assignments.length > 0) {
    const changed = new Map(env);
    const saved = setTemporarily(machine, command.assignments);
    for (const { name: variable } of command.assignments)
      changed.set(variable, machine.vars.get(variable) ?? '');
    if (saved) for (const [variable, before] of saved) machine.vars.put(variable, before);
    env = changed;
  }
  if (typeof found === 'string') return commandNotFound(machine, command, name, found);
  if (tail && machine.canBecome) {
    if (!applyRedirections(machine, command.redirections, false)) return 1;
    return becomeProgram(machine, found.path, argv, env);
  }
  const fds = command.redirections.length > 0 ? childFds(machine, command.redirections) : undefined;
  if (command.redirections.length > 0 && !fds) return 1;
  const options = { env, fds };
  const child = startProgram(
    machine,
    found.path,
    argv,
    machine.interactive ? { ...options, ...groupOf(machine) } : options,
  );
  if ('code' in child) {
    if (child.code === 'EAGAIN') throw new ExpansionFailed("can't fork: Resource temporarily unavailable");
    machine.error(`${name}: ${child.code === 'ENOEXEC' ? 'Exec format error' : 'not found'}`);
    return child.code === 'ENOENT' ? 127 : 126;
  }
  return waitForeground(machine, [child.pid], lastStatus);
}

/** For `command name …`: the words are expanded already. */
export function runProgramWords(machine: Machine, argv: readonly string[]): number {
  const words = argv.map(literalWord);
  return runProgram(machine, { words, assignments: [], redirections: [] }, argv, false);
}

/** The message goes where the command's own standard error would have gone. */
function commandNotFound(
  machine: Machine,
  command: SimpleCommand,
  name: string,
  why: 'ENOENT' | 'EACCES',
): number {
  if (!machine.pushRedirections(command.redirections)) return 1;
  machine.error(`${name}: ${why === 'EACCES' ? 'Permission denied' : 'not found'}`);
  machine.popRedirections();
  return why === 'EACCES' ? 126 : 127;
}
