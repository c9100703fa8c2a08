/** `kubectl set`. Models staging/src/k8s.io/kubectl/pkg/cmd/set. */
import type { Task } from '../../engine/clock/task.ts';
import { canonicalQuantity } from '../../kube/quantity.ts';
import type { Container, EnvVar, KubeObject, Subject } from '../../kube/types.ts';
import { fetchInfos, type Info, resolve } from '../builder.ts';
import { query, STRATEGIC_PATCH } from '../client.ts';
import { type Command, DRY_RUN, FILES, MANAGER, OUTPUT, SELECTOR } from '../command.ts';
import { KubectlError, throwAll } from '../errors.ts';
import { array, bool, boolOn, string, strings } from '../flags.ts';
import { at, isObject, type Json, listAt, mapAt, textAt, withAt } from '../json.ts';
import { asJson } from '../patch/last-applied.ts';
import { twoWayPatch } from '../patch/strategic.ts';
import { podSpecPath } from '../pod-template.ts';
import { pathOf } from '../resources.ts';
import { printResult } from '../result.ts';
import { dryRun, type Session, usageError } from '../session.ts';
import { forEachTarget, hasFiles } from '../targets.ts';

const FLAGS = [
  ...FILES,
  ...OUTPUT,
  SELECTOR,
  DRY_RUN,
  MANAGER,
  bool('all'),
  bool('local'),
  string('resource-version'),
];

/** Sends what an object has become, if it is another. */
function* update(session: Session, info: Info, next: KubeObject, done: string): Task {
  const patch = twoWayPatch(asJson(info.object), asJson(next));
  if (Object.keys(patch).length === 0) return;
  const mode = dryRun(session);
  if (mode === 'client' || session.flags.isOn('local')) return printResult(session, next, done);
  const changed = yield* session.client.send('PATCH', pathOf(info.type, info.namespace, info.name), {
    accept: 'any',
    query: query({
      dryRun: mode === 'server' ? 'All' : undefined,
      fieldManager: session.flags.text('field-manager') || 'kubectl-set',
    }),
    contentType: STRATEGIC_PATCH,
    body: patch,
  });
  printResult(session, changed, done);
}

/** The object with `change` made to its containers, init containers too when it says so. */
function withContainers(
  { type, object }: Info,
  change: (container: Container, isInit: boolean) => Container,
): KubeObject {
  const path = podSpecPath(type.kind);
  if (path === undefined) throw new KubectlError(`cannot set on ${type.kind}: it has no Pod template`);
  let next: Json = asJson(object);
  for (const [field, isInit] of [
    ['containers', false],
    ['initContainers', true],
  ] as const) {
    const list = listAt(object, ...path, field) as readonly Container[];
    if (list.length > 0)
      next = withAt(
        next,
        [...path, field],
        list.map((each) => change(each, isInit)),
      );
  }
  return next as unknown as KubeObject;
}

const NO_RESOURCES = 'one or more resources must be specified as <resource> <name> or <resource>/<name>';

const badSelection = ({ flags }: Session): readonly KubectlError[] =>
  flags.isOn('all') && flags.text('selector') !== ''
    ? [new KubectlError('cannot set --all and --selector at the same time')]
    : [];

const isPair = (word: string): boolean => word.includes('=');

const setImage: Command = {
  name: 'image',
  about: 'Update the image of a pod template',
  flags: FLAGS,
  *run(session) {
    const words = session.args.filter((word) => !isPair(word));
    const images = session.args
      .filter(isPair)
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
    throwAll([
      ...badSelection(session),
      ...(words.length === 0 && !hasFiles(session) ? [new KubectlError(NO_RESOURCES)] : []),
      ...(images.length === 0 ? [new KubectlError('at least one image update is required')] : []),
    ]);
    yield* forEachTarget(session, { words, accept: 'any', latest: true }, function* (info) {
      const known = new Set<string>();
      const next = withContainers(info, (container) => {
        let image = container.image;
        for (const [name, value] of images) {
          if (name !== '*' && name !== container.name) continue;
          known.add(name);
          image = value;
        }
        return image === undefined ? container : { ...container, image };
      });
      const missing = images.find(([name]) => !known.has(name));
      if (missing !== undefined)
        throw new KubectlError(`unable to find container named ${JSON.stringify(missing[0])}`);
      yield* update(session, info, next, 'image updated');
    });
  },
};

