/** `create role`, `clusterrole`, `rolebinding`, `clusterrolebinding`. Models kubectl/pkg/cmd/create/create_{role,rolebinding}.go. */
import type { Task } from '../../engine/clock/task.ts';
import { mapping } from '../builder.ts';
import { KubectlError } from '../errors.ts';
import { array, string, strings } from '../flags.ts';
import type { Json } from '../json.ts';
import type { KubeObject } from '../../kube/types.ts';
import type { Session } from '../session.ts';
import { metadata, namespaced, object } from './build.ts';
import { generator } from './send.ts';

const GROUP = 'rbac.authorization.k8s.io';
const RULE_FLAGS = [strings('verb'), strings('resource'), array('resource-name')];

const VERBS = new Set(
  '* get delete list create update patch watch proxy deletecollection use bind escalate impersonate'.split(
    ' ',
  ),
);
const URL_VERBS = new Set('* get post put delete patch head options'.split(' '));

function checkVerbs({ flags }: Session): void {
  if (flags.list('verb').length === 0) throw new KubectlError('at least one verb must be specified');
}

/** Resources of one group share a rule. Models generateResourcePolicyRules. */
function* rules(session: Session): Task<readonly Json[]> {
  const { flags } = session;
  const verbs = flags.list('verb');
  const names = flags.list('resource-name');
  for (const verb of verbs)
    if (!VERBS.has(verb)) session.err(`Warning: '${verb}' is not a standard resource verb\n`);
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
    checkVerbs(session);
    if (session.flags.list('resource').length === 0)
      throw new KubectlError('at least one resource must be specified');
    const list = yield* rules(session);
    return object(`${GROUP}/v1`, 'Role', namespaced(session, name), { rules: list });
  },
});

export const createClusterRole = generator({
  name: 'clusterrole',
  about: 'Create a cluster role',
  flags: [...RULE_FLAGS, strings('non-resource-url'), strings('aggregation-rule')],
  *build(session, name) {
    const aggregation = session.flags.list('aggregation-rule');
    if (aggregation.length > 0) return aggregated(session, name, aggregation);
    checkVerbs(session);
    const urls = session.flags.list('non-resource-url');
    const hasResources = session.flags.list('resource').length > 0;
    if (!hasResources && urls.length === 0)
      throw new KubectlError('one of resource or nonResourceURL must be specified');
    const list = hasResources ? yield* rules(session) : [];
    if (urls.length > 0) checkUrls(session.flags.list('verb'), urls);
    const more = urls.length === 0 ? [] : [{ verbs: session.flags.list('verb'), nonResourceURLs: urls }];
    return object(`${GROUP}/v1`, 'ClusterRole', metadata(session, name), { rules: [...list, ...more] });
  },
});

/** A cluster role that is put together from others. */
function aggregated(session: Session, name: string, pairs: readonly string[]): KubeObject {
  const { flags } = session;
  if (
    RULE_FLAGS.some((flag) => flags.list(flag.name).length > 0) ||
    flags.list('non-resource-url').length > 0
  )
    throw new KubectlError(
      'aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames',
    );
  const matchLabels = Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
  return object(`${GROUP}/v1`, 'ClusterRole', metadata(session, name), {
    aggregationRule: { clusterRoleSelectors: [{ matchLabels }] },
    rules: null,
  });
}

function checkUrls(verbs: readonly string[], urls: readonly string[]): void {
  const bad = verbs.find((verb) => !URL_VERBS.has(verb));
  if (bad !== undefined) throw new KubectlError(`invalid verb: '${bad}' for nonResourceURL`);
  for (const url of urls) {
    if (url === '*') continue;
    if (!url.startsWith('/')) throw new KubectlError('nonResourceURL should start with /');
    if (url.slice(0, -1).includes('*'))
      throw new KubectlError("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
}

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
