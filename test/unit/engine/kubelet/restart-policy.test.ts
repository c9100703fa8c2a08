import { describe, expect, it } from 'vitest';
import { DEFAULT_GATES } from '../../../../src/engine/kubelet/gates.ts';
import {
  allContainersCouldRestart,
  couldRestart,
  effectiveRestartPolicy,
  matchingRestartRule,
  shouldAllContainersRestart,
  shouldContainerBeRestarted,
  shouldRestartAfterExit,
} from '../../../../src/engine/kubelet/restart-policy.ts';
import { runtimeOf, statusesOf, testPod } from '../../../helpers/kubelet-fixtures.ts';

const rule = (action: string, operator: string, values: number[]) => ({
  action,
  exitCodes: { operator, values },
});
const NEVER_BUT_42 = {
  name: 'app',
  restartPolicy: 'Never',
  restartPolicyRules: [rule('Restart', 'In', [42])],
};

describe('restart policy', () => {
  it.each([
    ['created', true],
    ['unknown', true],
    ['running', false],
  ])('[RESTART-1] an instance that is %s: started is %s, even with Never', (state, started) => {
    const pod = testPod({ restartPolicy: 'Never', containers: [{ name: 'app' }] });
    const status = runtimeOf(pod, [{}], [{ name: 'app', state }]);
    expect(shouldContainerBeRestarted({ name: 'app' }, pod, status, DEFAULT_GATES)).toBe(started);
  });

  it('[RESTART-1] what never ran is started', () => {
    const pod = testPod({ restartPolicy: 'Never', containers: [{ name: 'app' }] });
    expect(shouldContainerBeRestarted({ name: 'app' }, pod, runtimeOf(pod, [], []), DEFAULT_GATES)).toBe(
      true,
    );
  });

  it('[RESTART-2] a rule beats the policies', () => {
    const always = { restartPolicy: 'Always' };
    expect(shouldRestartAfterExit(always, NEVER_BUT_42, 42, DEFAULT_GATES)).toBe(true);
    expect(shouldRestartAfterExit(always, NEVER_BUT_42, 1, DEFAULT_GATES)).toBe(false);
    expect(couldRestart({ restartPolicy: 'Never' }, NEVER_BUT_42)).toBe(true);
  });

  it('[RESTART-2] an unknown action falls through to the policy', () => {
    const container = {
      name: 'app',
      restartPolicy: 'OnFailure',
      restartPolicyRules: [rule('Page', 'In', [7])],
    };
    expect(shouldRestartAfterExit({}, container, 7, DEFAULT_GATES)).toBe(true);
    expect(couldRestart({}, { ...container, restartPolicy: 'Never' })).toBe(false);
  });

  it('[RESTART-2] the first matching rule counts; NotIn is the opposite of In; no exit codes match nothing', () => {
    const rules = [
      { action: 'Restart' },
      rule('Restart', 'NotIn', [0, 1]),
      rule('RestartAllContainers', 'In', [7]),
    ];
    const container = { name: 'app', restartPolicyRules: rules };
    expect(matchingRestartRule(container, 7)).toBe(rules[1]);
    expect(matchingRestartRule(container, 1)).toBeUndefined();
  });

  it('[RESTART-2] without the gate a container has no policy of its own', () => {
    const gates = { ContainerRestartRules: false };
    expect(shouldRestartAfterExit({ restartPolicy: 'Always' }, NEVER_BUT_42, 1, gates)).toBe(true);
    expect(effectiveRestartPolicy({}, NEVER_BUT_42, gates)).toBe('Always');
  });

  it('[RESTART-3] nothing is started in a Pod that is being deleted', () => {
    const pod = testPod({ containers: [{ name: 'app' }] }, { deletionTimestamp: '2024-01-01T00:00:00Z' });
    expect(shouldContainerBeRestarted({ name: 'app' }, pod, runtimeOf(pod, [], []), DEFAULT_GATES)).toBe(
      false,
    );
  });

  it('[RESTART-4] an exit with a matching rule asks for the restart of all', () => {
    const app = {
      name: 'app',
      restartPolicy: 'Never',
      restartPolicyRules: [rule('RestartAllContainers', 'In', [42])],
    };
    const pod = testPod({ containers: [app, { name: 'helper' }] });
    expect(allContainersCouldRestart(pod.spec)).toBe(true);
    const exited = (exitCode: number) => runtimeOf(pod, [{}], [{ name: 'app', state: 'exited', exitCode }]);
    expect(shouldAllContainersRestart(pod, exited(42), undefined)).toBe(true);
    expect(shouldAllContainersRestart(pod, exited(1), undefined)).toBe(false);
    const condition = { type: 'AllContainersRestarting', status: 'True' };
    expect(shouldAllContainersRestart(pod, runtimeOf(pod, [{}], []), { conditions: [condition] })).toBe(true);
    const known = statusesOf([{ name: 'app', state: { terminated: { exitCode: 42 } } }]);
    expect(shouldAllContainersRestart(pod, exited(1), { containerStatuses: known })).toBe(true);
  });
});
