/** Bytes and their forms: UTF-8, Base64, checksums. Files hold text; a byte above 127 that came from a device is one character. */

/** Bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number[] {
  const out: number[] = [];
  for (const c of text) {
    const code = c.codePointAt(0) as number;
    if (code < 0x80) out.push(code);
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      out.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
  }
  return out;
}

/** The text of bytes in UTF-8; a byte that fits nowhere becomes the character of its number. */
export function utf8Text(bytes: readonly number[]): string {
  let out = '';
  for (let i = 0; i < bytes.length; i++) {
    const b = bytes[i] as number;
    const extra = b >= 0xf0 ? 3 : b >= 0xe0 ? 2 : b >= 0xc0 ? 1 : 0;
    const rest = bytes.slice(i + 1, i + 1 + extra);
    if (extra === 0 || rest.length < extra || rest.some((c) => (c & 0xc0) !== 0x80)) {
      out += String.fromCharCode(b);
      continue;
    }
    let code = b & (0x3f >> extra);
    for (const c of rest) code = (code << 6) | (c & 63);
    out += String.fromCodePoint(code);
    i += extra;
  }
  return out;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function base64Encode(bytes: readonly number[]): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    out += ALPHABET[a >> 2] as string;
    out += ALPHABET[((a & 3) << 4) | ((b ?? 0) >> 4)] as string;
    out += b === undefined ? '=' : (ALPHABET[((b & 15) << 2) | ((c ?? 0) >> 6)] as string);
    out += c === undefined ? '=' : (ALPHABET[c & 63] as string);
  }
  return out;
}

/** White space is skipped; undefined for what is no Base64. */
export function base64Decode(text: string): number[] | undefined {
  const clean = text.replace(/\s+/g, '').replace(/=+$/, '');
  const out: number[] = [];
  let bits = 0;
  let count = 0;
  for (const c of clean) {
    const value = ALPHABET.indexOf(c);
    if (value < 0) return undefined;
    bits = (bits << 6) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push((bits >> count) & 255);
      bits &= (1 << count) - 1;
    }
  }
  return clean.length % 4 === 1 ? undefined : out;
}

const rotl = (x: number, n: number): number => (x << n) | (x >>> (32 - n));
const rotr = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

/** The message with its padding and length, in 64-byte blocks. */
function padded(bytes: readonly number[], bigEndian: boolean): number[] {
  const out = [...bytes, 0x80];
  while (out.length % 64 !== 56) out.push(0);
  const length: number[] = [];
  let bits = bytes.length * 8;
  for (let i = 0; i < 8; i++) {
    length.push(bits % 256);
    bits = Math.floor(bits / 256);
  }
  return out.concat(bigEndian ? length.reverse() : length);
}

const word32 = (n: number): string => (n >>> 0).toString(16).padStart(8, '0');
const littleWord = (n: number): string =>
  [0, 8, 16, 24].map((s) => ((n >>> s) & 255).toString(16).padStart(2, '0')).join('');

export function md5(bytes: readonly number[]): string {
  const data = padded(bytes, false);
  const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
  const table = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let at = 0; at < data.length; at += 64) {
    const m = Array.from(
      { length: 16 },
      (_, i) =>
        (data[at + i * 4] as number) |
        ((data[at + i * 4 + 1] as number) << 8) |
        ((data[at + i * 4 + 2] as number) << 16) |
        ((data[at + i * 4 + 3] as number) << 24),
    );
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const f =
        round === 0
          ? (b & c) | (~b & d)
          : round === 1
            ? (d & b) | (~d & c)
            : round === 2
              ? b ^ c ^ d
              : c ^ (b | ~d);
      const g =
        round === 0 ? i : round === 1 ? (5 * i + 1) % 16 : round === 2 ? (3 * i + 5) % 16 : (7 * i) % 16;
      const sum = (a + f + (table[i] as number) + (m[g] as number)) | 0;
      [a, d, c] = [d, c, b];
      b = (b + rotl(sum, shifts[round * 4 + (i % 4)] as number)) | 0;
    }
    a0 = (a0 + a) | 0;
    b0 = (b0 + b) | 0;
    c0 = (c0 + c) | 0;
    d0 = (d0 + d) | 0;
  }
  return [a0, b0, c0, d0].map(littleWord).join('');
}

const bigWords = (data: readonly number[], at: number): number[] =>
  Array.from(
    { length: 16 },
    (_, i) =>
      ((data[at + i * 4] as number) << 24) |
      ((data[at + i * 4 + 1] as number) << 16) |
      ((data[at + i * 4 + 2] as number) << 8) |
      (data[at + i * 4 + 3] as number),
  );

export function sha1(bytes: readonly number[]): string {
  const data = padded(bytes, true);
  const h = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  for (let at = 0; at < data.length; at += 64) {
    const w = bigWords(data, at);
    for (let i = 16; i < 80; i++)
      w.push(
        rotl((w[i - 3] as number) ^ (w[i - 8] as number) ^ (w[i - 14] as number) ^ (w[i - 16] as number), 1),
      );
    let [a, b, c, d, e] = h as [number, number, number, number, number];
    for (let i = 0; i < 80; i++) {
      const f = i < 20 ? (b & c) | (~b & d) : i < 40 || i >= 60 ? b ^ c ^ d : (b & c) | (b & d) | (c & d);
      const k = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][Math.floor(i / 20)] as number;
      const next = (rotl(a, 5) + f + e + k + (w[i] as number)) | 0;
      [e, d, c, b, a] = [d, c, rotl(b, 30), a, next];
    }
    [a, b, c, d, e].forEach((value, i) => {
      h[i] = ((h[i] as number) + value) | 0;
    });
  }
  return h.map(word32).join('');
}

/** The first 32 bits of the fractional parts of roots of the first primes. */
const fractions = (count: number, root: number): number[] => {
  const out: number[] = [];
  for (let n = 2; out.length < count; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (prime) out.push(Math.floor((n ** (1 / root) % 1) * 2 ** 32) | 0);
  }
  return out;
};

export function sha256(bytes: readonly number[]): string {
  const data = padded(bytes, true);
  const h = fractions(8, 2);
  const k = fractions(64, 3);
  for (let at = 0; at < data.length; at += 64) {
    const w = bigWords(data, at);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15] as number;
      const y = w[i - 2] as number;
      const s0 = rotr(x, 7) ^ rotr(x, 18) ^ (x >>> 3);
      const s1 = rotr(y, 17) ^ rotr(y, 19) ^ (y >>> 10);
      w.push(((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0);
    }
    const v = [...h];
    for (let i = 0; i < 64; i++) {
      const [a, b, c, d, e, f, g, hh] = v as [number, number, number, number, number, number, number, number];
      const t1 =
        (hh +
          (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) +
          ((e & f) ^ (~e & g)) +
          (k[i] as number) +
          (w[i] as number)) |
        0;
      const t2 = ((rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      v.splice(0, 8, (t1 + t2) | 0, a, b, c, (d + t1) | 0, e, f, g);
    }
    v.forEach((value, i) => {
      h[i] = ((h[i] as number) + value) | 0;
    });
  }
  return h.map(word32).join('');
}
