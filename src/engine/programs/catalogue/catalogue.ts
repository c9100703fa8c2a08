/** The images that the registry has: names, tags and versions as their publishers have them, sizes rounded. */
import type { CatalogueImage } from './catalogue-image.ts';
import { CONTROL_PLANE } from './control-plane.ts';
import { DATABASES } from './databases.ts';
import { EXAMPLES } from './examples.ts';
import { LANGUAGES } from './languages.ts';
import { SYSTEMS } from './systems.ts';
import { WEB_SERVERS } from './web.ts';

export const CATALOGUE: readonly CatalogueImage[] = [
  ...SYSTEMS,
  ...WEB_SERVERS,
  ...DATABASES,
  ...LANGUAGES,
  ...EXAMPLES,
  ...CONTROL_PLANE,
];

const byRepo = new Map(
  CATALOGUE.flatMap((image) => [image.repo, ...(image.also ?? [])].map((repo) => [repo, image] as const)),
);

/** `repo` in full: `docker.io/library/nginx`. */
export const findImage = (repo: string): CatalogueImage | undefined => byRepo.get(repo);
