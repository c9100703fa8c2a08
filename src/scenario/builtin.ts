/**
 * The built-in scenarios: folders of real files below `builtin/`. Titles are part of the page; manifests and texts are
 * loaded when someone opens them. A new scenario is a new folder and nothing else.
 */
import { invariant } from '../kube/assert.ts';
import { DEFAULT_CLUSTER, SCENARIO_VERSION, type ClusterSetup, type Scenario } from './format.ts';
import { readScenario } from './read-scenario.ts';

export type BuiltinLanguage = 'en' | 'zh';

export interface BuiltinScenario {
  /** The folder's name; stable, since links and the README use it. */
  readonly id: string;
  readonly title: Readonly<Record<BuiltinLanguage, string>>;
  readonly summary: Readonly<Record<BuiltinLanguage, string>>;
}

interface BuiltinFile extends Omit<BuiltinScenario, 'id'> {
  readonly order: number;
  readonly files: readonly string[];
  /** What differs from the default cluster. */
  readonly cluster?: Partial<ClusterSetup>;
  readonly acts: readonly unknown[];
  readonly playhead?: number;
}

const HEADS = import.meta.glob<BuiltinFile>('./builtin/*/scenario.json', { eager: true, import: 'default' });
const MANIFESTS = import.meta.glob<string>('./builtin/*/*.yaml', { query: '?raw', import: 'default' });
const ABOUTS = import.meta.glob<string>('./builtin/*/about.*.md', { query: '?raw', import: 'default' });

const headPath = (id: string): string => `./builtin/${id}/scenario.json`;

/** All of them, in the order of the menu. */
export const BUILTIN_SCENARIOS: readonly BuiltinScenario[] = Object.entries(HEADS)
  .sort(([, a], [, b]) => a.order - b.order)
  .map(([path, { title, summary }]) => ({ id: path.split('/')[2] as string, title, summary }));

export const isBuiltin = (id: string): boolean => Object.hasOwn(HEADS, headPath(id));

/** The scenario with that id, as it is when freshly opened. */
export async function loadBuiltin(id: string): Promise<Scenario> {
  const head = HEADS[headPath(id)];
  invariant(head !== undefined, `no built-in scenario ${id}`);
  const files = await Promise.all(
    head.files.map(async (name) => {
      const load = MANIFESTS[`./builtin/${id}/${name}`];
      invariant(load !== undefined, `scenario ${id} has no file ${name}`);
      return { name, text: await load() };
    }),
  );
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

/** What to watch in it: a small Markdown text. */
export async function loadAbout(id: string, language: BuiltinLanguage): Promise<string> {
  const load = ABOUTS[`./builtin/${id}/about.${language}.md`];
  invariant(load !== undefined, `scenario ${id} has no text in ${language}`);
  return load();
}
