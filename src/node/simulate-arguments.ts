/** The words behind `npm run simulate --`: which files, which acts at which times, how far, what to print and expect. */
import { parseExpectation, type Expectation } from './expectations.ts';
import { parseTime } from './parse-time.ts';
import { MINUTE_MS } from '../kube/time.ts';
import type { ScenarioAct } from '../scenario/format.ts';
import { isPrintForm, PRINT_FORMS, type PrintForm } from './print-forms.ts';

export interface SimulateArguments {
  /** A scenario file, the id of a built-in scenario, or a share link; instead of manifests. */
  readonly scenario: string | undefined;
  /** Paths of the files, in the order in which they were named. */
  readonly paths: readonly string[];
  /** `file` is a path; the caller makes a file name of it. */
  readonly acts: readonly ScenarioAct[];
  readonly untilMs: number;
  /** Undefined: as the scenario has it, or exact. */
  readonly timing: 'exact' | 'typical' | undefined;
  readonly seed: string | undefined;
  readonly print: readonly PrintForm[];
  readonly expectations: readonly Expectation[];
}

export const USAGE = `usage: npm run simulate -- FILE… [options]
       npm run simulate -- ID [options]
       npm run simulate -- --scenario FILE|ID|LINK [options]

Applies the manifests at second 0, simulates, prints, and checks what was expected. Ends with 0, with 1 when something
was not as expected or a manifest is refused, with 2 when the command line or a file cannot be read.

  --for TIME                       how far to simulate (default 10m)
  --at TIME apply FILE             apply a file later
  --at TIME delete RESOURCE/NAME   delete an object, such as pods/web (namespace: NAMESPACE/RESOURCE/NAME)
  --print FORM[,FORM…]             ${PRINT_FORMS.join('|')} (default trace, or nothing with --expect)
  --expect 'OBJECT STATE WHEN'     may be given many times; OBJECT as for delete;
                                   STATE  a condition (Ready, Available, Complete …), what kubectl shows in STATUS
                                          (Running, CrashLoopBackOff, Init:0/2 …), exists, gone, restarts=N,
                                          restarts>=N, or one of these after "not"
                                   WHEN   within TIME · at TIME · always · never · nothing: at the end
                                   such as 'pod/web Ready within 60s' or 'deployment/web Available within 2m'
  --timing exact|typical           only the delays that Kubernetes defines, or ordinary ones too (default exact)
  --seed TEXT                      all chance derives from it

TIME is a number of seconds or has units: 90, 25s, 1m30s, 1h.`;

const DEFAULT_UNTIL_MS = 10 * MINUTE_MS;

/** The arguments, or what is wrong with them. */
export function parseSimulateArguments(
  words: readonly string[],
): SimulateArguments | { readonly problem: string } {
  const applied: string[] = [];
  const paths: string[] = [];
  const acts: ScenarioAct[] = [];
  const expectations: Expectation[] = [];
  let print: readonly PrintForm[] | undefined;
  let scenario: string | undefined;
  let untilMs: number | undefined;
  let timing: SimulateArguments['timing'];
  let seed: string | undefined;
  const rest = [...words];
  const time = (): number | undefined => parseTime(rest.shift() ?? '');
  while (rest.length > 0) {
    const word = rest.shift() as string;
    switch (word) {
      case '--scenario': {
        scenario = rest.shift();
        if (scenario === undefined) return { problem: '--scenario needs a file, an id or a link' };
        break;
      }
      case '--seed':
        seed = rest.shift() ?? '';
        break;
      case '--for':
        untilMs = time();
        if (untilMs === undefined) return { problem: '--for needs a time, such as 10m' };
        break;
      case '--timing': {
        const value = rest.shift();
        if (value !== 'exact' && value !== 'typical') return { problem: '--timing is exact or typical' };
        timing = value;
        break;
      }
      case '--print': {
        const forms = (rest.shift() ?? '').split(',');
        if (!forms.every(isPrintForm)) return { problem: `--print takes ${PRINT_FORMS.join(', ')}` };
        print = [...(print ?? []), ...forms];
        break;
      }
      case '--expect': {
        const text = rest.shift() ?? '';
        const expectation = parseExpectation(text);
        if (expectation === undefined)
          return { problem: `--expect cannot read '${text}'; such as 'pod/web Ready within 60s'` };
        expectations.push(expectation);
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
  if (applied.length === 0 && scenario === undefined) return { problem: 'name at least one file' };
  if (applied.length > 0 && scenario !== undefined) return { problem: 'either files or --scenario' };
  const lastMs = Math.max(0, ...expectations.map(({ when }) => ('at' in when ? when.at : 0)));
  if (untilMs !== undefined && untilMs < lastMs)
    return { problem: '--for ends before something is expected' };
  return {
    scenario,
    paths: [...new Set([...applied, ...paths])],
    acts: [...applied.map((file) => ({ at: 0, kind: 'apply', file }) as const), ...acts],
    untilMs: untilMs ?? Math.max(DEFAULT_UNTIL_MS, lastMs),
    timing,
    seed,
    print: print ?? (expectations.length > 0 ? [] : ['trace']),
    expectations,
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
