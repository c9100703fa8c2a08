/** `kubectl create`. Models staging/src/k8s.io/kubectl/pkg/cmd/create/create.go. */
import { query } from '../client.ts';
import { type Command, DRY_RUN, FILES, MANAGER, OUTPUT, SELECTOR, VALIDATE } from '../command.ts';
import { GENERATORS } from '../create/generators.ts';
import { KubectlError, StatusError, throwAll, notModelled } from '../errors.ts';
import { fileInfos } from '../files.ts';
import { bool, string } from '../flags.ts';
import { annotated } from '../patch/last-applied.ts';
import { pathOf } from '../resources.ts';
import { resultPrinter } from '../result.ts';
import { dryRun, usageError } from '../session.ts';
import { validation } from '../validation.ts';

export const create: Command = {
  name: 'create',
  about: 'Create a resource from a file or from stdin',
  flags: [
    ...FILES,
    ...OUTPUT,
    SELECTOR,
    DRY_RUN,
    VALIDATE,
    MANAGER,
    bool('save-config'),
    bool('edit'),
    string('raw'),
    bool('windows-line-endings'),
  ],
  commands: GENERATORS,
  *run(session) {
    const { flags, args } = session;
    if (args.length > 0) throw usageError(session, `Unexpected args: [${args.join(' ')}]`);
    if (flags.list('filename').length === 0 && !flags.changed('kustomize')) {
      throw usageError(session, 'must specify one of -f and -k');
    }
    if (flags.isOn('edit')) throw notModelled('create --edit');
    const { infos, errors } = yield* fileInfos(session, { validate: true });
    const failed = [...errors];
    if (infos.length === 0 && failed.length === 0) throw new KubectlError('no objects passed to create');
    const mode = dryRun(session);
    const done = resultPrinter(session);
    for (const info of infos) {
      const object = flags.isOn('save-config') ? annotated(info.object) : info.object;
      if (mode === 'client') {
        done(object, 'created');
        continue;
      }
      try {
        const made = yield* session.client.send('POST', pathOf(info.type, info.namespace), {
          query: query({
            dryRun: mode === 'server' ? 'All' : undefined,
            fieldManager: flags.text('field-manager') || 'kubectl-create',
            fieldValidation: validation(session),
          }),
          body: object,
        });
        done(made, 'created');
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        failed.push(
          error instanceof StatusError ? error.while(`error when creating "${info.source}"`) : error,
        );
      }
    }
    throwAll(failed);
  },
};
