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
