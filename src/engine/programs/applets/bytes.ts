/** Commands that show or encode bytes: `od`, `hexdump`, `base64`, checksums, `cmp`. */
import type { Task } from '../../clock/task.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { lastValue, parseOptions } from '../options.ts';
import { base64Decode, base64Encode, md5, sha1, sha256, utf8Bytes, utf8Text } from '../encoding.ts';
import { parseSize } from './files.ts';

const hex = (n: number, width: number): string => n.toString(16).padStart(width, '0');

function* od(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'bcdoxvA:t:N:j:w:');
  let text = '';
  const status = yield* io.eachFile(options.rest, (part) => void (text += part));
  const all = utf8Bytes(text);
  const skip = parseSize(lastValue(options, 'j') ?? '0') ?? 0;
  const bytes = all.slice(skip, skip + (parseSize(lastValue(options, 'N') ?? '') ?? all.length));
  const type =
    lastValue(options, 't') ??
    (options.flags.includes('c')
      ? 'c'
      : options.flags.includes('x')
        ? 'x2'
        : options.flags.includes('b')
          ? 'o1'
          : options.flags.includes('d')
            ? 'u2'
            : 'o2');
  const radix = lastValue(options, 'A') ?? 'o';
  const address = (n: number): string =>
    radix === 'n'
      ? ''
      : radix === 'x'
        ? hex(n, 6)
        : radix === 'd'
          ? String(n).padStart(7, '0')
          : n.toString(8).padStart(7, '0');
  for (let i = 0; i < bytes.length; i += 16) io.out(`${address(i)}${odLine(bytes.slice(i, i + 16), type)}\n`);
  if (radix !== 'n') io.out(`${address(bytes.length)}\n`);
  return status;
}

const NAMED: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};

function odLine(bytes: readonly number[], type: string): string {
  const kind = type[0] ?? 'o';
  if (kind === 'c') {
    return bytes
      .map((b) =>
        (NAMED[b] ?? (b >= 32 && b < 127 ? String.fromCharCode(b) : b.toString(8).padStart(3, '0'))).padStart(
          4,
        ),
      )
      .join('');
  }
  const size = Number(/\d/.exec(type)?.[0] ?? (kind === 'a' ? 1 : 4));
  const widths: Readonly<Record<string, number>> = {
    o1: 3,
    o2: 6,
    o4: 11,
    x1: 2,
    x2: 4,
    x4: 8,
    u1: 3,
    u2: 5,
    u4: 10,
    d1: 4,
    d2: 6,
    d4: 11,
  };
  const base = kind === 'x' ? 16 : kind === 'o' ? 8 : 10;
  let out = '';
  for (let i = 0; i < bytes.length; i += size) {
    let value = 0;
    for (let k = size - 1; k >= 0; k--) value = value * 256 + (bytes[i + k] ?? 0);
    const text = value.toString(base);
    const width = widths[`${kind}${size}`] ?? 6;
    out += ` ${kind === 'x' || kind === 'o' ? text.padStart(width, '0') : text.padStart(width)}`;
  }
  return out;
}

function* hexdump(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'bcCdovxn:s:');
  let text = '';
  const status = yield* io.eachFile(options.rest, (part) => void (text += part));
  const limit = parseSize(lastValue(options, 'n') ?? '');
  const bytes = utf8Bytes(text).slice(0, limit);
  const canonical = options.flags.includes('C') || io.name === 'hd';
  for (let i = 0; i < bytes.length; i += 16) {
    const part = bytes.slice(i, i + 16);
    if (canonical) {
      const cells = Array.from({ length: 16 }, (_, k) =>
        part[k] === undefined ? '   ' : `${hex(part[k] ?? 0, 2)} `,
      );
      cells.splice(8, 0, ' ');
      const shown = part.map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '.')).join('');
      io.out(`${hex(i, 8)}  ${cells.join('')} |${shown}|\n`);
    } else io.out(`${hex(i, 7)}${odLine(part, 'x2')}\n`);
  }
  if (bytes.length > 0) io.out(`${hex(bytes.length, canonical ? 8 : 7)}\n`);
  return status;
}

