/**
 * Bytes and text. Files and streams of the simulation hold text; what is no UTF-8 stands in it as lone surrogates
 * U+DC80 to U+DCFF, one for each byte, so that nothing is lost on the way through (Python calls it surrogateescape).
 */

const ESCAPE = 0xdc00;
const REPLACEMENT = [0xef, 0xbf, 0xbd];

/** How many bytes the text is. */
export function byteLength(text: string): number {
  let length = 0;
  for (const character of text) length += sizeOf(character.codePointAt(0) as number);
  return length;
}

const isEscaped = (code: number): boolean => code >= 0xdc80 && code <= 0xdcff;

function sizeOf(code: number): number {
  if (code < 0x80 || isEscaped(code)) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(byteLength(text));
  let at = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code < 0x80) bytes[at++] = code;
    else if (isEscaped(code)) bytes[at++] = code - ESCAPE;
    else if (code >= 0xd800 && code <= 0xdfff) for (const byte of REPLACEMENT) bytes[at++] = byte;
    else {
      const size = sizeOf(code);
      bytes[at++] = (0xff << (8 - size)) | (code >> (6 * (size - 1)));
      for (let rest = size - 2; rest >= 0; rest--) bytes[at++] = 0x80 | ((code >> (6 * rest)) & 63);
    }
  }
  return bytes;
}

export function textOf(bytes: Uint8Array): string {
  const reader = new TextReader();
  return reader.read(bytes) + reader.end();
}

const CHUNK = 8192;

/** Bytes that come in pieces, as text: a character that is split over two pieces comes with the second. */
export class TextReader {
  #rest: Uint8Array = new Uint8Array(0);

  read(piece: Uint8Array): string {
    const bytes = new Uint8Array(this.#rest.length + piece.length);
    bytes.set(this.#rest);
    bytes.set(piece, this.#rest.length);
    return this.#take(bytes, false);
  }

  /** What is left over, which is no character. */
  end(): string {
    return this.#take(this.#rest, true);
  }

  #take(bytes: Uint8Array, isLast: boolean): string {
    let text = '';
    let codes: number[] = [];
    let at = 0;
    for (; at < bytes.length; ) {
      const size = sizeFrom(bytes[at] as number);
      if (!isLast && at + size > bytes.length && isBeginning(bytes, at)) break;
      const code = size === 1 ? (bytes[at] as number) : codeAt(bytes, at, size);
      if (code === undefined || (size === 1 && code >= 0x80)) codes.push(ESCAPE + (bytes[at++] as number));
      else {
        codes.push(code);
        at += size;
      }
      if (codes.length >= CHUNK) {
        text += String.fromCodePoint(...codes);
        codes = [];
      }
    }
    this.#rest = bytes.slice(at);
    return text + String.fromCodePoint(...codes);
  }
}

const sizeFrom = (first: number): number =>
  first >= 0xf0 && first < 0xf5
    ? 4
    : first >= 0xe0 && first < 0xf0
      ? 3
      : first >= 0xc2 && first < 0xe0
        ? 2
        : 1;

/** All that is there of a character is right so far. */
function isBeginning(bytes: Uint8Array, at: number): boolean {
  for (let i = at + 1; i < bytes.length; i++) if (((bytes[i] as number) & 0xc0) !== 0x80) return false;
  return true;
}

/** Undefined where the bytes are no character in its shortest form. */
function codeAt(bytes: Uint8Array, at: number, size: number): number | undefined {
  if (at + size > bytes.length) return undefined;
  let code = (bytes[at] as number) & (0xff >> (size + 1));
  for (let i = at + 1; i < at + size; i++) {
    const byte = bytes[i] as number;
    if ((byte & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (byte & 63);
  }
  const isShortest = sizeOf(code) === size;
  return isShortest && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? code : undefined;
}
