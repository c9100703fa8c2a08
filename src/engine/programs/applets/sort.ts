/** `sort`: keys, numbers, versions. Models busybox coreutils/sort.c. */
import type { Task } from '../../clock/task.ts';
import { byCodeUnit } from '../../runtime/os/inode.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { lastValue, parseOptions } from '../options.ts';

function* sort(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'bcdfghiMnrsuVzk:t:o:T:S:', {
    long: { reverse: 'r', unique: 'u', 'numeric-sort': 'n', key: 'k', 'field-separator': 't' },
  });
  const lines: string[] = [];
  let status = 0;
  for (const path of options.rest.length > 0 ? options.rest : ['-']) {
    const file = path === '-' ? io.stdin() : io.context.open(path, { read: true });
    if (file === undefined || typeof file === 'string') {
      if (io.flavour === 'gnu') io.complain(`cannot read: ${path}`, file ?? 'EBADF');
      else io.complain(path, file ?? 'EBADF');
      return 2;
    }
    const text = yield* io.readAll(file);
    if (text !== '') lines.push(...text.replace(/\n$/, '').split('\n'));
  }
  const compareLines = sorter(options.flags, options.values['k'] ?? [], lastValue(options, 't'));
  if (options.flags.includes('c')) {
    for (let i = 1; i < lines.length; i++) {
      if (compareLines(lines[i - 1] as string, lines[i] as string) > 0) {
        io.complain(
          io.flavour === 'gnu' ? `${options.rest[0] ?? '-'}:${i + 1}: disorder: ${lines[i]}` : 'unsorted',
        );
        status = 1;
        break;
      }
    }
    return status;
  }
  lines.sort(
    (a, b) =>
      compareLines(a, b) ||
      (options.flags.includes('s') || options.flags.includes('u')
        ? 0
        : byCodeUnit(a, b) * (options.flags.includes('r') ? -1 : 1)),
  );
  const result = options.flags.includes('u')
    ? lines.filter((line, i) => i === 0 || compareLines(lines[i - 1] as string, line) !== 0)
    : lines;
  const text = result.map((line) => `${line}\n`).join('');
  const output = lastValue(options, 'o');
  if (output === undefined) io.out(text);
  else {
    const failure = io.context.fs.writeFile(io.context.path(output), text, {}, io.context.credentials);
    if (failure) {
      io.complain(output, failure);
      return 2;
    }
  }
  return status;
}

interface SortKey {
  readonly fromField: number;
  readonly fromChar: number;
  readonly toField: number;
  readonly toChar: number;
  readonly flags: string;
}

function sorter(
  flags: string,
  keys: readonly string[],
  separator: string | undefined,
): (a: string, b: string) => number {
  const parsed = keys.map((text): SortKey => {
    const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
    const own = `${match?.[3] ?? ''}${match?.[6] ?? ''}`;
    return {
      fromField: Number(match?.[1] ?? 1),
      fromChar: Number(match?.[2] ?? 1),
      toField: match?.[4] === undefined ? Number.POSITIVE_INFINITY : Number(match[4]),
      toChar: Number(match?.[5] ?? 0),
      flags: own === '' ? flags : own,
    };
  });
  const all: readonly SortKey[] =
    parsed.length > 0
      ? parsed
      : [{ fromField: 1, fromChar: 1, toField: Number.POSITIVE_INFINITY, toChar: 0, flags }];
  return (a, b) => {
    for (const key of all) {
      const order = compareKeys(keyOf(a, key, separator), keyOf(b, key, separator), key.flags);
      if (order !== 0) return key.flags.includes('r') ? -order : order;
    }
    return 0;
  };
}

function keyOf(line: string, key: SortKey, separator: string | undefined): string {
  if (key.fromField === 1 && key.fromChar === 1 && key.toField === Number.POSITIVE_INFINITY) return line;
  const fields = separator === undefined ? (line.match(/\s*\S+|\s+$/g) ?? []) : line.split(separator);
  const part = fields.slice(key.fromField - 1, key.toField);
  let text = part.join(separator ?? '');
  if (key.toChar > 0 && part.length > 0) {
    const last = part.at(-1) as string;
    text = text.slice(0, text.length - last.length + key.toChar);
  }
  return text.slice(key.fromChar - 1);
}

function compareKeys(a: string, b: string, flags: string): number {
  const clean = (text: string): string => {
    let out = /[bnghM]/.test(flags) ? text.trimStart() : text;
    if (flags.includes('f')) out = out.toUpperCase();
    if (flags.includes('d')) out = out.replace(/[^A-Za-z0-9\s]/g, '');
    return out;
  };
  const x = clean(a);
  const y = clean(b);
  if (flags.includes('n') || flags.includes('g') || flags.includes('h'))
    return numberOf(x, flags) - numberOf(y, flags);
  if (flags.includes('V')) return compareVersions(x, y);
  if (flags.includes('M')) return monthOf(x) - monthOf(y);
  return byCodeUnit(x, y);
}

function numberOf(text: string, flags: string): number {
  const match = /^-?\d*\.?\d*/.exec(text)?.[0] ?? '';
  const value = Number(match) || 0;
  if (!flags.includes('h')) return value;
  const unit = 'KMGTP'.indexOf((text[match.length] ?? '').toUpperCase());
  return value * (unit < 0 || text[match.length] === undefined ? 1 : 1024 ** (unit + 1));
}

const monthOf = (text: string): number =>
  ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'].indexOf(
    text.slice(0, 3).toUpperCase(),
  );

function compareVersions(a: string, b: string): number {
  const parts = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];
  const x = parts(a);
  const y = parts(b);
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const p = x[i] ?? '';
    const q = y[i] ?? '';
    const order = /^\d+$/.test(p) && /^\d+$/.test(q) ? Number(p) - Number(q) : byCodeUnit(p, q);
    if (order !== 0) return order;
  }
  return 0;
}

export const sortApplets: Readonly<Record<string, Applet>> = { sort };
