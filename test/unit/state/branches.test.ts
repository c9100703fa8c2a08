import { describe, expect, it } from 'vitest';
import { type Scenario, type ScenarioAct, scenarioOf } from '../../../src/scenario/format.ts';
import { SCENARIO_LIMITS } from '../../../src/scenario/limits.ts';
import { decodeLink, encodeLink } from '../../../src/scenario/link.ts';
import {
  branchNameProblem,
  branchRows,
  switched,
  withBranchName,
  withoutBranch,
} from '../../../src/state/branches.ts';
import { withActsNow, withTyped } from '../../../src/state/edits.ts';

const typed = (at: number, line: string) =>
  ({ at, kind: 'terminal.line', terminal: '1', line }) as const satisfies ScenarioAct;
const linesOf = ({ acts }: Scenario) => acts.map((act) => ('line' in act ? act.line : act.kind));
const tree = (scenario: Scenario) =>
  branchRows(scenario).map((row) => `${' '.repeat(row.depth)}${row.name}${row.isHere ? ' *' : ''}`);

const empty = scenarioOf([{ name: 'pod.yaml', text: '' }], ['pod.yaml']);
const session = [typed(10, 'a'), typed(20, 'b'), typed(30, 'c')].reduce<Scenario>(withTyped, empty);

describe('a branch', () => {
  it('begins when something is typed in the past; what was typed later stays beside', () => {
    expect(session.branches).toBeUndefined();
    const forked = withTyped(session, typed(15, 'x'));
    expect(linesOf(forked)).toEqual(['apply', 'a', 'x']);
    expect(tree(forked)).toEqual(['main', ' branch 2 *']);
    const back = switched(forked, 'main', 15);
    expect(linesOf(back)).toEqual(['apply', 'a', 'b', 'c']);
    expect(back.playhead).toBe(30);
    expect(tree(back)).toEqual(['main *', ' branch 2']);
    expect(linesOf(switched(back, 'branch 2', 30))).toEqual(['apply', 'a', 'x']);
  });

  it('grows by what is typed at its end, and leaves another one in its own past', () => {
    const forked = [typed(15, 'x'), typed(25, 'y'), typed(35, 'z')].reduce<Scenario>(withTyped, session);
    expect(tree(forked)).toEqual(['main', ' branch 2 *']);
    const again = withTyped(forked, typed(26, 'w'));
    expect(linesOf(again)).toEqual(['apply', 'a', 'x', 'y', 'w']);
    expect(tree(again)).toEqual(['main', ' branch 2', '  branch 3 *']);
  });

  it('of another act goes on as the old one did, and is one branch for all such acts', () => {
    const kill = (at: number) => ({ at, kind: 'fault.power', node: 'node-1', on: false }) as const;
    const forked = withActsNow(withActsNow(session, [kill(12)]), [kill(13)]);
    expect(linesOf(forked)).toEqual(['apply', 'a', 'fault.power', 'fault.power', 'b', 'c']);
    expect(tree(forked)).toEqual(['main', ' branch 2 *']);
  });

  it('has a name that nobody else has; its children follow it', () => {
    const forked = withTyped(session, typed(15, 'x'));
    expect(branchNameProblem(forked, 'main')).toBe('taken');
    expect(branchNameProblem(forked, ' ')).toBe('invalid');
    expect(tree(withBranchName(forked, 'main', 'as it was'))).toEqual(['as it was', ' branch 2 *']);
    const third = withTyped(withTyped(forked, typed(25, 'y')), typed(16, 'w'));
    expect(tree(withoutBranch(third, 'branch 2'))).toEqual(['main', ' branch 3 *']);
    expect(tree(withoutBranch(withoutBranch(third, 'branch 2'), 'main'))).toEqual([]);
  });

  it('travels in the link', () => {
    const forked = withTyped(session, typed(15, 'x'));
    const link = encodeLink(forked);
    expect(link.ok && decodeLink(link.value)).toEqual({ ok: true, value: forked });
  });

  it('is not begun when there are too many', () => {
    let scenario = session;
    for (let n = 0; n < 40; n++) scenario = withTyped(switched(scenario, 'main', 0), typed(15, `x${n}`));
    expect(branchRows(scenario)).toHaveLength(SCENARIO_LIMITS.branches);
  });
});
