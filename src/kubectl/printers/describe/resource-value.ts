/** Amounts as the downward API writes them: whole numbers of the divisor, rounded up. */
import { quantity } from '../../../kube/quantity.ts';

const ceil = (value: bigint, by: bigint): bigint => (value % by === 0n ? value / by : value / by + 1n);

/** Whole units. */
export function decimalText(amount: string): string {
  return String(ceil(quantity(amount).nano, 1_000_000_000n));
}

export function divideQuantities(amount: string, divisor: string): string {
  const by = quantity(divisor).nano;
  return by === 0n ? decimalText(amount) : String(ceil(quantity(amount).nano, by));
}
