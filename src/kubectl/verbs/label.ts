/** `kubectl label` and `kubectl annotate`. Models kubectl/pkg/cmd/label/label.go and cmd/annotate/annotate.go. */
import type { Task } from '../../engine/clock/task.ts';
import { isValidLabelValue } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/types.ts';
import type { Info } from '../builder.ts';
import { MERGE_PATCH, query } from '../client.ts';
import { type Command, DRY_RUN, FILES, MANAGER, OUTPUT, SELECTOR } from '../command.ts';
import { KubectlError } from '../errors.ts';
import { bool, string } from '../flags.ts';
import { mapAt, withAt } from '../json.ts';
import { pathOf } from '../resources.ts';
import { printResult } from '../result.ts';
import { dryRun, type Session, since } from '../session.ts';
import { forEachTarget, hasFiles } from '../targets.ts';

const FLAGS = [
  ...FILES,
  ...OUTPUT,
  SELECTOR,
  DRY_RUN,
  MANAGER,
  bool('overwrite'),
  bool('list'),
  bool('local'),
  bool('all'),
  bool('all-namespaces', 'A'),
  string('field-selector'),
  string('resource-version'),
];

interface Change {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/** Models LabelOptions Validate, and that of annotations. */
function checkFlags({ flags }: Session): void {
  const isAll = flags.isOn('all');
  if (flags.isOn('list') && flags.text('output') !== '')
    throw new KubectlError('--list and --output may not be specified together');
  if (isAll && flags.text('selector') !== '')
    throw new KubectlError('cannot set --all and --selector at the same time');
  if (isAll && flags.text('field-selector') !== '')
    throw new KubectlError('cannot set --all and --field-selector at the same time');
}

/** `pod web a=b c-` → what to look for, and what to change. */
function split(
  session: Session,
  noun: string,
): { readonly words: readonly string[]; readonly change: Change } {
  const isPair = (word: string): boolean =>
    (word.includes('=') && !word.startsWith('=')) || (word.endsWith('-') && word !== '-');
  const first = session.args.findIndex(isPair);
  const words = first < 0 ? session.args : session.args.slice(0, first);
  const pairs = first < 0 ? [] : session.args.slice(first);
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals > 0) set[pair.slice(0, equals)] = pair.slice(equals + 1);
    else if (pair.endsWith('-')) remove.push(pair.slice(0, -1));
    else throw new KubectlError(`all resources must be specified before ${noun} changes: ${pair}`);
  }
  const both = remove.filter((key) => Object.hasOwn(set, key));
  if (both.length > 0)
    throw new KubectlError(
      noun === 'label'
        ? 'can not both modify and remove a label in the same command'
        : `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
  return { words, change: { set, remove } };
}

export const label: Command = {
  name: 'label',
  about: 'Update the labels on a resource',
  flags: FLAGS,
  *run(session) {
    checkFlags(session);
    const { words, change } = split(session, 'label');
    for (const [key, value] of Object.entries(change.set)) {
      const problems = isValidLabelValue(value);
      if (problems.length > 0)
        throw new KubectlError(`invalid label value: "${key}=${value}": ${problems.join(';')}`);
    }
    if (words.length === 0 && !hasFiles(session))
      throw new KubectlError(
        'one or more resources must be specified as <resource> <name> or <resource>/<name>',
      );
    if (isEmpty(change) && !session.flags.isOn('list'))
      throw new KubectlError('at least one label update is required');
    yield* forEachTarget(
      session,
      { words, latest: true, fieldSelector: session.flags.text('field-selector') },
      (info) =>
        session.flags.isOn('list') ? list(session, info.object, 'labels') : labelOne(session, info, change),
    );
  },
};

const isEmpty = ({ set, remove }: Change): boolean => Object.keys(set).length === 0 && remove.length === 0;

function* list(session: Session, object: KubeObject, field: 'labels' | 'annotations'): Task {
  for (const [key, value] of Object.entries(mapAt(object, 'metadata', field)))
    session.out(`${key}=${value}\n`);
}

function* labelOne(session: Session, info: Info, change: Change): Task {
  const labels = mapAt(info.object, 'metadata', 'labels');
  if (!session.flags.isOn('overwrite')) {
    for (const [key, value] of Object.entries(change.set)) {
      if (labels[key] !== undefined && labels[key] !== value) {
        throw new KubectlError(`'${key}' already has a value (${labels[key]}), and --overwrite is false`);
      }
    }
  }
  for (const key of change.remove) {
    if (labels[key] === undefined) session.out(`label "${key}" not found.\n`);
  }
  const patch = patchOf(labels, change);
  const word = labelWord(session, labels, change, patch);
  const changed = yield* send(session, info, 'labels', patch, 'kubectl-label', since(session, 36));
  printResult(session, changed, word);
}

function labelWord(
  session: Session,
  labels: Readonly<Record<string, string>>,
  change: Change,
  patch: object,
): string {
  if (Object.keys(patch).length === 0) return 'not labeled';
  const removed = change.remove.some((key) => labels[key] !== undefined);
  const added = Object.entries(change.set).some(([key, value]) => labels[key] !== value);
  if (removed && added && since(session, 36)) return 'modified';
  return removed ? 'unlabeled' : 'labeled';
}

function patchOf(
  before: Readonly<Record<string, string>>,
  { set, remove }: Change,
): Readonly<Record<string, string | null>> {
  const patch: Record<string, string | null> = {};
  for (const [key, value] of Object.entries(set)) if (before[key] !== value) patch[key] = value;
  for (const key of remove) if (before[key] !== undefined) patch[key] = null;
  return patch;
}

function* send(
  session: Session,
  info: Info,
  field: 'labels' | 'annotations',
  patch: Readonly<Record<string, string | null>>,
  manager: string,
  skipsEmpty: boolean,
): Task<KubeObject> {
  const isEmptyPatch = Object.keys(patch).length === 0;
  const mode = dryRun(session);
  const before = mapAt(info.object, 'metadata', field);
  if (mode === 'client' || session.flags.isOn('local') || (isEmptyPatch && skipsEmpty)) {
    const next = Object.fromEntries(
      Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null),
    );
    return withAt(info.object, ['metadata', field], next) as unknown as KubeObject;
  }
  return yield* session.client.send('PATCH', pathOf(info.type, info.namespace, info.name), {
    query: query({
      dryRun: mode === 'server' ? 'All' : undefined,
      fieldManager: session.flags.text('field-manager') || manager,
    }),
    contentType: MERGE_PATCH,
    body: isEmptyPatch ? {} : { metadata: { [field]: patch } },
  });
}

export const annotate: Command = {
  name: 'annotate',
  about: 'Update the annotations on a resource',
  flags: FLAGS,
  *run(session) {
    checkFlags(session);
    const { words, change } = split(session, 'annotation');
    if (words.length === 0 && !hasFiles(session))
      throw new KubectlError(
        'one or more resources must be specified as <resource> <name> or <resource>/<name>',
      );
    if (isEmpty(change) && !session.flags.isOn('list'))
      throw new KubectlError('at least one annotation update is required');
    yield* forEachTarget(
      session,
      { words, latest: true, fieldSelector: session.flags.text('field-selector') },
      (info) =>
        session.flags.isOn('list')
          ? list(session, info.object, 'annotations')
          : annotateOne(session, info, change),
    );
  },
};

function* annotateOne(session: Session, info: Info, change: Change): Task {
  const before = mapAt(info.object, 'metadata', 'annotations');
  if (!session.flags.isOn('overwrite')) {
    const known = Object.keys(change.set)
      .filter((key) => before[key] !== undefined)
      .map((key) => `'${key}' already has a value (${before[key]})`);
    if (known.length > 0) {
      throw new KubectlError(
        `--overwrite is false but found the following declared annotation(s): ${known.join('; ')}`,
      );
    }
  }
  printResult(
    session,
    yield* send(session, info, 'annotations', patchOf(before, change), 'kubectl-annotate', false),
    'annotated',
  );
}
