/** `kubectl auth`. Models staging/src/k8s.io/kubectl/pkg/cmd/auth. */
import type { Task } from '../../engine/clock/task.ts';
import { TableWriter } from '../../kube/printers/table.ts';
import type { Command } from '../command.ts';
import { emptyMetadata } from '../create/build.ts';
import { discover } from '../discovery.ts';
import { ExitError, KubectlError, notModelled } from '../errors.ts';
import { bool, string } from '../flags.ts';
import { at, type Json, listAt, textAt } from '../json.ts';
import { apiVersionOf, findResource, type ApiResource } from '../resources.ts';
import type { Session } from '../session.ts';

const API = '/apis/authorization.k8s.io/v1';

const canI: Command = {
  name: 'can-i',
  about: 'Check whether an action is allowed',
  flags: [
    bool('all-namespaces', 'A'),
    bool('list'),
    bool('quiet', 'q'),
    bool('no-headers'),
    string('subresource'),
  ],
  *run(session) {
    const { flags, args } = session;
    if (flags.isOn('list')) return yield* listRules(session);
    const [verb, resource, name] = args;
    if (verb === undefined || resource === undefined) {
      throw new KubectlError(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      );
    }
    const spec = resource.startsWith('/')
      ? { nonResourceAttributes: { path: resource, verb } }
      : { resourceAttributes: yield* attributes(session, verb, resource, name) };
    const review = yield* session.client.send('POST', `${API}/selfsubjectaccessreviews`, {
      accept: 'typed',
      body: {
        kind: 'SelfSubjectAccessReview',
        apiVersion: 'authorization.k8s.io/v1',
        metadata: emptyMetadata(session),
        spec,
        status: { allowed: false },
      },
    });
    const isAllowed = at(review, 'status', 'allowed') === true;
    const reason = textAt(review, 'status', 'reason');
    const word = isAllowed ? 'yes' : 'no';
    if (!flags.isOn('quiet')) session.out(`${word}${reason === '' ? '' : ` - ${reason}`}\n`);
    if (!isAllowed) throw new ExitError(1);
  },
};

function* attributes(session: Session, verb: string, word: string, third: string | undefined): Task<Json> {
  const [resourceWord = '', slashName] = word.split('/');
  const type = findResource(resourceWord);
  if (type === undefined) {
    yield* discover(session);
    if (resourceWord !== '*')
      session.err(`Warning: the server doesn't have a resource type '${resourceWord}'\n\n`);
  } else yield* warnScope(session, type);
  const isAll = session.flags.isOn('all-namespaces');
  const { subresource } = { subresource: session.flags.text('subresource') };
  const name = slashName ?? third;
  return {
    ...(isAll ? {} : { namespace: session.namespace }),
    verb,
    ...(type !== undefined && type.group !== '' ? { group: type.group } : {}),
    resource: type?.resource ?? resourceWord,
    ...(subresource === '' ? {} : { subresource }),
    ...(name === undefined ? {} : { name }),
  };
}

/** Asked for in a namespace although it has none. */
function* warnScope(session: Session, type: ApiResource): Task {
  yield* session.client.raw('GET', type.group === '' ? '/api/v1' : `/apis/${apiVersionOf(type)}`, {
    accept: 'any',
  });
  if (type.namespaced) return;
  const where = type.group === '' ? '' : ` in group '${type.group}'`;
  if (!session.flags.isOn('all-namespaces'))
    session.err(`Warning: resource '${type.resource}' is not namespace scoped${where}\n\n`);
}

function* listRules(session: Session): Task {
  const review = yield* session.client.send('POST', `${API}/selfsubjectrulesreviews`, {
    accept: 'typed',
    body: {
      kind: 'SelfSubjectRulesReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: emptyMetadata(session),
      spec: { namespace: session.namespace },
      status: { resourceRules: null, nonResourceRules: null, incomplete: false },
    },
  });
  const goList = (list: readonly unknown[]): string => `[${list.join(' ')}]`;
  const rows = [
    ...listAt(review, 'status', 'resourceRules'),
    ...listAt(review, 'status', 'nonResourceRules'),
  ].flatMap((rule) => {
    const groups = listAt(rule, 'apiGroups').length === 0 ? [''] : listAt(rule, 'apiGroups');
    const resources = listAt(rule, 'resources').length === 0 ? [''] : listAt(rule, 'resources');
    return resources.flatMap((resource) =>
      groups.map((group) => [
        group === '' || resource === '' ? String(resource) : `${String(resource)}.${String(group)}`,
        goList(listAt(rule, 'nonResourceURLs')),
        goList(listAt(rule, 'resourceNames')),
        goList(listAt(rule, 'verbs')),
      ]),
    );
  });
  const header = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'];
  session.out(new TableWriter().write(session.flags.isOn('no-headers') ? rows : [header, ...rows]));
}

const whoami: Command = {
  name: 'whoami',
  about: 'Experimental: Check self subject attributes',
  *run(session) {
    const review = yield* session.client.send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      accept: 'typed',
      body: {
        kind: 'SelfSubjectReview',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: emptyMetadata(session),
        status: { userInfo: {} },
      },
    });
    const groups = listAt(review, 'status', 'userInfo', 'groups');
    session.out(
      new TableWriter().write([
        ['ATTRIBUTE', 'VALUE'],
        ['Username', textAt(review, 'status', 'userInfo', 'username')],
        ...(groups.length === 0 ? [] : [['Groups', `[${groups.join(' ')}]`]]),
      ]),
    );
  },
};

export const auth: Command = {
  name: 'auth',
  about: 'Inspect authorization',
  commands: [
    canI,
    whoami,
    {
      name: 'reconcile',
      about: 'Reconcile rules for RBAC role, role binding, cluster role, and cluster role binding objects',
      *run() {
        throw notModelled('auth reconcile');
      },
    },
  ],
};
