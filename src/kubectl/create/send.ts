/** Sends what a generator made. Models kubectl/pkg/cmd/create createSubcommandOptions. */
import type { Task } from '../../engine/clock/task.ts';
import type { KubeObject } from '../../kube/types.ts';
import { query } from '../client.ts';
import { type Command, DRY_RUN, MANAGER, OUTPUT, VALIDATE } from '../command.ts';
import { KubectlError, StatusError } from '../errors.ts';
import { bool, type FlagDef } from '../flags.ts';
import { annotated } from '../patch/last-applied.ts';
import { findKind, pathOf } from '../resources.ts';
import { printResult } from '../result.ts';
import { dryRun, type Session, usageError } from '../session.ts';
import { validation } from '../validation.ts';

export interface Generator {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly about: string;
  readonly flags: readonly FlagDef[];
  readonly required?: readonly string[];
  /** What precedes the server's message: `failed to create deployment: `; without it the Status is printed as such. */
  readonly failure?: string;
  readonly build: (session: Session, name: string) => Task<KubeObject>;
}

export function generator(spec: Generator): Command {
  return {
    name: spec.name,
    ...(spec.aliases === undefined ? {} : { aliases: spec.aliases }),
    about: spec.about,
    flags: [...OUTPUT, DRY_RUN, VALIDATE, MANAGER, bool('save-config'), ...spec.flags],
    ...(spec.required === undefined ? {} : { required: spec.required }),
    *run(session) {
      const before = session.dash < 0 ? session.args.length : session.dash;
      if (before !== 1) throw usageError(session, `exactly one NAME is required, got ${before}`);
      const object = yield* spec.build(session, session.args[0] ?? '');
      yield* sendNew(session, object, spec.failure);
    },
  };
}

function* sendNew(session: Session, given: KubeObject, failure: string | undefined): Task {
  const object = session.flags.isOn('save-config') ? annotated(given) : given;
  const mode = dryRun(session);
  if (mode === 'client') return printResult(session, object, 'created', mode);
  const type = findKind(object.apiVersion, object.kind);
  if (type === undefined)
    throw new KubectlError(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`);
  try {
    const made = yield* session.client.send('POST', pathOf(type, session.namespace), {
      accept: 'typed',
      query: query({
        dryRun: mode === 'server' ? 'All' : undefined,
        fieldManager: session.flags.text('field-manager') || 'kubectl-create',
        fieldValidation: validation(session),
      }),
      body: object,
    });
    printResult(session, { ...made, apiVersion: object.apiVersion, kind: object.kind }, 'created', mode);
  } catch (error) {
    if (!(error instanceof StatusError) || failure === undefined) throw error;
    throw new KubectlError(failure + error.message);
  }
}

/** What stood after `--`. */
export const commandOf = ({ args, dash }: Session): readonly string[] =>
  dash < 0 ? args.slice(1) : args.slice(dash);
