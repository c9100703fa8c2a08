/** The commands, in the order in which kubectl lists them. Models kubectl/pkg/cmd/cmd.go NewKubectlCommand. */
import type { Command } from './command.ts';
import { apply } from './verbs/apply.ts';
import { auth } from './verbs/auth.ts';
import { apiResources, apiVersions, clusterInfo, version } from './verbs/cluster.ts';
import { config } from './verbs/config.ts';
import { cp } from './verbs/cp.ts';
import { debug } from './verbs/debug.ts';
import { events } from './verbs/events.ts';
import { portForward } from './verbs/port-forward.ts';
import { top } from './verbs/top.ts';
import { create } from './verbs/create.ts';
import { remove } from './verbs/delete.ts';
import { diff } from './verbs/diff.ts';
import { drain } from './verbs/drain.ts';
import { edit } from './verbs/edit.ts';
import { attach, exec } from './verbs/exec.ts';
import { explain } from './verbs/explain.ts';
import { autoscale, expose } from './verbs/expose.ts';
import { logs } from './verbs/logs.ts';
import { cordon, taint, uncordon } from './verbs/node.ts';
import { rollout } from './verbs/rollout.ts';
import { run } from './verbs/run.ts';
import { scale } from './verbs/scale.ts';
import { set } from './verbs/set.ts';
import { wait } from './verbs/wait.ts';
import { describe } from './verbs/describe.ts';
import { get } from './verbs/get.ts';
import { kustomize } from './verbs/kustomize.ts';
import { annotate, label } from './verbs/label.ts';
import { patch } from './verbs/patch.ts';
import { replace } from './verbs/replace.ts';

export const ROOT: Command = {
  name: 'kubectl',
  about: 'kubectl controls the Kubernetes cluster manager',
  commands: [
    create,
    expose,
    run,
    set,
    explain,
    get,
    edit,
    remove,
    rollout,
    scale,
    autoscale,
    clusterInfo,
    top,
    cordon,
    uncordon,
    drain,
    taint,
    describe,
    logs,
    attach,
    exec,
    portForward,
    cp,
    auth,
    debug,
    events,
    diff,
    apply,
    patch,
    replace,
    wait,
    kustomize,
    label,
    annotate,
    apiResources,
    apiVersions,
    config,
    version,
  ],
};
