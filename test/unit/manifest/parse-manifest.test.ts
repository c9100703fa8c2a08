import { describe, expect, it } from 'vitest';
import { type Diagnostic, type ParseOptions, parseManifest } from '../../../src/manifest/index.ts';

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.14.2
`;

/** `severity code line «underlined»` of each diagnostic. */
function told(text: string, options?: ParseOptions): string[] {
  return parseManifest(text, 'pod.yaml', options).diagnostics.map(
    ({ severity, code, range }) =>
      `${severity} ${code} ${range.startLine} «${text.slice(range.startOffset, range.endOffset)}»`,
  );
}

const problems = (text: string): readonly Diagnostic[] =>
  parseManifest(text, 'pod.yaml').diagnostics.filter((diagnostic) => diagnostic.severity !== 'note');
const message = (text: string): string => problems(text)[0]?.message ?? '';
const withLine = (line: string): string => `${POD}${line}\n`;

describe('a manifest without mistakes', () => {
  it('gives its objects, without defaults', () => {
    const { documents, diagnostics } = parseManifest(POD, 'pod.yaml');
    expect(documents).toHaveLength(1);
    expect(documents[0]).toMatchObject({
      index: 0,
      apiVersion: 'v1',
      kind: 'Pod',
      name: 'web',
      namespace: '',
      isValid: true,
      range: { startLine: 1, startColumn: 1, endLine: 8, endColumn: 24 },
      object: { spec: { containers: [{ name: 'app', image: 'nginx:1.14.2' }] } },
    });
    expect(documents[0]?.object).not.toHaveProperty('spec.restartPolicy');
    expect(diagnostics.every((diagnostic) => diagnostic.severity === 'note')).toBe(true);
  });

  it('says where everything stands', () => {
    const { positions } = parseManifest(POD, 'pod.yaml').documents[0] ?? { positions: new Map() };
    const [keyStart, keyEnd, start, end] = positions.get('/spec/containers/0/image') ?? [0, 0, 0, 0];
    expect(POD.slice(keyStart, keyEnd)).toBe('image');
    expect(POD.slice(start, end)).toBe('nginx:1.14.2');
    expect(positions.get('/spec/containers/0')?.[0]).toBe(-1);
  });

  it('[MANIFEST-8] notes the defaults that people do not expect, fields and images that are not followed', () => {
    const text = withLine('    resources: {limits: {cpu: 1}}\n  hostPID: false\n  runtimeClassName: gvisor');
    expect(told(text, { knownImage: () => false })).toEqual([
      'note default.restartPolicy 5 «spec»',
      'note default.imagePullPolicy 8 «nginx:1.14.2»',
      'note image.unknown 8 «nginx:1.14.2»',
      'note coverage.approximated 9 «cpu»',
      'note coverage.ignored 11 «runtimeClassName»',
    ]);
    const note = parseManifest(POD, 'p').diagnostics.find((one) => one.code === 'default.imagePullPolicy');
    expect(note?.args).toMatchObject({ value: 'IfNotPresent', image: 'nginx:1.14.2' });
  });

  it('notes kinds that nothing acts on', () => {
    expect(told('apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\n')).toEqual([
      'note kind.stored 2 «Ingress»',
    ]);
  });
});

describe('[MANIFEST-2] documents', () => {
  it('are split at --- lines; empty ones are none', () => {
    const text = `---\n# nothing\n---\n${POD}--- # next\n${POD.replace('web', 'two')}---\n`;
    const { documents } = parseManifest(text, 'p');
    expect(documents.map(({ index, name, range }) => [index, name, range.startLine])).toEqual([
      [0, 'web', 4],
      [1, 'two', 13],
    ]);
  });

  it('a mistake in one leaves the others readable, at their own lines', () => {
    const { documents, diagnostics } = parseManifest(`a: [\n---\n${POD}`, 'p');
    expect(documents.map(({ name, isValid }) => [name, isValid])).toEqual([
      ['', false],
      ['web', true],
    ]);
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    expect(errors.map(({ code }) => code)).toEqual(['yaml.syntax']);
  });

  it('a List stands for its items', () => {
    const indented = POD.trimEnd().replaceAll('\n', '\n  ');
    const text = `apiVersion: v1\nkind: List\nitems:\n- ${indented}\n- ${indented.replace('name: app', 'name: A')}\n`;
    expect(
      parseManifest(text, 'p').documents.map(({ name, isValid, range }) => [name, isValid, range.startLine]),
    ).toEqual([
      ['web', true, 4],
      ['web', false, 12],
    ]);
    expect(told(text).filter((line) => line.startsWith('error'))).toEqual(['error field.invalid 18 «A»']);
  });

  it.each([
    ['- a\n', 'array'],
    ['text\n', 'string'],
    ['42\n', 'number'],
    ['yes\n', 'bool'],
  ])('%j is no object', (text, kind) => {
    expect(problems(text).map(({ code }) => code)).toEqual(['document.notObject']);
    expect(message(text)).toContain(`cannot unmarshal ${kind} into`);
  });

  it('takes carriage returns and a byte order mark', () => {
    const text = `\uFEFF${POD}---\n${POD.replace('web', 'two')}`.replaceAll('\n', '\r\n');
    expect(parseManifest(text, 'p').documents.map(({ name, isValid }) => [name, isValid])).toEqual([
      ['web', true],
      ['two', true],
    ]);
  });
});

