/** What commands say of arguments they cannot take, as kubectl's own checks word it. */
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/kube/types.ts';
import { runVector } from '../../conformance/kubectl/index.ts';

function run(line: string, objects: readonly KubeObject[] = []) {
  const args = line.split(' ');
  return runVector({ id: 'unit', kubectl: 'v1.36.0', now: '2026-01-01T00:00:00Z', objects, args } as never);
}

describe('refused', () => {
  it.each([
    ['rollout status', 'error: required resource not specified\n'],
    ['rollout restart', 'error: required resource not specified\n'],
    ['rollout status deploy/web --revision=-1', 'error: revision must be a positive integer: -1\n'],
    ['rollout restart deploy', 'No resources found in default namespace.\n'],
    [
      'wait pod/p --for=jsonpath={.a}=',
      "error: jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3\n",
    ],
    ['wait pod/p --for=jsonpath=', 'error: jsonpath expression cannot be empty\n'],
    ['label pods --all -l a=b x=y', 'error: cannot set --all and --selector at the same time\n'],
    ['label', 'error: one or more resources must be specified as <resource> <name> or <resource>/<name>\n'],
    ['logs p --limit-bytes=-1', 'error: --limit-bytes must be greater than 0\n'],
    ['logs p c -c c', 'error: only one of -c or an inline [CONTAINER] arg is allowed\n'],
    ['create svc clusterip s --tcp=x:80', 'error: strconv.ParseUint: parsing "x": invalid syntax\n'],
    ['create svc clusterip s --tcp=80:0', 'error: must be between 1 and 65535, inclusive\n'],
    ['version x', 'error: extra arguments: [x]\n'],
    [
      'taint node a=b:NoSchedule',
      "error: at least one resource name must be specified since 'all' parameter is not set\n",
    ],
    ['taint node n a=b:NoSchedule x', 'error: all resources must be specified before taint changes: x\n'],
    [
      'create secret tls t --cert=a --key=b',
      'error: Cannot read file a, open a: no such file or directory\n',
    ],
    ['create quota q --hard=cpu', 'error: Invalid argument syntax cpu, expected <resource>=<value>\n'],
    ['create clusterrole c --verb=get', 'error: one of resource or nonResourceURL must be specified\n'],
    [
      'create clusterrole c --verb=list --non-resource-url=/a',
      "error: invalid verb: 'list' for nonResourceURL\n",
    ],
    [
      'annotate pod p a=b a- c=d c-',
      'error: can not both modify and remove the following annotation(s) in the same command: a, c\n',
    ],
  ])('kubectl %s', (line, stderr) => {
    expect(run(line).stderr).toBe(stderr);
  });
});

describe('taken', () => {
  it('create clusterrole with an aggregation rule has selectors and no rules', () => {
    const { stdout } = run('create clusterrole c --aggregation-rule=a=b --dry-run=client -o yaml');
    expect(stdout).toContain('clusterRoleSelectors:\n  - matchLabels:\n      a: b\n');
    expect(stdout).toContain('rules: null\n');
  });

  it('a verb that nobody knows is warned of', () => {
    const { stdout, stderr } = run('create role r --verb=foo --resource=pods');
    expect(stderr).toBe("Warning: 'foo' is not a standard resource verb\n");
    expect(stdout).toBe('role.rbac.authorization.k8s.io/r created\n');
  });
});

describe('set', () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's', namespace: 'default' },
    spec: { selector: { a: 'b' } },
  } as KubeObject;
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'rb', namespace: 'default' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
    subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'jane' }],
  } as KubeObject;

  it('image without anything says all that is missing', () => {
    expect(run('set image').stderr).toBe(
      'one or more resources must be specified as <resource> <name> or <resource>/<name>\nat least one image update is required\n',
    );
  });

  it('selector in a dry run of the client sends nothing', () => {
    const { stdout, server } = run('set selector svc s c=d --dry-run=client', [service]);
    expect(stdout).toBe('service/s selector updated (dry run)\n');
    expect(server.requests.some(({ method }) => method === 'PATCH')).toBe(false);
  });

  it('subject adds those that are not there, and is silent when all are', () => {
    expect(run('set subject rolebinding rb --user=jane --group=devs', [binding]).stdout).toBe(
      'rolebinding.rbac.authorization.k8s.io/rb subjects updated\n',
    );
    expect(run('set subject rolebinding rb --user=jane', [binding]).stdout).toBe('');
  });
});

describe('drain', () => {
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } } as KubeObject;
  const pod = (more: object): KubeObject =>
    ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default', uid: 'u', ...more },
      spec: { nodeName: 'n', containers: [], terminationGracePeriodSeconds: 30 },
      status: { phase: 'Running' },
    }) as KubeObject;
  const owned = (kind: string) => ({
    ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'o', uid: 'o', controller: true }],
  });

  it('a Pod whose DaemonSet is gone stays, and goes by force without a word', () => {
    const objects = [node, pod(owned('DaemonSet'))];
    expect(run('drain n', objects).stderr).toContain(
      'cannot delete daemonsets.apps "o" not found: default/p',
    );
    expect(run('drain n --force', objects).stderr).toBe('');
  });

  it('nothing is said before a deletion that is no eviction', () => {
    const { stdout } = run('drain n --disable-eviction', [node, pod(owned('ReplicaSet'))]);
    expect(stdout).toBe('node/n cordoned\npod/p deleted\nnode/n drained\n');
  });

  it('a timeout names the Pods that are left', () => {
    const stuck = pod({ ...owned('ReplicaSet'), finalizers: ['example.com/stay'] });
    const { stderr } = run('drain n --timeout=2s', [node, stuck]);
    expect(stderr).toContain(
      'There are pending pods in node "n" when an error occurred: error when waiting for pod "p" in namespace "default" to terminate: context deadline exceeded\npod/p\n',
    );
  });
});
