/** `restart-decision.json`: is a container started again? */
import {
  couldRestart,
  matchingRestartRule,
  type RestartableContainer,
  shouldContainerBeRestarted,
  shouldRestartAfterExit,
} from '../../../src/engine/kubelet/restart-policy.ts';
import { gatesOf, judge, podOf, runtimeOf, specOf } from '../../helpers/kubelet-fixtures.ts';
import type { TableAdapter } from '../adapter.ts';

export const adapter: TableAdapter = {
  file: 'restart-decision.json',
  run(vector) {
    const gates = gatesOf(vector);
    const exitCode = vector['exitCode'] as number;
    const container = vector['container'] as RestartableContainer;
    switch (vector['fn']) {
      case 'shouldRestart': {
        const pod = podOf(vector['pod']);
        const status = runtimeOf(pod, [{}], vector['runtimeStatuses']);
        const name = vector['container'] as string;
        const spec = pod.spec.containers.find((c) => c.name === name) ?? { name };
        return judge(vector['restart'], shouldContainerBeRestarted(spec, pod, status, gates));
      }
      case 'shouldRestartAfterExit': {
        const actual = shouldRestartAfterExit(specOf(vector['podSpec']), container, exitCode, gates);
        return judge(vector['restart'], actual);
      }
      case 'couldRestart':
        return judge(vector['restartable'], couldRestart(specOf(vector['podSpec']), container));
      case 'matchingRestartRule': {
        const rule = matchingRestartRule(container, exitCode);
        const index = rule === undefined ? null : (container.restartPolicyRules ?? []).indexOf(rule);
        return judge(vector['ruleIndex'], index);
      }
      default:
        return 'unsupported';
    }
  },
};
