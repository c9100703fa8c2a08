/** `kubectl scale`. Models staging/src/k8s.io/kubectl/pkg/cmd/scale/scale.go and pkg/scale. */
import type { Task } from '../../engine/clock/task.ts';
import type { KubeObject } from '../../kube/types.ts';
import type { Info } from '../builder.ts';
import { MERGE_PATCH, query } from '../client.ts';
import { type Command, DRY_RUN, FILES, OUTPUT, SELECTOR } from '../command.ts';
import { isConflict, isNotFound, KubectlError, throwAll } from '../errors.ts';
import { bool, duration, int, string } from '../flags.ts';
import { numberAt, textAt, withAt } from '../json.ts';
import { pathOf } from '../resources.ts';
import { printResult } from '../result.ts';
import { dryRun, type Session, since } from '../session.ts';
import { findTargets } from '../targets.ts';
import { untilObject } from '../wait-gone.ts';

const RETRY_MS = 1000;
const RETRY_LIMIT = 300;

export const scale: Command = {
  name: 'scale',
  about: 'Set a new size for a deployment, replica set, or replication controller',
  flags: [
    ...FILES,
    ...OUTPUT,
    SELECTOR,
    DRY_RUN,
    bool('all'),
    int('replicas', -1),
    int('current-replicas', -1),
    string('resource-version'),
    duration('timeout', '0s'),
  ],
  required: ['replicas'],
  *run(session) {
    if (session.flags.int('replicas') < 0) {
      throw new KubectlError(
        'The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0',
      );
    }
    const { infos, errors } = yield* findTargets(session);
    const failed = [...errors];
    if (infos.length === 0) {
      const [first] = failed;
      if (first !== undefined && isNotFound(first) && !since(session, 35)) {
        throw new KubectlError(`no objects passed to scale ${first.message}`);
      }
      if (first === undefined) throw new KubectlError('no objects passed to scale');
    }
    for (const info of infos) {
      try {
        yield* scaleOne(session, info);
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        failed.push(error);
      }
    }
    throwAll(failed);
  },
};

function* scaleOne(session: Session, info: Info): Task {
  const replicas = session.flags.int('replicas');
  if (dryRun(session) === 'client') return printResult(session, info.object, 'scaled');
  for (let tries = 0; ; tries++) {
    try {
      yield* setScale(session, info, replicas);
      break;
    } catch (error) {
      if (!isConflict(error) || tries >= RETRY_LIMIT) throw error;
      yield RETRY_MS;
    }
  }
  const timeoutMs = session.flags.duration('timeout');
  if (timeoutMs > 0) {
    const isThere = (object: KubeObject | undefined): true | undefined =>
      object === undefined || numberAt(object, 'status', 'replicas') === replicas ? true : undefined;
    const answer = yield* untilObject(session, info, { timeoutMs }, isThere);
    if (answer.kind === 'timeout') throw new KubectlError('timed out waiting for the condition');
  }
  printResult(session, info.object, 'scaled');
}

/** A plain patch, or with a precondition a look at what is there first. */
function* setScale(session: Session, info: Info, replicas: number): Task {
  const path = pathOf(info.type, info.namespace, info.name, 'scale');
  const { flags } = session;
  const current = flags.int('current-replicas');
  const version = flags.text('resource-version');
  const pairs = query({ dryRun: dryRun(session) === 'server' ? 'All' : undefined });
  if (current < 0 && version === '') {
    yield* session.client.send('PATCH', path, {
      accept: 'any',
      query: pairs,
      contentType: MERGE_PATCH,
      body: { spec: { replicas } },
    });
    return;
  }
  const live = yield* session.client.get(path, { accept: 'any' });
  const now = numberAt(live, 'spec', 'replicas') ?? 0;
  if (current >= 0 && now !== current)
    throw new KubectlError(`Expected replicas to be ${current}, was ${now}`);
  const liveVersion = textAt(live, 'metadata', 'resourceVersion');
  if (version !== '' && liveVersion !== version) {
    throw new KubectlError(`Expected resource version to be ${version}, was ${liveVersion}`);
  }
  yield* session.client.send('PUT', path, {
    accept: 'any',
    query: pairs,
    body: withAt(live, ['spec', 'replicas'], replicas),
  });
}
