/** Reviews of access: who comes over the bridge may do everything, as kubeadm's admin may. */
import { isObject } from './body.ts';

const USER_INFO = {
  username: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', 'system:authenticated'],
};

/** The answer to a POST of a review, by its kind. */
export function answerReview(resource: string, body: unknown): unknown {
  const given = isObject(body) ? body : {};
  return { ...REVIEWS[resource]?.head, metadata: {}, ...given, status: REVIEWS[resource]?.status };
}

const AUTHORIZATION = 'authorization.k8s.io/v1';
const RULES = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
};

const REVIEWS: Readonly<Record<string, { readonly head: object; readonly status: object }>> = {
  selfsubjectaccessreviews: {
    head: { kind: 'SelfSubjectAccessReview', apiVersion: AUTHORIZATION },
    status: { allowed: true },
  },
  selfsubjectrulesreviews: {
    head: { kind: 'SelfSubjectRulesReview', apiVersion: AUTHORIZATION },
    status: RULES,
  },
  selfsubjectreviews: {
    head: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' },
    status: { userInfo: USER_INFO },
  },
};

/** `/apis/authorization.k8s.io/v1/selfsubjectaccessreviews` → the resource; undefined for other paths. */
export function reviewOf(segments: readonly string[]): string | undefined {
  const [root, group, , resource, ...rest] = segments;
  const isGroup = group === 'authorization.k8s.io' || group === 'authentication.k8s.io';
  if (root !== 'apis' || !isGroup || rest.length > 0 || resource === undefined) return undefined;
  return Object.hasOwn(REVIEWS, resource) ? resource : undefined;
}
