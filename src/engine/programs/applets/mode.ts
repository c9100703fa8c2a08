/** Permissions as `chmod` reads and `ls` prints them. */
import type { Inode } from '../../runtime/os/inode.ts';

const WHO: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 };
const BITS: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111, s: 0o6000, t: 0o1000 };

/** `755`, `u+x`, `go-w,a=r` → the new mode; undefined when it is none. */
export function parseMode(text: string, before: number, umask: number, isDir = false): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let mode = before & 0o7777;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=][rwxXst]*|[-+=][ugo])+)$/.exec(clause);
    if (!match) return undefined;
    const who = match[1] as string;
    const mask = who === '' ? 0o7777 & ~umask : [...who].reduce((sum, c) => sum | (WHO[c] as number), 0);
    for (const action of (match[2] as string).matchAll(/([-+=])([rwxXstugo]*)/g)) {
      let bits = 0;
      for (const c of action[2] as string) {
        if (c === 'X') bits |= isDir || (mode & 0o111) !== 0 ? 0o111 : 0;
        else if ('ugo'.includes(c)) bits |= spread((mode >> { u: 6, g: 3, o: 0 }[c as 'u' | 'g' | 'o']) & 7);
        else bits |= BITS[c] as number;
      }
      bits &= mask;
      if (action[1] === '+') mode |= bits;
      else if (action[1] === '-') mode &= ~bits;
      else mode = (mode & ~(mask & 0o777)) | bits;
    }
  }
  return mode;
}

const spread = (bits: number): number => (bits << 6) | (bits << 3) | bits;

const KINDS: Readonly<Record<Inode['kind'], string>> = {
  file: '-',
  virtual: '-',
  dir: 'd',
  link: 'l',
  device: 'c',
  fifo: 'p',
};

/** `drwxr-xr-x` */
export function modeText(kind: Inode['kind'], mode: number): string {
  const part = (shift: number, special: number, letter: string): string => {
    const bits = (mode >> shift) & 7;
    const execute = (bits & 1) !== 0;
    const last = (mode & special) !== 0 ? (execute ? letter : letter.toUpperCase()) : execute ? 'x' : '-';
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`;
  };
  return KINDS[kind] + part(6, 0o4000, 's') + part(3, 0o2000, 's') + part(0, 0o1000, 't');
}

const KIND_WORDS: Readonly<Record<Inode['kind'], string>> = {
  file: 'regular file',
  virtual: 'regular file',
  dir: 'directory',
  link: 'symbolic link',
  device: 'character special file',
  fifo: 'fifo',
};
export const kindWords = (kind: Inode['kind'], size: number): string =>
  kind === 'file' && size === 0 ? 'regular empty file' : KIND_WORDS[kind];
