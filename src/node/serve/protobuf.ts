/**
 * Bodies in protobuf, as kubectl 1.32 and newer send them: bytes → the object that an older kubectl sends as JSON.
 * Models staging/src/k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go. What a field is stands in
 * `protobuf-fields.json`: `kinds` names the message of each apiVersion and kind, `messages` lists each message's fields
 * as [number, JSON name, type, flags], or as ["LIST", type] where it is nothing but a list. Flags: r repeated, m map,
 * i inlined, p pointer, o omitempty.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import { formatMicroTime, formatRfc3339 } from '../../kube/time.ts';
import table from './protobuf-fields.json' with { type: 'json' };

type Field = readonly [number: number, name: string, type: string, flags: string];
type Message = readonly Field[] | readonly ['LIST', string];

const KINDS: Readonly<Record<string, string>> = table.kinds;
const MESSAGES = table.messages as unknown as Readonly<Record<string, Message>>;

/** `k8s\0` */
const MAGIC = [0x6b, 0x38, 0x73, 0];
/** Deeper messages are refused: no kind nests so far. */
const MAX_DEPTH = 64;

type JsonObject = Record<string, unknown>;
/** One field on the wire: a number, or bytes. */
type Wire = bigint | Uint8Array;

class Malformed extends Error {}

/** The object in a body, or what is wrong with the body. */
export function decodeProtobuf(body: Uint8Array): Result<JsonObject> {
  try {
    return ok(decodeUnknown(body));
  } catch (error) {
    if (error instanceof Malformed) return err(error.message);
    throw error;
  }
}

function decodeUnknown(body: Uint8Array): JsonObject {
  if (MAGIC.some((byte, i) => body[i] !== byte))
    throw new Malformed(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  const envelope = readFields(body.subarray(MAGIC.length));
  const typeMeta = readFields(bytesOf(last(envelope, 1)));
  const apiVersion = textOf(last(typeMeta, 1));
  const kind = textOf(last(typeMeta, 2));
  const message = messageOf(apiVersion, kind);
  if (message === undefined)
    throw new Malformed(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return { kind, apiVersion, ...decodeMessage(message, bytesOf(last(envelope, 2)), 0) };
}

function messageOf(apiVersion: string, kind: string): string | undefined {
  // DeleteOptions come under the version of what is deleted.
  const key = kind === 'DeleteOptions' ? 'v1/DeleteOptions' : `${apiVersion}/${kind}`;
  return Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
}

function decodeMessage(name: string, bytes: Uint8Array, depth: number): JsonObject {
  if (depth > MAX_DEPTH) throw new Malformed('exceeded max depth');
  const wire = readFields(bytes);
  const object: JsonObject = {};
  for (const field of MESSAGES[name] as readonly Field[]) {
    const [number, key, type, flags] = field;
    const values = wire.get(number) ?? [];
    if (flags.includes('i')) {
      for (const value of values) Object.assign(object, decodeMessage(type, bytesOf(value), depth + 1));
    } else if (flags.includes('m')) {
      if (values.length > 0) object[key] = decodeMap(type, values, depth);
    } else if (flags.includes('r')) {
      if (values.length > 0) object[key] = values.flatMap((value) => decodeItems(type, value, depth));
    } else {
      const value = values.at(-1);
      const decoded = value === undefined ? undefined : decodeValue(type, value, depth);
      if (decoded === undefined) continue;
      if (flags.includes('o') && !flags.includes('p') && isZeroScalar(decoded)) continue;
      object[key] = decoded;
    }
  }
  return object;
}

/** Numbers of a repeated field may stand packed in one run of bytes. */
function decodeItems(type: string, value: Wire, depth: number): readonly unknown[] {
  const isNumber = type === 'int32' || type === 'int64' || type === 'bool';
  if (!isNumber || typeof value === 'bigint') return [decodeValue(type, value, depth)];
  const items: unknown[] = [];
  const reader = new Reader(value);
  while (!reader.atEnd) items.push(decodeValue(type, reader.varint(), depth));
  return items;
}

function decodeMap(type: string, entries: readonly Wire[], depth: number): JsonObject {
  const map: JsonObject = Object.create(null) as JsonObject;
  for (const entry of entries) {
    const fields = readFields(bytesOf(entry));
    const value = last(fields, 2) ?? new Uint8Array();
    map[textOf(last(fields, 1))] = decodeValue(type, value, depth);
  }
  return { ...map };
}

function decodeValue(type: string, value: Wire, depth: number): unknown {
  switch (type) {
    case 'string':
      return textOf(value);
    case 'bool':
      return numberOf(value) !== 0;
    case 'int32':
    case 'int64':
      return numberOf(value);
    case 'bytes':
      return Buffer.from(bytesOf(value)).toString('base64');
    case 'time':
    case 'microtime':
      return decodeTime(type, readFields(bytesOf(value)));
    case 'quantity':
      return textOf(last(readFields(bytesOf(value)), 1));
    case 'intstr': {
      const fields = readFields(bytesOf(value));
      return numberOf(last(fields, 1) ?? 0n) === 0
        ? numberOf(last(fields, 2) ?? 0n)
        : textOf(last(fields, 3));
    }
    case 'rawjson':
      return decodeJson(bytesOf(last(readFields(bytesOf(value)), 1)));
    default: {
      const message = MESSAGES[type];
      if (message?.[0] !== 'LIST') return decodeMessage(type, bytesOf(value), depth + 1);
      const items = readFields(bytesOf(value)).get(1) ?? [];
      return items.map((item) => decodeValue(message[1] as string, item, depth + 1));
    }
  }
}

/** An empty message is no time: Go writes it as `null`. */
function decodeTime(type: 'time' | 'microtime', fields: Fields): string | null {
  if (fields.size === 0) return null;
  const ms = numberOf(last(fields, 1) ?? 0n) * 1000 + Math.floor(numberOf(last(fields, 2) ?? 0n) / 1e6);
  if (Math.abs(ms) > 8.64e15) throw new Malformed('time out of range');
  return type === 'time' ? formatRfc3339(ms) : formatMicroTime(ms);
}

function decodeJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(bytes)) as unknown;
  } catch {
    throw new Malformed('invalid JSON in a raw field');
  }
}

