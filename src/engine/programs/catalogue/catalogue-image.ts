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

export interface CatalogueImage {
  /** In full: `docker.io/library/nginx`. */
  readonly repo: string;
  /** Tag → version that it stands for. */
  readonly tags: Readonly<Record<string, string>>;
  readonly base: BaseLayer | ((version: string) => BaseLayer);
  readonly config: (version: string) => ImageConfig;
  readonly sizeBytes?: (version: string) => number;
  /** Absolute path → key in the program registry. */
  readonly programs?: (version: string) => Readonly<Record<string, string>>;
  /** Absolute path → text. */
  readonly files?: (version: string) => Readonly<Record<string, string>>;
}
