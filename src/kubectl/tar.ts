/** Archives of plain files in the ustar format, as far as `kubectl cp` needs them. One character is one byte. */

export interface TarFile {
  readonly name: string;
  readonly text: string;
}

const BLOCK = 512;

const field = (text: string, width: number): string => text.slice(0, width).padEnd(width, '\0');
const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;

export function packTar(files: readonly TarFile[]): string {
  const parts = files.map(({ name, text }) => {
    const bytes = toBytes(text);
    return header(name, bytes.length) + bytes.padEnd(Math.ceil(bytes.length / BLOCK) * BLOCK, '\0');
  });
  return parts.join('') + '\0'.repeat(2 * BLOCK);
}

function header(name: string, size: number): string {
  const before =
    field(name, 100) + octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(0, 12);
  const after =
    `0${field('', 100)}ustar\u000000${field('root', 32)}${field('root', 32)}${octal(0, 8)}${octal(0, 8)}`.padEnd(
      BLOCK - 156,
      '\0',
    );
  const blank = before + ' '.repeat(8) + after;
  let sum = 0;
  for (let i = 0; i < blank.length; i++) sum += blank.charCodeAt(i);
  return `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}`;
}

export function unpackTar(data: string): readonly TarFile[] {
  const files: TarFile[] = [];
  for (let at = 0; at + BLOCK <= data.length; ) {
    const name = until(data.slice(at, at + 100));
    if (name === '') break;
    const size = Number.parseInt(until(data.slice(at + 124, at + 136)), 8) || 0;
    const type = data[at + 156];
    const start = at + BLOCK;
    if (type === '0' || type === '\0') files.push({ name, text: fromBytes(data.slice(start, start + size)) });
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

const until = (text: string): string => text.split('\0')[0]?.trim() ?? '';

/** Text → its UTF-8 bytes as characters. */
function toBytes(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll(
    /%([0-9A-F]{2})/g,
    (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function fromBytes(bytes: string): string {
  let escaped = '';
  for (let i = 0; i < bytes.length; i++)
    escaped += `%${(bytes.charCodeAt(i) & 0xff).toString(16).padStart(2, '0')}`;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return bytes;
  }
}
