/**
 * Hashes of templates. Models pkg/controller/controller_utils.go ComputeHash and apimachinery/pkg/util/rand
 * SafeEncodeString. Differs: the hash is taken over the canonical JSON of the template, because upstream's goes over
 * Go's dump of the memory structure.
 */
import { SAFE_ALPHANUMERIC } from '../clock/random.ts';

/** FNV-1a, 32 bits, over the UTF-16 units of the text. */
export function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** JSON with sorted keys and without absent fields: equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`);
  return `{${fields.join(',')}}`;
}

/** `3954729` → letters and digits that form no words. */
export const safeEncode = (text: string): string =>
  [...text].map((char) => SAFE_ALPHANUMERIC[char.charCodeAt(0) % SAFE_ALPHANUMERIC.length]).join('');

/** At most ten characters; `collisions` gives another one for the same template. */
export const templateHash = (template: unknown, collisions: number | undefined): string =>
  safeEncode(String(fnv32a(canonicalJson(template) + (collisions === undefined ? '' : String(collisions)))));
