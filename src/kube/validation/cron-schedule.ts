/**
 * Whether a schedule can be read. Models github.com/robfig/cron/v3 ParseStandard, whose words are shown to the user.
 * Differs: time zones are checked by form, not against a list, because the language has none without `Intl`.
 */

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');
const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
const DESCRIPTORS = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);

/** What is wrong with the schedule; undefined when it is fine. */
export function cronMessage(schedule: string): string | undefined {
  const zoned = /^(?:CRON_)?TZ=(\S*) (.*)$/.exec(schedule);
  if (/^(CRON_)?TZ=/.test(schedule) && zoned === null) return `provided bad location ${schedule}`;
  const text = zoned?.[2]?.trim() ?? schedule;
  if (text.startsWith('@')) return descriptorMessage(text);
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== FIELDS.length) {
    return `expected exactly ${FIELDS.length} fields, found ${fields.length}: [${fields.join(' ')}]`;
  }
  for (const [i, bounds] of FIELDS.entries()) {
    for (const range of (fields[i] ?? '').split(',').filter((part) => part !== '')) {
      const message = rangeMessage(range, bounds);
      if (message !== undefined) return message;
    }
  }
  return undefined;
}

function descriptorMessage(text: string): string | undefined {
  if (DESCRIPTORS.has(text)) return undefined;
  if (!text.startsWith('@every ')) return `unrecognized descriptor: ${text}`;
  const duration = text.slice('@every '.length);
  const isDuration =
    /^[-+]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h)|\.\d+(ns|us|µs|ms|s|m|h))+$/.test(duration) || duration === '0';
  return isDuration ? undefined : `failed to parse duration ${text}: time: invalid duration "${duration}"`;
}

/** One part between commas: a number, `*`, a range, each maybe with a step. */
function rangeMessage(range: string, bounds: Bounds): string | undefined {
  const steps = range.split('/');
  const ends = (steps[0] ?? '').split('-');
  if (steps.length > 2) return `too many slashes: ${range}`;
  let [low, high] = [bounds.min, bounds.max];
  if (ends[0] !== '*' && ends[0] !== '?') {
    if (ends.length > 2) return `too many hyphens: ${range}`;
    const first = numberOrName(ends[0] ?? '', bounds);
    if (typeof first === 'string') return first;
    const last = ends[1] === undefined ? first : numberOrName(ends[1], bounds);
    if (typeof last === 'string') return last;
    low = first;
    high = ends[1] === undefined && steps.length === 2 ? bounds.max : last;
  }
  const step = steps[1] === undefined ? 1 : plainNumber(steps[1]);
  if (typeof step === 'string') return step;
  if (low < bounds.min) return `beginning of range (${low}) below minimum (${bounds.min}): ${range}`;
  if (high > bounds.max) return `end of range (${high}) above maximum (${bounds.max}): ${range}`;
  if (low > high) return `beginning of range (${low}) beyond end of range (${high}): ${range}`;
  return step === 0 ? `step of range should be a positive number: ${range}` : undefined;
}

function numberOrName(text: string, { names, min }: Bounds): number | string {
  const index = names.indexOf(text.toLowerCase());
  return index >= 0 ? index + min : plainNumber(text);
}

function plainNumber(text: string): number | string {
  if (/^-\d+$/.test(text)) return `negative number (${Number(text)}) not allowed: ${text}`;
  if (/^\+?\d+$/.test(text)) return Number(text);
  return `failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`;
}

/** `Europe/Zurich`, `UTC`, `Etc/GMT+3`. `Local` is refused, because it would mean the server's own. */
export function isTimeZone(name: string): boolean {
  return name !== 'Local' && /^[A-Z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/.test(name);
}
