/** Lengths of time, in words as short as they come. A fraction of a second shows only below ten seconds. */
interface Units {
  readonly ms: string;
  readonly s: string;
  readonly min: string;
  readonly h: string;
  readonly none: string;
}

function duration(ms: number, u: Units): string {
  if (ms <= 0) return u.none;
  if (ms < 1000) return `${Math.round(ms)}${u.ms}`;
  if (ms < 10_000) return `${Math.round(ms / 100) / 10}${u.s}`;
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), u.h],
    [Math.floor(seconds / 60) % 60, u.min],
    [seconds % 60, u.s],
  ] as const;
  return parts
    .filter(([n]) => n > 0)
    .slice(0, 2)
    .map(([n, unit]) => `${n}${unit}`)
    .join(' ');
}

/** 80000 → `1 min 20 s` */
export const durationEn = (ms: number): string =>
  duration(ms, { ms: ' ms', s: ' s', min: ' min', h: ' h', none: 'no time' });

/** 80000 → `1 分 20 秒` */
export const durationZh = (ms: number): string =>
  duration(ms, { ms: ' 毫秒', s: ' 秒', min: ' 分', h: ' 小时', none: '0 秒' });

/** 138000 → `02:18`; with tenths `02:18.0`; from an hour on `1:02:18`. */
export function clockText(ms: number, tenths = false): string {
  const shown = Math.max(0, tenths ? Math.floor(ms / 100) / 10 : Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const seconds = Math.floor(shown);
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const tenth = tenths ? `.${Math.floor(ms / 100) % 10}` : '';
  return `${hours > 0 ? `${hours}:` : ''}${rest}${tenth}`;
}

/** As Kubernetes' own messages write it, in any language: 10000 → `10s`, 80000 → `1m20s`, 300000 → `5m`. */
export function briefDelay(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  return minutes === 0 ? `${rest}s` : `${minutes}m${rest === 0 ? '' : `${rest}s`}`;
}
