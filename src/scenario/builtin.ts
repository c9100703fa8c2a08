/**
 * The built-in scenarios: folders of real files below `builtin/`. Titles are part of the page; acts, manifests and texts
 * are loaded when someone opens them, summaries after the page. A new scenario is a new folder and nothing else.
 */
import { invariant } from '../kube/assert.ts';
import { DEFAULT_CLUSTER, SCENARIO_VERSION, type Scenario } from './format.ts';
import { readScenario } from './read-scenario.ts';

export type BuiltinLanguage = 'en' | 'zh';

/** The headings of the menu, in its order. */
export const SCENARIO_GROUPS = [
  'article',
  'pod',
  'init',
  'images',
  'restarts',
  'workloads',
  'nodes',
  'terminal',
] as const;
export type ScenarioGroup = (typeof SCENARIO_GROUPS)[number];

export interface BuiltinScenario {
  /** The folder's name; stable, since links and the README use it. */
  readonly id: string;
  readonly group: ScenarioGroup;
  readonly title: Readonly<Record<BuiltinLanguage, string>>;
}

// One look for each field, so that only these come with the page; the whole file is another module (`builtin-files.ts`).
const ORDERS = import.meta.glob<number>('./builtin/*/scenario.json', { eager: true, import: 'order' });
const GROUPS = import.meta.glob<ScenarioGroup>('./builtin/*/scenario.json', { eager: true, import: 'group' });
const TITLES = import.meta.glob<BuiltinScenario['title']>('./builtin/*/scenario.json', {
  eager: true,
  import: 'title',
});
const at = <V>(record: Readonly<Record<string, V>>, path: string): V => record[path] as V;

/** All of them, in the order of the menu. */
export const BUILTIN_SCENARIOS: readonly BuiltinScenario[] = Object.entries(ORDERS)
  .sort(([, a], [, b]) => a - b)
  .map(([path]) => ({
    id: path.split('/')[2] as string,
    group: at(GROUPS, path),
    title: at(TITLES, path),
  }));

export const isBuiltin = (id: string): boolean => Object.hasOwn(ORDERS, `./builtin/${id}/scenario.json`);

const filesModule = () => import('./builtin-files.ts');

/** The scenario with that id, as it is when freshly opened. */
export async function loadBuiltin(id: string): Promise<Scenario> {
  invariant(isBuiltin(id), `no built-in scenario ${id}`);
  const { readHead, readManifest } = await filesModule();
  const head = await readHead(id);
  const files = await Promise.all(head.files.map((name) => readManifest(id, name)));
  const read = readScenario({
    version: SCENARIO_VERSION,
    files,
    cluster: { ...DEFAULT_CLUSTER, ...head.cluster },
    acts: head.acts,
    playhead: head.playhead ?? 0,
  });
  invariant(read.ok, `scenario ${id} does not fit its format`);
  return read.value;
}

/** A sentence for each, by its id. */
export const loadSummaries = async () => (await import('./builtin-summaries.ts')).SUMMARIES;

/** What to watch in it: a small Markdown text. */
export async function loadAbout(id: string, language: BuiltinLanguage): Promise<string> {
  return (await filesModule()).readAbout(id, language);
}
