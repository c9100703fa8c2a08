/** What a shell does at a terminal besides running commands. */
import { describeJob } from './builtins/job-control.ts';
import type { Machine } from './machine.ts';

/** `PS1` with its escapes: `\\w` the directory, `\\h` the host, `\\u` the user, `\\$`. */
export function prompt(shell: Machine): string {
  const home = shell.vars.get('HOME') ?? '';
  const { cwd, credentials } = shell.context;
  const shown =
    home.length > 1 && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd;
  const root = credentials.uid === 0;
  const values: Readonly<Record<string, string>> = {
    w: shown,
    W: shown === '/' ? '/' : shown.slice(shown.lastIndexOf('/') + 1),
    h: shell.context.hostname().split('.')[0] as string,
    H: shell.context.hostname(),
    u: root ? 'root' : (shell.vars.get('USER') ?? String(credentials.uid)),
    $: root ? '#' : '$',
    n: '\n',
  };
  return (shell.vars.get('PS1') ?? '$ ')
    .replace(/\\([wWhHu$n])/g, (_, c: string) => values[c] as string)
    .replace(/\\[[\]]/g, '');
}

/** Tells of background jobs that have ended. */
export function reportJobs(shell: Machine): void {
  shell.jobs.collect();
  for (const job of Array.from(shell.jobs.list)) {
    if (!shell.jobs.isDone(job)) continue;
    shell.writeNow(2, describeJob(shell, job));
    shell.jobs.remove(job);
  }
}

/** Replaces the first word of each line by its alias. Differs: ash looks at each command's first word. */
export function expandAliases(shell: Machine, text: string): string {
  if (shell.aliases.size === 0) return text;
  return text.replace(/(^|[;&|]\s*)([^\s;&|<>()'"$\\]+)/g, (all, before: string, word: string) => {
    const alias = shell.aliases.get(word);
    return alias === undefined ? all : before + alias;
  });
}
