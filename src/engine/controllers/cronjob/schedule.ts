/**
 * Schedules of five fields, `@daily` and its like, `@every 1h`. Models github.com/robfig/cron/v3 ParseStandard,
 * SpecSchedule.Next and pkg/util/parsers.
 */
import { parseDuration } from '../../../kube/duration.ts';
import { err, ok, type Result } from '../../../kube/result.ts';
import { cronMessage } from '../../../kube/validation/cron-schedule.ts';
import { offsetMs } from './time-zones.ts';

export interface CronSchedule {
  /** The first moment after `ms` (since 1970) at which it is due; undefined: never within five years. */
  next(ms: number): number | undefined;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MAX_YEARS = 5;

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const NAMES = [
  [],
  [],
  [],
  ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
] as const;
const BOUNDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

/** Reads a schedule. `zone`: of the CronJob, used where the schedule names none itself. */
export function parseCronSchedule(text: string, zone?: string): Result<CronSchedule> {
  const zoned = /^(?:CRON_)?TZ=(\S*) (.*)$/.exec(text);
  if (!zoned && /^(?:CRON_)?TZ=/.test(text)) return err(`invalid schedule format: ${text}`);
  const message = cronMessage(text);
  if (message !== undefined) return err(message);
  const schedule = (zoned?.[2] ?? text).trim();
  if (schedule.startsWith('@every ')) {
    const every = parseDuration(schedule.slice('@every '.length));
    if (!every.ok) return err(`failed to parse duration ${schedule}: ${every.error}`);
    return ok(everySchedule(every.value));
  }
  const fields = (DESCRIPTORS[schedule] ?? schedule).split(/\s+/).filter((field) => field !== '');
  return ok(new FieldSchedule(fields.map(parseField), zoned?.[1] ?? zone));
}

/** At least a second, to whole seconds. Models cron.Every. */
function everySchedule(everyMs: number): CronSchedule {
  const period = Math.max(SECOND_MS, Math.floor(everyMs / SECOND_MS) * SECOND_MS);
  return { next: (ms) => Math.floor(ms / SECOND_MS) * SECOND_MS + period };
}

interface Field {
  readonly values: ReadonlySet<number>;
  /** Whether it was written as `*` or `?`: then the other of the two day fields decides alone. */
  readonly isStar: boolean;
}

function parseField(text: string, index: number): Field {
  const [min, max] = BOUNDS[index] as readonly [number, number];
  const values = new Set<number>();
  let isStar = false;
  for (const part of text.split(',').filter((one) => one !== '')) {
    const [range = '', step] = part.split('/');
    const [from = '', to] = range.split('-');
    const any = from === '*' || from === '?';
    if (any && step === undefined) isStar = true;
    const first = any ? min : numberOf(from, index);
    const last = any ? max : to !== undefined ? numberOf(to, index) : step === undefined ? first : max;
    for (let value = first; value <= last; value += step === undefined ? 1 : Number(step)) values.add(value);
  }
  return { values, isStar };
}

function numberOf(text: string, index: number): number {
  const at = (NAMES[index] as readonly string[]).indexOf(text.toLowerCase());
  return at >= 0 ? at : Number(text);
}

class FieldSchedule implements CronSchedule {
  readonly #minutes: readonly number[];
  readonly #hours: readonly number[];
  readonly #fields: readonly Field[];
  readonly #zone: string | undefined;

  constructor(fields: readonly Field[], zone: string | undefined) {
    const sorted = (field: Field | undefined): number[] => [...(field?.values ?? [])].sort((a, b) => a - b);
    this.#fields = fields;
    this.#minutes = sorted(fields[0]);
    this.#hours = sorted(fields[1]);
    this.#zone = zone;
  }

  next(ms: number): number | undefined {
    const offset = offsetMs(this.#zone, ms);
    const local = Math.floor((ms + offset) / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
    const lastYear = new Date(local).getUTCFullYear() + MAX_YEARS;
    for (
      let day = Math.floor(local / DAY_MS) * DAY_MS;
      new Date(day).getUTCFullYear() <= lastYear;
      day += DAY_MS
    ) {
      if (!this.#isDay(new Date(day))) continue;
      for (const hour of this.#hours)
        for (const minute of this.#minutes) {
          const at = day + (hour * 60 + minute) * MINUTE_MS;
          if (at < local) continue;
          const utc = at - offsetMs(this.#zone, at - offset);
          // An hour that summer time skips is no hour.
          if (utc > ms && utc + offsetMs(this.#zone, utc) === at) return utc;
        }
    }
    return undefined;
  }

  /** Day of the month and day of the week: either will do when both are restricted. */
  #isDay(date: Date): boolean {
    const [, , days, months, weekdays] = this.#fields;
    if (!days || !months || !weekdays || !months.values.has(date.getUTCMonth() + 1)) return false;
    const byDay = days.values.has(date.getUTCDate());
    const byWeekday = weekdays.values.has(date.getUTCDay());
    return days.isStar || weekdays.isStar ? byDay && byWeekday : byDay || byWeekday;
  }
}
