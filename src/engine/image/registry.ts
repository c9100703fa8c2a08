/**
 * The registry: which images can be had, how large they are, and how a pull fails.
 * Kubernetes defines no pull speeds; sizes come from the catalogue, times from the timing profile.
 */
import { formatImageRef, parseImageName } from '../../kube/image-ref.ts';
import { integerValue } from '../../kube/quantity.ts';
import { type ImageDefinition, resolveImage } from '../programs/images.ts';

/** What a scenario says of an image. Anything left out is as the catalogue has it. */
export interface ImageSetup {
  /** Already on every node at the start. */
  readonly present?: boolean | undefined;
  readonly pull?: 'ok' | 'fail' | undefined;
  readonly pullError?: string | undefined;
  readonly pullSeconds?: number | undefined;
  /** Pulling fails unless the Pod names this pull secret. */
  readonly requiresSecret?: string | undefined;
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  readonly behaviour?: unknown;
  /** Quantity that the main process holds from its start: `300Mi`. */
  readonly memory?: string | undefined;
}

export interface RegistryImage {
  readonly definition: ImageDefinition;
  readonly setup: ImageSetup;
  /** With registry, repository and tag: `docker.io/library/nginx:latest`. */
  readonly fullName: string;
  /** What the main process holds from its start; undefined: what its program says. */
  readonly memoryBytes?: number | undefined;
}

/** How the registry answers. Pulls that are under way are not touched by a change. */
export interface RegistryCondition {
  /** `down`: nobody answers; `rateLimited`: it refuses; `slow`: what has to be transferred takes `delayMs` more. */
  readonly state: 'ok' | 'down' | 'slow' | 'rateLimited';
  readonly delayMs: number;
}

export class Registry {
  condition: RegistryCondition = { state: 'ok', delayMs: 0 };
  readonly #setups = new Map<string, ImageSetup>();
  readonly #definitions = new Map<string, RegistryImage>();

  constructor(setups: Readonly<Record<string, ImageSetup>>) {
    for (const [name, setup] of Object.entries(setups)) this.#setups.set(fullNameOf(name), setup);
  }

  /** Images that every node has from the start. */
  preloaded(): readonly string[] {
    return [...this.#setups].filter(([, setup]) => setup.present === true).map(([name]) => name);
  }

  /** The image of that name; a name that nobody knows is an image like any other, of a plausible size. */
  resolve(image: string): RegistryImage {
    const fullName = fullNameOf(image);
    const known = this.#definitions.get(fullName);
    if (known) return known;
    const setup = this.#setups.get(fullName) ?? {};
    const memoryBytes = setup.memory === undefined ? undefined : integerValue(setup.memory);
    const resolved = { definition: resolveImage(fullName, setup), setup, fullName, memoryBytes };
    this.#definitions.set(fullName, resolved);
    return resolved;
  }
}

/** `nginx` → `docker.io/library/nginx:latest`; a name that does not parse stays as it is. */
export function fullNameOf(image: string): string {
  const parsed = parseImageName(image);
  return parsed.ok ? formatImageRef(parsed.value) : image;
}
