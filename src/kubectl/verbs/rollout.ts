/** `kubectl rollout`. Models kubectl/pkg/cmd/rollout and polymorphichelpers/{rollback,history,rollout_status}.go. */
import type { Task } from '../../engine/clock/task.ts';
import { formatRfc3339 } from '../../kube/time.ts';
import type { KubeObject } from '../../kube/types.ts';
import { query, STRATEGIC_PATCH } from '../client.ts';
import { type Command, FILES, MANAGER, OUTPUT, SELECTOR } from '../command.ts';
import { KubectlError } from '../errors.ts';
import { duration, int } from '../flags.ts';
import { at } from '../json.ts';
import { groupResource, pathOf } from '../resources.ts';
import { rolloutState } from '../rollout-status.ts';
import { printResult } from '../result.ts';
import { forEachTarget } from '../targets.ts';
import type { Session } from '../session.ts';
import { untilObject } from '../wait-gone.ts';
import { ANY, checkTargets, history, undo } from './rollout-history.ts';

const FLAGS = [...FILES, ...OUTPUT, SELECTOR, MANAGER];

function sayNothingFound(session: Session): void {
  session.err(`No resources found in ${session.namespace} namespace.\n`);
}

const status: Command = {
  name: 'status',
  about: 'Show the status of the rollout',
  flags: [
    ...FILES,
    SELECTOR,
    { name: 'watch', short: 'w', type: 'bool', value: 'true' },
    duration('timeout', '0s'),
    int('revision', 0),
  ],
  *run(session) {
    checkTargets(session);
    const revision = session.flags.int('revision');
    if (revision < 0) throw new KubectlError(`revision must be a positive integer: ${revision}`);
    const found = yield* forEachTarget(session, ANY, function* (info) {
      const timeoutMs = session.flags.duration('timeout') || undefined;
      const isWatching = session.flags.isOn('watch');
      if (!KINDS.has(info.type.kind))
        throw new KubectlError(`no status viewer has been implemented for ${info.type.kind}`);
      const answer = yield* untilObject(session, info, { timeoutMs }, (object) => {
        if (object === undefined) throw new KubectlError('object has been deleted');
        const { text, isDone } = rolloutState({ ...object, kind: info.type.kind }, revision);
        session.out(text);
        return isDone || !isWatching ? true : undefined;
      });
      if (answer.kind === 'timeout') throw new KubectlError('timed out waiting for the condition');
    });
    if (found === 0) sayNothingFound(session);
  },
};

const KINDS = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** A command that patches workloads: checks the object, gives the patch and the word for it. */
function patching(
  name: string,
  about: string,
  change: (session: Session, object: KubeObject, resource: string) => object,
  word: string,
): Command {
  return {
    name,
    about,
    flags: FLAGS,
    *run(session) {
      checkTargets(session);
      const found = yield* forEachTarget(session, ANY, function* (info): Task {
        const resource = `${groupResource(info.type)} "${info.name}"`;
        const body = change(session, { ...info.object, kind: info.type.kind }, resource);
        const changed = yield* session.client.send('PATCH', pathOf(info.type, info.namespace, info.name), {
          accept: 'any',
          query: query({ fieldManager: session.flags.text('field-manager') || 'kubectl-rollout' }),
          contentType: STRATEGIC_PATCH,
          body,
        });
        printResult(session, changed, word, 'none');
      });
      if (found === 0) sayNothingFound(session);
    },
  };
}

const isPaused = (object: KubeObject): boolean => at(object, 'spec', 'paused') === true;

const restart = patching(
  'restart',
  'Restart a resource',
  ({ env }, object, resource) => {
    if (!KINDS.has(object.kind)) throw new KubectlError(`${resource} restarting is not supported`);
    if (isPaused(object))
      throw new KubectlError(`${resource} can't restart paused deployment (run rollout resume first)`);
    const annotations = { 'kubectl.kubernetes.io/restartedAt': formatRfc3339(env.now()) };
    return { spec: { template: { metadata: { annotations } } } };
  },
  'restarted',
);

const pause = patching(
  'pause',
  'Mark the provided resource as paused',
  (_session, object, resource) => {
    if (object.kind !== 'Deployment') throw new KubectlError(`${resource} pausing is not supported`);
    if (isPaused(object)) throw new KubectlError(`${resource} is already paused`);
    return { spec: { paused: true } };
  },
  'paused',
);

const resume = patching(
  'resume',
  'Resume a paused resource',
  (_session, object, resource) => {
    if (object.kind !== 'Deployment') throw new KubectlError(`${resource} resuming is not supported`);
    if (!isPaused(object)) throw new KubectlError(`${resource} is not paused`);
    return { spec: { paused: null } };
  },
  'resumed',
);

export const rollout: Command = {
  name: 'rollout',
  about: 'Manage the rollout of a resource',
  commands: [history, pause, restart, resume, status, undo],
};
