/** Times of the command line. */
import { MINUTE_MS } from '../kube/time.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: MINUTE_MS, h: 60 * MINUTE_MS };

/** `1m30s` → 90000; a bare number counts seconds. Undefined when it is no time. */
export function parseTime(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  let ms = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    ms += Number(number) * (UNITS[unit as string] as number);
  return Math.round(ms);
}
