/**
 * Plain scalars as Kubernetes reads them: `yes` is a boolean, `0755` is 493, `1:30` and dates are text.
 * Models go-yaml v2 resolve.go, by way of sigs.k8s.io/yaml, which turns YAML into JSON before anything else.
 */

const TRUE = new Set('y Y yes Yes YES true True TRUE on On ON'.split(' '));
const FALSE = new Set('n N no No NO false False FALSE off Off OFF'.split(' '));
const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);
const NUMBER_START = /^[-+.\d]/;
const FLOAT = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;
const NOT_FINITE = /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;

/** The value of an unquoted scalar without a tag. Infinities and NaN have no JSON and stay text. */
export function resolveScalar(text: string): string | number | boolean | null {
  if (NULL.has(text)) return null;
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  if (!NUMBER_START.test(text) || NOT_FINITE.test(text)) return text;
  return readNumber(text.replaceAll('_', '')) ?? text;
}

/** Go's integer syntax with base 0, else a decimal fraction: `08` is no octal number, so it is 8. */
function readNumber(text: string): number | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(text) ?? [];
  const value = readInteger(digits) ?? (FLOAT.test(digits) ? Number(digits) : undefined);
  return value === undefined ? undefined : sign === '-' ? -value : value;
}

function readInteger(digits: string): number | undefined {
  if (/^(0|[1-9]\d*)$/.test(digits)) return Number(digits);
  if (/^0[xX][0-9a-fA-F]+$/.test(digits)) return Number.parseInt(digits.slice(2), 16);
  if (/^0[bB][01]+$/.test(digits)) return Number.parseInt(digits.slice(2), 2);
  if (/^0[oO]?[0-7]+$/.test(digits)) return Number.parseInt(digits.replace(/^0[oO]?/, ''), 8);
  return undefined;
}
