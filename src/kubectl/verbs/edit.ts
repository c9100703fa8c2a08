/** `kubectl edit`. Models staging/src/k8s.io/kubectl/pkg/cmd/util/editor/editoptions.go. */
import type { Task } from '../../engine/clock/task.ts';
import type { KubeObject } from '../../kube/types.ts';
import type { Info } from '../builder.ts';
import { query, STRATEGIC_PATCH } from '../client.ts';
import { type Command, FILES, MANAGER, OUTPUT, VALIDATE } from '../command.ts';
import { parseDocuments } from '../documents.ts';
import { KubectlError, StatusError, throwAll } from '../errors.ts';
import { bool, string } from '../flags.ts';
import { goJson, isObject, type Json } from '../json.ts';
import { asJson } from '../patch/last-applied.ts';
import { twoWayPatch } from '../patch/strategic.ts';
import { toYaml } from '../printers/yaml.ts';
import { objectName } from '../printers/output.ts';
import { apiVersionOf, groupResource, pathOf } from '../resources.ts';
import { SchemaCheck } from '../schema-check.ts';
import type { Session } from '../session.ts';
import { findTargets } from '../targets.ts';
import { validation } from '../validation.ts';

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

export const edit: Command = {
  name: 'edit',
  about: 'Edit a resource on the server',
  flags: [
    ...FILES,
    ...OUTPUT,
    VALIDATE,
    MANAGER,
    bool('output-patch'),
    bool('save-config'),
    bool('windows-line-endings'),
    string('subresource'),
  ],
  *run(session) {
    const { infos, errors } = yield* findTargets(session, { latest: true });
    throwAll(errors);
    if (infos.length === 0) throw new KubectlError('edit cancelled, no objects found');
    yield* editLoop(session, infos);
  },
};

const withoutManaged = (object: KubeObject): KubeObject => {
  const { managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & {
    managedFields?: unknown;
  };
  return { ...object, metadata };
};

function asText(session: Session, infos: readonly Info[]): string {
  const isJson = session.flags.text('output') === 'json';
  const shown = infos.map(({ type, object }) =>
    withoutManaged({ ...object, apiVersion: apiVersionOf(type), kind: type.kind }),
  );
  const value =
    shown.length === 1 ? shown[0] : { apiVersion: 'v1', items: shown, kind: 'List', metadata: {} };
  return isJson ? `${goJson(value, 4)}\n` : toYaml(value);
}

/** Opens the editor until what comes back can be saved, is left as it was, or is empty. */
function* editLoop(session: Session, infos: readonly Info[]): Task {
  const original = asText(session, infos);
  let text = original;
  let reasons: readonly string[] = [];
  for (let tries = 0; ; tries++) {
    const failure = reasons.map((line) => `# ${line}\n`).join('');
    const edited = yield* session.env.edit(`${HEADER}${failure}${failure === '' ? '' : '#\n'}${text}`);
    if ('error' in edited) throw new KubectlError(edited.error);
    const content = edited.text
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .join('\n');
    if (content.trim() === '') {
      session.err('Edit cancelled, saved file was empty.\n');
      return;
    }
    if (content.trimEnd() === (tries === 0 ? original : text).trimEnd()) {
      if (tries > 0) throw new KubectlError('Edit cancelled, no valid changes were saved.');
      session.err('Edit cancelled, no changes made.\n');
      return;
    }
    text = `${content.trimEnd()}\n`;
    const outcome = yield* save(session, infos, text);
    if (outcome.length === 0) return;
    reasons = outcome;
  }
}

/** Sends what has changed; the reasons why it could not be are put at the top of the file. */
function* save(session: Session, infos: readonly Info[], text: string): Task<readonly string[]> {
  const reasons: string[] = [];
  const check = new SchemaCheck(session);
  for (const parsed of parseDocuments(text)) {
    if (!parsed.ok) return [`The edited file had a syntax error: ${parsed.error}`];
    const items =
      isObject(parsed.value) && Array.isArray(parsed.value['items'])
        ? (parsed.value['items'] as readonly Json[])
        : [parsed.value as Json];
    for (const item of items) {
      const edited = item as unknown as KubeObject;
      const info = infos.find(
        ({ name, type }) => name === edited.metadata?.name && type.kind === edited.kind,
      );
      if (info === undefined) return ['At least one of apiVersion, kind and name was changed'];
      yield* check.document(item, 'edited-file');
      const before = asJson(
        withoutManaged({ ...info.object, apiVersion: apiVersionOf(info.type), kind: info.type.kind }),
      );
      const patch = twoWayPatch(before, item);
      if (Object.keys(patch).length === 0) {
        session.out(`${objectName(edited)} skipped\n`);
        continue;
      }
      try {
        const changed = yield* session.client.send('PATCH', pathOf(info.type, info.namespace, info.name), {
          query: query({
            fieldManager: session.flags.text('field-manager') || 'kubectl-edit',
            fieldValidation: validation(session),
          }),
          contentType: STRATEGIC_PATCH,
          body: patch,
        });
        session.out(`${objectName(changed)} edited\n`);
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        reasons.push(...reasonsOf(info, error));
        session.err(
          `error: ${groupResource(info.type)} "${info.name}" ${error.status.reason === 'Invalid' ? 'is invalid' : 'could not be patched'}\n`,
        );
      }
    }
  }
  return reasons;
}

function reasonsOf({ type, name }: Info, { status, message }: StatusError): readonly string[] {
  const causes = status.details?.causes ?? [];
  const head = `${groupResource(type)} "${name}" was not valid:`;
  if (causes.length === 0) return [head, `* ${message}`];
  return [head, ...causes.map(({ field, message: text }) => `* ${field ?? ''}: ${text ?? ''}`)];
}
