/** `kubectl wait`. Models staging/src/k8s.io/kubectl/pkg/cmd/wait. */
import type { Task } from '../../engine/clock/task.ts';
import type { KubeObject } from '../../kube/types.ts';
import { fetchInfos, type Info, type Query1, resolve } from '../builder.ts';
import { type Command, FILES, OUTPUT, SELECTOR } from '../command.ts';
import { isNotFound, KubectlError, throwAll } from '../errors.ts';
import { fileInfos } from '../files.ts';
import { array, bool, boolOn, duration, string } from '../flags.ts';
import { listAt, numberAt, scalarText, textAt } from '../json.ts';
import { JsonPath, relaxedPath } from '../printers/jsonpath.ts';
import { groupResource, pathOf } from '../resources.ts';
import { printResult } from '../result.ts';
import { type Session } from '../session.ts';
import { hasFiles } from '../targets.ts';
import { untilObject, waitUntilGone } from '../wait-gone.ts';

const CREATE_POLL_MS = 500;
const WEEK_MS = 7 * 24 * 3600 * 1000;

export const wait: Command = {
  name: 'wait',
  about: 'Wait for a specific condition on one or many resources',
  flags: [
    ...FILES,
    ...OUTPUT,
    SELECTOR,
    string('field-selector'),
    bool('all'),
    bool('all-namespaces', 'A'),
    array('for'),
    duration('timeout', '30s'),
    boolOn('local'),
  ],
  *run(session) {
    const { flags } = session;
    const purposes = flags.list('for').map((text) => purposeOf(text));
    if (purposes.length === 0) throw new KubectlError('unrecognized condition: ""');
    const timeout = flags.duration('timeout');
    const timeoutMs = timeout < 0 ? WEEK_MS : timeout;
    for (const purpose of purposes) yield* waitFor(session, purpose, timeoutMs);
  },
};

type Purpose =
  | { readonly kind: 'delete' }
  | { readonly kind: 'create' }
  | { readonly kind: 'test'; readonly test: (object: KubeObject) => boolean };

/** Models conditionFuncFor. */
function purposeOf(text: string): Purpose {
  if (text.toLowerCase() === 'delete') return { kind: 'delete' };
  if (text.toLowerCase() === 'create') return { kind: 'create' };
  if (text.startsWith('condition=')) {
    const [name = '', ...rest] = text.slice('condition='.length).split('=');
    const value = rest.length === 0 ? 'true' : rest.join('=');
    return { kind: 'test', test: (object) => hasCondition(object, name, value) };
  }
  if (text.startsWith('jsonpath='))
    return { kind: 'test', test: jsonpathTest(text.slice('jsonpath='.length)) };
  throw new KubectlError(`unrecognized condition: ${JSON.stringify(text)}`);
}

function hasCondition(object: KubeObject, name: string, value: string): boolean {
  const found = listAt(object, 'status', 'conditions').find(
    (each) => textAt(each, 'type').toLowerCase() === name.toLowerCase(),
  );
  if (found === undefined) return false;
  const generation = object.metadata.generation;
  const observed = numberAt(found, 'observedGeneration') ?? numberAt(object, 'status', 'observedGeneration');
  if (generation !== undefined && observed !== undefined && observed < generation) return false;
  return textAt(found, 'status').toLowerCase() === value.toLowerCase();
}

/** Split at single signs of equality; two in a row belong to an expression. Models splitJSONPathInput. */
const splitAtSigns = (text: string): readonly string[] =>
  (text.match(/==|=|[^=]+/g) ?? []).reduce<string[]>(
    (parts, piece) =>
      piece === '=' ? [...parts, ''] : [...parts.slice(0, -1), `${parts.at(-1) ?? ''}${piece}`],
    [''],
  );

