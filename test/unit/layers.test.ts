import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';

/**
 * What each layer may import. A layer is a path below src; the longest one that fits a file is its layer. `types` may
 * be imported with `import type` only. `packages` are what stands in package.json; the others import none.
 */
interface Layer {
  readonly imports?: readonly string[];
  readonly types?: readonly string[];
  readonly packages?: readonly RegExp[];
}

const NODE = [/^node:/, /^(vite|vitest|rolldown|playwright-core)(\/|$)/];
const SIMULATOR = ['kube', 'trace', 'engine', 'manifest', 'kubectl', 'scenario'];

const LAYERS: Readonly<Record<string, Layer>> = {
  kube: {},
  trace: { imports: ['kube'] },
  engine: { imports: ['kube', 'trace'], packages: [/^unbash$/] },
  manifest: { imports: ['kube'], packages: [/^js-yaml$/] },
  kubectl: { imports: ['kube', 'manifest'], types: ['engine'], packages: [/^js-yaml$/] },
  scenario: { imports: ['kube', 'manifest'], packages: [/^fflate$/] },
  worker: { imports: SIMULATOR },
  'worker/protocol.ts': { types: ['kube', 'trace', 'scenario', 'manifest'] },
  'worker/client.ts': { imports: ['kube', 'trace', 'worker/protocol.ts'] },
  state: {
    imports: ['worker/client.ts', 'scenario', 'trace', 'kube'],
    types: ['worker/protocol.ts', 'manifest'],
    packages: [/^zustand\/(vanilla|middleware|shallow)/],
  },
  ui: {
    imports: ['state', 'trace', 'kube', 'i18n'],
    types: ['manifest', 'scenario'],
    packages: [/^react(-dom)?(\/|$)/, /^zustand(\/|$)/, /^react-resizable-panels$/],
  },
  // The editor completes from the schema.
  'ui/editor': {
    imports: ['ui', 'state', 'trace', 'kube', 'i18n', 'manifest'],
    packages: [/^react(-dom)?(\/|$)/, /^zustand(\/|$)/, /^monaco-(editor|yaml)(\/|$)/],
  },
  // The screen of the terminal.
  'ui/terminal': {
    imports: ['ui', 'state', 'trace', 'kube', 'i18n'],
    packages: [/^react(-dom)?(\/|$)/, /^zustand(\/|$)/, /^@xterm\//],
  },
  i18n: {},
  node: { imports: [...SIMULATOR, 'worker'], packages: NODE },
  // Composition root.
  'main.tsx': { imports: ['worker', 'state', 'ui', 'i18n', 'scenario'], packages: [/^react(-dom)?(\/|$)/] },
};

/** Same scenario, seed and acts give the same trace on every machine: nothing of this in the layers that make it. */
const DETERMINISTIC = ['kube', 'trace', 'engine', 'manifest'];
const FORBIDDEN: readonly RegExp[] = [
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /\bnew Date\([^()]*,/, // Parts are read in the machine's time zone, and so are the getters:
  /\.(get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds|TimezoneOffset)\(/,
  /\bMath\.random\b/,
  /\bIntl\b/,
  /\blocaleCompare\b/,
  /\btoLocale\w*/,
  /\bset(Timeout|Interval|Immediate)\b/,
  /\bperformance\./,
  /\basync\b/,
  /\bPromise\b/,
];

const SRC = resolve(import.meta.dirname, '../../src');

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.(ts|tsx|mjs|js)$/.test(file))
  .toSorted();

interface Import {
  readonly specifier: string;
  readonly isType: boolean;
}

interface Source {
  readonly imports: readonly Import[];
  readonly lines: readonly string[];
  /** The lines with their comments blanked. */
  readonly codeLines: readonly string[];
}

function read(file: string): Source {
  const text = readFileSync(join(SRC, file), 'utf8');
  const { module, comments } = parseSync(file, text);
  const imports: Import[] = [];
  for (const { moduleRequest, start } of module.staticImports) {
    // Not `import { type A }`: it loads the module all the same.
    imports.push({ specifier: moduleRequest.value, isType: /^import\s+type\b/.test(text.slice(start)) });
  }
  for (const { entries, start } of module.staticExports) {
    const isType = /^export\s+type\b/.test(text.slice(start));
    for (const { moduleRequest } of entries) {
      if (moduleRequest !== null) imports.push({ specifier: moduleRequest.value, isType });
    }
  }
  let code = text;
  for (const { start, end } of comments) {
    code = code.slice(0, start) + code.slice(start, end).replace(/[^\n]/g, ' ') + code.slice(end);
  }
  const indirect =
    /\bimport\(\s*(['"`])([^'"`]+)\1|\bnew URL\(\s*(['"`])(\.[^'"`]+)\3\s*,\s*import\.meta\.url/g;
  for (const match of code.matchAll(indirect)) {
    imports.push({ specifier: match[2] ?? match[4] ?? '', isType: false });
  }
  return { imports, lines: text.split('\n'), codeLines: code.split('\n') };
}

const covers = (path: string, file: string) => file === path || file.startsWith(`${path}/`);

const layerOf = (file: string) =>
  Object.keys(LAYERS)
    .filter((layer) => covers(layer, file))
    .toSorted((a, b) => b.length - a.length)[0];

/** Why `file` may not have this import; undefined when it may. */
function objection(file: string, { specifier, isType }: Import): string | undefined {
  const layer = layerOf(file);
  const rules = layer === undefined ? undefined : LAYERS[layer];
  if (layer === undefined || rules === undefined) return `${file} is in no layer`;
  const path = specifier.replace(/\?.*$/, '');
  if (!path.startsWith('.')) {
    return rules.packages?.some((known) => known.test(path)) === true
      ? undefined
      : `${file}: ${layer} may not import the package ${specifier}`;
  }
  if (posix.extname(path) === '') return `${file}: ${specifier} lacks its extension`;
  const target = posix.normalize(posix.join(posix.dirname(file), path));
  const allowed = [layer, ...(rules.imports ?? []), ...(isType ? (rules.types ?? []) : [])];
  if (allowed.some((known) => covers(known, target))) return undefined;
  const hint = rules.types?.some((known) => covers(known, target)) === true ? ' but for `import type`' : '';
  return `${file}: ${layer} may not import ${target}${hint}`;
}

describe('layers', () => {
  it('import what the list allows, with explicit extensions', () => {
    const objections = files.flatMap((file) =>
      read(file).imports.flatMap((found) => objection(file, found) ?? []),
    );
    expect(objections).toEqual([]);
  });

  it('hold nothing that differs from run to run or machine to machine', () => {
    const found = files
      .filter((file) => DETERMINISTIC.some((layer) => covers(layer, file)) && !file.includes('.generated.'))
      .flatMap((file) => {
        const { lines, codeLines } = read(file);
        return codeLines.flatMap((code, i) => {
          const line = lines[i] ?? '';
          if (/\/\/.*\ballowed: \S/.test(line) || !FORBIDDEN.some((word) => word.test(code))) return [];
          return `${file}:${i + 1}: ${line.trim()}`;
        });
      });
    expect(found).toEqual([]);
  });

  it('explain themselves in a README', () => {
    const folders = readdirSync(SRC, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const without = folders
      .map(({ name }) => name)
      .filter((name) => !existsSync(join(SRC, name, 'README.md')));
    expect(without).toEqual([]);
  });
});

describe('the import rules themselves', () => {
  const check = (file: string, specifier: string, isType = false) => objection(file, { specifier, isType });

  it.each([
    ['trace/trace.ts', '../kube/time.ts'],
    ['engine/kubelet/pod.ts', '../clock/clock.ts'],
    ['ui/app/App.tsx', '../editor/Editor.tsx'],
    ['worker/host.ts', './protocol.ts'],
    ['state/world.ts', '../worker/client.ts'],
    ['node/run.mjs', 'node:path'],
    ['scenario/built-in.ts', './web/pod.yaml?raw'],
  ])('%s may import %s', (file, specifier) => {
    expect(check(file, specifier)).toBeUndefined();
  });

  it.each([
    ['kube/time.ts', '../trace/trace.ts'],
    ['engine/clock/clock.ts', '../../manifest/parse.ts'],
    ['engine/clock/clock.ts', 'node:fs'],
    ['manifest/parse.ts', '../engine/simulation.ts'],
    ['state/world.ts', '../worker/host.ts'],
    ['ui/app/App.tsx', '../../engine/simulation.ts'],
    ['i18n/en.ts', '../kube/time.ts'],
    ['trace/trace.ts', './chunk'],
    ['elsewhere/file.ts', './other.ts'],
  ])('%s may not import %s', (file, specifier) => {
    expect(check(file, specifier)).toBeDefined();
  });

  it('tell types from values', () => {
    expect(check('kubectl/get.ts', '../engine/program.ts', true)).toBeUndefined();
    expect(check('kubectl/get.ts', '../engine/program.ts')).toContain('import type');
  });
});
