/** The commands, in the order in which kubectl lists them. Models kubectl/pkg/cmd/cmd.go NewKubectlCommand. */
import type { Command } from './command.ts';
import { apply } from './verbs/apply.ts';
import { create } from './verbs/create.ts';
import { remove } from './verbs/delete.ts';
import { diff } from './verbs/diff.ts';
import { drain } from './verbs/drain.ts';
import { edit } from './verbs/edit.ts';
import { autoscale, expose } from './verbs/expose.ts';
import { cordon, taint, uncordon } from './verbs/node.ts';
import { scale } from './verbs/scale.ts';
import { set } from './verbs/set.ts';
import { describe } from './verbs/describe.ts';
import { get } from './verbs/get.ts';
import { annotate, label } from './verbs/label.ts';
import { patch } from './verbs/patch.ts';
import { replace } from './verbs/replace.ts';

export const ROOT: Command = {
  name: 'kubectl',
  about: 'kubectl controls the Kubernetes cluster manager',
  commands: [
    create,
    expose,
    set,
    get,
    edit,
    remove,
    scale,
    autoscale,
    cordon,
    uncordon,
    drain,
    taint,
    describe,
    diff,
    apply,
    patch,
    replace,
    label,
    annotate,
  ],
};
