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

/** A person's keys (labels, annotations) are names too: they must not make the map large. */
const MAX_NAMES = 1024;

type PlainObject = Readonly<Record<string, unknown>>;
const NOTHING: readonly unknown[] = [];
const NO_FIELDS: PlainObject = {};

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The writing side: gives every value its id. Ids are counted from 0 in the order of first use.
 * Nodes are found again through an open hash table over the words themselves, which costs no text and no garbage.
 */
export class ValueTableWriter {
  #words = new Uint32Array(1 << 14);
  #length = 0;
  /** How many words, strings and numbers have been handed out by `take`. */
  #taken = { words: 0, strings: 0, numbers: 0 };
  /** Where in `#words` each node begins. */
  #offsets = new Uint32Array(1 << 11);
  #count = 0;
  /** Ids + 1 by hash; 0 is empty. The size is a power of two, at most half full. */
  #table = new Int32Array(1 << 12);
  readonly #strings: string[] = [];
  readonly #stringIndex = new Map<string, number>();
  /** The few strings that come again and again: field names and the like. A small map stays in the processor's cache. */
  readonly #names = new Map<string, number>();
  readonly #numbers: number[] = [];
  readonly #numberIds = new Map<number, number>();
  /** Operands of the objects under way: one stack for all levels, with its own height. */
  readonly #stack: number[] = [];
  #top = 0;
  readonly #constants: readonly number[];

  constructor() {
    this.#constants = [NULL, FALSE, TRUE].map((tag) => this.#node(tag, 0));
  }

  /** The index of a string (component names, subjects, keys), not a value id. */
  string(text: string): number {
    let index = this.#stringIndex.get(text);
    if (index === undefined) {
      index = this.#strings.length;
      this.#stringIndex.set(text, index);
      this.#strings.push(text);
    }
    return index;
  }