const isZeroScalar = (value: unknown): boolean => value === '' || value === 0 || value === false;

type Fields = ReadonlyMap<number, readonly Wire[]>;
const last = (fields: Fields, number: number): Wire | undefined => fields.get(number)?.at(-1);

function bytesOf(value: Wire | undefined): Uint8Array {
  if (value === undefined) return new Uint8Array();
  if (typeof value === 'bigint') throw new Malformed('proto: wrong wireType');
  return value;
}

const utf8 = new TextDecoder();
const textOf = (value: Wire | undefined): string => utf8.decode(bytesOf(value));

function numberOf(value: Wire): number {
  if (typeof value !== 'bigint') throw new Malformed('proto: wrong wireType');
  return Number(BigInt.asIntN(64, value));
}

function readFields(bytes: Uint8Array): Fields {
  const fields = new Map<number, Wire[]>();
  const reader = new Reader(bytes);
  while (!reader.atEnd) {
    const tag = Number(reader.varint());
    const value = reader.value(tag & 7);
    const known = fields.get(tag >>> 3);
    if (known) known.push(value);
    else fields.set(tag >>> 3, [value]);
  }
  return fields;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new Malformed('unexpected EOF');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Malformed('proto: integer overflow');
  }

  value(wireType: number): Wire {
    switch (wireType) {
      case 0:
        return this.varint();
      case 1:
        return this.#take(8);
      case 2:
        return this.#take(Number(this.varint()));
      case 5:
        return this.#take(4);
      default:
        throw new Malformed(`proto: illegal wireType ${wireType}`);
    }
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new Malformed('unexpected EOF');
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }
}
