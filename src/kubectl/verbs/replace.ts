/** `kubectl replace`. Models staging/src/k8s.io/kubectl/pkg/cmd/replace/replace.go. */
import type { Task } from '../../engine/clock/task.ts';
import type { Info } from '../builder.ts';
import { query } from '../client.ts';
import { type Command, DRY_RUN, FILES, MANAGER, OUTPUT, VALIDATE } from '../command.ts';
import { isNotFound, KubectlError, StatusError, throwAll } from '../errors.ts';
import { fileInfos } from '../files.ts';
import { bool, duration, int, optional, string } from '../flags.ts';
import { textAt, withAt } from '../json.ts';
import { annotated, LAST_APPLIED } from '../patch/last-applied.ts';
import { kindPrefix, pathOf } from '../resources.ts';
import { resultPrinter } from '../result.ts';
import { SchemaCheck } from '../schema-check.ts';
import { dryRun, type Session, since } from '../session.ts';
import { usageError } from '../session.ts';
import { validation } from '../validation.ts';
import { waitUntilGone } from '../wait-gone.ts';
import { deleteOptions } from './delete.ts';

export const replace: Command = {
  name: 'replace',
  about: 'Replace a resource by file name or stdin',
  flags: [
    ...FILES,
    ...OUTPUT,
    DRY_RUN,
    VALIDATE,
    MANAGER,
    bool('force'),
    bool('save-config'),
    bool('wait'),
    int('grace-period', -1),
    duration('timeout', '0s'),
    optional('cascade', 'background', 'background'),
    string('subresource'),
    string('raw'),
  ],
  *run(session) {
    if (session.flags.list('filename').length === 0 && !session.flags.changed('kustomize')) {
      throw usageError(session, 'must specify --filename to replace');
    }
    const isForced = session.flags.isOn('force');
    const { infos, errors } = yield* fileInfos(session, { validate: !isForced });
    const failed = [...errors];
    if (infos.length === 0 && failed.length === 0) throw new KubectlError('no objects passed to replace');
    if (isForced) yield* removeFirst(session, infos);
    const check = new SchemaCheck(session);
    const done = resultPrinter(session);
    for (const info of infos) {
      try {
        if (isForced) yield* check.document(info.object, info.source);
        done(isForced ? yield* recreate(session, info) : yield* replaceOne(session, info), 'replaced');
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        failed.push(error);
      }
    }
    throwAll(failed);
  },
};

const params = (session: Session) =>
  query({
    dryRun: dryRun(session) === 'server' ? 'All' : undefined,
    fieldManager: session.flags.text('field-manager') || 'kubectl-replace',
    fieldValidation: validation(session),
  });

function* replaceOne(session: Session, info: Info) {
  try {
    const path = pathOf(info.type, info.namespace, info.name);
    const live = yield* session.client.get(path);
    if (dryRun(session) === 'client') return info.object;
    const keeps =
      session.flags.isOn('save-config') || live.metadata.annotations?.[LAST_APPLIED] !== undefined;
    const object = keeps ? annotated(info.object) : info.object;
    const version =
      textAt(object, 'metadata', 'resourceVersion') || textAt(live, 'metadata', 'resourceVersion');
    const body = withAt(object, ['metadata', 'resourceVersion'], version);
    return yield* session.client.send('PUT', path, { query: params(session), body });
  } catch (error) {
    throw error instanceof StatusError ? error.while(`error when replacing "${info.source}"`) : error;
  }
}

/** Deletes what is there, says so, and waits until it is gone. */
function* removeFirst(session: Session, infos: readonly Info[]): Task {
  const { flags } = session;
  const grace = flags.int('grace-period');
  const gracePeriodSeconds = grace >= 0 ? grace : undefined;
  const waits: Info[] = [];
  for (const info of infos) {
    try {
      yield* session.client.send('DELETE', pathOf(info.type, info.namespace, info.name), {
        body: deleteOptions({ propagationPolicy: 'Background', gracePeriodSeconds }),
      });
      const where = since(session, 34) && info.namespace !== '' ? ` from ${info.namespace} namespace` : '';
      session.out(`${kindPrefix(info.type)} "${info.name}" deleted${where}\n`);
      waits.push(info);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  for (const info of waits) yield* waitUntilGone(session, info, '', flags.duration('timeout') || undefined);
}

function* recreate(session: Session, info: Info) {
  const object = session.flags.isOn('save-config') ? annotated(info.object) : info.object;
  return yield* session.client.send('POST', pathOf(info.type, info.namespace), {
    query: params(session),
    body: object,
  });
}