  /** As `string`, for a text out of a small set: field names, names of components. */
  name(text: string): number {
    let index = this.#names.get(text);
    if (index === undefined) {
      index = this.string(text);
      if (this.#names.size < MAX_NAMES) this.#names.set(text, index);
    }
    return index;
  }

  /**
   * The id of `value`. Objects must not change afterwards; `undefined` fields are left out, as JSON does.
   * `before`: a value that is likely to share much with this one, and its id. What is the same in both is not looked up
   * again, which is most of it where a new version of an object comes in.
   */
  intern(value: unknown, before?: unknown, beforeId = 0): number {
    if (value === before && before !== undefined) return beforeId;
    if (typeof value === 'string') {
      this.#push(this.string(value));
      return this.#node(STRING, 1);
    }
    if (typeof value === 'number') return this.#number(value);
    if (typeof value === 'boolean') return this.#constants[value ? TRUE : FALSE] as number;
    if (typeof value !== 'object' || value === null) return this.#constants[NULL] as number;
    const isComparable =
      typeof before === 'object' && before !== null && Array.isArray(value) === Array.isArray(before);
    // Behind the header; 0, which is none, where there is nothing to compare with.
    const operands = isComparable ? (this.#offsets[beforeId] as number) + 1 : 0;
    return Array.isArray(value)
      ? this.#array(value, isComparable ? (before as readonly unknown[]) : NOTHING, operands)
      : this.#object(value as PlainObject, isComparable ? (before as PlainObject) : NO_FIELDS, operands);
  }

  /** What came in since the last call. */
  take(): Pick<TraceChunk, 'words' | 'strings' | 'numbers'> {
    const { words, strings, numbers } = this.#taken;
    this.#taken = { words: this.#length, strings: this.#strings.length, numbers: this.#numbers.length };
    return {
      words: this.#words.slice(words, this.#length),
      strings: this.#strings.slice(strings),
      numbers: Float64Array.from(this.#numbers.slice(numbers)),
    };
  }

  #array(items: readonly unknown[], before: readonly unknown[], operands: number): number {
    const base = this.#top;
    for (let i = 0; i < items.length; i++)
      this.#push(this.intern(items[i], before[i], this.#words[operands + i]));
    return this.#node(ARRAY, this.#top - base);
  }

  #object(object: PlainObject, before: PlainObject, operands: number): number {
    const base = this.#top;
    const end = operands === 0 ? 0 : operands + ((this.#words[operands - 1] as number) >>> 3);
    let at = operands;
    // Plain data inherits nothing; `in` goes through an object without a list of its keys.
    for (const key in object) {
      const field = object[key];
      if (field === undefined) continue;
      const found = at < end ? this.#find(this.#names.get(key) ?? -1, at, end) : -1;
      const id = found < 0 ? this.intern(field) : this.intern(field, before[key], this.#words[found + 1]);
      if (found >= 0) at = found + 2;
      this.#push(this.name(key));
      this.#push(id);
    }
    return this.#node(OBJECT, this.#top - base);
  }

  /** Where in `#words` the field stands, from `at` on: versions have their fields in the same order. -1: nowhere. */
  #find(name: number, at: number, end: number): number {
    for (let i = at; i < end; i += 2) if (this.#words[i] === name) return i;
    return -1;
  }

  #number(value: number): number {
    let id = this.#numberIds.get(value);
    if (id === undefined) {
      this.#push(this.#numbers.length);
      this.#numbers.push(value + 0); // JSON has no −0.
      id = this.#node(NUMBER, 1);
      this.#numberIds.set(value, id);
    }
    return id;
  }

  #push(operand: number): void {
    this.#stack[this.#top++] = operand;
  }

  /** The node of the topmost `count` operands, which are taken off the stack. */
  #node(tag: number, count: number): number {
    const stack = this.#stack;
    const base = this.#top - count;
    const top = this.#top;
    this.#top = base;
    const header = tag | (count << 3);
    let hash = Math.imul(header ^ 0x9e3779b9, 0x85ebca6b);
    for (let i = base; i < top; i++)
      hash = Math.imul((hash ^ (hash >>> 15)) + (stack[i] as number), 0x2c1b3c6d);
    hash ^= hash >>> 13;
    const mask = this.#table.length - 1;
    let slot = hash & mask;
    for (; this.#table[slot] !== 0; slot = (slot + 1) & mask) {
      const id = (this.#table[slot] as number) - 1;
      if (this.#isNode(id, header, base, count)) return id;
    }
    const id = this.#count++;
    this.#table[slot] = id + 1;
    this.#append(id, header, base, top);
    if (this.#count * 2 > this.#table.length) this.#growTable();
    return id;
  }

  #isNode(id: number, header: number, base: number, count: number): boolean {
    const words = this.#words;
    const offset = this.#offsets[id] as number;
    if (words[offset] !== header) return false;
    for (let i = 0; i < count; i++) if (words[offset + 1 + i] !== this.#stack[base + i]) return false;
    return true;
  }

  #append(id: number, header: number, base: number, top: number): void {
    this.#words = withRoom(this.#words, this.#length + 1 + top - base);
    this.#offsets = withRoom(this.#offsets, id + 1);
    this.#offsets[id] = this.#length;
    this.#words[this.#length++] = header;
    for (let i = base; i < top; i++) this.#words[this.#length++] = this.#stack[i] as number;
  }

  /** Twice the size; every node is hashed again from its words. */
  #growTable(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    const words = this.#words;
    for (let id = 0; id < this.#count; id++) {
      const offset = this.#offsets[id] as number;
      const header = words[offset] as number;
      let hash = Math.imul(header ^ 0x9e3779b9, 0x85ebca6b);
      const end = offset + 1 + (header >>> 3);
      for (let i = offset + 1; i < end; i++)
        hash = Math.imul((hash ^ (hash >>> 15)) + (words[i] as number), 0x2c1b3c6d);
      hash ^= hash >>> 13;
      let slot = hash & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = id + 1;
    }
    this.#table = table;
  }
}

/** The same column, or a longer one with the same content. */
function withRoom(column: Uint32Array<ArrayBuffer>, needed: number): Uint32Array<ArrayBuffer> {
  if (needed <= column.length) return column;
  const grown = new Uint32Array(Math.max(needed, column.length * 2));
  grown.set(column);
  return grown;
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
