import {
  canonicalQuantity,
  compareQuantities,
  decimalText,
  parseQuantity,
} from '../../../src/kube/quantity.ts';
import { adapterByFn, compare } from '../adapter.ts';

interface ParseVector {
  text: string;
  valid: boolean;
  value?: string;
  format?: string;
}

export const adapter = adapterByFn('quantities.json', {
  parse({ text, valid, value, format }: ParseVector) {
    const parsed = parseQuantity(text);
    if (!valid || !parsed.ok) return compare({ valid }, { valid: parsed.ok });
    return compare({ value, format }, { value: decimalText(parsed.value), format: parsed.value.format });
  },
  canonical: ({ text, canonical }: { text: string; canonical: string }) =>
    compare(canonical, canonicalQuantity(text)),
  compare: ({ a, b, result }: { a: string; b: string; result: number }) =>
    compare(result, compareQuantities(a, b)),
});
