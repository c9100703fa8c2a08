/**
 * Runs a TypeScript entry under Node: node src/node/run.mjs <entry.ts> [args…]
 * Vite bundles the project's own files (so `?raw` and `import.meta.glob` work as on the page); packages stay outside.
 * The bundle lies below node_modules, so an entry finds the project's files from `process.cwd()`, not `import.meta.url`.
 */
import './setup.mjs';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) {
  console.error('usage: node src/node/run.mjs <entry.ts> [args…]');
  process.exit(2);
}

const { build } = await import('vite');
const home = join(root, 'node_modules', '.podplay');
mkdirSync(home, { recursive: true });
const outDir = mkdtempSync(join(home, 'run-')); // One for each run: two at once must not meet.
process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

await build({
  root,
  configFile: false,
  envFile: false,
  publicDir: false,
  logLevel: 'error',
  mode: 'production',
  build: {
    ssr: resolve(root, entry),
    target: 'node20',
    outDir,
    emptyOutDir: false,
    sourcemap: true,
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: { output: { entryFileNames: 'entry.mjs' } },
  },
});

process.argv = [process.argv[0], resolve(root, entry), ...args];
process.setSourceMapsEnabled(true);
await import(pathToFileURL(join(outDir, 'entry.mjs')).href);
