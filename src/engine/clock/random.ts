/**
 * Chance with names: every part draws from a stream of its own, derived from the seed and the part's name, so that a
 * new draw in one part moves no other. The generator is sfc32, seeded by hashing `seed/name`.
 */
export interface RandomStream {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, n). */
  below(n: number): number;
  /** `length` characters drawn from `alphabet`. */
  text(length: number, alphabet: string): string;
}

/** Characters of generated names and of ids. */
export const HEX = '0123456789abcdef';
/** Models apimachinery/pkg/util/rand: no vowels and no look-alikes, so that no words come out. */
export const SAFE_ALPHANUMERIC = 'bcdfghjklmnpqrstvwxz2456789';

/** FNV-1a with a final mix: four different 32-bit words from one text. */
function hash(text: string, salt: number): number {
  let h = (0x811c9dc5 ^ salt) >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

class Sfc32 implements RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  constructor(name: string) {
    this.#a = hash(name, 1);
    this.#b = hash(name, 2);
    this.#c = hash(name, 3);
    for (let i = 0; i < 12; i++) this.next();
  }
  next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    this.#c |= 0;
    return (t >>> 0) / 4294967296;
  }
  below(n: number): number {
    return Math.floor(this.next() * n);
  }
  text(length: number, alphabet: string): string {
    // In one piece: a text that is built by adding would be kept as a chain of its characters.
    const codes: number[] = [];
    for (let i = 0; i < length; i++) codes.push(alphabet.charCodeAt(this.below(alphabet.length)));
    return String.fromCharCode(...codes);
  }
}

export class Random {
  readonly #seed: string;
  readonly #streams = new Map<string, RandomStream>();
  constructor(seed: string | number) {
    this.#seed = String(seed);
  }
  /** The stream of that name; the same one each time it is asked for. */
  stream(name: string): RandomStream {
    let stream = this.#streams.get(name);
    if (!stream) {
      stream = new Sfc32(`${this.#seed}/${name}`);
      this.#streams.set(name, stream);
    }
    return stream;
  }
}
