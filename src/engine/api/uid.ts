import { HEX, type Random } from '../clock/random.ts';

/** A UUID of version 4 from the stream `api/uid`. */
export function newUid(random: Random): string {
  const stream = random.stream('api/uid');
  const hex = stream.text(30, HEX);
  const variant = '89ab'[stream.below(4)] as string;
  const version = `4${hex.slice(12, 15)}`;
  const groups = [hex.slice(0, 8), hex.slice(8, 12), version, variant + hex.slice(15, 18), hex.slice(18, 30)];
  return groups.join('-');
}
