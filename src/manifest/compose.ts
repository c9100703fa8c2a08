/**
 * YAML events → the value of one document and where each part of it stands.
 * Differs from js-yaml's own composer: keeps the positions, lets the last of two equal keys win and reports them, and
 * bounds what aliases add up to, because a few lines of them can stand for billions of values.
 */
import { COLLECTION_STYLE, EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import type { DiagnosticCode } from './diagnostic.ts';
import { MAX_ALIASED_VALUES, MAX_DIAGNOSTICS, MAX_POINTER_LENGTH } from './limits.ts';
import { resolveScalar } from './scalars.ts';

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

/** `[keyStart, keyEnd, valueStart, valueEnd]`; an item of a list has no key, which is -1. */
export type Position = readonly [number, number, number, number];

/** JSON pointer (RFC 6901) → position. What comes from an alias or a merge has none of its own. */
export type Positions = ReadonlyMap<string, Position>;

export interface ComposeProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** The pointer of the field, where there is one. */
  readonly pointer?: string;
}

export interface Composed {
  readonly value: unknown;
  readonly positions: Positions;
  /** Nothing but the absence of content. */
  readonly isEmpty: boolean;
  readonly problems: readonly ComposeProblem[];
}

/** Ends the document; thrown and caught in this folder only. */
export class ComposeError extends Error {
  readonly problem: ComposeProblem;

  constructor(problem: ComposeProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

interface Anchored {
  readonly value: unknown;
  /** How many values it stands for. */
  readonly size: number;
}

export function compose(source: string, events: readonly Event[], base: number): Composed {
  return new Composer(source, events, base).document();
}

class Composer {
  readonly #source: string;
  readonly #events: readonly Event[];
  readonly #base: number;
  readonly #positions = new Map<string, [number, number, number, number]>();
  readonly #anchors = new Map<string, Anchored | 'open'>();
  readonly #problems: ComposeProblem[] = [];
  #next = 0;
  /** Where the last scalar or bracket ended: a collection ends there too. */
  #end = 0;
  #values = 0;
  #aliased = 0;

  constructor(source: string, events: readonly Event[], base: number) {
    this.#source = source;
    this.#events = events;
    this.#base = base;
  }

  document(): Composed {
    let value: unknown;
    let isEmpty = true;
    if (this.#events[0]?.type === EVENT_ID.DOCUMENT) {
      this.#next = 1;
      const first = this.#events[1];
      if (first !== undefined && first.type !== EVENT_ID.POP && first.type !== EVENT_ID.DOCUMENT) {
        isEmpty = first.type === EVENT_ID.SCALAR && first.valueStart === first.valueEnd;
        value = this.#node('', -1, -1);
      }
    }
    return { value, positions: this.#positions, isEmpty, problems: this.#problems };
  }

  #node(pointer: string, keyStart: number, keyEnd: number): unknown {
    const event = this.#events[this.#next];
    this.#next++;
    this.#values++;
    switch (event?.type) {
      case EVENT_ID.SCALAR: {
        this.#end = Math.max(this.#end, event.valueEnd);
        this.#place(pointer, keyStart, keyEnd, event.valueStart, event.valueEnd);
        const value = this.#scalar(event);
        this.#anchor(event, value, 1);
        return value;
      }
      case EVENT_ID.ALIAS:
        this.#end = Math.max(this.#end, event.anchorEnd);
        this.#place(pointer, keyStart, keyEnd, event.anchorStart, event.anchorEnd);
        return this.#alias(event);
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING: {
        const position = this.#place(pointer, keyStart, keyEnd, event.start, event.start);
        const before = this.#values;
        const name = this.#anchorName(event);
        if (name !== undefined) this.#anchors.set(name, 'open');
        const value = event.type === EVENT_ID.SEQUENCE ? this.#sequence(pointer) : this.#mapping(pointer);
        this.#next++; // its POP
        if (event.style === COLLECTION_STYLE.FLOW) this.#end = this.#pastBracket(event.start);
        if (position !== undefined) position[3] = Math.max(position[2], this.#end + this.#base);
        this.#anchor(event, value, this.#values - before + 1);
        return value;
      }
      default:
        return undefined;
    }
  }

  /** A closing bracket has no event of its own: it is the first one after the last item. */
  #pastBracket(start: number): number {
    const close = this.#source[start] === '{' ? '}' : ']';
    const found = this.#source.indexOf(close, Math.max(this.#end, start));
    return found < 0 ? this.#end : found + 1;
  }

  #place(pointer: string, keyStart: number, keyEnd: number, start: number, end: number) {
    const base = this.#base;
    const shift = (offset: number) => (offset < 0 ? -1 : offset + base);
    const position: [number, number, number, number] = [
      shift(keyStart),
      shift(keyEnd),
      start + base,
      end + base,
    ];
    if (pointer.length <= MAX_POINTER_LENGTH) this.#positions.set(pointer, position);
    return position;
  }

  #scalar(event: ScalarEvent): string | number | boolean | null {
    const text = getScalarValue(this.#source, event);
    const tag = event.tagStart < event.tagEnd ? this.#source.slice(event.tagStart, event.tagEnd) : '';
    if (tag === '!!str' || tag === '!' || tag === '!!binary') return text;
    if (tag === '' && event.style !== SCALAR_STYLE.PLAIN) return text;
    return resolveScalar(text);
  }

  #anchorName(event: { readonly anchorStart: number; readonly anchorEnd: number }): string | undefined {
    if (event.anchorStart >= event.anchorEnd) return undefined;
    return this.#source.slice(event.anchorStart, event.anchorEnd).replace(/^[&*]/, '');
  }

