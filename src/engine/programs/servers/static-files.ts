/** Serving files over HTTP: what nginx, Apache, busybox httpd and Python's http.server have in common. */
import type { ProcessContext } from '../../runtime/os/program.ts';
import { baseName } from '../../runtime/os/path.ts';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  txt: 'text/plain',
  xml: 'text/xml',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  ico: 'image/x-icon',
  pdf: 'application/pdf',
}; // prettier-ignore

export const contentType = (path: string, other: string): string => {
  const name = baseName(path);
  return TYPES[name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : ''] ?? other;
};

export type FoundFile =
  | { readonly kind: 'file'; readonly path: string; readonly text: string; readonly mtimeMs: number }
  /** Without an index file. */
  | { readonly kind: 'directory'; readonly path: string; readonly names: readonly string[] }
  /** The path has no slash at its end, but is a directory. */
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'forbidden' };

/** The file below `root` that a request's path means. `..` leads nowhere. */
export function findFile(
  context: ProcessContext,
  root: string,
  requestPath: string,
  index: readonly string[],
): FoundFile {
  const path = decode(requestPath.split(/[?#]/)[0] as string);
  if (path.split('/').includes('..')) return { kind: 'missing' };
  const full = context.path(`${root}/${path}`);
  const stat = context.fs.stat(full, context.credentials);
  if (typeof stat === 'string') return { kind: stat === 'EACCES' ? 'forbidden' : 'missing' };
  if (stat.kind === 'dir') {
    if (!path.endsWith('/')) return { kind: 'redirect', to: `${path}/` };
    for (const name of index) {
      const found = findFile(context, root, `${path}${name}`, []);
      if (found.kind === 'file' || found.kind === 'forbidden') return found;
    }
    const names = context.fs.readdir(full, context.credentials);
    return { kind: 'directory', path, names: typeof names === 'string' ? [] : names };
  }
  const read = context.fs.readFile(full, context.credentials);
  if (typeof read === 'string') return { kind: read === 'EACCES' ? 'forbidden' : 'missing' };
  return { kind: 'file', path: full, text: read.text, mtimeMs: stat.mtimeMs };
}

/** `%20` → a space; a sequence that is none stays as it is. */
export const decode = (text: string): string =>
  text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
