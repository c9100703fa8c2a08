/** The commands, in the order in which kubectl lists them. Models kubectl/pkg/cmd/cmd.go NewKubectlCommand. */
import type { Command } from './command.ts';
import { describe } from './verbs/describe.ts';
import { get } from './verbs/get.ts';

export const ROOT: Command = {
  name: 'kubectl',
  about: 'kubectl controls the Kubernetes cluster manager',
  commands: [get, describe],
};
