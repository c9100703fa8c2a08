/** Dates as `date` and `ls` print them. Always UTC: the simulated machines keep no other zone. */
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const; // prettier-ignore

/** A time in its parts; milliseconds since the Unix epoch. */
export const utc = (ms: number): Date => new Date(ms);

const two = (n: number): string => String(n).padStart(2, '0');
const space2 = (n: number): string => String(n).padStart(2, ' ');
const short = (name: string): string => name.slice(0, 3);

/** Models strftime with the conversions that scripts use. */
export function strftime(format: string, ms: number): string {
  const d = utc(ms);
  const day = DAYS[d.getUTCDay()] as string;
  const month = MONTHS[d.getUTCMonth()] as string;
  const hours = d.getUTCHours();
  const hours12 = hours % 12 === 0 ? 12 : hours % 12;
  const yearStart = Date.UTC(d.getUTCFullYear(), 0, 1);
  const dayOfYear = Math.floor((ms - yearStart) / 86_400_000) + 1;
  const convert = (c: string): string => {
    switch (c) {
      case 'a':
        return short(day);
      case 'A':
        return day;
      case 'b':
      case 'h':
        return short(month);
      case 'B':
        return month;
      case 'c':
        return strftime('%a %b %e %H:%M:%S %Y', ms);
      case 'C':
        return two(Math.floor(d.getUTCFullYear() / 100));
      case 'd':
        return two(d.getUTCDate());
      case 'D':
      case 'x':
        return strftime('%m/%d/%y', ms);
      case 'e':
        return space2(d.getUTCDate());
      case 'F':
        return strftime('%Y-%m-%d', ms);
      case 'H':
        return two(hours);
      case 'I':
        return two(hours12);
      case 'j':
        return String(dayOfYear).padStart(3, '0');
      case 'k':
        return space2(hours);
      case 'l':
        return space2(hours12);
      case 'm':
        return two(d.getUTCMonth() + 1);
      case 'M':
        return two(d.getUTCMinutes());
      case 'n':
        return '\n';
      case 'N':
        return `${String(((ms % 1000) + 1000) % 1000).padStart(3, '0')}000000`;
      case 'p':
        return hours < 12 ? 'AM' : 'PM';
      case 'r':
        return strftime('%I:%M:%S %p', ms);
      case 'R':
        return strftime('%H:%M', ms);
      case 's':
        return String(Math.floor(ms / 1000));
      case 'S':
        return two(d.getUTCSeconds());
      case 't':
        return '\t';
      case 'T':
      case 'X':
        return strftime('%H:%M:%S', ms);
      case 'u':
        return String(d.getUTCDay() === 0 ? 7 : d.getUTCDay());
      case 'w':
        return String(d.getUTCDay());
      case 'y':
        return two(d.getUTCFullYear() % 100);
      case 'Y':
        return String(d.getUTCFullYear());
      case 'z':
        return '+0000';
      case 'Z':
        return 'UTC';
      case '%':
        return '%';
      default:
        return `%${c}`;
    }
  };
  return format.replace(/%([-_0]?)([a-zA-Z%])/g, (_, flag: string, c: string) => {
    const text = convert(c);
    return flag === '-'
      ? text.replace(/^[0 ]+(?=.)/, '')
      : flag === '_'
        ? text.replace(/^0+(?=.)/, (z) => ' '.repeat(z.length))
        : text;
  });
}

/** `2024-05-01 10:20:30`, `2024-05-01T10:20:30Z`, `@1700000000`, `10:20` (today) → ms since the epoch; undefined if none. */
export function parseDate(text: string, nowMs: number): number | undefined {
  const at = /^@(\d+)$/.exec(text);
  if (at) return Number(at[1]) * 1000;
  const full = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?Z?$/.exec(text);
  if (full) {
    const [, y, mo, d, h = '0', mi = '0', s = '0'] = full;
    return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
  }
  const time = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (!time) return undefined;
  const midnight = Math.floor(nowMs / 86_400_000) * 86_400_000;
  return midnight + (Number(time[1]) * 3600 + Number(time[2]) * 60 + Number(time[3] ?? 0)) * 1000;
}
