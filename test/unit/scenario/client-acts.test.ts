import { describe, expect, it } from 'vitest';
import { type ScenarioAct, scenarioOf } from '../../../src/scenario/format.ts';
import { readScenario } from '../../../src/scenario/read-scenario.ts';

const withAct = (act: unknown) => readScenario({ ...scenarioOf([], []), acts: [act] });

const ACTS: readonly ScenarioAct[] = [
  {
    at: 5,
    kind: 'request',
    method: 'POST',
    path: '/api/v1/namespaces/default/pods',
    query: { fieldManager: 'kubectl-create' },
    body: { kind: 'Pod', metadata: { name: 'web' } },
  },
  { at: 5, kind: 'request', method: 'PATCH', path: '/api/v1/nodes/a', contentType: 'a/b', body: [1] },
  { at: 6, kind: 'exec', namespace: 'a', pod: 'b', container: 'c', command: ['ls'], input: '1', tty: true },
  { at: 7, kind: 'execInput', input: '1', text: 'ls\r' },
  { at: 8, kind: 'execInput', input: '1', end: true },
  { at: 9, kind: 'attach', namespace: 'a', pod: 'b', container: 'c', input: '2' },
  // A byte that is no text.
  { at: 10, kind: 'execInput', input: '2', text: 'a\udcff' },
  { at: 11, kind: 'forward', namespace: 'a', pod: 'b', port: 80, text: 'GET / HTTP/1.1\r\n\r\n' },
];

describe('what clients did', () => {
  it.each(ACTS)('is read: %j', (act) => {
    expect(withAct(act)).toMatchObject({ ok: true, value: { acts: [act] } });
  });
  it.each([
    [{ at: 1, kind: 'request', method: 'GET', path: '/' }, 'acts[0].method'],
    [{ at: 1, kind: 'request', method: 'POST', path: 5 }, 'acts[0].path'],
    [{ at: 1, kind: 'request', method: 'POST', path: '/', query: { a: 1 } }, 'acts[0].query.a'],
    [{ at: 1, kind: 'request', method: 'POST', path: '/', body: 'x'.repeat(2 ** 21) }, 'acts[0].body'],
    [{ at: 1, kind: 'exec', namespace: 'a', pod: 'b', container: 'c', command: 'ls' }, 'acts[0].command'],
    [{ at: 1, kind: 'execInput', input: 1 }, 'acts[0].input'],
    [{ at: 1, kind: 'forward', namespace: 'a', pod: 'b', port: 0, text: '' }, 'acts[0].port'],
  ])('is refused: %#', (act, path) => {
    expect(withAct(act)).toEqual({ ok: false, error: { code: 'invalid', path } });
  });
});
