/** Base64 and UTF-8, which a host without DOM or Node has no functions for. */
import { err, ok, type Result } from './result.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** `aGk=` → `hi`. Line breaks are skipped; what is no base64 or no UTF-8 is an error. */
export function decodeBase64Text(encoded: string): Result<string> {
  const digits = encoded.replaceAll(/[\r\n]/g, '').replace(/={1,2}$/, '');
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const digit of digits) {
    const six = ALPHABET.indexOf(digit);
    if (six < 0) return err('illegal base64 data');
    value = ((value << 6) | six) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 0xff);
  }
  return decodeUtf8(bytes);
}

function decodeUtf8(bytes: readonly number[]): Result<string> {
  const percent = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  try {
    return ok(decodeURIComponent(percent));
  } catch {
    return err('invalid UTF-8');
  }
}

/** `hi` → `aGk=`. Text is taken as UTF-8; half surrogate pairs become U+FFFD. */
export function encodeBase64Text(text: string): string {
  const bytes = utf8(text);
  const { length } = bytes;
  let out = '';
  for (let i = 0; i < length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += `${ALPHABET[word >> 18]}${ALPHABET[(word >> 12) & 63]}`;
    out += i + 1 < length ? ALPHABET[(word >> 6) & 63] : '=';
    out += i + 2 < length ? ALPHABET[word & 63] : '=';
  }
  return out;
}

/** Most texts are ASCII, where each character is its byte. */
function utf8(text: string): readonly number[] {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return escapedUtf8(text);
    bytes.push(code);
  }
  return bytes;
}

function escapedUtf8(text: string): readonly number[] {
  const bytes: number[] = [];
  const escaped = encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
  for (let i = 0; i < escaped.length; i++) {
    const isEscape = escaped[i] === '%';
    bytes.push(isEscape ? Number.parseInt(escaped.slice(i + 1, i + 3), 16) : escaped.charCodeAt(i));
    if (isEscape) i += 2;
  }
  return bytes;
}