describe('[MANIFEST-3] YAML that cannot be read', () => {
  it.each([
    [
      'metadata:\n\tname: web\n',
      'error yaml.tab 2 «\t»',
      'line 2: found character that cannot start any token',
    ],
    [
      'kind: Pod\n  name: web\n',
      'error yaml.syntax 2 «: web»',
      'line 2: mapping values are not allowed in this context',
    ],
    ['labels: a: b\n', 'error yaml.syntax 1 «: b»', 'line 1: mapping values are not allowed in this context'],
    [
      'spec: [a, b\nmetadata: x\n',
      'error yaml.syntax 2 «metadata: x»',
      "line 2: did not find expected ',' or ']'",
    ],
    ['a: *x\n', 'error yaml.aliasUnknown 1 «x»', "line 1: unknown anchor 'x' referenced"],
    ['a: &x [*x]\n', 'error yaml.aliasUnknown 1 «x»', "line 1: anchor 'x' value contains itself"],
    ['? [a]\n: b\n', 'error yaml.keyInvalid 1 «[»', 'line 1: a key must be text'],
    [
      'a: {<<: 1}\n',
      'error yaml.mergeInvalid 1 «<<»',
      'line 1: map merge requires map or sequence of maps as the value',
    ],
  ])('%j', (text, expected, words) => {
    expect(told(text)).toEqual([expected]);
    expect(message(text)).toBe(`error parsing pod.yaml: error converting YAML to JSON: yaml: ${words}`);
  });

  it('a tab inside a block of text is content', () => {
    const text = `${POD}    args:\n    - |\n      a\n      \tb\n`;
    expect(problems(text)).toEqual([]);
  });
});

