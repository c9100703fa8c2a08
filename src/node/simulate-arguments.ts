/** The words behind `npm run simulate --`: which files, which acts at which times, how far, and in what form. */
import { MINUTE_MS } from '../kube/time.ts';
import type { ScenarioAct } from '../scenario/format.ts';

export interface SimulateArguments {
  /** Paths of the files, in the order in which they were named. */
  readonly paths: readonly string[];
  /** `file` is a path; the caller makes a file name of it. */
  readonly acts: readonly ScenarioAct[];
  readonly untilMs: number;
  readonly timing: 'exact' | 'typical';
  readonly seed: string | undefined;
  readonly form: 'text' | 'json';
  /** Also the writes and processes that are no steps of the story. */
  readonly all: boolean;
}

export const USAGE = `usage: npm run simulate -- FILE… [options]

Applies the manifests at second 0, simulates, and prints the trace.

  --at TIME apply FILE             apply a file later
  --at TIME delete RESOURCE/NAME   delete an object, such as pods/web (namespace: NAMESPACE/RESOURCE/NAME)
  --until TIME                     how far to simulate (default 10m)
  --timing exact|typical           only the delays that Kubernetes defines, or ordinary ones too (default exact)
  --seed TEXT                      all chance derives from it
  --all                            everything, not only the steps of the story
  --json                           one JSON object for each entry

TIME is a number of seconds or has units: 90, 25s, 1m30s, 1h.`;

const DEFAULT_UNTIL_MS = 10 * MINUTE_MS;
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

/** The arguments, or what is wrong with them. */
export function parseSimulateArguments(
  words: readonly string[],
): SimulateArguments | { readonly problem: string } {
  const applied: string[] = [];
  const paths: string[] = [];
  const acts: ScenarioAct[] = [];
  let untilMs = DEFAULT_UNTIL_MS;
  let timing: SimulateArguments['timing'] = 'exact';
  let seed: string | undefined;
  let form: SimulateArguments['form'] = 'text';
  let all = false;
  const rest = [...words];
  const time = (): number | undefined => parseTime(rest.shift() ?? '');
  while (rest.length > 0) {
    const word = rest.shift() as string;
    switch (word) {
      case '--all':
        all = true;
        break;
      case '--json':
        form = 'json';
        break;
      case '--seed':
        seed = rest.shift() ?? '';
        break;
      case '--until': {
        const ms = time();
        if (ms === undefined) return { problem: '--until needs a time, such as 10m' };
        untilMs = ms;
        break;
      }
      case '--timing': {
        const value = rest.shift();
        if (value !== 'exact' && value !== 'typical') return { problem: '--timing is exact or typical' };
        timing = value;
        break;
      }
      case '--at': {
        const at = time();
        if (at === undefined) return { problem: '--at needs a time, such as 25s' };
        const act = parseAct(at, rest.shift(), rest.shift());
        if (act === undefined) return { problem: '--at TIME needs "apply FILE" or "delete RESOURCE/NAME"' };
        acts.push(act);
        if (act.kind === 'apply') paths.push(act.file);
        break;
      }
      default:
        if (word.startsWith('-')) return { problem: `unknown option ${word}` };
        applied.push(word);
    }
  }
  if (applied.length === 0) return { problem: 'name at least one file' };
  return {
    paths: [...new Set([...applied, ...paths])],
    acts: [...applied.map((file) => ({ at: 0, kind: 'apply', file }) as const), ...acts],
    untilMs,
    timing,
    seed,
    form,
    all,
  };
}

function parseAct(at: number, verb: string | undefined, object: string | undefined): ScenarioAct | undefined {
  if (object === undefined) return undefined;
  if (verb === 'apply') return { at, kind: 'apply', file: object };
  if (verb !== 'delete') return undefined;
  const parts = object.split('/');
  const [namespace, resource, name] = parts.length === 2 ? ['default', ...parts] : parts;
  if (parts.length > 3 || !namespace || !resource || !name) return undefined;
  return { at, kind: 'delete', resource, namespace, name };
}
