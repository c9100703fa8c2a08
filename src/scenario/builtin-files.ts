/** Where the files of the built-in scenarios are. Loaded when one is opened; each file is loaded by itself. */
import { invariant } from '../kube/assert.ts';
import type { BuiltinLanguage } from './builtin.ts';
import type { ClusterSetup, ScenarioFile } from './format.ts';

/** `scenario.json` without what the menu shows. */
export interface BuiltinFile {
  readonly files: readonly string[];
  /** What differs from the default cluster. */
  readonly cluster?: Partial<ClusterSetup>;
  readonly acts: readonly unknown[];
  readonly playhead?: number;
}

type Loaders = Readonly<Record<string, () => Promise<string>>>;

const HEADS: Loaders = import.meta.glob<string>('./builtin/*/scenario.json', {
  query: '?raw',
  import: 'default',
});
const MANIFESTS: Loaders = import.meta.glob<string>('./builtin/*/*.yaml', {
  query: '?raw',
  import: 'default',
});
const ABOUTS: Loaders = import.meta.glob<string>('./builtin/*/about.*.md', {
  query: '?raw',
  import: 'default',
});

function load(loaders: Loaders, id: string, name: string): Promise<string> {
  const loader = loaders[`./builtin/${id}/${name}`];
  invariant(loader !== undefined, `scenario ${id} has no file ${name}`);
  return loader();
}

export const readHead = async (id: string): Promise<BuiltinFile> =>
  JSON.parse(await load(HEADS, id, 'scenario.json')) as BuiltinFile;

export const readManifest = async (id: string, name: string): Promise<ScenarioFile> => ({
  name,
  text: await load(MANIFESTS, id, name),
});

export const readAbout = (id: string, language: BuiltinLanguage): Promise<string> =>
  load(ABOUTS, id, `about.${language}.md`);
