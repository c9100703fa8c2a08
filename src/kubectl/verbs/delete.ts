/** `kubectl delete`. Models staging/src/k8s.io/kubectl/pkg/cmd/delete and cmd/wait/wait.go IsDeleted. */
import type { Task } from '../../engine/clock/task.ts';
import { fetch, type Info, infoOf, itemsOf, resolve } from '../builder.ts';
import { type Command, DRY_RUN, FILES, OUTPUT, SELECTOR } from '../command.ts';
import { isNotFound, KubectlError, StatusError, throwAll } from '../errors.ts';
import { fileInfos } from '../files.ts';
import { bool, boolOn, duration, int, optional, string } from '../flags.ts';
import { textAt } from '../json.ts';
import { kindPrefix, pathOf } from '../resources.ts';
import { type DryRun, dryRun, dryRunSuffix, type Session, since } from '../session.ts';
import { hasFiles } from '../targets.ts';
import { waitUntilGone } from '../wait-gone.ts';

const FORCED =
  'Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.';

export const remove: Command = {
  name: 'delete',
  about: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  flags: [
    ...FILES,
    ...OUTPUT,
    SELECTOR,
    DRY_RUN,
    string('field-selector'),
    bool('all'),
    bool('all-namespaces', 'A'),
    bool('ignore-not-found'),
    bool('force'),
    bool('now'),
    int('grace-period', -1),
    boolOn('wait'),
    duration('timeout', '0s'),
    optional('cascade', 'background', 'background'),
    bool('interactive', 'i'),
    string('raw'),
  ],
  *run(session) {
    const settings = settingsOf(session);
    if (settings.isForced) session.client.warn(FORCED);
    const { gone, errors, found } = yield* deleteAll(session, settings);
    const failed = [...errors];
    if (found === 0 && failed.length === 0) session.out('No resources found\n');
    if (failed.length === 0 && settings.mode === 'none' && session.flags.isOn('wait')) {
      const timeoutMs = session.flags.duration('timeout') || undefined;
      for (const { info, uid } of gone) yield* waitUntilGone(session, info, uid, timeoutMs);
    }
    throwAll(failed);
  },
};

interface Settings {
  readonly propagationPolicy: string;
  readonly gracePeriodSeconds: number | undefined;
  readonly isForced: boolean;
  readonly mode: DryRun;
}

function settingsOf(session: Session): Settings {
  const { flags } = session;
  const cascade = flags.text('cascade');
  const policy = POLICIES[cascade];
  if (policy === undefined) {
    throw new KubectlError(
      `invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`,
    );
  }
  const isForced = flags.isOn('force');
  let grace = flags.int('grace-period');
  if (flags.isOn('now')) {
    if (grace !== -1) throw new KubectlError('--now and --grace-period cannot be specified together');
    grace = 1;
  }
  if (isForced && grace < 0) grace = 0;
  if (isForced && grace > 0) {
    throw new KubectlError('--force and --grace-period greater than 0 cannot be specified together');
  }
  // Without --force, zero becomes one second, so that the kubelet may confirm the end.
  if (grace === 0 && !isForced) grace = 1;
  return {
    propagationPolicy: policy,
    gracePeriodSeconds: grace >= 0 ? grace : undefined,
    isForced,
    mode: dryRun(session),
  };
}

const POLICIES: Readonly<Record<string, string>> = {
  background: 'Background',
  true: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
  false: 'Orphan',
};

interface Deleted {
  readonly info: Info;
  /** Of the object that was deleted; empty when it did not exist. */
  readonly uid: string;
}

interface Outcome {
  readonly gone: readonly Deleted[];
  readonly errors: readonly KubectlError[];
  readonly found: number;
}

/** Sends all DELETEs, kind by kind. */
function* deleteAll(session: Session, settings: Settings): Task<Outcome> {
  const gone: Deleted[] = [];
  const errors: KubectlError[] = [];
  let found = 0;
  const act = function* (info: Info): Task {
    found++;
    try {
      gone.push({ info, uid: yield* deleteOne(session, info, settings) });
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(error);
    }
  };
  if (hasFiles(session)) {
    const files = yield* fileInfos(session, { validate: false });
    errors.push(...files.errors);
    for (const info of files.infos) yield* act(info);
    return { gone, errors, found };
  }
  const { flags } = session;
  const isAll = flags.isOn('all');
  const labelSelector = flags.text('selector');
  const fieldSelector = flags.text('field-selector');
  if (isAll && labelSelector !== '')
    throw new KubectlError('cannot set --all and --selector at the same time');
  if (isAll && session.args.length > 1)
    throw new KubectlError('name cannot be provided when a selector is specified');
  const questions = yield* resolve(session, {
    words: session.args,
    allNamespaces: flags.isOn('all-namespaces'),
    labelSelector,
    fieldSelector,
    allowAll: isAll,
  });
  for (const question of questions) {
    if (question.name !== undefined) {
      const { type, namespace, name } = question;
      const object = { apiVersion: '', kind: type.kind, metadata: { name, namespace } };
      yield* act({ type, namespace: type.namespaced ? namespace : '', name, object, source: '' });
      continue;
    }
    try {
      const list = yield* fetch(session, question, { labelSelector, fieldSelector });
      for (const object of itemsOf(question.type, list)) yield* act(infoOf(question.type, object));
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(error);
    }
  }
  return { gone, errors, found };
}

/** The body of a DELETE. */
export const deleteOptions = (settings: {
  readonly propagationPolicy: string;
  readonly gracePeriodSeconds?: number | undefined;
}): object => ({
  ...(settings.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: settings.gracePeriodSeconds }),
  propagationPolicy: settings.propagationPolicy,
});

function* deleteOne(session: Session, info: Info, settings: Settings): Task<string> {
  const { mode } = settings;
  if (mode === 'client') {
    session.out(deletedText(session, info, settings));
    return '';
  }
  try {
    const body = { ...deleteOptions(settings), ...(mode === 'server' ? { dryRun: ['All'] } : {}) };
    const answer = yield* session.client.send('DELETE', pathOf(info.type, info.namespace, info.name), {
      body,
    });
    session.out(deletedText(session, info, settings));
    return textAt(answer, 'metadata', 'uid') || textAt(answer, 'details', 'uid');
  } catch (error) {
    if (isNotFound(error) && session.flags.isOn('ignore-not-found')) return '';
    if (!(error instanceof StatusError) || info.source === '') throw error;
    throw error.while(`error when deleting "${info.source}"`);
  }
}

function deletedText(session: Session, info: Info, { isForced, mode }: Settings): string {
  if (session.flags.text('output') === 'name') return `${kindPrefix(info.type)}/${info.name}\n`;
  const where = since(session, 34) && info.namespace !== '' ? ` from ${info.namespace} namespace` : '';
  const word = isForced ? 'force deleted' : 'deleted';
  return `${kindPrefix(info.type)} "${info.name}" ${word}${where}${dryRunSuffix(mode)}\n`;
}
