/** The commands that the shell does itself, by name. */
const NAMES = [
  '.', ':', '[', '[[', 'alias', 'bg', 'break', 'cd', 'chdir', 'command', 'continue', 'echo', 'eval', 'exec', 'exit',
  'export', 'false', 'fg', 'getopts', 'hash', 'help', 'history', 'jobs', 'kill', 'let', 'local', 'printf', 'pwd', 'read',
  'readonly', 'return', 'set', 'shift', 'source', 'test', 'times', 'trap', 'true', 'type', 'ulimit', 'umask', 'unalias',
  'unset', 'wait',
]; // prettier-ignore

const SET: ReadonlySet<string> = new Set(NAMES);

export const isBuiltin = (name: string): boolean => SET.has(name);
export const BUILTIN_NAMES: readonly string[] = NAMES;

/** POSIX 2.14: an error in one of these ends the shell, and assignments in front of them last. */
export const SPECIAL: ReadonlySet<string> = new Set([
  '.', ':', 'break', 'continue', 'eval', 'exec', 'exit', 'export', 'readonly', 'return', 'set', 'shift', 'source',
  'times', 'trap', 'unset',
]); // prettier-ignore
