/** The objects that a changing command acts on: from files, or asked from the server. */
import type { Task } from '../engine/clock/task.ts';
import { fetchInfos, type Info, infoOf, resolve, type Wanted } from './builder.ts';
import type { Accept } from './env.ts';
import { KubectlError, throwAll } from './errors.ts';
import { fileInfos } from './files.ts';
import { pathOf } from './resources.ts';
import type { Session } from './session.ts';

export interface TargetOptions extends Partial<Wanted> {
  readonly accept?: Accept;
  /** Objects of files are read from the server. */
  readonly latest?: boolean;
  readonly limit?: number;
}

export const hasFiles = ({ flags }: Session): boolean =>
  flags.list('filename').length > 0 || flags.changed('kustomize');

/** What cannot be found is an error; the others are given all the same. */
export function* findTargets(
  session: Session,
  options: TargetOptions = {},
): Task<{ readonly infos: readonly Info[]; readonly errors: readonly KubectlError[] }> {
  const { flags } = session;
  const accept = options.accept ?? 'json';
  if (hasFiles(session)) {
    const { infos, errors } = yield* fileInfos(session, { validate: false });
    if (options.latest !== true) return { infos, errors };
    const found: Info[] = [];
    const failed = [...errors];
    for (const info of infos) {
      try {
        const object = yield* session.client.get(pathOf(info.type, info.namespace, info.name), { accept });
        found.push(infoOf(info.type, object, info.source));
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        failed.push(error);
      }
    }
    return { infos: found, errors: failed };
  }
  const selector = flags.find('selector') === undefined ? '' : flags.text('selector');
  const isAll = flags.find('all') !== undefined && flags.isOn('all');
  const questions = yield* resolve(session, {
    words: session.args,
    labelSelector: selector,
    allNamespaces: flags.find('all-namespaces') !== undefined && flags.isOn('all-namespaces'),
    allowAll: isAll,
    ...options,
  });
  return yield* fetchInfos(session, questions, {
    accept,
    labelSelector: options.labelSelector ?? selector,
    fieldSelector: options.fieldSelector,
    limit: options.limit ?? 0,
  });
}

/**
 * Calls `act` for each target; errors of the search and of the acts are thrown together at the end. Gives the number of
 * targets.
 */
export function* forEachTarget(
  session: Session,
  options: TargetOptions,
  act: (info: Info) => Task,
): Task<number> {
  const { infos, errors } = yield* findTargets(session, options);
  const failed = [...errors];
  for (const info of infos) {
    try {
      yield* act(info);
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      failed.push(error);
    }
  }
  throwAll(failed);
  return infos.length;
}