describe('[MANIFEST-4] texts that ask for too much', () => {
  it('size, before anything is parsed', () => {
    expect(problems('x'.repeat(256 * 1024 + 1)).map(({ code }) => code)).toEqual(['file.tooLarge']);
  });

  it('depth', () => {
    expect(problems('['.repeat(100_000)).map(({ code }) => code)).toEqual(['yaml.tooDeep']);
    expect(problems(`a: ${'{a: '.repeat(80)}`).map(({ code }) => code)).toEqual(['yaml.tooDeep']);
  });

  it('aliases that add up', () => {
    const bomb = [...'bcdefghij'].reduce(
      (text, name, i) => `${text}${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(',')}]\n`,
      'a: &a [x,x,x,x,x,x,x,x,x]\n',
    );
    expect(problems(bomb).map(({ code }) => code)).toEqual(['yaml.aliasesTooMany']);
  });

  it('merges that add up', () => {
    const keys = Array.from({ length: 500 }, (_, i) => `k${i}: 1`).join(', ');
    const merges = Array(50).fill('- {<<: *a}').join('\n');
    expect(problems(`a: &a {${keys}}\nb:\n${merges}\n`).map(({ code }) => code)).toEqual([
      'yaml.aliasesTooMany',
    ]);
  });

  it('a few aliases are fine', () => {
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels: &l {a: b}\n  annotations: *l\ndata:\n  <<: *l\n  a: c\n`;
    expect(problems(text)).toEqual([]);
    expect(parseManifest(text, 'p').documents[0]?.value).toMatchObject({
      metadata: { annotations: { a: 'b' } },
      data: { a: 'c' },
    });
  });
});

describe('[MANIFEST-5] keys', () => {
  it('twice: the last one wins, with a warning', () => {
    const text = POD.replace('  name: web', '  name: one\n  name: web');
    expect(problems(text)).toMatchObject([
      {
        severity: 'warning',
        code: 'yaml.keyDuplicate',
        message: 'duplicate field "metadata.name"',
        args: { key: 'name' },
      },
    ]);
    expect(parseManifest(text, 'p').documents[0]?.name).toBe('web');
  });

  it('__proto__ and constructor are keys like others', () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {__proto__: b, constructor: c}\n';
    const { value, object } = parseManifest(text, 'p').documents[0] ?? {};
    expect(JSON.stringify(value)).toContain('"__proto__":"b"');
    expect(JSON.stringify(object)).toContain('"__proto__":"b"');
    expect(({} as Record<string, unknown>)['b']).toBeUndefined();
  });

  it('that are no text become text', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {yes: "1", 010: "2"}\n';
    expect(parseManifest(text, 'p').documents[0]?.value).toMatchObject({ data: { true: '1', 8: '2' } });
  });
});

describe('[MANIFEST-6] identity and decoding', () => {
  it('kind and version', () => {
    expect(told('kind: Pod\n')).toEqual(['error document.apiVersionMissing 1 «kind: Pod»']);
    expect(message('apiVersion: v1\n')).toBe(
      'error validating "pod.yaml": error validating data: kind not set; if you choose to ignore these errors, turn validation off with --validate=false',
    );
    const text = 'apiVersion: v1\nkind: Deployment\nmetadata: {name: x}\n';
    expect(message(text)).toBe(
      'resource mapping not found for name: "x" namespace: "" from "pod.yaml": no matches for kind "Deployment" in version "v1"\nensure CRDs are installed first',
    );
    expect(problems(text)[0]?.args).toMatchObject({ suggestion: 'apps/v1/Deployment' });
    expect(told(text)).toEqual(['error kind.unknown 1 «v1»']);
  });

  it('an unknown field, with what was meant', () => {
    const text = withLine('    imagePullpolicy: Always');
    expect(told(text)).toEqual(['error field.unknown 9 «imagePullpolicy»']);
    expect(problems(text)[0]).toMatchObject({
      message: 'strict decoding error: unknown field "spec.containers[0].imagePullpolicy"',
      args: { suggestion: 'imagePullPolicy' },
    });
  });

  it('a boolean where text is wanted: `yes` is one', () => {
    const text = withLine('    env: [{name: A, value: yes}]');
    expect(told(text)).toEqual(['error field.wrongType 9 «yes»']);
    expect(parseManifest(text, 'p').documents[0]?.object).toBeUndefined();
  });
});

describe('[MANIFEST-7] validation errors stand at the line of the field', () => {
  it.each([
    ['value', POD.replace('app', 'My_App'), 'error field.invalid 7 «My_App»'],
    [
      'missing field: its parent',
      POD.replace('name: app\n    ', ''),
      'error field.required 7 «image: nginx:1.14.2»',
    ],
    [
      'missing field of the root',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n',
      'error field.required 1 «apiVersion: v1»',
    ],
    [
      'forbidden field: its key',
      withLine('  initContainers:\n  - {name: i, image: a:1, livenessProbe: {exec: {command: [a]}}}'),
      'error field.forbidden 10 «livenessProbe»',
    ],
    ['key of a map', withLine('  nodeSelector: {a: b, "c d": e}'), 'error field.invalid 9 «c d»'],
    [
      'value of a map',
      POD.replace('  name: web', '  name: web\n  labels: {a: "b c"}'),
      'error field.invalid 5 «b c»',
    ],
    [
      'request above its limit',
      withLine('    resources: {limits: {cpu: 1}, requests: {memory: 1Gi, cpu: 2}}'),
      'error field.invalid 9 «2»',
    ],
    [
      'printed elsewhere',
      withLine('  shareProcessNamespace: true\n  hostPID: true'),
      'error field.invalid 9 «true»',
    ],
  ])('%s', (_, text, expected) => {
    expect(told(text).filter((line) => line.startsWith('error'))).toEqual([expected]);
  });

  it('in the words of the API server', () => {
    expect(message(withLine('    imagePullPolicy: always'))).toBe(
      'spec.containers[0].imagePullPolicy: Unsupported value: "always": supported values: "Always", "IfNotPresent", "Never"',
    );
  });
});
