/**
 * Spans of time as text: Go's own form (`1m2.5s`), and the two short forms of Kubernetes tables (`5m10s`, `5m`).
 * Models Go's time.Duration and staging/src/k8s.io/apimachinery/pkg/util/duration/duration.go.
 */
import { err, ok, type Result } from './result.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const NANO_PER_MS = 1_000_000n;
const NANO_PER_SECOND = 1_000_000_000n;

/** Sizes of Go's units in nanoseconds. Both micro signs are taken. */
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: NANO_PER_MS,
  s: NANO_PER_SECOND,
  m: 60n * NANO_PER_SECOND,
  h: 3600n * NANO_PER_SECOND,
};

/**
 * Milliseconds → Go's form: 0 → `0s`, 1500 → `1.5s`, 62500 → `1m2.5s`, 3600000 → `1h0m0s`, 0.25 → `250µs`.
 * Finer parts than a nanosecond are rounded. Models time.Duration String.
 */
export function formatDuration(ms: number): string {
  const nano = toNano(ms);
  if (nano === 0n) return '0s';
  const sign = nano < 0n ? '-' : '';
  const size = nano < 0n ? -nano : nano;
  if (size < 1000n) return `${sign}${size}ns`;
  if (size < NANO_PER_MS) return `${sign}${decimal(size, 3)}µs`;
  if (size < NANO_PER_SECOND) return `${sign}${decimal(size, 6)}ms`;
  const wholeMinutes = size / (60n * NANO_PER_SECOND);
  const seconds = `${decimal(size % (60n * NANO_PER_SECOND), 9)}s`;
  if (wholeMinutes === 0n) return `${sign}${seconds}`;
  if (wholeMinutes < 60n) return `${sign}${wholeMinutes}m${seconds}`;
  return `${sign}${wholeMinutes / 60n}h${wholeMinutes % 60n}m${seconds}`;
}

function toNano(ms: number): bigint {
  const whole = Math.trunc(ms);
  return BigInt(whole) * NANO_PER_MS + BigInt(Math.round((ms - whole) * 1_000_000));
}

/** An amount of 10⁻ᵈ as a decimal number without idle zeros. */
function decimal(amount: bigint, places: number): string {
  const digits = amount.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return `${digits.slice(0, -places)}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * Go's form → milliseconds: `1h15m30.5s`, `300ms`, `-1.5h`, `0`. The error is Go's.
 * Models time.ParseDuration.
 */
export function parseDuration(text: string): Result<number> {
  const sign = /^[+-]/.test(text) ? text.slice(0, 1) : '';
  let rest = text.slice(sign.length);
  if (rest === '0') return ok(0);
  if (rest === '') return err(`time: invalid duration ${JSON.stringify(text)}`);
  let nano = 0n;
  while (rest !== '') {
    const match = /^(?:(\d+)(?:\.(\d*))?|\.(\d+))([^\d.]*)/.exec(rest);
    if (match === null) return err(`time: invalid duration ${JSON.stringify(text)}`);
    const [whole, digits = '0', afterDigits, afterPoint, unit = ''] = match;
    if (unit === '') return err(`time: missing unit in duration ${JSON.stringify(text)}`);
    const size = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
    if (size === undefined) {
      return err(`time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`);
    }
    const fraction = afterDigits ?? afterPoint ?? '';
    nano += BigInt(digits) * size + (BigInt(`0${fraction}`) * size) / 10n ** BigInt(fraction.length);
    rest = rest.slice(whole.length);
  }
  const ms = Number(nano / NANO_PER_MS) + Number(nano % NANO_PER_MS) / 1_000_000;
  return ok(sign === '-' ? -ms : ms);
}

/**
 * An age as tables show it: about three significant digits, at most two units. 70000 → `70s`, 190000 → `3m10s`,
 * 169200000 → `47h`. A moment in the future is `0s` if it is less than two seconds away, `<invalid>` beyond.
 * Models HumanDuration.
 */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(ms / MINUTE);
  if (minutes < 10) return twoUnits(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(ms / HOUR);
  if (hours < 8) return twoUnits(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return twoUnits(days, 'd', hours % 24, 'h');
  if (days < 365 * 2) return `${days}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? twoUnits(years, 'y', days % 365, 'd') : `${years}y`;
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}

/** The coarse form, one unit only: 119000 → `1m`. Models ShortHumanDuration. */
export function shortHumanDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.trunc(ms / MINUTE);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.trunc(ms / HOUR);
  if (hours < 24) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  return days < 365 ? `${days}d` : `${Math.trunc(days / 365)}y`;
}
