import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { csp, first, offline } from './src/node/vite-plugins.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The editor sets styles from script; without 'unsafe-inline' its colours are lost.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export default defineConfig({
  // Relative addresses: one build serves any sub-path of a static host.
  base: './',
  plugins: [
    react(),
    csp(PAGE_POLICY),
    first('src/worker/start.ts'),
    offline({
      editorModules: /\/node_modules\/monaco-/,
      editorAssets: /\b(editor|yaml)\.worker\b|\bcodicon\b/,
    }),
  ],
  resolve: {
    alias: [
      // monaco-editor's export map doubles the path of its old deep imports (used inside monaco-worker-manager).
      { find: /^monaco-editor\/esm\/vs\/(.*)$/, replacement: 'monaco-editor/$1' },
      // The YAML worker brings a formatter that is never called: 129 kB less.
      {
        find: /^prettier\/(standalone|plugins\/(yaml|estree))$/,
        replacement: here('./src/ui/editor/no-prettier.ts'),
      },
    ],
  },
  // Found late otherwise: the dev server would optimise again and reload the page under the editor.
  optimizeDeps: {
    include: [
      'monaco-editor/editor.js',
      'monaco-editor/editor/editor.worker.js',
      'js-yaml',
      'monaco-yaml',
      'monaco-yaml/yaml.worker.js',
      'unbash',
      '@xterm/xterm',
      '@xterm/addon-fit',
    ],
  },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 4500,
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      checks: { bundlerTimings: false },
      // One file for the first picture: two dozen small ones are a tenth larger. The worker starts before it.
      output: {
        codeSplitting: {
          groups: [{ name: 'page', tags: ['$initial'], test: (id) => !id.includes('/src/worker/start.ts') }],
        },
      },
    },
  },
  preview: { port: 4173, strictPort: true },
  test: {
    reporters: ['default', here('./test/helpers/count-reporter.ts')],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/{unit,golden,property,conformance}/**/*.test.ts'],
          testTimeout: 20_000, // A busy machine is no failure.
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'jsdom',
          include: ['test/ui/**/*.test.tsx'],
          setupFiles: ['test/helpers/dom-setup.ts'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
