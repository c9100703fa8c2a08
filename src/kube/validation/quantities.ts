/**
 * Quantities for validation: text in, text out, and text that is no quantity counts as zero, since decoding has
 * refused it before any rule of this folder is asked.
 */
import * as exact from '../quantity.ts';

const ZERO = exact.quantity('0');

function read(text: string): exact.Quantity {
  const parsed = exact.parseQuantity(text);
  return parsed.ok ? parsed.value : ZERO;
}

export function compareQuantities(a: string, b: string): -1 | 0 | 1 {
  return exact.compareQuantities(read(a), read(b));
}

export function canonicalQuantity(text: string): string {
  return exact.formatQuantity(read(text));
}

export function addQuantities(a: string, b: string): string {
  return exact.formatQuantity(exact.addQuantities(read(a), read(b)));
}

/** Whether the amount is a whole number of `unit`; nothing is a multiple of zero. */
export function isMultipleOf(amount: string, unit: string): boolean {
  const { nano } = read(unit);
  return nano !== 0n && read(amount).nano % nano === 0n;
}