/** `{.status.phase}=Running`, or a path alone, which any value satisfies. */
function jsonpathTest(text: string): (object: KubeObject) => boolean {
  const [expression = '', value, ...rest] = splitAtSigns(text);
  if (rest.length > 0)
    throw new KubectlError(
      `jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'`,
    );
  if (expression === '') throw new KubectlError('jsonpath expression cannot be empty');
  const relaxed = relaxedPath(expression);
  if (!relaxed.ok) throw new KubectlError(relaxed.error);
  const wanted = value?.replaceAll(/^['"]+|['"]+$/g, '');
  if (wanted === '')
    throw new KubectlError(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  const path = JsonPath.parse(relaxed.value);
  if (!path.ok) throw new KubectlError(path.error);
  return (object) => {
    const found = path.value.find(object);
    if (!found.ok) return false;
    const values = found.value.flat();
    if (values.length === 0) return false;
    if (values.length > 1) throw new KubectlError('given jsonpath expression matches more than one value');
    if (typeof values[0] === 'object' && values[0] !== null && wanted !== undefined) {
      throw new KubectlError('jsonpath leads to a nested object or list which is not supported');
    }
    return wanted === undefined || scalarText(values[0]).trim() === wanted.trim();
  };
}

function* waitFor(session: Session, purpose: Purpose, timeoutMs: number): Task {
  const questions = hasFiles(session)
    ? yield* filesAsQuestions(session)
    : yield* resolve(session, {
        words: session.args,
        labelSelector: session.flags.text('selector'),
        fieldSelector: session.flags.text('field-selector'),
        allNamespaces: session.flags.isOn('all-namespaces'),
        allowAll: session.flags.isOn('all'),
      });
  if (purpose.kind === 'create') return yield* untilCreated(session, questions, timeoutMs);
  const { infos, errors } = yield* fetchInfos(session, questions, {
    labelSelector: session.flags.text('selector'),
    fieldSelector: session.flags.text('field-selector'),
  });
  const failed = purpose.kind === 'delete' ? errors.filter((error) => !isNotFound(error)) : [...errors];
  if (infos.length === 0 && errors.length === 0 && purpose.kind !== 'delete')
    throw new KubectlError('no matching resources found');
  for (const info of infos) {
    try {
      const object =
        purpose.kind === 'delete'
          ? yield* untilDeleted(session, info, timeoutMs)
          : yield* untilTrue(session, info, purpose.test, timeoutMs);
      printResult(session, { ...object, kind: info.type.kind }, 'condition met', 'none');
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      failed.push(error);
    }
  }
  throwAll(failed);
}

function* filesAsQuestions(session: Session): Task<readonly Query1[]> {
  const { infos, errors } = yield* fileInfos(session, { validate: false });
  throwAll(errors);
  return infos.map(({ type, namespace, name }) => ({ type, namespace, name }));
}

const subject = (info: Pick<Info, 'type' | 'name'>): string => `${groupResource(info.type)}/${info.name}`;

function* untilTrue(
  session: Session,
  info: Info,
  test: (object: KubeObject) => boolean,
  timeoutMs: number,
): Task<KubeObject> {
  if (timeoutMs === 0) {
    const object = yield* session.client.get(pathOf(info.type, info.namespace, info.name));
    if (test(object)) return object;
    throw new KubectlError(`condition not met for ${subject(info)}`);
  }
  const answer = yield* untilObject(session, info, { timeoutMs }, (object, event) => {
    if (object === undefined && event === 'DELETED')
      throw new KubectlError(`${subject(info)} was deleted while waiting`);
    return object !== undefined && test(object) ? object : undefined;
  });
  if (answer.kind === 'found') return answer.value;
  throw new KubectlError(`timed out waiting for the condition on ${subject(info)}`);
}

function* untilDeleted(session: Session, info: Info, timeoutMs: number): Task<KubeObject> {
  yield* waitUntilGone(session, info, info.object.metadata.uid ?? '', timeoutMs);
  return info.object;
}

function* untilCreated(session: Session, questions: readonly Query1[], timeoutMs: number): Task {
  for (const question of questions) {
    let waited = 0;
    for (;;) {
      const { infos, errors } = yield* fetchInfos(session, [question], {
        labelSelector: session.flags.text('selector'),
      });
      const [first] = infos;
      if (first !== undefined) {
        for (const info of infos)
          printResult(session, { ...info.object, kind: info.type.kind }, 'condition met', 'none');
        break;
      }
      throwAll(errors.filter((error) => !isNotFound(error)));
      if (waited >= timeoutMs) {
        throw new KubectlError(
          `timed out waiting for the condition on ${groupResource(question.type)}/${question.name ?? ''}`,
        );
      }
      yield CREATE_POLL_MS;
      waited += CREATE_POLL_MS;
    }
  }
}