  #anchor(event: Exclude<Event, { type: 1 | 5 | 6 }>, value: unknown, size: number): void {
    const name = this.#anchorName(event);
    if (name !== undefined) this.#anchors.set(name, { value, size });
  }

  #alias(event: { readonly anchorStart: number; readonly anchorEnd: number }): unknown {
    const name = this.#anchorName(event) ?? '';
    const target = this.#anchors.get(name);
    const [start, end] = [event.anchorStart, event.anchorEnd];
    if (target === undefined)
      this.#fail('yaml.aliasUnknown', `unknown anchor '${name}' referenced`, start, end);
    if (target === 'open')
      this.#fail('yaml.aliasUnknown', `anchor '${name}' value contains itself`, start, end);
    this.#addAliased(target.size, start, end);
    return target.value;
  }

  #addAliased(size: number, start: number, end: number): void {
    this.#aliased += size;
    this.#values += size;
    if (this.#aliased > MAX_ALIASED_VALUES) {
      this.#fail('yaml.aliasesTooMany', 'document contains excessive aliasing', start, end);
    }
  }

  #fail(code: DiagnosticCode, message: string, start: number, end: number): never {
    throw new ComposeError({ code, message, start: start + this.#base, end: end + this.#base });
  }

  #sequence(pointer: string): unknown[] {
    const list: unknown[] = [];
    while (!this.#atEnd()) list.push(this.#node(`${pointer}/${list.length}`, -1, -1));
    return list;
  }

  #atEnd(): boolean {
    const event = this.#events[this.#next];
    return event === undefined || event.type === EVENT_ID.POP;
  }

  #mapping(pointer: string): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    /** Keys that a merge has brought give way to those that are written down, wherever these stand. */
    const merged = new Set<string>();
    while (!this.#atEnd()) {
      const [keyStart, keyEnd, key] = this.#key();
      if (key === MERGE) {
        this.#merge(map, merged, keyStart, keyEnd);
        continue;
      }
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (Object.hasOwn(map, key) && !merged.delete(key)) {
        const place = { start: keyStart + this.#base, end: keyEnd + this.#base, pointer: at };
        this.#problems.push({ code: 'yaml.keyDuplicate', message: key, ...place });
        this.#forget(at);
      }
      set(map, key, this.#node(at, keyStart, keyEnd));
    }
    return map;
  }

  /** Positions below a key that is written again belong to what no longer counts. */
  #forget(pointer: string): void {
    if (this.#problems.length > MAX_DIAGNOSTICS) return;
    for (const other of this.#positions.keys()) {
      if (other.startsWith(`${pointer}/`)) this.#positions.delete(other);
    }
  }

  /** JSON has text keys only, so `true:` and `1:` become text; a list or a mapping cannot. */
  #key(): readonly [number, number, string | typeof MERGE] {
    const event = this.#events[this.#next];
    if (event?.type === EVENT_ID.SCALAR) {
      this.#next++;
      this.#end = Math.max(this.#end, event.valueEnd);
      const isPlain = event.style === SCALAR_STYLE.PLAIN && event.tagStart >= event.tagEnd;
      const value = this.#scalar(event);
      this.#anchor(event, value, 1);
      return [event.valueStart, event.valueEnd, isPlain && value === '<<' ? MERGE : String(value)];
    }
    if (event?.type === EVENT_ID.ALIAS) {
      this.#next++;
      this.#end = Math.max(this.#end, event.anchorEnd);
      const value = this.#alias(event);
      if (typeof value !== 'object' || value === null)
        return [event.anchorStart, event.anchorEnd, String(value)];
    }
    const [start, end] =
      event?.type === EVENT_ID.SEQUENCE || event?.type === EVENT_ID.MAPPING
        ? [event.start, event.start + 1]
        : [this.#end, this.#end];
    this.#fail('yaml.keyInvalid', 'a key must be text', start, end);
  }

  #merge(map: Record<string, unknown>, merged: Set<string>, start: number, end: number): void {
    const value = this.#node('', -1, -1);
    const parts = Array.isArray(value) ? (value as unknown[]) : [value];
    for (const part of parts) {
      if (typeof part !== 'object' || part === null || Array.isArray(part)) {
        this.#fail(
          'yaml.mergeInvalid',
          'map merge requires map or sequence of maps as the value',
          start,
          end,
        );
      }
      const keys = Object.keys(part);
      this.#addAliased(keys.length, start, end);
      for (const key of keys) {
        if (Object.hasOwn(map, key)) continue;
        set(map, key, (part as Record<string, unknown>)[key]);
        merged.add(key);
      }
    }
  }
}

const MERGE = Symbol('<<');

/** `__proto__` is a key like any other. */
function set(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  } else map[key] = value;
}