const setResources: Command = {
  name: 'resources',
  about: 'Update resource requests/limits on objects with pod templates',
  flags: [...FLAGS, string('containers', '*', 'c'), string('limits'), string('requests')],
  *run(session) {
    const { flags } = session;
    const limits = amounts(flags.text('limits'));
    const requests = amounts(flags.text('requests'));
    if (limits === undefined && requests === undefined) {
      throw usageError(
        session,
        'you must specify an update to requests or limits (in the form of --requests/--limits)',
      );
    }
    const wanted = flags.text('containers');
    yield* forEachTarget(session, { accept: 'any', latest: true }, (info) =>
      update(
        session,
        info,
        withContainers(info, (container, isInit) => {
          const isMeant = wanted === '*' || wanted === container.name;
          if (isInit || !isMeant) return container;
          const merged = {
            ...container.resources,
            ...(limits === undefined ? {} : { limits: { ...container.resources?.limits, ...limits } }),
            ...(requests === undefined
              ? {}
              : { requests: { ...container.resources?.requests, ...requests } }),
          };
          return { ...container, resources: merged };
        }),
        'resource requirements updated',
      ),
    );
  },
};

function amounts(text: string): Readonly<Record<string, string>> | undefined {
  if (text === '') return undefined;
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', amount = ''] = pair.split('=');
      if (amount === '')
        throw new KubectlError(`invalid argument syntax ${pair}, expected <resource>=<value>`);
      return [name, canonicalQuantity(amount)];
    }),
  );
}

const setServiceAccount: Command = {
  name: 'serviceaccount',
  aliases: ['sa'],
  about: 'Update the service account of a resource',
  flags: FLAGS,
  *run(session) {
    const name = session.args.at(-1);
    if (name === undefined) throw usageError(session, 'serviceaccount is required');
    yield* forEachTarget(
      session,
      { words: session.args.slice(0, -1), accept: 'any', latest: true },
      function* (info) {
        const path = podSpecPath(info.type.kind);
        if (path === undefined) throw new KubectlError(`cannot set the service account of ${info.type.kind}`);
        const next = withAt(info.object, [...path, 'serviceAccountName'], name) as unknown as KubeObject;
        yield* update(session, info, next, 'serviceaccount updated');
      },
    );
  },
};

const setSelector: Command = {
  name: 'selector',
  about: 'Set the selector on a resource',
  flags: FLAGS,
  *run(session) {
    const words = session.args.filter((word) => !isPair(word));
    const pairs = session.args.filter(isPair).flatMap((word) => word.split(','));
    const selector = Object.fromEntries(
      pairs.map((pair) => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
    );
    if (pairs.length === 0) throw new KubectlError('one selector is required');
    const mode = dryRun(session);
    yield* forEachTarget(session, { words, accept: 'any', latest: true }, function* (info) {
      if (info.type.kind !== 'Service')
        throw new KubectlError('setting a selector is only supported for Services');
      const before = mapAt(info.object, 'spec', 'selector');
      const gone = Object.fromEntries(
        Object.keys(before)
          .filter((key) => !Object.hasOwn(selector, key))
          .map((key) => [key, null]),
      );
      if (mode === 'client' || session.flags.isOn('local')) {
        const next = withAt(info.object, ['spec', 'selector'], selector) as unknown as KubeObject;
        return printResult(session, next, 'selector updated');
      }
      const changed = yield* session.client.send('PATCH', pathOf(info.type, info.namespace, info.name), {
        accept: 'any',
        query: query({
          dryRun: mode === 'server' ? 'All' : undefined,
          fieldManager: session.flags.text('field-manager') || 'kubectl-set',
        }),
        contentType: STRATEGIC_PATCH,
        body: { spec: { selector: { ...gone, ...selector } } },
      });
      printResult(session, changed, 'selector updated');
    });
  },
};

const setEnv: Command = {
  name: 'env',
  about: 'Update environment variables on a pod template',
  flags: [
    ...FLAGS,
    string('containers', '*', 'c'),
    string('from'),
    string('prefix'),
    array('env', 'e'),
    bool('list'),
    bool('resolve'),
    boolOn('overwrite'),
    strings('keys'),
  ],
  *run(session) {
    const isChange = (word: string): boolean => isPair(word) || (word.endsWith('-') && !word.includes('/'));
    const words = session.args.filter((word) => !isChange(word));
    const changes = [...session.args.filter(isChange), ...session.flags.list('env')];
    const set: EnvVar[] = changes
      .filter(isPair)
      .map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) }));
    const remove = changes.filter((word) => !isPair(word)).map((word) => word.slice(0, -1));
    if (words.length === 0 && !hasFiles(session)) throw new KubectlError(NO_RESOURCES);
    if (session.flags.isOn('list') && session.flags.text('output') !== '')
      throw new KubectlError('--list and --output may not be specified together');
    if (session.flags.list('keys').length > 0 && session.flags.text('from') === '')
      throw new KubectlError('when specifying --keys, a configmap or secret must be provided with --from');
    if (session.flags.text('from') !== '') set.push(...(yield* variablesFrom(session)));
    yield* forEachTarget(session, { words, accept: 'any', latest: true }, function* (info) {
      if (session.flags.isOn('list')) return listEnv(session, info);
      const wanted = session.flags.text('containers');
      const next = withContainers(info, (container, isInit) => {
        if ((isInit && wanted === '*') || (wanted !== '*' && wanted !== container.name)) return container;
        return withEnv(container, set, remove);
      });
      yield* update(session, info, next, 'env updated');
    });
  },
};

