import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, preview } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the built page, with a slash at its end. */
    url: string;
    /** Path of the browser. */
    chromium: string;
  }
}

/** Builds the page once into a folder of this run, serves the files, and hands address and browser to the tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { root } = project.config;
  const outDir = join(root, 'node_modules', '.podplay', `e2e-${process.pid}`);
  // Vitest's NODE_ENV=test would build the development variant of React.
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await build({ root, mode: 'production', logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  } finally {
    process.env.NODE_ENV = before;
  }
  const server = await preview({
    root,
    logLevel: 'warn',
    build: { outDir },
    preview: { port: 0, strictPort: false, host: '127.0.0.1' },
  });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('the preview server has no address');
  project.provide('url', url);
  project.provide('chromium', chromiumPath(root));
  return async () => {
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  };
}

function chromiumPath(root: string): string {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') return named;
  const note = join(root, 'node_modules', '.chromium-path');
  if (!existsSync(note)) throw new Error('no browser known yet: run node src/node/setup.mjs --browser');
  return readFileSync(note, 'utf8').trim();
}
