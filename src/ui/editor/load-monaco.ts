/** Brings Monaco in when it is wanted: its own menus' language first, since that is fixed when its modules run. */
import type { Language } from '../../state/index.ts';

export type MonacoModule = typeof import('./monaco.ts');

let loading: Promise<MonacoModule> | undefined;

/** Loads once. The language of Monaco's own menus is the one at the first call; a reload of the page changes it. */
export function loadMonaco(language: Language): Promise<MonacoModule> {
  loading ??= load(language);
  // A failure (offline at the first visit) may be tried again.
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}

async function load(language: Language): Promise<MonacoModule> {
  if (language === 'zh') await import('monaco-editor/nls/lang/zh-cn.js');
  return import('./monaco.ts');
}
