/**
 * Commands as values, and the line that chooses one. Models github.com/spf13/cobra as kubectl sets it up.
 */
import type { Task } from '../engine/clock/task.ts';
import { FlagError, KubectlError, notModelled, UsageError } from './errors.ts';
import { bareValue, bool, type FlagDef, parseFlags, type Parsed, string, array, strings } from './flags.ts';
import type { Session } from './session.ts';

export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line for `kubectl help`. */
  readonly about: string;
  readonly flags?: readonly FlagDef[];
  readonly required?: readonly string[];
  readonly commands?: readonly Command[];
  readonly run?: (session: Session) => Task;
}

/** Flags that every command takes. Models cli-runtime/pkg/genericclioptions/config_flags.go. */
export const GLOBAL_FLAGS: readonly FlagDef[] = [
  string('namespace', '', 'n'),
  string('context'),
  string('cluster'),
  string('user'),
  string('kubeconfig'),
  string('server', '', 's'),
  string('token'),
  string('as'),
  array('as-group'),
  string('as-uid'),
  string('request-timeout', '0'),
  string('cache-dir'),
  string('certificate-authority'),
  string('client-certificate'),
  string('client-key'),
  string('tls-server-name'),
  string('username'),
  string('password'),
  string('profile', 'none'),
  string('profile-output', 'profile.pprof'),
  string('v', '0', 'v'),
  string('vmodule'),
  bool('insecure-skip-tls-verify'),
  bool('match-server-version'),
  bool('warnings-as-errors'),
  bool('disable-compression'),
  bool('log-flush-frequency'),
];

export interface Chosen {
  readonly command: Command;
  /** `kubectl rollout status` */
  readonly path: string;
  readonly parsed: Parsed;
}

/** The command that a line names, with its flags read. Models Command.Find and Command.execute. */
export function choose(root: Command, argv: readonly string[]): Chosen {
  let command = root;
  let path = root.name;
  let words = [...argv];
  for (;;) {
    const at = firstArgument(command, words);
    const word = at < 0 ? undefined : words[at];
    const next = word === undefined ? undefined : subcommand(command, word);
    if (next === undefined) {
      if (command === root && word !== undefined) throw unknownCommand(root, word);
      break;
    }
    command = next;
    path += ` ${next.name}`;
    words = words.toSpliced(at, 1);
  }
  const defs = [...(command.flags ?? []), ...GLOBAL_FLAGS.filter((flag) => !shadowed(command, flag))];
  try {
    const parsed = parseFlags(defs, words);
    return { command, path, parsed };
  } catch (error) {
    if (error instanceof FlagError) throw new FlagError(`${error.message}\nSee '${path} --help' for usage.`);
    throw error;
  }
}

const shadowed = (command: Command, flag: FlagDef): boolean =>
  (command.flags ?? []).some((own) => own.name === flag.name);

const subcommand = (command: Command, word: string): Command | undefined =>
  command.commands?.find(({ name, aliases }) => name === word || aliases?.includes(word) === true);

/** The index of the first word that is neither a flag nor the value of one. */
function firstArgument(command: Command, words: readonly string[]): number {
  const defs = [...(command.flags ?? []), ...GLOBAL_FLAGS];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') return -1;
    if (!word.startsWith('-') || word === '-') return i;
    if (word.includes('=')) continue;
    const flag = word.startsWith('--')
      ? defs.find(({ name }) => name === word.slice(2))
      : word.length === 2
        ? defs.find(({ short }) => short === word.slice(1))
        : undefined;
    if (flag !== undefined && bareValue(flag) === undefined) i++;
  }
  return -1;
}

/** Commands of the real one that are not here. */
const ABSENT: ReadonlySet<string> = new Set([
  'kubectl alpha',
  'kubectl certificate',
  'kubectl completion',
  'kubectl options',
  'kubectl plugin',
  'kubectl proxy',
]);

function unknownCommand(root: Command, word: string): KubectlError {
  if (ABSENT.has(`kubectl ${word}`)) return notModelled(`kubectl ${word}`);
  const similar = (root.commands ?? [])
    .map(({ name }) => name)
    .filter((name) => distance(word, name) <= 2 || name.startsWith(word.toLowerCase()));
  const hint =
    similar.length === 0 ? '' : `\n\nDid you mean this?\n${similar.map((name) => `\t${name}\n`).join('')}`;
  return new KubectlError(`unknown command ${JSON.stringify(word)} for "kubectl"${hint}`);
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1]?.toLowerCase() === b[j - 1]?.toLowerCase() ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Models Command.ValidateRequiredFlags. */
export function checkRequired({ command, parsed }: Chosen): void {
  const missing = (command.required ?? []).filter((name) => !parsed.flags.changed(name));
  if (missing.length === 0) return;
  throw new KubectlError(
    `required flag(s) ${missing.map((name) => JSON.stringify(name)).join(', ')} not set`,
  );
}

/** What a command with subcommands says to a word that is none of them. Models DefaultSubCommandRun. */
export function unknownSubcommand(path: string, args: readonly string[]): KubectlError {
  const word = `${path} ${args[0] ?? ''}`;
  if (ABSENT.has(word)) return notModelled(word);
  return new UsageError(path, `unknown command ${JSON.stringify(args.join(' '))}`);
}

// Flags that several commands share.
export const OUTPUT: readonly FlagDef[] = [
  string('output', '', 'o'),
  string('template'),
  bool('allow-missing-template-keys'),
  bool('show-managed-fields'),
];
export const SELECTOR: FlagDef = string('selector', '', 'l');
export const FILES: readonly FlagDef[] = [
  strings('filename', 'f'),
  string('kustomize', '', 'k'),
  bool('recursive', 'R'),
];
export const DRY_RUN: FlagDef = { name: 'dry-run', type: 'string', value: 'none', bare: 'unchanged' };
export const VALIDATE: FlagDef = { name: 'validate', type: 'string', value: 'strict', bare: 'strict' };
export const MANAGER: FlagDef = string('field-manager');
