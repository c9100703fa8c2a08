/** From the first word of a command to the program that runs. */
import type { Errno } from './errno.ts';
import type { Credentials, FileSystem } from './filesystem.ts';
import { joinPath } from './path.ts';
import type { Program, ProgramRegistry, StartError } from './program.ts';

export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Nested `#!` lines the kernel follows. */
const MAX_INTERPRETERS = 4;

/**
 * The file that `name` stands for: searched in `pathVariable` when it has no slash, otherwise the name as it is (a
 * script sees it as its `$0`), which may be relative to `cwd`.
 */
export function findExecutable(
  fs: FileSystem,
  name: string,
  pathVariable: string,
  cwd: string,
  who: Credentials,
): { readonly path: string } | 'ENOENT' | 'EACCES' | 'ENOTDIR' | 'EISDIR' {
  if (name.includes('/')) {
    const found = check(fs, joinPath(cwd, name), who);
    return typeof found === 'string' ? found : { path: name };
  }
  if (who.uid === 0 && isFixedPath(fs, pathVariable)) {
    return fs.remember('paths', `${name}\0${pathVariable}`, () =>
      searchPath(fs, name, pathVariable, cwd, who),
    );
  }
  return searchPath(fs, name, pathVariable, cwd, who);
}

/** The same answer from every working directory, as long as the container's own tree stays as it is. */
export const isFixedPath = (fs: FileSystem, pathVariable: string): boolean =>
  fs.remember('fixed', pathVariable, () => {
    const dirs = pathVariable.split(':');
    return dirs.every((dir) => dir.startsWith('/')) && !fs.hasMountNear(dirs);
  });

function searchPath(
  fs: FileSystem,
  name: string,
  pathVariable: string,
  cwd: string,
  who: Credentials,
): { readonly path: string } | 'ENOENT' | 'EACCES' {
  let denied = false;
  for (const dir of pathVariable.split(':')) {
    const path = joinPath(cwd, `${dir === '' ? '.' : dir}/${name}`);
    const found = check(fs, path, who);
    if (typeof found !== 'string') return found;
    if (found === 'EACCES') denied = true;
  }
  return denied ? 'EACCES' : 'ENOENT';
}

function check(
  fs: FileSystem,
  path: string,
  who: Credentials,
): { readonly path: string } | 'ENOENT' | 'EACCES' | 'ENOTDIR' | 'EISDIR' {
  const stat = fs.stat(path, who);
  if (typeof stat === 'string') return stat === 'EACCES' || stat === 'ENOTDIR' ? stat : 'ENOENT';
  if (stat.kind === 'dir') return 'EISDIR';
  return fs.access(path, 1, who) ? 'EACCES' : { path };
}

/** Models runc's and Go's exec.LookPath wording. */
export function startErrorOf(name: string, error: Errno): StartError {
  if (!name.includes('/'))
    return { code: 'ENOENT', message: `exec: "${name}": executable file not found in $PATH` };
  const words: Partial<Record<Errno, string>> = {
    ENOENT: `stat ${name}: no such file or directory`,
    ENOTDIR: `stat ${name}: not a directory`,
    EISDIR: 'is a directory',
    EACCES: 'permission denied',
  };
  return { code: error, message: `exec: "${name}": ${words[error] ?? 'exec format error'}` };
}

export interface LoadedProgram {
  readonly program: Program;
  readonly argv: readonly string[];
}

/** The program of a file that is one; a script or anything else is `none`. */
function programOf(fs: FileSystem, registry: ProgramRegistry, path: string): Program | 'none' {
  const stat = fs.hasMountNear([path]) ? 'ENOENT' : fs.stat(path);
  if (typeof stat === 'string' || stat.program === undefined) return 'none';
  return registry.get(stat.program) ?? 'none';
}

/** Reads what the file holds: a program's key, or a script with `#!`. ENOEXEC: a text without `#!`, which a shell may run itself. */
export function loadProgram(
  fs: FileSystem,
  registry: ProgramRegistry,
  path: string,
  argv: readonly string[],
  cwd: string,
): LoadedProgram | Errno {
  const direct = path.startsWith('/')
    ? fs.remember('programs', path, () => programOf(fs, registry, path))
    : 'none';
  if (direct !== 'none') return { program: direct, argv };
  let file = path;
  let words = argv;
  for (let depth = 0; depth <= MAX_INTERPRETERS; depth++) {
    const stat = fs.stat(joinPath(cwd, file));
    if (typeof stat === 'string') return stat;
    if (stat.program !== undefined) {
      const program = registry.get(stat.program);
      return program ? { program, argv: words } : 'ENOEXEC';
    }
    if (stat.inode.kind !== 'file') return 'EACCES';
    const line = /^#![ \t]*(\S+)[ \t]*([^\n]*?)[ \t\r]*(?:\n|$)/.exec(stat.inode.content);
    if (!line) return 'ENOEXEC';
    const interpreter = line[1] as string;
    words = [interpreter, ...(line[2] ? [line[2]] : []), file, ...words.slice(1)];
    file = interpreter;
  }
  return 'ELOOP';
}
