/** The tree of branches of a scenario: pure functions from one scenario to the next. */
import { type Branch, type BranchPlace, isBranchName } from '../scenario/branches.ts';
import type { Scenario, ScenarioAct } from '../scenario/format.ts';
import { SCENARIO_LIMITS } from '../scenario/limits.ts';

/** The name of the branch where everything began, until it is given another one. */
const FIRST_NAME = 'main';

const placeOf = (scenario: Scenario): BranchPlace => scenario.branch ?? { name: FIRST_NAME };
const sameAct = (a: ScenarioAct, b: ScenarioAct): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/**
 * The scenario in which somebody is about to act at `at`, having looked at it at `playhead`. When acts of the old future
 * come later, that future stays beside as a branch; in the new one only those go on for which `keeps` says so. A branch
 * that has no future of its own yet is changed itself; so is one when there is no room for another.
 */
export function forked(scenario: Scenario, at: number, keeps: (act: ScenarioAct) => boolean): Scenario {
  const later = scenario.acts.filter((act) => act.at > at);
  if (later.length === 0) return scenario;
  const acts = scenario.acts.filter((act) => act.at <= at || keeps(act));
  const next = acts.length === scenario.acts.length ? scenario : { ...scenario, acts };
  const here = placeOf(scenario);
  const branches = scenario.branches ?? [];
  const parent = branches.find((branch) => branch.name === here.parent);
  const isOnlyInherited =
    parent !== undefined && later.every((act) => parent.acts.some((other) => sameAct(act, other)));
  if (isOnlyInherited || branches.length + 1 >= SCENARIO_LIMITS.branches) return next;
  return {
    ...next,
    branch: { name: freeBranchName(scenario), parent: here.name, at },
    branches: [...branches, { ...here, acts: scenario.acts, playhead: Math.max(at, lastActAt(scenario)) }],
  };
}

const lastActAt = ({ acts }: Scenario): number => acts.at(-1)?.at ?? 0;

function freeBranchName(scenario: Scenario): string {
  for (let n = (scenario.branches?.length ?? 0) + 2; ; n++)
    if (branchNameProblem(scenario, `branch ${n}`) === undefined) return `branch ${n}`;
}

export interface BranchRow extends BranchPlace {
  readonly isHere: boolean;
  /** How many branches it is away from where everything began. */
  readonly depth: number;
}

/** All branches, each behind the one that it left; none as long as there is only one. */
export function branchRows(scenario: Scenario): readonly BranchRow[] {
  const { branch, branches } = scenario;
  if (branch === undefined || branches === undefined || branches.length === 0) return [];
  const all: readonly (BranchPlace & { readonly isHere: boolean })[] = [
    ...branches.map(({ name, parent, at }) => ({
      name,
      ...(parent !== undefined && at !== undefined && { parent, at }),
      isHere: false,
    })),
    { ...branch, isHere: true },
  ];
  const rows: BranchRow[] = [];
  const add = (parent: string | undefined, depth: number): void => {
    const below = all.filter((one) => one.parent === parent);
    for (const one of [...below].sort((a, b) => (a.at ?? 0) - (b.at ?? 0))) {
      if (rows.some((row) => row.name === one.name)) continue;
      rows.push({ ...one, depth });
      add(one.name, depth + 1);
    }
  };
  add(undefined, 0);
  // A link may say that branches left one another in a circle.
  for (const one of all) if (!rows.some((row) => row.name === one.name)) rows.push({ ...one, depth: 0 });
  return rows;
}

/** The scenario with that branch to look at; `playhead` is where the person leaves the present one. */
export function switched(scenario: Scenario, name: string, playhead: number): Scenario {
  const to = scenario.branches?.find((branch) => branch.name === name);
  if (to === undefined) return scenario;
  const { acts, playhead: there, ...place } = to;
  const left: Branch = { ...placeOf(scenario), acts: scenario.acts, playhead: Math.round(playhead) };
  return {
    ...scenario,
    acts,
    playhead: there,
    branch: place,
    branches: (scenario.branches ?? []).map((branch) => (branch === to ? left : branch)),
  };
}

export function branchNameProblem(
  scenario: Scenario,
  name: string,
  except?: string,
): 'invalid' | 'taken' | undefined {
  if (!isBranchName(name)) return 'invalid';
  const names = [placeOf(scenario).name, ...(scenario.branches ?? []).map((branch) => branch.name)];
  return name !== except && names.includes(name) ? 'taken' : undefined;
}

export function withBranchName(scenario: Scenario, from: string, to: string): Scenario {
  if (from === to || branchNameProblem(scenario, to, from) !== undefined) return scenario;
  const renamed = <B extends BranchPlace>(branch: B): B => ({
    ...branch,
    ...(branch.name === from && { name: to }),
    ...(branch.parent === from && { parent: to }),
  });
  return {
    ...scenario,
    branch: renamed(placeOf(scenario)),
    branches: (scenario.branches ?? []).map(renamed),
  };
}

/** Without a branch that is not looked at. What left it left, as it were, the one before. */
export function withoutBranch(scenario: Scenario, name: string): Scenario {
  const gone = scenario.branches?.find((branch) => branch.name === name);
  if (gone === undefined || scenario.branches === undefined) return scenario;
  const moved = <B extends BranchPlace>(branch: B): B => {
    if (branch.parent !== name) return branch;
    const { parent: _parent, at: _at, ...rest } = branch;
    return (gone.parent === undefined ? rest : { ...branch, parent: gone.parent }) as B;
  };
  const branches = scenario.branches.filter((branch) => branch !== gone).map(moved);
  const { branch: _here, branches: _all, ...rest } = scenario;
  return branches.length === 0 ? rest : { ...rest, branch: moved(placeOf(scenario)), branches };
}

/** The same change to the acts of all branches, such as a file's new name. */
export const inAllBranches = (
  scenario: Scenario,
  change: (acts: readonly ScenarioAct[]) => readonly ScenarioAct[],
): Scenario => ({
  ...scenario,
  acts: change(scenario.acts),
  ...(scenario.branches && {
    branches: scenario.branches.map((branch) => ({ ...branch, acts: change(branch.acts) })),
  }),
});
