/**
 * Resource quantities: `500m`, `128Mi`, `1e3`. A quantity is an exact number of billionths and the way it wants to be
 * written; finer parts are rounded away from zero when it is read, so that a tiny request never becomes none.
 *
 * Models staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go. Differs: a decimal exponent beyond ±1000 is
 * taken as ±1000, because such a number only ever stands for "too much" or "next to nothing"; and a decimal amount
 * too big for the suffix E keeps that suffix, where upstream loses it.
 */
import { invariant } from './assert.ts';
import { err, ok, type Result } from './result.ts';

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

export interface Quantity {
  /** The amount in billionths (10⁻⁹), exact. */
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

/** What the functions below take: a parsed quantity, or text or a number as it stands in a manifest. */
export type QuantityLike = Quantity | string | number;

export const QUANTITY_FORMAT_ERROR =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
export const QUANTITY_SUFFIX_ERROR = "unable to parse quantity's suffix";

const NANO_PER_UNIT = 1_000_000_000n;
const NANO_PER_MILLI = 1_000_000n;
/** Only binary amounts are capped: decimal ones may exceed 64 bits. */
const BINARY_MAX_NANO = (2n ** 63n - 1n) * NANO_PER_UNIT;
const EXPONENT_LIMIT = 1000;

const DECIMAL_SUFFIXES = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const BINARY_SUFFIXES = new Map([
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
]);
const decimalSuffix = new Map([...DECIMAL_SUFFIXES].map(([suffix, exponent]) => [exponent, suffix]));
const binarySuffix = new Map([...BINARY_SUFFIXES].map(([suffix, exponent]) => [exponent, suffix]));

const ZERO: Quantity = { nano: 0n, format: 'DecimalSI' };
const PARTS = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[+-]?\d*)$/;

/** Reads a quantity. Digits may be missing on either side of the point (`.5`, `1.`). Models ParseQuantity. */
export function parseQuantity(text: string | number): Result<Quantity> {
  const match = PARTS.exec(String(text));
  if (match === null || String(text) === '') return err(QUANTITY_FORMAT_ERROR);
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  const unit = parseSuffix(suffix);
  if (unit === undefined) return err(QUANTITY_SUFFIX_ERROR);

  const digits = BigInt(`0${whole}${fraction}`);
  const scale = 9 + (unit.base === 10 ? unit.exponent : 0) - fraction.length;
  const factor = unit.base === 2 ? 2n ** BigInt(unit.exponent) : 1n;
  let nano =
    scale >= 0 ? digits * factor * 10n ** BigInt(scale) : divideUp(digits * factor, 10n ** BigInt(-scale));
  let format = unit.format;
  if (format === 'BinarySI') {
    if (nano > BINARY_MAX_NANO) nano = BINARY_MAX_NANO;
    // Less than one piece cannot be said in powers of two.
    if (nano > 0n && nano < NANO_PER_UNIT) format = 'DecimalSI';
  }
  return ok({ nano: sign === '-' ? -nano : nano, format });
}

function parseSuffix(suffix: string): { base: 2 | 10; exponent: number; format: QuantityFormat } | undefined {
  const decimal = DECIMAL_SUFFIXES.get(suffix);
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: 'DecimalSI' };
  const binary = BINARY_SUFFIXES.get(suffix);
  if (binary !== undefined) return { base: 2, exponent: binary, format: 'BinarySI' };
  const power = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  if (power === undefined) return undefined;
  const exponent = Math.max(-EXPONENT_LIMIT, Math.min(EXPONENT_LIMIT, Number(power)));
  return { base: 10, exponent, format: 'DecimalExponent' };
}

/** A quantity that is known to be well-formed, because validation let it pass; `undefined` counts as zero. */
export function quantity(value: QuantityLike | undefined): Quantity {
  if (value === undefined) return ZERO;
  if (typeof value === 'object') return value;
  const parsed = parseQuantity(value);
  invariant(parsed.ok, `${JSON.stringify(value)} is no quantity`);
  return parsed.value;
}

