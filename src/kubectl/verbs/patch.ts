/** `kubectl patch`. Models staging/src/k8s.io/kubectl/pkg/cmd/patch/patch.go. */
import { deepEqual } from '../../kube/json.ts';
import { JSON_PATCH, MERGE_PATCH, query, STRATEGIC_PATCH } from '../client.ts';
import { type Command, DRY_RUN, FILES, MANAGER, OUTPUT } from '../command.ts';
import { parseYaml } from '../documents.ts';
import { KubectlError } from '../errors.ts';
import { bool, string } from '../flags.ts';
import { pathOf } from '../resources.ts';
import { objectName, PLAIN_FORMATS, printerOf } from '../printers/output.ts';
import { dryRun, type Session, usageError } from '../session.ts';
import { forEachTarget } from '../targets.ts';
import { resolve } from '../builder.ts';

const TYPES: Readonly<Record<string, string>> = {
  json: JSON_PATCH,
  merge: MERGE_PATCH,
  strategic: STRATEGIC_PATCH,
};

export const patch: Command = {
  name: 'patch',
  about: 'Update fields of a resource',
  flags: [
    ...FILES,
    ...OUTPUT,
    DRY_RUN,
    MANAGER,
    string('patch', '', 'p'),
    string('patch-file'),
    string('type', 'strategic'),
    bool('local'),
    string('subresource'),
  ],
  *run(session) {
    const { flags } = session;
    const contentType = TYPES[flags.text('type')];
    if (contentType === undefined) {
      throw usageError(
        session,
        `--type must be one of [json merge strategic], not ${JSON.stringify(flags.text('type'))}`,
      );
    }
    const body = patchOf(session);
    const subresource = flags.text('subresource') || undefined;
    if (subresource !== undefined) return yield* patchSubresource(session, subresource, contentType, body);
    yield* forEachTarget(session, { latest: true }, function* (info) {
      if (dryRun(session) === 'client') return print(session, info.object, 'patched');
      const changed = yield* session.client.send('PATCH', pathOf(info.type, info.namespace, info.name), {
        query: params(session),
        contentType,
        body,
      });
      print(session, changed, deepEqual(changed, info.object) ? 'patched (no change)' : 'patched');
    });
  },
};

const params = (session: Session) =>
  query({
    dryRun: dryRun(session) === 'server' ? 'All' : undefined,
    fieldManager: session.flags.text('field-manager') || 'kubectl-patch',
  });

/** The patch of the command line or of a file: JSON or YAML. */
function patchOf(session: Session): unknown {
  const { flags, env } = session;
  if (!flags.changed('patch') && !flags.changed('patch-file')) {
    throw new KubectlError('must specify --patch or --patch-file containing the contents of the patch');
  }
  const file = flags.text('patch-file');
  const text = file === '' ? flags.text('patch') : env.readFile(file);
  if (text === undefined)
    throw new KubectlError(`unable to read patch file: open ${file}: no such file or directory`);
  const parsed = parseYaml(text);
  if (!parsed.ok) throw new KubectlError(`unable to parse ${JSON.stringify(text)}: ${parsed.error}`);
  return parsed.value;
}

function* patchSubresource(session: Session, subresource: string, contentType: string, body: unknown) {
  const questions = yield* resolve(session, { words: session.args });
  for (const question of questions) {
    const path = pathOf(question.type, question.namespace, question.name, subresource);
    yield* session.client.get(path);
    print(
      session,
      yield* session.client.send('PATCH', path, { query: params(session), contentType, body }),
      'patched',
    );
  }
}

/** A dry run is not mentioned. */
function print(session: Session, object: unknown, operation: string): void {
  const printer = printerOf(session, PLAIN_FORMATS);
  session.out(printer === undefined ? `${objectName(object)} ${operation}\n` : printer(object));
}
