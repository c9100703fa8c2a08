/**
 * Objects as YAML, as `kubectl -o yaml` writes them: keys sorted, sequences not indented, quotes only where a reader
 * of YAML 1.1 would take a text for something else, plain text folded at 80 columns.
 * Models sigs.k8s.io/yaml over its fork of go-yaml v2 (emitterc.go, encode.go).
 */
import { resolveScalar } from '../../manifest/scalars.ts';
import { isObject, type Json } from '../json.ts';

const WIDTH = 80;

/** The document, with a line feed at its end. */
export function toYaml(value: unknown): string {
  if (isObject(value) && Object.keys(value).length > 0) return mapping(value, 0);
  if (Array.isArray(value) && value.length > 0) return sequence(value, 0);
  return `${scalar(value, 0, 0)}\n`;
}

function mapping(map: Json, indent: number): string {
  const pad = ' '.repeat(indent);
  return keysOf(map)
    .map((key) => pad + entry(key, map[key], indent))
    .join('');
}

/** JSON comes sorted by code units, and sigs.k8s.io/yaml keeps that order. */
function keysOf(map: Json): string[] {
  return Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort();
}

function entry(key: string, value: unknown, indent: number): string {
  const name = scalar(key, indent, 0, true);
  if (isObject(value) && keysOf(value).length > 0) return `${name}:\n${mapping(value, indent + 2)}`;
  if (Array.isArray(value) && value.length > 0) return `${name}:\n${sequence(value, indent)}`;
  return `${name}: ${scalar(value, indent, indent + name.length + 2)}\n`;
}

function sequence(list: readonly unknown[], indent: number): string {
  const pad = ' '.repeat(indent);
  return list
    .map((item) => {
      if (isObject(item) && keysOf(item).length > 0) {
        return `${pad}- ${mapping(item, indent + 2).slice(indent + 2)}`;
      }
      if (Array.isArray(item) && item.length > 0) {
        return `${pad}- ${sequence(item as unknown[], indent + 2).slice(indent + 2)}`;
      }
      return `${pad}- ${scalar(item, indent, indent + 2)}\n`;
    })
    .join('');
}

function scalar(value: unknown, indent: number, column: number, isKey = false): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return textScalar(value, indent, column, isKey);
  return Array.isArray(value) ? '[]' : '{}';
}

function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

function textScalar(text: string, indent: number, column: number, isKey: boolean): string {
  const inner = ' '.repeat(indent + 2);
  if (isSomethingElse(text)) return doubleQuoted(text);
  if (text.includes('\n') && !isKey) {
    if (canBeBlock(text)) return block(text, inner);
    return doubleQuoted(text);
  }
  if (hasSpecial(text)) return doubleQuoted(text);
  if (isPlain(text)) return fold(text, column, inner);
  return `'${fold(text.replaceAll("'", "''"), column + 1, inner)}'`;
}

/** Texts that a reader would resolve to a number, boolean, null, time or merge. */
function isSomethingElse(text: string): boolean {
  if (text === '') return true;
  if (text === '<<' || text === '=') return false;
  if (resolveScalar(text) !== text) return true;
  if (/^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(text)) return true;
  if (/^0o[0-7]+$/.test(text)) return true;
  // Base 60 numbers and dates.
  if (/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text)) return true;
  return /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]|[ \t]*$|$)/.test(text) && isTime(text);
}

const isTime = (text: string): boolean =>
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d*)?[ \t]*(?:Z|[-+]\d{1,2}(?::?\d{2})?)?)?$/.test(
    text,
  );

/** Control characters, tabs, non-BMP: only double quotes can carry them. */
function hasSpecial(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return /[\u0000-\u0008\u0009\u000a-\u001f\u007f-\u009f\ufeff\u2028\u2029]|[\ud800-\udfff]/.test(text);
}

/** Models yaml_emitter_analyze_scalar, block_plain_allowed. */
function isPlain(text: string): boolean {
  if (/^[-?:,[\]{}#&*!|>'"%@`]/.test(text)) {
    const second = text[1];
    const isBare = /^[-?:]/.test(text) && second !== undefined && !/\s/.test(second);
    if (!isBare) return false;
  }
  if (/^(---|\.\.\.)/.test(text)) return false;
  if (/^\s|\s$/.test(text.replaceAll('\u00a0', 'x'))) return false;
  return !/: |:$| #/.test(text);
}

function canBeBlock(text: string): boolean {
  if (/ \n/.test(text)) return false;
  return (
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\u2028\u2029]|[\ud800-\udfff]/.test(text) &&
    !text.includes('\t')
  );
}

/** `|`, with a digit when the first line would hide the indentation, and a sign for the line feeds at its end. */
function block(text: string, pad: string): string {
  const digit = /^[ \n]/.test(text) ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text.endsWith('\n\n') || text === '\n' ? '+' : '';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lines = body.split('\n').map((line) => (line === '' ? '' : pad + line));
  return `|${digit}${chomp}\n${lines.join('\n')}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function doubleQuoted(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const named = ESCAPES[char];
    if (named !== undefined) out += named;
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) out += `\\x${hex(code, 2)}`;
    else if (code > 0xffff) out += `\\U${hex(code, 8)}`;
    else if (code === 0xfeff) out += '\\uFEFF';
    else out += char;
  }
  return `"${out}"`;
}

const hex = (code: number, width: number): string => code.toString(16).toUpperCase().padStart(width, '0');

/** Breaks at single blanks once the line is longer than it should be. Models yaml_emitter_write_plain_scalar. */
function fold(text: string, column: number, pad: string): string {
  let out = '';
  let at = column;
  const chars = [...text];
  for (const [i, char] of chars.entries()) {
    const isBreakable = char === ' ' && at > WIDTH && i > 0 && i < chars.length - 1;
    if (isBreakable && chars[i + 1] !== ' ' && chars[i - 1] !== ' ') {
      out += `\n${pad}`;
      at = pad.length;
    } else {
      out += char;
      at++;
    }
  }
  return out;
}
