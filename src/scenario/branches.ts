/**
 * Branches of a scenario. Who acts in the past begins another future; the one that was there stays, with its name. `acts`
 * of the scenario are those of the branch that is looked at; the other branches stand beside it, each with all its acts.
 */
import { list, Misfit, type Raw, record, text, time } from './checks.ts';
import type { ScenarioAct } from './format.ts';
import { SCENARIO_LIMITS } from './limits.ts';
import { readAct } from './read-act.ts';
import { wellFormed } from './well-formed.ts';

/** Where a branch comes from. */
export interface BranchPlace {
  readonly name: string;
  /** The branch that it left, and when; absent: it is where everything began. */
  readonly parent?: string;
  readonly at?: number;
}

export interface Branch extends BranchPlace {
  readonly acts: readonly ScenarioAct[];
  /** Where the person was looking, ms. */
  readonly playhead: number;
}

/** Unique in its scenario; no blanks around it, nothing invisible. */
export const isBranchName = (name: string): boolean =>
  name !== '' &&
  name.length <= SCENARIO_LIMITS.branchNameLength &&
  name === name.trim() &&
  !/[\p{C}\p{Zl}\p{Zp}]/u.test(name);

function readPlace(value: unknown, path: string): BranchPlace {
  const raw = record(value, path);
  const name = readName(raw, 'name', path);
  if (raw['parent'] === undefined) return { name };
  return { name, parent: readName(raw, 'parent', path), at: time(raw['at'], `${path}.at`) };
}

function readName(raw: Raw, key: string, path: string): string {
  const name = wellFormed(text(raw[key], `${path}.${key}`, SCENARIO_LIMITS.branchNameLength));
  if (!isBranchName(name)) throw new Misfit(`${path}.${key}`);
  return name;
}

/** The branches of a scenario that comes from outside. `files`: what may be applied. */
export function readBranches(
  raw: Raw,
  files: ReadonlySet<string>,
): { readonly branch?: BranchPlace; readonly branches?: readonly Branch[] } {
  if (raw['branches'] === undefined) return {};
  const branch = readPlace(raw['branch'], 'branch');
  const branches = list(raw['branches'], 'branches', SCENARIO_LIMITS.branches - 1, (item, path) => {
    const one = record(item, path);
    const acts = list(one['acts'], `${path}.acts`, SCENARIO_LIMITS.acts, readAct);
    for (const [i, act] of acts.entries())
      if (act.kind === 'apply' && !files.has(act.file)) throw new Misfit(`${path}.acts[${i}].file`);
    return {
      ...readPlace(item, path),
      acts,
      playhead: time(one['playhead'], `${path}.playhead`),
    };
  });
  const names = new Set([branch.name, ...branches.map((one) => one.name)]);
  if (names.size !== branches.length + 1) throw new Misfit('branches');
  for (const one of [branch, ...branches])
    if (one.parent !== undefined && !names.has(one.parent)) throw new Misfit('branches');
  return { branch, branches };
}
