/** One repository of the catalogue: its tags, and what each version contains and does by default. */

/** Defaults of an image, as its configuration has them. */
export interface ImageConfig {
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly workingDir?: string | undefined;
  /** Number or name. */
  readonly user?: string | undefined;
  /** `SIGQUIT`; default SIGTERM. */
  readonly stopSignal?: string | undefined;
  readonly exposedPorts?: readonly number[] | undefined;
}

/** What lies below: busybox' tools (also as Alpine has them), Debian's, or nothing at all. */
export type BaseLayer =
  | { readonly kind: 'busybox' | 'alpine'; readonly version: string }
  /** `extra`: commands besides those of Debian's small images, separated by spaces. */
  | { readonly kind: 'debian'; readonly extra?: string }
  | { readonly kind: 'scratch' };

export const ALPINE: BaseLayer = { kind: 'alpine', version: '1.37.0' };
export const DEBIAN: BaseLayer = { kind: 'debian' };
export const SCRATCH: BaseLayer = { kind: 'scratch' };

export interface CatalogueImage {
  /** In full: `docker.io/library/nginx`. */
  readonly repo: string;
  /** Other names of the same images. */
  readonly also?: readonly string[];
  /** Tag → version that it stands for. */
  readonly tags: Readonly<Record<string, string>>;
  readonly base: BaseLayer | ((version: string, tag: string) => BaseLayer);
  readonly config: (version: string, tag: string) => ImageConfig;
  readonly sizeBytes: (version: string, tag: string) => number;
  /** Absolute path → key in the program registry. */
  readonly programs?: (version: string) => Readonly<Record<string, string>>;
  /** Absolute path → text. */
  readonly files?: (version: string) => Readonly<Record<string, string>>;
}

export const MB = 1_000_000;
export const LIBRARY = 'docker.io/library/';
export const PATH = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

/**
 * Tags of a list of full versions, the newest first: each names itself, its shorter forms go to the first that has
 * them, `latest` to the first of all. (`1.29.3`, `1.28.0`) → `1.29.3`, `1.29`, `1`, `latest`, `1.28.0`, `1.28`.
 */
export function versions(list: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const version of list.split(' ')) {
    tags['latest'] ??= version;
    const parts = version.split('.');
    for (let n = parts.length; n > 0; n--) tags[parts.slice(0, n).join('.')] ??= version;
  }
  return { ...tags, ...more };
}

/** Endings of tags that name what an image is built on; `1.27-alpine` is version 1.27 on Alpine. */
const VARIANT =
  /-(?:alpine|slim|bookworm|bullseye|buster|trixie|stretch|jammy|noble|perl|glibc|musl|uclibc|management)(?=$|[-\d.])/;

/**
 * The version that a tag stands for. A tag that the catalogue does not list but that looks like a version no newer
 * than the newest one is such a version; anything else does not exist.
 */
export function versionOf(image: CatalogueImage, tag: string): string | undefined {
  const listed = image.tags[tag];
  if (listed !== undefined) return listed;
  const variant = VARIANT.exec(`-${tag}`);
  if (variant) {
    const plain = `-${tag}`.slice(0, variant.index).slice(1);
    return plain === '' ? image.tags['latest'] : versionOf(image, plain);
  }
  if (!/^v?\d+(?:\.\d+)*$/.test(tag)) return undefined;
  const newest = Object.values(image.tags).reduce((a, b) => (compareVersions(a, b) >= 0 ? a : b), '0');
  const plain = tag.replace(/^v/, '');
  return compareVersions(plain, newest) <= 0 ? plain : undefined;
}

function compareVersions(a: string, b: string): number {
  const x = a.split('.').map(Number);
  const y = b.split('.').map(Number);
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const order = (x[i] ?? 0) - (y[i] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

/** True for tags such as `1.27-alpine`. */
export const isAlpine = (tag: string): boolean => /(?:^|-)alpine/.test(tag);
export const isSlim = (tag: string): boolean => /-slim/.test(tag);

/** `1.28.4` is at least 1.19. */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}
