/**
 * The page's own words. `en.ts` gives the shape and is part of the first load; `zh.ts` has the same type, so a missing
 * key or a wrong argument does not compile, and is loaded when someone wants it.
 *
 * Kubernetes' own words (phases, reasons, event messages, command output) are data and stay as they are.
 */
import { en } from './en.ts';

export type Plain<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : { readonly [K in keyof T]: Plain<T[K]> };

export type Text = Plain<typeof en>;

/** What `<html lang>` says for each language. */
export const HTML_LANG = { en: 'en', zh: 'zh-CN' } as const;

export async function loadText(language: keyof typeof HTML_LANG): Promise<Text> {
  if (language === 'en') return en;
  return (await import('./zh.ts')).zh;
}