function withEnv(container: Container, set: readonly EnvVar[], remove: readonly string[]): Container {
  const kept = (container.env ?? []).filter(({ name }) => !remove.includes(name));
  const env = kept.map((each) => set.find(({ name }) => name === each.name) ?? each);
  env.push(...set.filter(({ name }) => !kept.some((each) => each.name === name)));
  const { env: _, ...rest } = container;
  return env.length === 0 ? rest : { ...rest, env };
}

/** All keys of a ConfigMap or Secret as variables that refer to it. */
function* variablesFrom(session: Session): Task<readonly EnvVar[]> {
  const { flags } = session;
  const { infos, errors } = yield* fetchInfos(
    session,
    yield* resolve(session, { words: [flags.text('from')] }),
    { accept: 'any' },
  );
  throwAll(errors);
  const prefix = flags.text('prefix');
  const keys = flags.list('keys');
  return infos.flatMap(({ type, name, object }) => {
    const data = at(object, 'data');
    return Object.keys(isObject(data) ? data : {})
      .sort()
      .filter((key) => keys.length === 0 || keys.includes(key))
      .map((key): EnvVar => {
        const ref = { name, key };
        const variable = `${prefix}${key.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_')}`;
        return {
          name: variable,
          valueFrom: type.kind === 'Secret' ? { secretKeyRef: ref } : { configMapKeyRef: ref },
        };
      });
  });
}

function listEnv(session: Session, { type, name, object }: Info): void {
  const path = podSpecPath(type.kind);
  if (path === undefined) return;
  for (const container of listAt(object, ...path, 'containers') as readonly Container[]) {
    session.out(`# ${type.kind} ${name}, container ${container.name}\n`);
    for (const variable of container.env ?? []) session.out(`${envText(variable)}\n`);
  }
}

function envText({ name, value = '', valueFrom }: EnvVar): string {
  if (valueFrom?.configMapKeyRef !== undefined) {
    return `# ${name} from configmap ${textAt(valueFrom.configMapKeyRef, 'name')}, key ${valueFrom.configMapKeyRef.key}`;
  }
  if (valueFrom?.secretKeyRef !== undefined) {
    return `# ${name} from secret ${textAt(valueFrom.secretKeyRef, 'name')}, key ${valueFrom.secretKeyRef.key}`;
  }
  if (valueFrom?.fieldRef !== undefined) return `# ${name} from field path ${valueFrom.fieldRef.fieldPath}`;
  if (valueFrom?.resourceFieldRef !== undefined)
    return `# ${name} from resource field ${valueFrom.resourceFieldRef.resource}`;
  return `${name}=${value}`;
}

const setSubject: Command = {
  name: 'subject',
  about: 'Update the user, group, or service account in a role binding or cluster role binding',
  flags: [...FLAGS, strings('user'), strings('group'), strings('serviceaccount')],
  *run(session) {
    const { flags } = session;
    throwAll(badSelection(session));
    const distinct = (flag: string): readonly string[] => [...new Set(flags.list(flag))].sort();
    const [users, groups, accounts] = [distinct('user'), distinct('group'), distinct('serviceaccount')];
    if (users.length + groups.length + accounts.length === 0)
      throw new KubectlError('you must specify at least one value of user, group or serviceaccount');
    const apiGroup = 'rbac.authorization.k8s.io';
    const wanted: readonly Subject[] = [
      ...users.map((name) => ({ kind: 'User', apiGroup, name })),
      ...groups.map((name) => ({ kind: 'Group', apiGroup, name })),
      ...accounts.map((text) => {
        const [namespace = '', name = '', ...rest] = text.split(':');
        if (name === '' || rest.length > 0)
          throw new KubectlError('serviceaccount must be <namespace>:<name>');
        return { kind: 'ServiceAccount', namespace: namespace || session.namespace, name };
      }),
    ];
    yield* forEachTarget(session, { accept: 'any', latest: true }, function* (info) {
      if (info.type.kind !== 'RoleBinding' && info.type.kind !== 'ClusterRoleBinding')
        throw new KubectlError('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
      const known = listAt(info.object, 'subjects') as readonly Subject[];
      const isKnown = (each: Subject): boolean =>
        known.some(
          ({ kind, name, namespace = '' }) =>
            kind === each.kind && name === each.name && namespace === (each.namespace ?? ''),
        );
      const added = wanted.filter((each) => !isKnown(each));
      const next = withAt(info.object, ['subjects'], [...known, ...added]) as unknown as KubeObject;
      yield* update(session, info, added.length === 0 ? info.object : next, 'subjects updated');
    });
  },
};

export const set: Command = {
  name: 'set',
  about: 'Set specific features on objects',
  commands: [setEnv, setImage, setResources, setSelector, setServiceAccount, setSubject],
};
