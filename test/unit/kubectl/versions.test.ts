/** The goldens were recorded with 1.32; which of them a newer kubectl prints differently is written in them (`later`). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runVector } from '../../conformance/kubectl/index.ts';
import type { KubectlVector } from '../../conformance/kubectl/vector.ts';

const DIR = 'test/conformance/vectors/kubectl';
type Golden = KubectlVector & { readonly later?: readonly { readonly rule: string }[] };

const GOLDENS = readdirSync(DIR)
  .filter((name) => name.endsWith('.json') && name !== 'explain.json')
  .flatMap((name) => JSON.parse(readFileSync(join(DIR, name), 'utf8')) as Golden[]);

/** Ours sorts data in all releases, where the older ones walk a map in random order. */
const changes = ({ later = [] }: Golden): boolean => later.some(({ rule }) => rule !== 'sorted-data');

const printed = (vector: Golden, version: string): string => {
  const { stdout, stderr, exitCode } = runVector(vector, version);
  return JSON.stringify({ stdout, stderr, exitCode });
};

describe('the release switch', () => {
  it('[KUBECTL-2] 1.36 prints differently exactly what the goldens mark', () => {
    const different = GOLDENS.filter((vector) => printed(vector, 'v1.36.0') !== printed(vector, 'v1.32.4'));
    expect(different.map(({ id }) => id)).toEqual(GOLDENS.filter(changes).map(({ id }) => id));
  });

  it.each([
    ['delete/pod-waits', 'stdout', 'pod "web-1" deleted from default namespace\n'],
    ['imperative/label-add-and-remove', 'stdout', 'pod/web modified\n'],
    [
      'logs-exec/logs-bad-container',
      'stderr',
      'error: container zz is not valid for pod two out of: a, b, setup (init)\n',
    ],
    [
      'logs-exec/attach',
      'stderr',
      "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n",
    ],
  ] as const)('%s at 1.36', (id, stream, text) => {
    const vector = GOLDENS.find((each) => each.id === id);
    expect(vector && runVector(vector, 'v1.36.0')[stream]).toBe(text);
  });

  it('scale says what is missing as the server does', () => {
    const vector = { ...(GOLDENS[0] as Golden), objects: [], args: ['scale', 'deploy', 'x', '--replicas=1'] };
    expect(runVector(vector, 'v1.36.0').stderr).toBe(
      'Error from server (NotFound): deployments.apps "x" not found\n',
    );
    expect(runVector(vector, 'v1.32.4').stderr).toBe(
      'error: no objects passed to scale deployments.apps "x" not found\n',
    );
  });
});
