/** kubectl against the simulation's own API server, which does not make tables: the client lays them out itself. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiServer } from '../../../src/engine/api/api-server.ts';
import { Clock } from '../../../src/engine/clock/clock.ts';
import { Random } from '../../../src/engine/clock/random.ts';
import type { KubectlEnv } from '../../../src/kubectl/env.ts';
import { kubectl } from '../../../src/kubectl/kubectl.ts';
import { TraceWriter } from '../../../src/trace/writer.ts';

const EPOCH = Date.UTC(2025, 5, 15, 12);
const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web}
spec:
  containers:
  - name: nginx
    image: nginx:1.27
`;

let api: ApiServer;
let files: Map<string, string>;

beforeEach(() => {
  const clock = new Clock();
  api = new ApiServer(clock, new TraceWriter(clock), new Random('1'), EPOCH, true);
  files = new Map([['pod.yaml', POD]]);
  run('create namespace default');
  run('create serviceaccount default');
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line; waits cost nothing. */
function run(line: string, more: Partial<KubectlEnv> = {}): Ran {
  let [out, err] = ['', ''];
  const refused = { ok: false, reply: { code: 404, body: '' } } as const;
  const env: KubectlEnv = {
    version: 'v1.36.0',
    variables: new Map(),
    isTerminal: false,
    now: () => EPOCH,
    *request({ method, path, query, contentType, body }) {
      const { code, body: answer } = api.request({
        method,
        path,
        query: Object.fromEntries(query),
        user: 'kubectl',
        ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }),
        ...(body === undefined ? {} : { body }),
      });
      return { code, body: answer };
    },
    *watch() {
      return refused;
    },
    *open() {
      return refused;
    },
    *exec() {
      return { kind: 'refused', reply: refused.reply };
    },
    *portForward() {
      return undefined;
    },
    readFile: (path) => files.get(path),
    writeFile: (path, text) => files.set(path, text) !== undefined,
    listDirectory: () => undefined,
    *stdin() {
      return POD;
    },
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    explainSchema: () => undefined,
    *edit(text) {
      return { text };
    },
    ...more,
  };
  const task = kubectl(line.split(' '), env);
  let step = task.next();
  while (step.done !== true) step = task.next();
  return { code: step.value, out, err };
}

describe('kubectl and the API server', () => {
  it('applies, applies again, changes', () => {
    expect(run('apply -f pod.yaml')).toEqual({ code: 0, out: 'pod/web created\n', err: '' });
    expect(run('apply -f -').out).toBe('pod/web unchanged\n');
    files.set('pod.yaml', POD.replace('1.27', '1.28'));
    expect(run('apply -f pod.yaml').out).toBe('pod/web configured\n');
    expect(run('get pod web -o jsonpath={.spec.containers[*].image}').out).toBe('nginx:1.28');
  });

  it('lays the table out from the objects', () => {
    run('apply -f pod.yaml');
    expect(run('get pods').out).toBe(
      'NAME   READY   STATUS    RESTARTS   AGE\nweb    0/1     Pending   0          0s\n',
    );
    expect(run('get po -l app=none')).toEqual({
      code: 0,
      out: '',
      err: 'No resources found in default namespace.\n',
    });
  });

  it('creates, labels, edits and deletes', () => {
    expect(run('create deployment api --image=nginx').out).toBe('deployment.apps/api created\n');
    expect(run('create configmap c --from-literal=a=1').out).toBe('configmap/c created\n');
    expect(run('label cm c x=y').out).toBe('configmap/c labeled\n');
    const edit: Partial<KubectlEnv> = {
      *edit(text) {
        return { text: text.replace('a: "1"', 'a: "2"') };
      },
    };
    expect(run('edit cm c', edit)).toEqual({ code: 0, out: 'configmap/c edited\n', err: '' });
    expect(run('get cm c -o jsonpath={.data.a}').out).toBe('2');
    expect(run('edit cm c').err).toBe('Edit cancelled, no changes made.\n');
    expect(run('delete cm c').out).toBe('configmap "c" deleted from default namespace\n');
    expect(run('get cm c')).toEqual({
      code: 1,
      out: '',
      err: 'Error from server (NotFound): configmaps "c" not found\n',
    });
  });

  it("tells the server's refusals as the real one does", () => {
    files.set('pod.yaml', POD.replace('    image: nginx:1.27\n', ''));
    expect(run('apply -f pod.yaml')).toEqual({
      code: 1,
      out: '',
      err: 'The Pod "web" is invalid: spec.containers[0].image: Required value\n',
    });
  });

  it.each([
    ['frob', 'error: unknown command "frob" for "kubectl"\n'],
    ['get pods --nope', "error: unknown flag: --nope\nSee 'kubectl get --help' for usage.\n"],
    ['get pods --as=somebody', 'error: impersonation (--as) is not part of this simulation\n'],
    ['proxy', 'error: kubectl proxy is not part of this simulation\n'],
    ['apply -f pod.yaml --prune', 'error: apply --prune is not part of this simulation\n'],
    [
      'explain pod',
      `error: couldn't find resource for "/v1, Resource=pods": its schema is not part of this simulation\n`,
    ],
    ['get pods -o jsonpath={.items[*', 'error: error parsing jsonpath {.items[*, unterminated array\n'],
  ])('[KUBECTL-5] kubectl %s', (line, text) => {
    const { code, err } = run(line);
    expect(err.endsWith(text) ? text : err).toBe(text);
    expect(code).toBe(1);
  });

  it('describes what it finds', () => {
    run('apply -f pod.yaml');
    const { out, err } = run('describe pod web');
    expect(err).toBe('');
    expect(out).toContain('Name:             web\nNamespace:        default\n');
    expect(out).toMatch(/Events: {2,}<none>\n$/);
  });
});
