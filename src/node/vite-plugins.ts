import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, Rolldown } from 'vite';

const SERVICE_WORKER = fileURLToPath(new URL('./service-worker.js', import.meta.url));

/** The page's Content-Security-Policy as a meta element. Build only: the dev server needs inline scripts. */
export function csp(policy: string): Plugin {
  return {
    name: 'podplay:csp',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: policy },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/**
 * Lets the page run `module` (a path below the root) before its own scripts, which may import it too. Build only: the dev
 * server's page runs it as a part of them.
 */
export function first(module: string): Plugin {
  let id = '';
  return {
    name: 'podplay:first',
    apply: 'build',
    configResolved(config) {
      id = `${config.root}/${module}`.replaceAll('\\', '/');
    },
    buildStart() {
      this.emitFile({ type: 'chunk', id, preserveSignature: 'strict' });
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const chunk = Object.values(bundle).find(
          (file) => file.type === 'chunk' && file.facadeModuleId?.replaceAll('\\', '/') === id,
        );
        if (!chunk) throw new Error(`no chunk for ${module}`);
        const attrs = { type: 'module', async: true, crossorigin: true, src: `./${chunk.fileName}` };
        return [{ tag: 'script', attrs, injectTo: 'head' }];
      },
    },
  };
}

export interface OfflineOptions {
  /** Chunks that hold a module matching this are the editor's, with the styles and fonts they bring. */
  readonly editorModules: RegExp;
  /** So are assets (workers, that is) whose file name matches this. */
  readonly editorAssets: RegExp;
}

/** Emits sw.js (service-worker.js says what it does). Pages register it with `navigator.serviceWorker`. */
export function offline(options: OfflineOptions): Plugin {
  let publicDir = '';
  return {
    name: 'podplay:offline',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle(_output, bundle) {
      const editor = editorFiles(bundle, options);
      const shell = Object.keys(bundle).filter(
        (file) => file !== 'index.html' && !file.endsWith('.map') && !editor.has(file),
      );
      const version = createHash('sha256');
      const publicFiles = filesBelow(publicDir);
      for (const file of publicFiles) version.update(file).update(readFileSync(join(publicDir, file)));
      const html = bundle['index.html'];
      if (html?.type === 'asset') version.update(html.source);
      // Built files bear a hash of their content in their names.
      version.update([...shell, ...editor].toSorted().join());
      this.emitFile({
        type: 'asset',
        fileName: 'sw.js',
        source: [
          `const VERSION = '${version.digest('hex').slice(0, 12)}';`,
          `const SHELL = ${addresses(['', ...shell, ...publicFiles])};`,
          `const EDITOR = ${addresses([...editor])};`,
          readFileSync(SERVICE_WORKER, 'utf8'),
        ].join('\n'),
      });
    },
  };
}

/** In order, with slashes. */
function filesBelow(folder: string): string[] {
  if (folder === '' || !existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .map((file) => file.replaceAll('\\', '/'))
    .toSorted();
}

const addresses = (files: readonly string[]) => JSON.stringify(files.toSorted().map((file) => `./${file}`));

function editorFiles(bundle: Rolldown.OutputBundle, options: OfflineOptions): Set<string> {
  const files = new Set<string>();
  const others = new Set<string>();
  for (const output of Object.values(bundle)) {
    if (output.type === 'asset') {
      if (options.editorAssets.test(output.fileName)) files.add(output.fileName);
      continue;
    }
    const isEditors = output.moduleIds.some((id) => options.editorModules.test(id.replaceAll('\\', '/')));
    const into = isEditors ? files : others;
    into.add(output.fileName);
    for (const file of output.viteMetadata?.importedCss ?? []) into.add(file);
    for (const file of output.viteMetadata?.importedAssets ?? []) into.add(file);
  }
  // What the shell needs as well stays in the shell.
  return new Set([...files].filter((file) => !others.has(file)));
}
