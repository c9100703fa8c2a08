/** `kubectl diff`. Models staging/src/k8s.io/kubectl/pkg/cmd/diff/diff.go, with the output of `diff -u -N`. */
import type { Task } from '../../engine/clock/task.ts';
import type { KubeObject } from '../../kube/types.ts';
import type { Info } from '../builder.ts';
import { query, STRATEGIC_PATCH } from '../client.ts';
import { type Command, FILES, MANAGER, SELECTOR } from '../command.ts';
import { ExitError, KubectlError, throwAll } from '../errors.ts';
import { fileInfos } from '../files.ts';
import { bool, string } from '../flags.ts';
import { withAt } from '../json.ts';
import { asJson, LAST_APPLIED } from '../patch/last-applied.ts';
import { toYaml } from '../printers/yaml.ts';
import { unifiedDiff } from '../printers/unified-diff.ts';
import { pathOf } from '../resources.ts';
import { SchemaCheck } from '../schema-check.ts';
import { type Session, usageError } from '../session.ts';
import { applyPatch } from './apply.ts';

export const diff: Command = {
  name: 'diff',
  about: 'Diff the live version against a would-be applied version',
  flags: [
    ...FILES,
    SELECTOR,
    MANAGER,
    bool('server-side'),
    bool('force-conflicts'),
    bool('prune'),
    bool('show-managed-fields'),
    string('concurrency', '1'),
  ],
  *run(session) {
    if (session.flags.list('filename').length === 0 && !session.flags.changed('kustomize')) {
      throw usageError(session, 'must specify one of -f and -k');
    }
    const { infos, errors } = yield* fileInfos(session, { validate: false });
    throwAll(errors);
    const check = new SchemaCheck(session);
    const texts: string[] = [];
    for (const info of infos) texts.push(yield* diffOne(session, info, check));
    const text = texts.join('');
    if (text === '') return;
    session.out(text);
    throw new ExitError(1);
  },
};

function* diffOne(session: Session, info: Info, check: SchemaCheck): Task<string> {
  const path = pathOf(info.type, info.namespace, info.name);
  const live = yield* session.client.find(path);
  const merged = yield* merge(session, info, live, check);
  const { group, version, kind } = info.type;
  const file = [group, version, kind, info.namespace, info.name].filter((part) => part !== '').join('.');
  const [before, after] = [live === undefined ? '' : toYaml(shown(live)), toYaml(shown(merged))];
  if (before === after) return '';
  const [from, to] = [`/tmp/LIVE-1/${file}`, `/tmp/MERGED-1/${file}`];
  const time = new Date(session.env.now()).toISOString();
  const stamp = `${time.slice(0, 10)} ${time.slice(11, 23)}000000 +0000`;
  return `diff -u -N ${from} ${to}\n--- ${from}\t${stamp}\n+++ ${to}\t${stamp}\n${unifiedDiff(before, after)}`;
}

function shown(object: KubeObject): unknown {
  const { managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & {
    managedFields?: unknown;
  };
  return { ...object, metadata };
}

/** What the server would make of it, by a dry run. */
function* merge(
  session: Session,
  info: Info,
  live: KubeObject | undefined,
  check: SchemaCheck,
): Task<KubeObject> {
  const pairs = query({
    dryRun: 'All',
    fieldManager: session.flags.text('field-manager') || 'kubectl-client-side-apply',
  });
  if (live === undefined) {
    return yield* session.client.send('POST', pathOf(info.type, info.namespace), {
      query: pairs,
      body: info.object,
    });
  }
  yield* check.kind(info.object.apiVersion, info.object.kind);
  // The annotation itself is no difference worth showing.
  const patch = applyPatch(info, live);
  const applied = live.metadata.annotations?.[LAST_APPLIED];
  let body = asJson(patch as unknown as KubeObject);
  const annotations = (body['metadata'] as { annotations?: Record<string, unknown> } | undefined)
    ?.annotations;
  if (annotations !== undefined && applied !== undefined) {
    const { [LAST_APPLIED]: _, ...rest } = annotations;
    body = withAt(body, ['metadata', 'annotations'], Object.keys(rest).length === 0 ? undefined : rest);
  }
  if (live.metadata.resourceVersion === undefined)
    throw new KubectlError('the live object has no resourceVersion');
  body = withAt(body, ['metadata', 'resourceVersion'], live.metadata.resourceVersion);
  return yield* session.client.send('PATCH', pathOf(info.type, info.namespace, info.name), {
    query: pairs,
    contentType: STRATEGIC_PATCH,
    body,
  });
}
