/**
 * Archives in the ustar format: what `tar` in containers and `kubectl cp` send to each other. Long names come as pax or
 * GNU headers and are written in the two name fields of ustar or as a pax header.
 * Leaves out: owners, sparse files, devices.
 */
import { byteLength, bytesOf, textOf } from './bytes.ts';

export interface TarEntry {
  /** With a slash at the end for a directory. */
  readonly name: string;
  readonly kind: 'file' | 'dir' | 'link';
  /** Of a file; see `bytes.ts` for what is no UTF-8. */
  readonly text: string;
  /** Of a link. */
  readonly target?: string;
  /** Permission bits. */
  readonly mode: number;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
}

const BLOCK = 512;
const NAME = 100;
const TYPES = { file: '0', link: '2', dir: '5' } as const;

const field = (text: string, width: number): string => {
  let shown = text;
  while (byteLength(shown) > width) shown = shown.slice(0, -1);
  return shown + '\0'.repeat(width - byteLength(shown));
};
const octal = (value: number, width: number): string =>
  `${Math.max(0, Math.floor(value))
    .toString(8)
    .padStart(width - 1, '0')
    .slice(1 - width)}\0`;
const filledUp = (text: string): string => text + '\0'.repeat((BLOCK - (byteLength(text) % BLOCK)) % BLOCK);

/** The archive as text whose bytes it is. */
export function packTar(entries: readonly TarEntry[]): string {
  return entries.map(packed).join('') + '\0'.repeat(2 * BLOCK);
}

/** One entry without the end of the archive. */
function packed(entry: TarEntry): string {
  const { name, kind, text, target = '', mode, mtimeMs } = entry;
  const body = kind === 'file' ? text : '';
  const long =
    byteLength(name) > NAME
      ? header('pax', 'x', byteLength(paxPath(name)), 0o644, 0, '') + filledUp(paxPath(name))
      : '';
  return long + header(name, TYPES[kind], byteLength(body), mode, mtimeMs, target) + filledUp(body);
}

/** `26 path=…`: the length counts itself. */
function paxPath(name: string): string {
  const rest = ` path=${name}\n`;
  let length = byteLength(rest) + 1;
  while (String(length).length + byteLength(rest) !== length)
    length = String(length).length + byteLength(rest);
  return `${length}${rest}`;
}

function header(
  name: string,
  type: string,
  size: number,
  mode: number,
  mtimeMs: number,
  target: string,
): string {
  const before = `${field(name, NAME)}${octal(mode & 0o7777, 8)}${octal(0, 8)}${octal(0, 8)}${octal(size, 12)}${octal(mtimeMs / 1000, 12)}`;
  const after = `${type}${field(target, NAME)}ustar\x0000${field('root', 32)}${field('root', 32)}${octal(0, 8)}${octal(0, 8)}`;
  const rest = after + '\0'.repeat(BLOCK - 156 - byteLength(after));
  const sum = bytesOf(`${before}${' '.repeat(8)}${rest}`).reduce((total, byte) => total + byte, 0);
  return `${before}${sum.toString(8).padStart(6, '0')}\0 ${rest}`;
}

/** The entries of an archive; undefined when it is none. What is cut off at its end is left out. */
export function unpackTar(data: string): readonly TarEntry[] | undefined {
  const bytes = bytesOf(data);
  const entries: TarEntry[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const part = (from: number, length: number): string =>
      textOf(bytes.subarray(at + from, at + from + length));
    const number = (from: number, length: number): number =>
      Number.parseInt(until(part(from, length)).trim(), 8) || 0;
    if (bytes[at] === 0) break;
    if (!isHeader(bytes.subarray(at, at + BLOCK))) return undefined;
    const size = number(124, 12);
    const start = at + BLOCK;
    if (start + size > bytes.length) break;
    const body = (): string => textOf(bytes.subarray(start, start + size));
    const type = part(156, 1);
    if (type === 'x') longName = /(?:^|\n)\d+ path=(.*)\n/.exec(body())?.[1] ?? longName;
    else if (type === 'L') longName = until(body());
    else if (type !== 'g') {
      const prefix = part(257, 5) === 'ustar' ? until(part(345, 155)) : '';
      const short = until(part(0, NAME));
      const name = longName ?? (prefix === '' ? short : `${prefix}/${short}`);
      longName = undefined;
      const kind =
        type === '5' || (type !== '2' && name.endsWith('/')) ? 'dir' : type === '2' ? 'link' : 'file';
      entries.push({
        name,
        kind,
        text: kind === 'file' ? body() : '',
        ...(kind === 'link' && { target: until(part(157, NAME)) }),
        mode: number(100, 8) & 0o7777,
        mtimeMs: number(136, 12) * 1000,
      });
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}

const until = (text: string): string => text.split('\0')[0] ?? '';

/** The sum of all bytes, those of the sum itself taken as blanks. */
function isHeader(block: Uint8Array): boolean {
  const told = Number.parseInt(until(textOf(block.subarray(148, 156))).trim(), 8);
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  return told === sum;
}
