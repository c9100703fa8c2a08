/**
 * What is wrong with a text that is no YAML, in the words of kubectl where they are known.
 */
import { YAMLException } from 'js-yaml';
import { type ComposeProblem, ComposeError } from './compose.ts';
import type { DocumentText } from './split-documents.ts';

/** js-yaml's reason → go-yaml's, which is what `kubectl apply` prints after `yaml: line 5: `. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /bad indentation of a mapping entry|mapping values|multiline key/i,
    'mapping values are not allowed in this context',
  ],
  [
    /bad indentation of a sequence entry|end of the stream or a document separator/i,
    "did not find expected '-' indicator",
  ],
  [/flow collection|missed comma|expected ','/i, "did not find expected ',' or ']'"],
  [/unexpected end of the stream within a (single|double) quoted/i, 'found unexpected end of stream'],
  [/unexpected end of the document within a (single|double) quoted/i, 'found unexpected document indicator'],
  [/unknown escape/i, 'found unknown escape character'],
  [/can not read a block mapping entry|implicit mapping pair/i, "could not find expected ':'"],
  [/tab|cannot start any token|unexpected character/i, 'found character that cannot start any token'],
];

/** A problem for anything that reading a document can throw. */
export function problemOf(thrown: unknown, { text, start }: DocumentText): ComposeProblem {
  if (thrown instanceof ComposeError) return thrown.problem;
  if (!(thrown instanceof YAMLException)) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { code: 'file.failed', message, start, end: start + text.length };
  }
  const offset = Math.min(Math.max(thrown.mark?.position ?? 0, 0), text.length);
  if (/maxDepth|nesting/i.test(thrown.reason)) {
    return { code: 'yaml.tooDeep', message: 'exceeded max depth', ...lineAt(text, start, offset) };
  }
  const tab = tabNear(text, offset);
  if (tab !== undefined) {
    const message = 'found character that cannot start any token';
    return { code: 'yaml.tab', message, start: start + tab, end: start + tab + 1 };
  }
  if (/deficient indentation/.test(thrown.reason)) {
    const message = isInQuotes(text, offset)
      ? 'found unexpected end of stream'
      : "did not find expected ',' or ']'";
    return { code: 'yaml.syntax', message, ...lineAt(text, start, offset) };
  }
  const words = WORDS.find(([pattern]) => pattern.test(thrown.reason))?.[1] ?? thrown.reason;
  return { code: 'yaml.syntax', message: words, ...lineAt(text, start, offset) };
}

/** Whether a quotation mark was left open on the line before: something began there that had to go on indented. */
function isInQuotes(text: string, offset: number): boolean {
  const before = text.slice(0, text.lastIndexOf('\n', offset - 1));
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return (line.split('"').length - 1) % 2 === 1 || (line.split("'").length - 1) % 2 === 1;
}

/** From the offset to the end of its line; at the end of a line, that whole line. */
function lineAt(
  text: string,
  start: number,
  offset: number,
): { readonly start: number; readonly end: number } {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const lineEnd = newline < 0 ? text.length : newline;
  const from = offset >= lineEnd ? lineStart : offset;
  return { start: start + from, end: start + Math.max(lineEnd, from) };
}

/** A tab in the indentation of the line at fault, or of the one before, where the trouble began. */
function tabNear(text: string, offset: number): number | undefined {
  let lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  for (let lines = 0; lines < 2; lines++) {
    const indent = /^[ \t]*/.exec(text.slice(lineStart, lineStart + 200))?.[0] ?? '';
    const tab = indent.indexOf('\t');
    if (tab >= 0) return lineStart + tab;
    if (lineStart === 0) return undefined;
    lineStart = text.lastIndexOf('\n', lineStart - 2) + 1;
  }
  return undefined;
}
