/**
 * What an image is to the runtime: its defaults and the lowest layer of its containers' file systems.
 *
 * The catalogue names images that people use; any other name is an image too, of a plausible size, with busybox's tools
 * and nothing to run of its own but a long sleep. A scenario can change or add to all of it (`ImageSetup`).
 */
import { parseImageName } from '../../kube/image-ref.ts';
import { HEX, Random } from '../clock/random.ts';
import type { DirInode } from '../runtime/os/inode.ts';
import { findImage } from './catalogue/catalogue.ts';
import { type CatalogueImage, type ImageConfig, versionOf } from './catalogue/catalogue-image.ts';
import { buildLayer } from './catalogue/layers.ts';
import { SERVER_KEY_PREFIX, type ServerBehaviour } from './server-behaviour.ts';

export interface ImageDefinition extends ImageConfig {
  /** `sha256:…`, the same for the same name and version. */
  readonly digest: string;
  /** That the tag stands for: `1.14` → `1.14.2`. */
  readonly version: string;
  /** Compressed bytes that a pull transfers. */
  readonly sizeBytes: number;
  /** No registry has it: pulls fail with `not found`. */
  readonly missing?: boolean | undefined;
  /** The catalogue knows this name; false: it is made up. */
  readonly known: boolean;
  /** The root directory of the image; made once, never changed. */
  layer(): DirInode;
}

/** What a scenario says of an image's contents. */
export interface ImageOverrides {
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  /** What a container does when the Pod gives no command. */
  readonly behaviour?: unknown;
}

/** Images as the catalogue has them never change, so every simulation shares them. */
const plain = new Map<string, ImageDefinition>();
const MAX_KEPT = 200;

/** `fullName` with registry and tag: `docker.io/library/nginx:1.14`. */
export function resolveImage(fullName: string, overrides: ImageOverrides = {}): ImageDefinition {
  if (overrides.entrypoint ?? overrides.cmd ?? overrides.behaviour) return makeImage(fullName, overrides);
  const known = plain.get(fullName) ?? makeImage(fullName, {});
  if (plain.size >= MAX_KEPT) plain.clear();
  plain.set(fullName, known);
  return known;
}

function makeImage(fullName: string, overrides: ImageOverrides): ImageDefinition {
  const parsed = parseImageName(fullName);
  const repo = parsed.ok ? parsed.value.repo : fullName;
  const tag = (parsed.ok ? parsed.value.tag : '') || 'latest';
  const entry = findImage(repo);
  const found = entry && versionOf(entry, tag);
  const version = found ?? tag;
  const numbers = new Random('image').stream(fullName);
  const digest = `sha256:${new Random('digest').stream(`${repo}@${version}`).text(64, HEX)}`;
  const source: CatalogueImage = entry ?? UNKNOWN;
  const behaviour = overrides.behaviour as ServerBehaviour | undefined;
  const programs =
    behaviour === undefined ? {} : { '/server': `${SERVER_KEY_PREFIX}${JSON.stringify(behaviour)}` };
  let root: DirInode | undefined;
  return {
    ...source.config(version, tag),
    ...(overrides.entrypoint === undefined ? {} : { entrypoint: overrides.entrypoint }),
    ...(overrides.cmd === undefined ? {} : { cmd: overrides.cmd }),
    ...(behaviour === undefined ? {} : { entrypoint: ['/server'], cmd: [] }),
    digest,
    version,
    known: entry !== undefined,
    sizeBytes: entry ? Math.round(entry.sizeBytes(version, tag)) : 5_000_000 + numbers.below(145_000_000),
    // A repository that the catalogue knows has just the tags that it names, or that look like an older version.
    missing: entry !== undefined && found === undefined,
    layer: () => {
      const base = typeof source.base === 'function' ? source.base(version, tag) : source.base;
      root ??= buildLayer(
        base,
        { ...source.programs?.(version), ...programs },
        source.files?.(version) ?? {},
      );
      return root;
    },
  };
}

/** Has the catalogue this image? The editor notes names that it has not. */
export function isKnownImage(image: string): boolean {
  const parsed = parseImageName(image);
  return parsed.ok && findImage(parsed.value.repo) !== undefined;
}

const UNKNOWN: CatalogueImage = {
  repo: '',
  tags: {},
  base: { kind: 'busybox', version: '1.37.0' },
  config: () => ({ cmd: ['sleep', 'infinity'] }),
  sizeBytes: () => 0,
};
