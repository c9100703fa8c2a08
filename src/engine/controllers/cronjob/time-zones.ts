/**
 * Offsets of time zones from UTC. Differs: the language has no table of zones without `Intl`, so the ones that people
 * use most are here, with the present rules of summer time; an unknown zone counts as UTC.
 */
const HOUR_MS = 3_600_000;

type Rule = 'eu' | 'us';
interface Zone {
  readonly hours: number;
  readonly summer?: Rule;
}

const zones = (hours: number, names: string, summer?: Rule): (readonly [string, Zone])[] =>
  names.split(' ').map((name) => [name, summer === undefined ? { hours } : { hours, summer }] as const);

const ZONES: ReadonlyMap<string, Zone> = new Map([
  ...zones(0, 'UTC Etc/UTC Etc/GMT GMT Africa/Abidjan Atlantic/Reykjavik'),
  ...zones(0, 'Europe/London Europe/Dublin Europe/Lisbon', 'eu'),
  ...zones(
    1,
    'Europe/Amsterdam Europe/Berlin Europe/Brussels Europe/Budapest Europe/Copenhagen Europe/Madrid Europe/Oslo Europe/Paris Europe/Prague Europe/Rome Europe/Stockholm Europe/Vienna Europe/Warsaw Europe/Zurich CET',
    'eu',
  ),
  ...zones(1, 'Africa/Lagos'),
  ...zones(
    2,
    'Europe/Athens Europe/Bucharest Europe/Helsinki Europe/Kiev Europe/Kyiv Europe/Sofia EET',
    'eu',
  ),
  ...zones(2, 'Africa/Johannesburg Africa/Maputo'),
  ...zones(3, 'Europe/Moscow Europe/Istanbul Asia/Riyadh Africa/Nairobi Asia/Baghdad'),
  ...zones(3.5, 'Asia/Tehran'),
  ...zones(4, 'Asia/Dubai'),
  ...zones(5, 'Asia/Karachi Asia/Tashkent'),
  ...zones(5.5, 'Asia/Kolkata Asia/Calcutta'),
  ...zones(6, 'Asia/Dhaka'),
  ...zones(7, 'Asia/Bangkok Asia/Ho_Chi_Minh Asia/Jakarta'),
  ...zones(
    8,
    'Asia/Shanghai Asia/Hong_Kong Asia/Singapore Asia/Taipei Asia/Manila Asia/Macau Australia/Perth PRC',
  ),
  ...zones(9, 'Asia/Tokyo Asia/Seoul Japan'),
  ...zones(10, 'Australia/Brisbane'),
  ...zones(-3, 'America/Sao_Paulo America/Argentina/Buenos_Aires'),
  ...zones(-5, 'America/New_York America/Toronto America/Detroit US/Eastern', 'us'),
  ...zones(-5, 'America/Bogota America/Lima EST'),
  ...zones(-6, 'America/Chicago US/Central', 'us'),
  ...zones(-6, 'America/Mexico_City'),
  ...zones(-7, 'America/Denver US/Mountain', 'us'),
  ...zones(-7, 'America/Phoenix MST'),
  ...zones(-8, 'America/Los_Angeles America/Vancouver US/Pacific', 'us'),
  ...zones(-9, 'America/Anchorage', 'us'),
  ...zones(-10, 'Pacific/Honolulu HST'),
]);

/** What local time is ahead of UTC at that moment, ms. `Etc/GMT+3` is three hours behind. */
export function offsetMs(zone: string | undefined, atMs: number): number {
  const fixed = /^Etc\/GMT([+-]\d{1,2})$/.exec(zone ?? '');
  if (fixed) return -Number(fixed[1]) * HOUR_MS;
  const known = ZONES.get(zone ?? 'UTC');
  if (!known) return 0;
  return (
    (known.hours + (known.summer !== undefined && isSummer(known.summer, known.hours, atMs) ? 1 : 0)) *
    HOUR_MS
  );
}

function isSummer(rule: Rule, hours: number, atMs: number): boolean {
  const year = new Date(atMs).getUTCFullYear();
  if (rule === 'eu') return atMs >= sunday(year, 2, -1, 1) && atMs < sunday(year, 9, -1, 1);
  // At 2 o'clock of the local time that holds until then.
  return atMs >= sunday(year, 2, 2, 2 - hours) && atMs < sunday(year, 10, 1, 1 - hours);
}

/** The nth Sunday of a month (-1: the last) at that hour of UTC. */
function sunday(year: number, month: number, nth: number, hour: number): number {
  const first = nth > 0 ? 1 : new Date(Date.UTC(year, month + 1, 0)).getUTCDate() - 6;
  const weekday = new Date(Date.UTC(year, month, first)).getUTCDay();
  return Date.UTC(year, month, first + ((7 - weekday) % 7) + (nth > 0 ? (nth - 1) * 7 : 0), hour);
}

/** `2026-01-01T09:00:00+08:00`: a moment in the zone's own time. */
export function formatInZone(zone: string | undefined, atMs: number): string {
  const offset = offsetMs(zone, atMs);
  const local = new Date(Math.floor((atMs + offset) / 1000) * 1000).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const minutes = Math.abs(offset) / 60_000;
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