function* xxd(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'prl:');
  let text = '';
  const status = yield* io.eachFile(options.rest, (part) => void (text += part));
  const bytes = utf8Bytes(text).slice(0, parseSize(lastValue(options, 'l') ?? ''));
  if (options.flags.includes('p')) {
    for (let i = 0; i < bytes.length; i += 30)
      io.out(
        `${bytes
          .slice(i, i + 30)
          .map((b) => hex(b, 2))
          .join('')}\n`,
      );
    return status;
  }
  for (let i = 0; i < bytes.length; i += 16) {
    const part = bytes.slice(i, i + 16);
    let cells = '';
    for (let k = 0; k < 16; k += 2)
      cells += ` ${part[k] === undefined ? '  ' : hex(part[k] as number, 2)}${part[k + 1] === undefined ? '  ' : hex(part[k + 1] as number, 2)}`;
    io.out(
      `${hex(i, 8)}:${cells}  ${part.map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '.')).join('')}\n`,
    );
  }
  return status;
}

function* base64(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'diw:', { long: { decode: 'd', wrap: 'w' } });
  const width = Number(lastValue(options, 'w') ?? 76);
  let bad = false;
  const status = yield* io.eachFile(options.rest, (text) => {
    if (options.flags.includes('d')) {
      const bytes = base64Decode(text);
      if (!bytes) bad = true;
      else io.out(utf8Text(bytes));
      return;
    }
    const encoded = base64Encode(utf8Bytes(text));
    if (width <= 0) io.out(encoded);
    else for (let i = 0; i < encoded.length; i += width) io.out(`${encoded.slice(i, i + width)}\n`);
  });
  if (bad) io.complain(io.flavour === 'gnu' ? 'invalid input' : 'truncated input');
  return bad ? 1 : status;
}

function* checksum(io: AppletIo): Task<number> {
  const sum = io.name === 'md5sum' ? md5 : io.name === 'sha1sum' ? sha1 : sha256;
  const options = parseOptions(io.args, 'csw');
  if (!options.flags.includes('c')) {
    return yield* io.eachFile(options.rest, (text, path) => io.out(`${sum(utf8Bytes(text))}  ${path}\n`));
  }
  let failed = 0;
  const status = yield* io.eachLine(options.rest, (line) => {
    const match = /^([0-9a-f]+) [ *](.*)$/.exec(line);
    const read = match ? io.context.fs.readFile(io.context.path(match[2] as string)) : 'ENOENT';
    const ok = typeof read !== 'string' && sum(utf8Bytes(read.text)) === match?.[1];
    if (!ok) failed++;
    if (!options.flags.includes('s')) io.out(`${match?.[2] ?? line}: ${ok ? 'OK' : 'FAILED'}\n`);
  });
  if (failed > 0) io.complain(`WARNING: ${failed} of ${failed} computed checksums did NOT match`);
  return failed > 0 ? 1 : status;
}

function* cmp(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'sln:');
  const [a = '', b = '-'] = options.rest;
  const texts: string[] = [];
  for (const path of [a, b]) {
    const file = path === '-' ? io.stdin() : io.context.open(path, { read: true });
    if (file === undefined || typeof file === 'string') {
      if (!options.flags.includes('s')) io.complain(path, file ?? 'EBADF');
      return 2;
    }
    texts.push(yield* io.readAll(file));
  }
  const [x = '', y = ''] = texts;
  if (x === y) return 0;
  if (options.flags.includes('s')) return 1;
  let at = 0;
  while (at < Math.min(x.length, y.length) && x[at] === y[at]) at++;
  if (at === Math.min(x.length, y.length)) io.err(`cmp: EOF on ${x.length < y.length ? a : b}\n`);
  else io.out(`${a} ${b} differ: char ${at + 1}, line ${x.slice(0, at).split('\n').length}\n`);
  return 1;
}

export const byteApplets: Readonly<Record<string, Applet>> = {
  od,
  hexdump,
  hd: hexdump,
  xxd,
  base64,
  md5sum: checksum,
  sha1sum: checksum,
  sha256sum: checksum,
  cmp,
};
