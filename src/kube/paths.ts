/**
 * Paths in a file system, as Go's package `path` treats them: text only, nothing is looked up.
 * What names a file of a container, a mount or a host is handled by these.
 */

/** `a/./b//../c` → `a/c`, the empty text → `.`. A `..` at the root is dropped. Models path.Clean. */
export function cleanPath(path: string): string {
  const isAbsolute = path.startsWith('/');
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else if (!isAbsolute) steps.push('..');
  }
  return isAbsolute ? `/${steps.join('/')}` : steps.join('/') || '.';
}

/** Puts parts together and cleans the result; empty parts are left out. Models path.Join. */
export function joinPath(...parts: readonly string[]): string {
  const given = parts.filter((part) => part !== '');
  return given.length === 0 ? '' : cleanPath(given.join('/'));
}

/** A path as seen from a directory: an absolute one stays, a relative one is appended. Always clean. */
export function resolvePath(directory: string, path: string): string {
  return path.startsWith('/') ? cleanPath(path) : cleanPath(`${directory}/${path}`);
}

export function isAbsolutePath(path: string): boolean {
  return path.startsWith('/');
}

/** The last step: `/a/b/` → `b`, `/` → `/`, the empty text → `.`. Models path.Base. */
export function baseName(path: string): string {
  if (path === '') return '.';
  return cleanPath(path).split('/').at(-1) || '/';
}

/** All but the last step: `/a/b` → `/a`, `a` → `.`. Models path.Dir. */
export function directoryName(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf('/') + 1));
}

/** Whether one path is another or lies under it: `/a/b` is within `/a` and within `/`. Both must be clean. */
export function isWithinPath(path: string, directory: string): boolean {
  return path === directory || directory === '/' || path.startsWith(`${directory}/`);
}

/** Whether a path climbs with `..`, which volume paths must not. */
export function hasBackstep(path: string): boolean {
  return path.split('/').includes('..');
}
