/**
 * Values as Go prints them in error texts: `%q` for strings, encoding/json for the rest.
 */

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** Printable as unicode.IsPrint has it: letters, marks, numbers, punctuation, symbols and the ASCII space. */
const NOT_PRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|["\\]/gu;

function escapeRune(rune: string): string {
  const known = ESCAPES[rune];
  if (known !== undefined) return known;
  const code = rune.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

/** Models strconv.Quote: `a"b` → `"a\"b"`. */
export function goQuote(text: string): string {
  return `"${text.replace(NOT_PRINTABLE, escapeRune)}"`;
}

const JSON_HTML = /[<>&\u2028\u2029]/g;

/**
 * A value as a field error shows it: strings quoted the Go way, everything else as compact JSON whose strings
 * have `<`, `>`, `&` escaped. Keys stay in the order given; `undefined` prints as `null`, like a nil pointer.
 */
export function goJSON(value: unknown): string {
  if (typeof value === 'string') return goQuote(value);
  const text = JSON.stringify(value) ?? 'null';
  return text.replace(JSON_HTML, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A copy with its keys in byte order, as Go marshals a map. */
export function sortedMap<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  const sorted: Record<string, T> = Object.create(null) as Record<string, T>;
  for (const key of Object.keys(map).sort()) sorted[key] = map[key] as T;
  return sorted;
}
