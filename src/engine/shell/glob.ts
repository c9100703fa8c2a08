/** Patterns in words → paths that exist. */
import { byCodeUnit } from '../runtime/os/inode.ts';
import type { ProcessContext } from '../runtime/os/program.ts';
import { hasPattern, patternSource, unescapePattern } from './pattern.ts';

/** Sorted; empty when nothing matches. A leading dot must be written. */
export function glob(pattern: string, context: ProcessContext): string[] {
  const absolute = pattern.startsWith('/');
  const parts = pattern.split('/').filter((part) => part !== '');
  let found: string[] = [absolute ? '/' : ''];
  parts.forEach((part, i) => {
    const last = i === parts.length - 1;
    const next: string[] = [];
    for (const base of found) {
      if (!hasPattern(part)) {
        const path = base + unescapePattern(part);
        if (typeof context.fs.lstat(context.path(path)) !== 'string') next.push(last ? path : `${path}/`);
        continue;
      }
      const names = context.fs.readdir(context.path(base === '' ? '.' : base), context.credentials);
      if (typeof names === 'string') continue;
      const re = new RegExp(`^${patternSource(part, true)}$`);
      for (const name of names) {
        if (name.startsWith('.') && !part.startsWith('.')) continue;
        if (!re.test(name)) continue;
        const path = base + name;
        if (last) next.push(path);
        else {
          const stat = context.fs.stat(context.path(path));
          if (typeof stat !== 'string' && stat.kind === 'dir') next.push(`${path}/`);
        }
      }
    }
    found = next;
  });
  if (pattern.endsWith('/')) found = found.map((path) => `${path}/`);
  return parts.length === 0 ? [] : found.sort(byCodeUnit);
}