/**
 * The canonical text: no fraction, the largest suffix that needs none. `0.5` → `500m`, `1024Mi` → `1Gi`.
 * Models Quantity.CanonicalizeBytes.
 */
export function formatQuantity(value: QuantityLike): string {
  const { nano, format } = quantity(value);
  if (nano === 0n) return '0';
  const isSmall = magnitude(nano) < 1024n * NANO_PER_UNIT;
  if (format === 'BinarySI' && !isSmall) return formatBinary(nano);
  return formatDecimal(nano, format === 'DecimalExponent');
}

function formatBinary(nano: bigint): string {
  const [number, powers] = removeFactors(divideUp(nano, NANO_PER_UNIT), 1024n, 6);
  return `${number}${binarySuffix.get(powers * 10) ?? ''}`;
}

function formatDecimal(nano: bigint, isExponent: boolean): string {
  const [number, powers] = removeFactors(nano, 1000n, isExponent ? Number.POSITIVE_INFINITY : 9);
  const exponent = powers * 3 - 9;
  if (!isExponent) return `${number}${decimalSuffix.get(exponent) ?? ''}`;
  return exponent === 0 ? `${number}` : `${number}e${exponent}`;
}

/** Takes `factor` out as often as it goes, at most `limit` times. */
function removeFactors(value: bigint, factor: bigint, limit: number): [bigint, number] {
  let rest = value;
  let times = 0;
  while (times < limit && rest % factor === 0n) {
    rest /= factor;
    times++;
  }
  return [rest, times];
}

/** What the server writes back for what a person wrote. */
export function canonicalQuantity(value: QuantityLike): string {
  return formatQuantity(value);
}

/** The exact amount as a decimal number: `100.035Ki` → `102435.84`. */
export function decimalText(value: QuantityLike): string {
  const { nano } = quantity(value);
  const digits = magnitude(nano).toString().padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  return `${nano < 0n ? '-' : ''}${digits.slice(0, -9)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** -1, 0 or 1. Models Quantity.Cmp. */
export function compareQuantities(a: QuantityLike, b: QuantityLike): -1 | 0 | 1 {
  const left = quantity(a).nano;
  const right = quantity(b).nano;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The sum, written as the first that is not zero. Models Quantity.Add. */
export function addQuantities(a: QuantityLike, b: QuantityLike): Quantity {
  return combine(quantity(a), quantity(b), 1n);
}

/** Models Quantity.Sub. */
export function subtractQuantities(a: QuantityLike, b: QuantityLike): Quantity {
  return combine(quantity(a), quantity(b), -1n);
}

function combine(a: Quantity, b: Quantity, sign: bigint): Quantity {
  return { nano: a.nano + sign * b.nano, format: a.nano === 0n ? b.format : a.format };
}

export function maxQuantity(a: QuantityLike, b: QuantityLike): Quantity {
  return compareQuantities(a, b) >= 0 ? quantity(a) : quantity(b);
}

export function isZeroQuantity(value: QuantityLike | undefined): boolean {
  return quantity(value).nano === 0n;
}

/** Whole units, rounded away from zero: bytes of `1.5Ki`, pieces of `500m` (→ 1). Models Quantity.Value. */
export function integerValue(value: QuantityLike | undefined): number {
  return Number(divideUp(quantity(value).nano, NANO_PER_UNIT));
}

/** Thousandths, rounded away from zero: `0.1` CPU → 100. Models Quantity.MilliValue. */
export function milliValue(value: QuantityLike | undefined): number {
  return Number(divideUp(quantity(value).nano, NANO_PER_MILLI));
}

/** Whole units as a quantity: 134217728 in BinarySI → `128Mi`. */
export function quantityOf(units: number, format: QuantityFormat = 'DecimalSI'): Quantity {
  return { nano: BigInt(Math.trunc(units)) * NANO_PER_UNIT, format };
}

/** Thousandths as a quantity: 250 → `250m`. */
export function milliQuantityOf(thousandths: number): Quantity {
  return { nano: BigInt(Math.trunc(thousandths)) * NANO_PER_MILLI, format: 'DecimalSI' };
}

/** Divides, rounding away from zero. */
function divideUp(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  if (value % by === 0n) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
