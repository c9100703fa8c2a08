/** The commands, in the order in which kubectl lists them. Models kubectl/pkg/cmd/cmd.go NewKubectlCommand. */
import type { Command } from './command.ts';
import { apply } from './verbs/apply.ts';
import { create } from './verbs/create.ts';
import { remove } from './verbs/delete.ts';
import { describe } from './verbs/describe.ts';
import { get } from './verbs/get.ts';
import { annotate, label } from './verbs/label.ts';
import { patch } from './verbs/patch.ts';
import { replace } from './verbs/replace.ts';

export const ROOT: Command = {
  name: 'kubectl',
  about: 'kubectl controls the Kubernetes cluster manager',
  commands: [create, get, remove, describe, apply, patch, replace, label, annotate],
};
