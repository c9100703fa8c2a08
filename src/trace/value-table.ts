/**
 * A growing table of immutable JSON values in which equal values stand once (hash consing).
 *
 * Two versions of an object share in it all that did not change, so a trace stays small, crosses from the worker as a
 * few transferred arrays, and two decoded versions are equal exactly where they are the same JavaScript reference.
 *
 * Node layout in `words`: one header word `tag | length << 3`, then the operands.
 *   scalar  null, false, true: no operand · string, number: index into `strings` / `numbers`
 *   array   the ids of its items · object  key (string index) and value id, in turn
 */
import type { TraceChunk } from './chunk.ts';

const NULL = 0;
const FALSE = 1;
const TRUE = 2;
const STRING = 3;
const NUMBER = 4;
const ARRAY = 5;
const OBJECT = 6;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The writing side: gives every value its id. Ids are counted from 0 in the order of first use. */
export class ValueTableWriter {
  #nextId = 0;
  readonly #words: number[] = [];
  readonly #newStrings: string[] = [];
  readonly #newNumbers: number[] = [];
  readonly #strings = new Map<string, number>();
  readonly #stringValues = new Map<string, number>();
  readonly #numbers = new Map<number, number>();
  readonly #nodes = new Map<string, number>();
  readonly #known = new WeakMap<object, number>();
  readonly #constants: number[] = [];

  constructor() {
    for (const tag of [NULL, FALSE, TRUE]) this.#constants[tag] = this.#add(tag, []);
  }

  /** The index of a string (component names, subjects, keys), not a value id. */
  string(text: string): number {
    let index = this.#strings.get(text);
    if (index === undefined) {
      index = this.#strings.size;
      this.#strings.set(text, index);
      this.#newStrings.push(text);
    }
    return index;
  }

  /** The id of `value`. Objects must not change afterwards; `undefined` fields are left out, as JSON does. */
  intern(value: unknown): number {
    if (typeof value === 'string') return this.#scalar(this.#stringValues, value, STRING, this.string(value));
    if (typeof value === 'number') return this.#number(value);
    if (value === true) return this.#constants[TRUE] as number;
    if (value === false) return this.#constants[FALSE] as number;
    if (value === null || value === undefined) return this.#constants[NULL] as number;
    const known = this.#known.get(value as object);
    if (known !== undefined) return known;
    const operands: number[] = [];
    if (Array.isArray(value)) {
      for (const item of value) operands.push(this.intern(item));
    } else {
      for (const key of Object.keys(value as object)) {
        const field = (value as Record<string, unknown>)[key];
        if (field !== undefined) operands.push(this.string(key), this.intern(field));
      }
    }
    const tag = Array.isArray(value) ? ARRAY : OBJECT;
    const hashKey = `${tag}:${operands.join(',')}`;
    let id = this.#nodes.get(hashKey);
    if (id === undefined) {
      id = this.#add(tag, operands);
      this.#nodes.set(hashKey, id);
    }
    this.#known.set(value as object, id);
    return id;
  }

  /** What came in since the last call. */
  take(): Pick<TraceChunk, 'words' | 'strings' | 'numbers'> {
    return {
      words: Uint32Array.from(this.#words.splice(0)),
      strings: this.#newStrings.splice(0),
      numbers: Float64Array.from(this.#newNumbers.splice(0)),
    };
  }

  #number(value: number): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    const index = this.#numbers.size;
    this.#newNumbers.push(value);
    const id = this.#add(NUMBER, [index]);
    this.#numbers.set(value, id);
    return id;
  }

  #scalar(map: Map<string, number>, key: string, tag: number, operand: number): number {
    let id = map.get(key);
    if (id === undefined) {
      id = this.#add(tag, [operand]);
      map.set(key, id);
    }
    return id;
  }

  #add(tag: number, operands: readonly number[]): number {
    this.#words.push(tag | (operands.length << 3), ...operands);
    return this.#nextId++;
  }
}

/** The reading side: decodes a value when it is first asked for and keeps it, frozen. */
export class ValueTableReader {
  readonly strings: string[] = [];
  readonly #numbers: number[] = [];
  #words = new Uint32Array(1024);
  #length = 0;
  #offsets: number[] = [];
  readonly #decoded: unknown[] = [];

  append(chunk: Pick<TraceChunk, 'words' | 'strings' | 'numbers'>): void {
    for (const text of chunk.strings) this.strings.push(text);
    for (const n of chunk.numbers) this.#numbers.push(n);
    const needed = this.#length + chunk.words.length;
    if (needed > this.#words.length) {
      const grown = new Uint32Array(Math.max(needed, this.#words.length * 2));
      grown.set(this.#words.subarray(0, this.#length));
      this.#words = grown;
    }
    this.#words.set(chunk.words, this.#length);
    for (let i = this.#length; i < needed; i += 1 + ((this.#words[i] as number) >>> 3)) this.#offsets.push(i);
    this.#length = needed;
  }

  /** The value with that id: the same reference at each call, and for each equal value. */
  value(id: number): unknown {
    const known = this.#decoded[id];
    if (known !== undefined) return known;
    const value = this.#decode(this.#offsets[id] as number);
    this.#decoded[id] = value;
    return value;
  }

  #decode(offset: number): Json {
    const words = this.#words;
    const header = words[offset] as number;
    const length = header >>> 3;
    const operand = (i: number): number => words[offset + 1 + i] as number;
    switch (header & 7) {
      case FALSE:
        return false;
      case TRUE:
        return true;
      case STRING:
        return this.strings[operand(0)] as string;
      case NUMBER:
        return this.#numbers[operand(0)] as number;
      case ARRAY: {
        const items: Json[] = [];
        for (let i = 0; i < length; i++) items.push(this.value(operand(i)) as Json);
        return Object.freeze(items);
      }
      case OBJECT: {
        const object: Record<string, Json> = {};
        for (let i = 0; i < length; i += 2) {
          const key = this.strings[operand(i)] as string;
          // A key such as `__proto__` is data like any other.
          Object.defineProperty(object, key, {
            value: this.value(operand(i + 1)),
            enumerable: true,
            configurable: true,
            writable: true,
          });
        }
        return Object.freeze(object);
      }
      default:
        return null;
    }
  }
}
