/** `kubectl describe`. Models staging/src/k8s.io/kubectl/pkg/cmd/describe/describe.go. */
import type { Task } from '../../engine/clock/task.ts';
import { fetch, type Info, infoOf, itemsOf, type Query1, resolve } from '../builder.ts';
import { type Command, FILES, SELECTOR } from '../command.ts';
import { isNotFound, KubectlError, throwAll } from '../errors.ts';
import { fileInfos } from '../files.ts';
import { bool, boolOn, int } from '../flags.ts';
import { describerFor, hasDescriber } from '../printers/describe/registry.ts';
import { pathOf } from '../resources.ts';
import type { Session } from '../session.ts';

export const describe: Command = {
  name: 'describe',
  about: 'Show details of a specific resource or group of resources',
  flags: [...FILES, SELECTOR, bool('all-namespaces', 'A'), boolOn('show-events'), int('chunk-size', 500)],
  *run(session) {
    const { flags, args } = session;
    if (args.length === 0 && flags.list('filename').length === 0 && !flags.changed('kustomize')) {
      throw new KubectlError(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
      );
    }
    const { infos, errors } = yield* gather(session);
    let isFirst = true;
    for (const info of infos) {
      try {
        const text = yield* describeOne(session, info);
        session.out(isFirst ? text : `\n\n${text}`);
        isFirst = false;
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        errors.push(error);
      }
    }
    if (infos.length === 0 && errors.length === 0) {
      const where = flags.isOn('all-namespaces') ? '' : ` in ${session.namespace} namespace.`;
      session.err(`No resources found${where}\n`);
    }
    throwAll(errors);
  },
};

function* gather(session: Session): Task<{ infos: readonly Info[]; errors: KubectlError[] }> {
  const { flags } = session;
  if (flags.list('filename').length > 0 || flags.changed('kustomize')) {
    const { infos, errors } = yield* fileInfos(session, { validate: false });
    return { infos, errors: [...errors] };
  }
  const questions = yield* resolve(session, {
    words: session.args,
    allNamespaces: flags.isOn('all-namespaces'),
    labelSelector: flags.text('selector'),
    allowAll: true,
  });
  const infos: Info[] = [];
  const errors: KubectlError[] = [];
  for (const question of questions) {
    try {
      const answer = yield* fetch(session, question, {
        labelSelector: flags.text('selector'),
        limit: flags.int('chunk-size'),
      });
      infos.push(...itemsOf(question.type, answer).map((object) => infoOf(question.type, object)));
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      const matching =
        isNotFound(error) && question.name !== undefined ? yield* byPrefix(session, question) : [];
      if (matching.length === 0) errors.push(error);
      infos.push(...matching);
    }
  }
  return { infos, errors };
}

/** A name that does not exist is tried as the beginning of one. Models DescribeMatchingResources. */
function* byPrefix(session: Session, { type, namespace, name = '' }: Query1): Task<readonly Info[]> {
  const limit = session.flags.int('chunk-size');
  const list = yield* fetch(session, { type, namespace }, { limit });
  return itemsOf(type, list)
    .filter(({ metadata }) => metadata.name?.startsWith(name) === true)
    .map((object) => infoOf(type, object));
}

/** Reads the object again, as each description does, and describes it. */
function* describeOne(session: Session, { type, namespace, name }: Info): Task<string> {
  const accept = hasDescriber(type.kind) ? 'typed' : 'json';
  const object = yield* session.client.get(pathOf(type, namespace, name), { accept });
  return yield* describerFor(type.kind)(session, { ...object, kind: type.kind });
}
