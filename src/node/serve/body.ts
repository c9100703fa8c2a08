/** Request bodies: bounded, and decoded by their type. What they say is the API server's to judge. */
import type { IncomingMessage } from 'node:http';
import { parseManifest } from '../../manifest/index.ts';
import { duplicateFields } from './duplicate-fields.ts';
import { decodeProtobuf } from './protobuf.ts';
import { badRequest, Refusal, refuse, tooLarge, unsupportedMediaType } from './status.ts';

/** As a real API server has it. Models MaxRequestBodyBytes. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;
/** Lists and objects in one another. */
const MAX_DEPTH = 200;

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const YAML_TYPES: ReadonlySet<string> = new Set(['application/yaml', 'application/apply-patch+yaml']);
const PATCH_TYPES: ReadonlySet<string> = new Set([
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/apply-patch+cbor',
]);

type JsonObject = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** All of a body; refuses one that is too large without reading on. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const announced = Number(message.headers['content-length'] ?? 0);
  if (announced > MAX_BODY_BYTES) throw tooLarge(MAX_BODY_BYTES);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) throw tooLarge(MAX_BODY_BYTES);
      chunks.push(chunk);
    }
  } catch (error) {
    // The client has gone in the middle of it.
    throw error instanceof Refusal ? error : badRequest('the body is cut off');
  }
  return Buffer.concat(chunks);
}

/** The value of a body by its content type; without one it is JSON. Undefined for an empty body. */
export function decodeBody(bytes: Uint8Array, contentType: string, isPatch: boolean): unknown {
  return decodeWithDuplicates(bytes, contentType, isPatch).value;
}

export interface DecodedText {
  readonly value: unknown;
  /** Fields that stand twice in it. */
  readonly duplicates: readonly string[];
}

export function decodeWithDuplicates(bytes: Uint8Array, contentType: string, isPatch: boolean): DecodedText {
  if (bytes.length === 0) return { value: undefined, duplicates: [] };
  if (contentType === PROTOBUF) {
    const decoded = decodeProtobuf(bytes);
    if (!decoded.ok) throw badRequest(decoded.error);
    return { value: withoutNulls(decoded.value), duplicates: [] };
  }
  if (isPatch && contentType !== '' && !PATCH_TYPES.has(contentType)) {
    throw refuse(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${[...PATCH_TYPES].slice(0, 4).join(', ')}`,
    );
  }
  const isYaml = YAML_TYPES.has(contentType);
  if (!isPatch && !isYaml && contentType !== '' && contentType !== 'application/json') {
    // curl says this of everything.
    if (contentType !== 'application/x-www-form-urlencoded') throw unsupportedMediaType();
  }
  const text = new TextDecoder().decode(bytes);
  const value = parse(text, isYaml);
  checkDepth(value, 0);
  return { value, duplicates: isYaml ? [] : duplicateFields(text) };
}

function parse(text: string, isYaml: boolean): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!isYaml) throw badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`);
    const { documents } = parseManifest(text, 'body');
    const object = documents[0]?.object;
    if (object === undefined) throw badRequest('error converting YAML to JSON');
    return object;
  }
}

function checkDepth(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw badRequest('exceeded max depth');
  for (const item of Object.values(value)) checkDepth(item, depth + 1);
}

/** Go reads `null` as a field that is not there. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, withoutNulls(item)]])),
  );
}
