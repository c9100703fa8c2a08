import { describe, expect, it } from 'vitest';
import { Clock } from '../../../src/engine/clock/clock.ts';
import type { Pod } from '../../../src/kube/types.ts';
import { Trace } from '../../../src/trace/trace.ts';
import { TraceWriter } from '../../../src/trace/writer.ts';
import type { Cluster, ClusterRequest, ClusterResponse } from './cluster.ts';
import { judge } from './judge.ts';
import { runVector } from './run-vector.ts';
import { readVector } from './vector.ts';

/** A cluster whose Pod turns Running at 5 s and, once it is deleted, goes 3 s later. It knows nothing else. */
class ScriptedCluster implements Cluster {
  readonly trace = new Trace();
  readonly requests: (ClusterRequest & { readonly atMs: number })[] = [];
  readonly #clock = new Clock();
  readonly #writer = new TraceWriter(this.#clock);

  get nowMs(): number {
    return this.#clock.now;
  }
  step(limitMs: number): boolean {
    const next = this.#clock.nextEventAt ?? Number.POSITIVE_INFINITY;
    this.#clock.runUntil(Math.min(next, limitMs), 1);
    this.#take();
    return next <= limitMs;
  }
  request(request: ClusterRequest): ClusterResponse {
    this.requests.push({ ...request, atMs: this.nowMs });
    const answer = this.#answer(request);
    this.#take();
    return answer;
  }
  exec = () => undefined;
  restartKubelets = () => undefined;

  #answer({ method, path, body }: ClusterRequest): ClusterResponse {
    if (method === 'PATCH') return { code: 422, body: { kind: 'Status', reason: 'Invalid', message: 'no' } };
    if (method === 'DELETE') {
      this.#clock.after(3000, () => this.#write('delete', 'Running'));
      return { code: 200, body: {} };
    }
    if (path !== '/api/v1/namespaces/default/pods')
      return { code: 404, body: { reason: 'NotFound', message: path } };
    this.#write('create', 'Pending');
    this.#clock.at(5000, () => {
      this.#write('update', 'Running');
      this.#write('update', 'Unknown');
    });
    return { code: 201, body };
  }
  #write(verb: 'create' | 'update' | 'delete', phase: string): void {
    const object: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default', uid: 'u' },
      spec: { containers: [] },
      status: { phase },
    };
    this.#writer.record('object.written', 'test', 'pods/default/p', { verb, object });
  }
  #take(): void {
    this.trace.append(this.#writer.take(this.nowMs));
  }
}

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [] } };
const remove = { delete: { kind: 'Pod', name: 'p', gracePeriodSeconds: 2 } };

function run(more: object) {
  const cluster = new ScriptedCluster();
  const vector = readVector({ id: 'x/y', title: 't', objects: [POD], actions: [], expect: [], ...more });
  return { cluster, vector, result: runVector(vector, cluster, () => false) };
}

describe('running a vector', () => {
  it('stops at the moment of the condition, also when it holds between two writes only', () => {
    const { result } = run({ until: { condition: { phase: 'Running' }, withinSeconds: 5 } });
    expect(result).toMatchObject({ kind: 'ended', record: { endMs: 5000 } });
  });
  it('goes on for thenSeconds', () => {
    const { result } = run({ until: { condition: { phase: 'Running' }, withinSeconds: 60, thenSeconds: 7 } });
    expect(result).toMatchObject({ kind: 'ended', record: { endMs: 12_000 } });
  });
  it('fails when the condition does not come true in time', () => {
    const { result } = run({ until: { condition: { phase: 'Running' }, withinSeconds: 4 } });
    expect(result).toMatchObject({ kind: 'failed', actual: 'phase: "Pending"' });
  });
  it('fires actions in order, each as soon as its condition holds, and waits', () => {
    const { cluster, result, vector } = run({
      actions: [
        { when: { phase: 'Running' }, do: { wait: { seconds: 2 } } },
        { when: { afterSeconds: 1 }, do: { patch: { kind: 'Pod', name: 'p', type: 'merge', body: {} } } },
        { when: { afterSeconds: 0 }, do: remove },
      ],
      until: { condition: { podExists: false }, withinSeconds: 60 },
      expect: [
        { rejected: { action: 1, reason: 'Invalid' } },
        { podDeletedWithinSeconds: 3 },
        { never: { all: [{ phase: 'Running' }, { action: 0 }] } },
      ],
    });
    expect(cluster.requests.map(({ method, atMs }) => [method, atMs])).toEqual([
      ['POST', 0],
      ['PATCH', 8000],
      ['DELETE', 8000],
    ]);
    expect(cluster.requests[1]).toMatchObject({
      path: '/api/v1/namespaces/default/pods/p',
      contentType: 'application/merge-patch+json',
    });
    expect(cluster.requests[2]?.body).toMatchObject({ gracePeriodSeconds: 2 });
    expect(result).toMatchObject({ kind: 'ended', record: { endMs: 11_000 } });
    if (result.kind === 'ended') expect(judge(vector.expect, result.record)).toEqual([]);
  });
  it('a time condition fires at its second', () => {
    const { cluster } = run({
      actions: [{ when: { all: [{ atSeconds: 7 }, { podExists: true }] }, do: remove }],
      until: { condition: { podExists: false }, withinSeconds: 60 },
    });
    expect(cluster.requests[1]?.atMs).toBe(7000);
  });
  it('fails when an object is refused', () => {
    const objects = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } }];
    const { result } = run({ objects, until: { condition: { podExists: true }, withinSeconds: 1 } });
    expect(result).toMatchObject({ kind: 'failed', expected: 'ConfigMap c is created' });
  });
  it('gives up when it is out of time', () => {
    const vector = readVector({
      id: 'x/y',
      objects: [POD],
      until: { condition: { atSeconds: 1 }, withinSeconds: 1000 },
    });
    const cluster = new ScriptedCluster();
    cluster.step = () => true;
    expect(runVector(vector, cluster, () => true)).toMatchObject({
      kind: 'failed',
      expected: 'a run in time',
    });
  });
});

describe('reading a vector', () => {
  const until = { condition: { podExists: true }, withinSeconds: 1 };
  const read = (more: object) => () => readVector({ id: 'x', objects: [], until, ...more });
  it('refuses words it does not know', () => {
    expect(read({ expect: [{ surprising: true }] })).toThrow('unsupported: "surprising"');
    expect(read({ expect: [{ containerState: { name: 'a', colour: 'red' } }] })).toThrow(
      'containerState with "colour"',
    );
    expect(read({ expect: [{ never: { phase: 'Running' }, withinSeconds: 3 }] })).toThrow(
      'withinSeconds next to never',
    );
    expect(read({ expect: [{ action: 1 }] })).toThrow('"action" as an expectation');
    expect(read({ actions: [{ when: { action: 0 }, do: { paint: {} } }] })).toThrow('unsupported: action');
    expect(read({ mood: 'good' })).toThrow('a vector with "mood"');
  });
  it('reads gates', () => {
    const gates = (gate: string) => readVector({ id: 'x', objects: [], until, gate }).gates;
    expect(gates('A,B')).toEqual({ A: true, B: true });
    expect(gates('A=false (the default)')).toEqual({ A: false });
  });
});
