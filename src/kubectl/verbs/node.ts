/** `kubectl cordon`, `uncordon`, `taint`. Models kubectl/pkg/cmd/drain/drain.go and cmd/taint. */
import type { Task } from '../../engine/clock/task.ts';
import type { KubeObject, Node, Taint } from '../../kube/types.ts';
import { fetchInfos, type Info, resolve } from '../builder.ts';
import { query, STRATEGIC_PATCH } from '../client.ts';
import { type Command, DRY_RUN, MANAGER, OUTPUT, SELECTOR, VALIDATE } from '../command.ts';
import { KubectlError, throwAll } from '../errors.ts';
import { bool } from '../flags.ts';
import { pathOf } from '../resources.ts';
import { printResult } from '../result.ts';
import { dryRun, dryRunSuffix, type Session, usageError } from '../session.ts';
import { validation } from '../validation.ts';

/** The nodes that a line names or selects. */
export function* nodesOf(session: Session, verb: string): Task<readonly Info[]> {
  const labelSelector = session.flags.text('selector');
  const names = session.args;
  if (names.length === 0 && labelSelector === '') throw usageError(session, `USAGE: ${verb} NODE [flags]`);
  if (names.length > 0 && labelSelector !== '')
    throw new KubectlError('error: cannot specify both a node name and a --selector option');
  const words = names.length === 0 ? ['nodes'] : ['nodes', ...names];
  const questions = yield* resolve(session, { words, labelSelector });
  const { infos, errors } = yield* fetchInfos(session, questions, { accept: 'any', labelSelector });
  throwAll(errors);
  return infos;
}

/** Marks a node (un)schedulable and says so. */
export function* setSchedulable(session: Session, info: Info, isUnschedulable: boolean): Task {
  const word = isUnschedulable ? 'cordoned' : 'uncordoned';
  const mode = dryRun(session);
  const node = info.object as Node;
  if ((node.spec?.unschedulable === true) === isUnschedulable) {
    session.out(`node/${info.name} already ${word}${dryRunSuffix(mode)}\n`);
    return;
  }
  if (mode !== 'client') {
    yield* session.client.send('PATCH', pathOf(info.type, '', info.name), {
      accept: 'typed',
      query: query({ dryRun: mode === 'server' ? 'All' : undefined }),
      contentType: STRATEGIC_PATCH,
      body: { spec: { unschedulable: isUnschedulable ? true : null } },
    });
  }
  session.out(`node/${info.name} ${word}${dryRunSuffix(mode)}\n`);
}

export const cordon: Command = {
  name: 'cordon',
  about: 'Mark node as unschedulable',
  flags: [SELECTOR, DRY_RUN],
  *run(session) {
    for (const info of yield* nodesOf(session, 'cordon')) yield* setSchedulable(session, info, true);
  },
};

export const uncordon: Command = {
  name: 'uncordon',
  about: 'Mark node as schedulable',
  flags: [SELECTOR, DRY_RUN],
  *run(session) {
    for (const info of yield* nodesOf(session, 'uncordon')) yield* setSchedulable(session, info, false);
  },
};

const EFFECTS = new Set(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

interface TaintChange {
  readonly add: readonly Taint[];
  /** Without an effect: all taints of that key. */
  readonly remove: readonly { readonly key: string; readonly effect?: string }[];
}

function isSpec(word: string): boolean {
  return word.includes(':') || word.includes('=') || (word.endsWith('-') && word.length > 1);
}

/** Models ParseTaints. */
function parseTaints(session: Session, specs: readonly string[]): TaintChange {
  const add: Taint[] = [];
  const remove: { key: string; effect?: string }[] = [];
  for (const spec of specs) {
    const isRemoval = spec.endsWith('-');
    const text = isRemoval ? spec.slice(0, -1) : spec;
    const [left = '', effect] = text.split(':');
    if (effect !== undefined && !EFFECTS.has(effect)) {
      throw usageError(session, `invalid taint effect: ${effect}, unsupported taint effect`);
    }
    const [key = '', value] = left.split('=');
    if (isRemoval) remove.push({ key, ...(effect === undefined ? {} : { effect }) });
    else if (effect === undefined) throw usageError(session, `invalid taint spec: ${spec}`);
    else add.push({ key, ...(value === undefined || value === '' ? {} : { value }), effect });
  }
  return { add, remove };
}

export const taint: Command = {
  name: 'taint',
  about: 'Update the taints on one or more nodes',
  flags: [...OUTPUT, SELECTOR, DRY_RUN, VALIDATE, MANAGER, bool('overwrite'), bool('all')],
  *run(session) {
    const { args, flags } = session;
    const first = args.findIndex(isSpec);
    const words = first < 0 ? args : args.slice(0, first);
    const specs = first < 0 ? [] : args.slice(first);
    const stray = specs.find((word) => !isSpec(word));
    if (stray !== undefined)
      throw new KubectlError(`all resources must be specified before taint changes: ${stray}`);
    if (words.length === 0)
      throw new KubectlError('one or more resources must be specified as <resource> <name>');
    if (specs.length === 0) throw new KubectlError('at least one taint update is required');
    const change = parseTaints(session, specs);
    const isAll = flags.isOn('all');
    if (isAll && flags.text('selector') !== '')
      throw new KubectlError("setting 'all' parameter with a non empty selector is prohibited");
    if (!isAll && flags.text('selector') === '' && words.length < 2)
      throw new KubectlError("at least one resource name must be specified since 'all' parameter is not set");
    const labelSelector = flags.text('selector');
    const questions = yield* resolve(session, { words, labelSelector, allowAll: flags.isOn('all') });
    const { infos, errors } = yield* fetchInfos(session, questions, { accept: 'any', labelSelector });
    throwAll(errors);
    for (const info of infos) yield* taintOne(session, info, change);
  },
};

function* taintOne(session: Session, info: Info, { add, remove }: TaintChange): Task {
  const before = (info.object as Node).spec?.taints ?? [];
  const same = (a: { key: string; effect?: string }, b: Taint): boolean =>
    a.key === b.key && (a.effect === undefined || a.effect === b.effect);
  const known = add.filter((each) => before.some((old) => same(each, old)));
  if (known.length > 0 && !session.flags.isOn('overwrite')) {
    throw new KubectlError(
      `node ${info.name} already has ${known.map(({ key }) => key).join(',')} taint(s) with same effect(s) and --overwrite is false`,
    );
  }
  for (const each of remove) {
    if (!before.some((old) => same(each, old))) {
      throw new KubectlError(
        `taint "${each.key}${each.effect === undefined ? '' : `:${each.effect}`}" not found`,
      );
    }
  }
  const kept = before.filter(
    (old) => !add.some((each) => same(each, old)) && !remove.some((each) => same(each, old)),
  );
  const taints = [...add, ...kept];
  const operation =
    add.length > 0 && (remove.length > 0 || known.length > 0)
      ? 'modified'
      : remove.length > 0
        ? 'untainted'
        : 'tainted';
  const mode = dryRun(session);
  if (mode === 'client') {
    const next = { ...info.object, spec: { ...(info.object as Node).spec, taints } } as unknown as KubeObject;
    return printResult(session, next, operation);
  }
  const changed = yield* session.client.send('PATCH', pathOf(info.type, '', info.name), {
    accept: 'any',
    query: query({
      dryRun: mode === 'server' ? 'All' : undefined,
      fieldManager: session.flags.text('field-manager') || 'kubectl-taint',
      fieldValidation: validation(session),
    }),
    contentType: STRATEGIC_PATCH,
    body: { spec: { taints: taints.length === 0 ? null : taints } },
  });
  printResult(session, changed, operation);
}
