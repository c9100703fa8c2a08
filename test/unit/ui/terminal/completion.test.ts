import { describe, expect, it } from 'vitest';
import { commonPrefix, complete, type CompletionWorld } from '../../../../src/ui/terminal/completion.ts';

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'pods default': ['web-1', 'web-2'],
  'pods other': ['api'],
  'nodes ': ['node-1'],
};
const world: CompletionWorld = {
  files: ['pod1.yaml', 'pod2.yaml', 'svc.yaml'],
  names: (resource, namespace) => NAMES[`${resource} ${namespace}`] ?? [],
  namespaces: ['default', 'other'],
  nodes: ['node-1', 'node-2'],
  containers: (pod) => (pod === 'web-1' ? ['app', 'log'] : []),
};
const of = (line: string): readonly string[] => complete(line, line.length, world).candidates;

describe('completion', () => {
  it.each<[string, readonly string[]]>([
    ['kube', ['kubectl']],
    ['kubectl ge', ['get']],
    ['kubectl get dep', ['deployments']],
    ['kubectl get pods w', ['web-1', 'web-2']],
    ['kubectl get pods -n other ', ['api']],
    ['kubectl describe pod/w', ['pod/web-1', 'pod/web-2']],
    ['kubectl logs web-1 -c ', ['app', 'log']],
    ['kubectl exec w', ['web-1', 'web-2']],
    ['kubectl apply -f pod', ['pod1.yaml', 'pod2.yaml']],
    ['kubectl get pods -n o', ['other']],
    ['kubectl get pods -o w', ['wide']],
    ['kubectl drain node-', ['node-1', 'node-2']],
    ['kubectl rollout st', ['status']],
    ['kubectl get pods --show', ['--show-labels']],
    ['cat s', ['svc.yaml']],
    ['echo a > pod1', ['pod1.yaml']],
    ['ls && kubectl del', ['delete']],
    ['kubectl get pods | gre', ['grep']],
    ['ssh node-2', []],
    ['kubectl get nosuch x', []],
    ['', expect.arrayContaining(['kubectl', 'ls'])],
  ])('%j', (line, candidates) => {
    expect(of(line)).toEqual(candidates);
  });

  it('says where the word begins', () => {
    expect(complete('kubectl get pods w --watch', 18, world)).toEqual({
      from: 17,
      candidates: ['web-1', 'web-2'],
    });
  });

  it('knows what words have in common', () => {
    expect(commonPrefix(['web-1', 'web-2'])).toBe('web-');
    expect(commonPrefix(['a', 'b'])).toBe('');
    expect(commonPrefix([])).toBe('');
  });
});
