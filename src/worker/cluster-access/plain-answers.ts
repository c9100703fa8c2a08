/** Answers that no object stands behind: the version, discovery, reviews of access. */
import type { ApiReply } from '../../kubectl/index.ts';
import { KUBERNETES_GIT_VERSION, KUBERNETES_VERSION } from '../../kube/version.ts';

const PLAIN =
  /^\/(?:version|healthz|livez|readyz|openapi(?:\/.*)?|api|apis|api\/v1|apis\/[^/]+(?:\/[^/]+)?)$/;

export const isPlain = (path: string): boolean => PLAIN.test(path);

export function answerPlain(path: string): ApiReply {
  if (path === '/version') return { code: 200, body: version() };
  if (/^\/(?:healthz|livez|readyz)$/.test(path)) return { code: 200, body: 'ok' };
  return { code: 200, body: {} };
}

function version(): unknown {
  const [major, minor] = KUBERNETES_VERSION.split('.');
  return {
    major,
    minor,
    gitVersion: KUBERNETES_GIT_VERSION,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: 'podplay',
    platform: 'linux/amd64',
  };
}

/** Whoever is at the workstation may do everything, as kubeadm's admin may. */
const REVIEWS: Readonly<Record<string, { readonly head: object; readonly status: object }>> = {
  selfsubjectaccessreviews: {
    head: { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1' },
    status: { allowed: true },
  },
  selfsubjectrulesreviews: {
    head: { kind: 'SelfSubjectRulesReview', apiVersion: 'authorization.k8s.io/v1' },
    status: {
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    },
  },
  selfsubjectreviews: {
    head: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' },
    status: {
      userInfo: {
        username: 'kubernetes-admin',
        groups: ['kubeadm:cluster-admins', 'system:authenticated'],
      },
    },
  },
};

export function reviewOf(path: string): string | undefined {
  const [, root, group, , resource, ...rest] = path.split('/');
  const isGroup = group === 'authorization.k8s.io' || group === 'authentication.k8s.io';
  if (root !== 'apis' || !isGroup || rest.length > 0 || resource === undefined) return undefined;
  return Object.hasOwn(REVIEWS, resource) ? resource : undefined;
}

export function answerReview(resource: string, body: unknown): ApiReply {
  const given = typeof body === 'object' && body !== null ? body : {};
  const { head, status } = REVIEWS[resource] ?? { head: {}, status: {} };
  return { code: 201, body: { ...head, metadata: {}, ...given, status } };
}
