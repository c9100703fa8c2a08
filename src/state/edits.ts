/** What a person can do to a scenario, as pure functions of it. Each returns the same reference when nothing changes. */
import { actsInOrder, type Scenario, type ScenarioAct, type ScenarioFile } from '../scenario/format.ts';
import { SCENARIO_LIMITS } from '../scenario/limits.ts';
import { isFileName } from '../scenario/read-scenario.ts';
import { isTerminalAct, type TerminalAct } from '../scenario/terminal-acts.ts';
import { forked, inAllBranches } from './branches.ts';
import { wellFormed } from '../scenario/well-formed.ts';

export const fileOf = (scenario: Scenario, name: string): ScenarioFile | undefined =>
  scenario.files.find((file) => file.name === name);

export function withText(scenario: Scenario, name: string, text: string): Scenario {
  const file = fileOf(scenario, name);
  if (file === undefined || file.text === text || text.length > SCENARIO_LIMITS.fileLength) return scenario;
  const files = scenario.files.map((f) => (f === file ? { name, text: wellFormed(text) } : f));
  return { ...scenario, files };
}

/** Why a name cannot be given to a file; undefined when it can. `except` is the file's present name. */
export type NameProblem = 'invalid' | 'taken';
export function nameProblem(scenario: Scenario, name: string, except?: string): NameProblem | undefined {
  if (!isFileName(name)) return 'invalid';
  return name !== except && fileOf(scenario, name) !== undefined ? 'taken' : undefined;
}

/** `pod.yaml`, or `pod-2.yaml` when there is one already, and so on. */
export function freeName(scenario: Scenario, wanted: string): string {
  const dot = wanted.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [wanted.slice(0, dot), wanted.slice(dot)] : [wanted, ''];
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${stem}-${n}${ending}`;
    if (fileOf(scenario, name) === undefined) return name;
  }
}

export function withFile(scenario: Scenario, name: string, text: string): Scenario {
  if (scenario.files.length >= SCENARIO_LIMITS.files || nameProblem(scenario, name) !== undefined)
    return scenario;
  return { ...scenario, files: [...scenario.files, { name, text: wellFormed(text) }] };
}

/** Acts that name the file go along. */
export function withName(scenario: Scenario, from: string, to: string): Scenario {
  if (from === to || fileOf(scenario, from) === undefined || nameProblem(scenario, to, from) !== undefined)
    return scenario;
  const files = scenario.files.map((file) => (file.name === from ? { ...file, name: to } : file));
  return inAllBranches({ ...scenario, files }, (acts) =>
    acts.map((act) => (act.kind === 'apply' && act.file === from ? { ...act, file: to } : act)),
  );
}

/** Without a file, and without the acts that applied it. */
export function withoutFile(scenario: Scenario, name: string): Scenario {
  if (fileOf(scenario, name) === undefined) return scenario;
  const files = scenario.files.filter((file) => file.name !== name);
  return inAllBranches({ ...scenario, files }, (acts) =>
    acts.filter((act) => act.kind !== 'apply' || act.file !== name),
  );
}

/** Acts stay in the order of their times; one at the time of another comes after it. Times are whole milliseconds. */
export function withActs(scenario: Scenario, acts: readonly ScenarioAct[]): Scenario {
  if (acts.length === 0 || scenario.acts.length + acts.length > SCENARIO_LIMITS.acts) return scenario;
  const whole = acts.map((act) => ({
    ...act,
    at: Math.round(Math.min(Math.max(act.at, 0), SCENARIO_LIMITS.timeMs)),
  }));
  return { ...scenario, acts: actsInOrder([...scenario.acts, ...whole]) };
}

/**
 * What is typed at the playhead begins a new future, in which what was typed later is not said. The old one stays
 * reachable as a branch.
 */
export function withTyped(scenario: Scenario, act: ScenarioAct & TerminalAct): Scenario {
  const next = forked(scenario, Math.round(act.at), (later) => !isTerminalAct(later));
  const typed = withActs(next, [act]);
  return typed === next ? scenario : typed;
}

/** Acts at the playhead: with them begins another future, in which everything else goes on as it was. */
export function withActsNow(scenario: Scenario, acts: readonly ScenarioAct[]): Scenario {
  const at = Math.min(...acts.map((act) => Math.round(act.at)));
  const next = forked(scenario, at, () => true);
  const acted = withActs(next, acts);
  return acted === next ? scenario : acted;
}

export const withoutAct = (scenario: Scenario, act: ScenarioAct): Scenario =>
  scenario.acts.includes(act) ? { ...scenario, acts: scenario.acts.filter((a) => a !== act) } : scenario;

/**
 * Whether two scenarios make the same run: view and playhead aside, and files that nothing applies. All files are on the
 * workstation, where a terminal sees them.
 */
export function sameRun(a: Scenario, b: Scenario): boolean {
  if (a === b) return true;
  if (a.cluster !== b.cluster && JSON.stringify(a.cluster) !== JSON.stringify(b.cluster)) return false;
  if (a.acts !== b.acts && JSON.stringify(a.acts) !== JSON.stringify(b.acts)) return false;
  if (a.acts.some(isTerminalAct))
    return a.files === b.files || JSON.stringify(a.files) === JSON.stringify(b.files);
  return appliedFiles(a).every((name) => fileOf(a, name)?.text === fileOf(b, name)?.text);
}

/** Names of the files that some act applies, each once. */
export const appliedFiles = (scenario: Scenario): readonly string[] => [
  ...new Set(scenario.acts.flatMap((act) => (act.kind === 'apply' ? [act.file] : []))),
];

/** Characters of text that `value` holds and `next` does not share. */
export const textNotShared = (value: Scenario, next: Scenario): number =>
  value.files.reduce(
    (sum, file) => sum + (fileOf(next, file.name)?.text === file.text ? 0 : file.text.length),
    256,
  );
