/** `create role`, `clusterrole`, `rolebinding`, `clusterrolebinding`. Models kubectl/pkg/cmd/create/create_{role,rolebinding}.go. */
import type { Task } from '../../engine/clock/task.ts';
import { mapping } from '../builder.ts';
import { KubectlError } from '../errors.ts';
import { array, string, strings } from '../flags.ts';
import type { Json } from '../json.ts';
import type { Session } from '../session.ts';
import { metadata, namespaced, object } from './build.ts';
import { generator } from './send.ts';

const GROUP = 'rbac.authorization.k8s.io';
const RULE_FLAGS = [strings('verb'), strings('resource'), array('resource-name')];

/** Resources of one group share a rule. Models generateResourcePolicyRules. */
function* rules(session: Session): Task<readonly Json[]> {
  const { flags } = session;
  const verbs = flags.list('verb');
  const names = flags.list('resource-name');
  if (verbs.length === 0) throw new KubectlError('at least one verb must be specified');
  const groups = new Map<string, string[]>();
  for (const word of flags.list('resource')) {
    const [resource = '', subresource] = word.split('/');
    const type = yield* mapping(session, resource);
    const list = groups.get(type.group) ?? [];
    list.push(subresource === undefined ? type.resource : `${type.resource}/${subresource}`);
    groups.set(type.group, list);
  }
  return [...groups.keys()].sort().map((group) => ({
    verbs,
    apiGroups: [group],
    resources: groups.get(group),
    ...(names.length > 0 ? { resourceNames: names } : {}),
  }));
}

export const createRole = generator({
  name: 'role',
  about: 'Create a role with single rule',
  flags: RULE_FLAGS,
  *build(session, name) {
    const list = yield* rules(session);
    if (list.length === 0) throw new KubectlError('at least one resource must be specified');
    return object(`${GROUP}/v1`, 'Role', namespaced(session, name), { rules: list });
  },
});

export const createClusterRole = generator({
  name: 'clusterrole',
  about: 'Create a cluster role',
  flags: [...RULE_FLAGS, strings('non-resource-url'), strings('aggregation-rule')],
  *build(session, name) {
    const urls = session.flags.list('non-resource-url');
    const list = yield* rules(session);
    const more = urls.length === 0 ? [] : [{ verbs: session.flags.list('verb'), nonResourceURLs: urls }];
    return object(`${GROUP}/v1`, 'ClusterRole', metadata(session, name), { rules: [...list, ...more] });
  },
});

function subjects(session: Session): Json {
  const { flags } = session;
  const named = (kind: string, list: readonly string[]): readonly Json[] =>
    list.map((name) => ({ kind, apiGroup: GROUP, name }));
  const accounts = flags.list('serviceaccount').map((text) => {
    const [namespace = '', name = ''] = text.split(':');
    if (name === '') throw new KubectlError('serviceaccount must be <namespace>:<name>');
    return { kind: 'ServiceAccount', name, namespace };
  });
  const all = [...named('User', flags.list('user')), ...named('Group', flags.list('group')), ...accounts];
  return all.length === 0 ? {} : { subjects: all };
}

const SUBJECT_FLAGS = [array('user'), array('group'), array('serviceaccount')];

export const createRoleBinding = generator({
  name: 'rolebinding',
  about: 'Create a role binding for a particular role or cluster role',
  flags: [string('role'), string('clusterrole'), ...SUBJECT_FLAGS],
  failure: 'failed to create rolebinding: ',
  *build(session, name) {
    const [role, clusterRole] = [session.flags.text('role'), session.flags.text('clusterrole')];
    if ((role === '') === (clusterRole === ''))
      throw new KubectlError('exactly one of clusterrole or role must be specified');
    const roleRef =
      role === ''
        ? { apiGroup: GROUP, kind: 'ClusterRole', name: clusterRole }
        : { apiGroup: GROUP, kind: 'Role', name: role };
    return object(`${GROUP}/v1`, 'RoleBinding', namespaced(session, name), { ...subjects(session), roleRef });
  },
});

export const createClusterRoleBinding = generator({
  name: 'clusterrolebinding',
  about: 'Create a cluster role binding for a particular cluster role',
  flags: [string('clusterrole'), ...SUBJECT_FLAGS],
  required: ['clusterrole'],
  failure: 'failed to create clusterrolebinding: ',
  *build(session, name) {
    const roleRef = { apiGroup: GROUP, kind: 'ClusterRole', name: session.flags.text('clusterrole') };
    return object(`${GROUP}/v1`, 'ClusterRoleBinding', metadata(session, name), {
      ...subjects(session),
      roleRef,
    });
  },
});
