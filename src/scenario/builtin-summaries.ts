/** What the menu says below a scenario's title. Loaded after the page. */
import type { BuiltinLanguage } from './builtin.ts';

type Summary = Readonly<Record<BuiltinLanguage, string>>;

const BY_PATH = import.meta.glob<Summary>('./builtin/*/scenario.json', { eager: true, import: 'summary' });

export const SUMMARIES: ReadonlyMap<string, Summary> = new Map(
  Object.entries(BY_PATH).map(([path, summary]) => [path.split('/')[2] as string, summary]),
);
