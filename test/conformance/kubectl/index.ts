/** Runs one kubectl golden: our kubectl against the stub server, its text and its requests compared. */
import { readFileSync } from 'node:fs';
import { dirname, normalize } from 'node:path/posix';
import type { Task, Wait } from '../../../src/engine/clock/task.ts';
import type { KubectlEnv } from '../../../src/kubectl/env.ts';
import type { ExplainSchema } from '../../../src/kubectl/explain-schema.ts';
import { kubectl } from '../../../src/kubectl/kubectl.ts';
import { toYaml } from '../../../src/kubectl/printers/yaml.ts';
import type { Verdict } from '../adapter.ts';
import { requestsText } from './requests.ts';
import { StubServer } from './stub.ts';
import type { KubectlVector } from './vector.ts';

const KUBECONFIG = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'sim',
  clusters: [{ name: 'sim', cluster: { server: 'http://127.0.0.1:6443' } }],
  contexts: [{ name: 'sim', context: { cluster: 'sim', user: 'sim-admin' } }],
  users: [{ name: 'sim-admin', user: {} }],
};
let loaded: ExplainSchema | undefined;

/** Read once, from the project's root, where tests run. */
function schema(): ExplainSchema {
  loaded ??= JSON.parse(readFileSync('test/conformance/kubectl/explain-1.32.json', 'utf8')) as ExplainSchema;
  return loaded;
}

const CONFIG_PATH = '/root/.kube/config';
const LIMIT_STEPS = 100_000;

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly files: ReadonlyMap<string, string>;
  readonly server: StubServer;
}

export function runVector(vector: KubectlVector, version = vector.kubectl): Ran {
  const server = new StubServer(vector);
  const { kubeconfig } = vector;
  const config =
    kubeconfig === undefined
      ? toYaml(KUBECONFIG)
      : typeof kubeconfig === 'string'
        ? kubeconfig
        : toYaml(kubeconfig);
  const files = new Map(Object.entries(vector.files ?? {}));
  files.set(CONFIG_PATH, config);
  const written: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  const env: KubectlEnv = {
    version,
    variables: new Map(Object.entries({ HOME: '/root', ...vector.env })),
    isTerminal: false,
    now: () => server.nowMs,
    request: (call) => server.request(call),
    watch: (call) => server.watch(call),
    open: (call) => server.open(call),
    exec: (call) =>
      server.exec(
        call,
        vector.stdin ?? '',
        (text) => (call.onStdout === undefined ? (written.stdout += text) : call.onStdout(text)),
        (text) => (written.stderr += text),
      ),
    *portForward() {
      return undefined;
    },
    readFile: (path) => files.get(normalize(path)),
    writeFile: (path, text) => files.set(normalize(path), text) !== undefined,
    listDirectory: (path) => listDirectory(files, path),
    *stdin() {
      return vector.stdin ?? '';
    },
    stdout: (text) => {
      written.stdout += text;
    },
    stderr: (text) => {
      written.stderr += text;
    },
    explainSchema: schema,
    *edit(text) {
      return editorAnswer(vector, text);
    },
  };
  const exitCode = drive(kubectl(vector.args, env), server);
  return { ...written, exitCode, files, server };
}

function editorAnswer(
  vector: KubectlVector,
  text: string,
): { readonly text: string } | { readonly error: string } {
  const editor = vector.env?.['KUBE_EDITOR'] ?? vector.env?.['EDITOR'] ?? '';
  if (editor === 'false') return { error: `there was a problem with the editor ${JSON.stringify(editor)}` };
  return { text };
}

function listDirectory(files: ReadonlyMap<string, string>, path: string): string[] | undefined {
  const folder = normalize(path).replace(/\/$/, '');
  const names = [...files.keys()].filter((name) => dirname(name) === folder || name.startsWith(`${folder}/`));
  if (names.length === 0 || files.has(folder)) return undefined;
  return [...new Set(names.map((name) => name.slice(folder.length + 1).replace(/\/.*/, '/')))].sort();
}

/** Runs a task with the stub's own clock: waits cost nothing but virtual time. */
function drive(task: Task<number>, server: StubServer): number {
  let step = task.next(undefined);
  for (let steps = 0; step.done !== true; steps++) {
    if (steps > LIMIT_STEPS) throw new Error('the command does not end');
    const wait: Wait = step.value;
    if (typeof wait !== 'number') throw new Error('the stub knows waits of milliseconds only');
    server.store.advance(wait);
    step = task.next(undefined);
  }
  return step.value;
}

export function runKubectlVector(raw: unknown): Verdict {
  const vector = raw as KubectlVector;
  const ran = runVector(vector);
  const expected = textOf(vector, vector.stdout, vector.stderr, vector.exitCode);
  const actual = textOf(vector, normalized(vector, ran.stdout), normalized(vector, ran.stderr), ran.exitCode);
  if (expected !== actual) return { pass: false, expected, actual };
  for (const [path, text] of Object.entries((vector.fileAfter ?? {}) as Record<string, string>)) {
    const found = ran.files.get(path) ?? 'no such file';
    if (found !== text) return { pass: false, expected: text, actual: found };
  }
  const sent = requestsText(ran.server.requests);
  const wanted = vector.requests === undefined ? sent : requestsText(vector.requests);
  return sent === wanted
    ? { pass: true }
    : { pass: false, expected: `requests\n${wanted}`, actual: `requests\n${sent}` };
}

const normalized = (vector: KubectlVector, text: string): string =>
  (vector.normalize ?? []).reduce(
    (out, [pattern, by]) => out.replaceAll(new RegExp(pattern, 'gm'), by),
    text,
  );

/** Where kubectl's own order is random, lines are compared as a multiset, and a single line as words. */
function textOf(vector: KubectlVector, stdout: string, stderr: string, exitCode: number): string {
  const order = (text: string): string => {
    if (vector.unordered !== true) return text;
    const lines = text.split('\n');
    const isOneLine = lines.filter((line) => line !== '').length < 2;
    return isOneLine
      ? text.split(/\s+/).sort().join(' ')
      : lines
          .map((line) =>
            line
              .split(/[,[\]]+\s*/)
              .sort()
              .join(' '),
          )
          .sort()
          .join('\n');
  };
  return `exit ${exitCode}\n--- stdout\n${order(stdout)}--- stderr\n${order(stderr)}`;
}
