/**
 * The images on one node, and pulling more of them. Models containerd's image service with docker.io's error texts.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import { parseImageName } from '../../kube/image-ref.ts';
import type { TraceWriter } from '../../trace/writer.ts';
import type { Task } from '../clock/task.ts';
import { fullNameOf, type Registry, type RegistryCondition, type RegistryImage } from '../image/registry.ts';
import type { ImageService, PresentImage, PullRequest } from '../kubelet/images/image-service.ts';
import type { Timing } from '../timing.ts';
import type { NodeUsage } from './node-usage.ts';

/** A gRPC error of the runtime as the kubelet prints it. */
const notFoundText = (name: string): string =>
  `rpc error: code = NotFound desc = failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`;

const deniedText = (name: string): string =>
  `failed to pull and unpack image "${name}": failed to resolve reference "${name}": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;

export interface ImageStoreOptions {
  readonly node: string;
  readonly component: string;
  readonly clock: { readonly now: number };
  readonly trace: TraceWriter;
  readonly timing: Timing;
  readonly registry: Registry;
  readonly usage: Pick<NodeUsage, 'addDisk'>;
}

export class ImageStore implements ImageService {
  readonly #node: string;
  readonly #component: string;
  readonly #clock: { readonly now: number };
  readonly #trace: TraceWriter;
  readonly #timing: Timing;
  readonly #registry: Registry;
  readonly #usage: Pick<NodeUsage, 'addDisk'>;
  readonly #present = new Map<string, PresentOnNode>();
  #pulls = 0;

  constructor({ node, component, clock, trace, timing, registry, usage }: ImageStoreOptions) {
    this.#node = node;
    this.#component = component;
    this.#clock = clock;
    this.#trace = trace;
    this.#timing = timing;
    this.#registry = registry;
    this.#usage = usage;
    for (const name of registry.preloaded()) this.#add(registry.resolve(name));
  }

  /** Images that were pulled before the run. */
  hadBefore(names: readonly string[]): void {
    for (const name of names) this.#add(this.#registry.resolve(name));
  }

  /** The image as it is on the node; undefined when it is not there. */
  find(image: string): RegistryImage | undefined {
    return this.#present.get(fullNameOf(image))?.image;
  }

  #add(image: RegistryImage): void {
    const before = this.#present.get(image.fullName);
    this.#present.set(image.fullName, { image, isCorrupt: false, since: before?.since ?? this.#clock.now });
    if (before === undefined) this.#usage.addDisk(image.definition.sizeBytes);
  }

  /** Its content on the node is damaged: nothing can be made from it before it is pulled anew. */
  corrupt(image: string): boolean {
    const present = this.#present.get(fullNameOf(image));
    if (!present) return false;
    this.#present.set(present.image.fullName, { ...present, isCorrupt: true });
    return true;
  }

  status(image: string): Result<PresentImage | undefined> {
    const entry = this.#present.get(fullNameOf(image));
    const present = entry?.image;
    if (entry?.isCorrupt === true) return err(corruptText(entry.image));
    return ok(present && { imageRef: imageRefOf(present), sizeBytes: present.definition.sizeBytes });
  }

  /** The definition of an image that the runtime brings along itself (pause). */
  resolve(image: string): RegistryImage {
    return this.#registry.resolve(image);
  }

  get images(): readonly RegistryImage[] {
    return [...this.#present.values()].map(({ image }) => image);
  }

  /** For garbage collection. */
  get onNode(): readonly { readonly name: string; readonly sizeBytes: number; readonly since: number }[] {
    return [...this.#present.values()].map(({ image, since }) => ({
      name: image.fullName,
      sizeBytes: image.definition.sizeBytes,
      since,
    }));
  }

  /** False when it is not there. */
  remove(image: string): boolean {
    const name = fullNameOf(image);
    const present = this.#present.get(name);
    if (!present) return false;
    this.#present.delete(name);
    this.#usage.addDisk(-present.image.definition.sizeBytes);
    this.#trace.record('image.removed', this.#component, `image/${this.#node}/${name}`, {
      node: this.#node,
      image: name,
    });
    return true;
  }

  /** Asks the registry, transfers what is missing. The error is the runtime's text. */
  *pull({ image, auth, podUid, container }: PullRequest): Task<Result<PresentImage>> {
    const entry = { podUid, container, node: this.#node, image };
    const subject = `pull/${this.#node}/${this.#pulls++}`;
    const found = this.#registry.resolve(image);
    const { definition, setup } = found;
    const isThere = this.#present.get(found.fullName)?.isCorrupt === false;
    const { condition } = this.#registry;
    const ordinaryMs =
      setup.pullSeconds !== undefined
        ? setup.pullSeconds * 1000
        : this.#timing.registryMs() + (isThere ? 0 : this.#timing.downloadMs(definition.sizeBytes));
    const durationMs = ordinaryMs + (isThere ? 0 : condition.delayMs);
    const error = conditionError(condition, found.fullName) ?? pullError(found, auth !== undefined);
    const expectedMs = error === undefined ? durationMs : Math.min(durationMs, this.#timing.registryMs());
    this.#trace.record('image.pulling', this.#component, subject, { ...entry, expectedMs });
    if (expectedMs > 0) yield expectedMs;
    if (error !== undefined) {
      this.#trace.record('image.pullFailed', this.#component, subject, {
        ...entry,
        reason: 'ErrImagePull',
        message: error,
      });
      return err(error);
    }
    this.#add(found);
    this.#trace.record('image.pulled', this.#component, subject, {
      ...entry,
      sizeBytes: definition.sizeBytes,
      durationMs: expectedMs,
    });
    return ok({ imageRef: imageRefOf(found), sizeBytes: definition.sizeBytes });
  }
}

interface PresentOnNode {
  readonly image: RegistryImage;
  readonly isCorrupt: boolean;
  /** When it came to the node, ms. */
  readonly since: number;
}

/** Wording approximated: a blob of the image is gone from containerd's content store. */
const corruptText = ({ fullName, definition }: RegistryImage): string =>
  `failed to get image spec "${fullName}": content digest ${definition.digest}: not found`;

const registryHost = (fullName: string): string =>
  fullName.startsWith('docker.io/') ? 'registry-1.docker.io' : (fullName.split('/')[0] ?? fullName);

/** What is wrong with the registry itself. */
function conditionError({ state }: RegistryCondition, fullName: string): string | undefined {
  const failed = `failed to pull and unpack image "${fullName}": failed to resolve reference "${fullName}"`;
  const host = registryHost(fullName);
  const [path, tag] = splitTag(fullName.slice(fullName.indexOf('/') + 1));
  const url = `https://${host}/v2/${path}/manifests/${tag}`;
  if (state === 'down')
    return `${failed}: failed to do request: Head "${url}": dial tcp: lookup ${host}: no such host`;
  if (state === 'rateLimited')
    return `${failed}: unexpected status from HEAD request to ${url}: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit`;
  return undefined;
}

function splitTag(path: string): readonly [string, string] {
  const at = path.lastIndexOf(':');
  return at < 0 ? [path, 'latest'] : [path.slice(0, at), path.slice(at + 1)];
}

const imageRefOf = ({ fullName, definition }: RegistryImage): string => {
  const parsed = parseImageName(fullName);
  return `${parsed.ok ? parsed.value.repo : fullName}@${definition.digest}`;
};

function pullError(
  { setup, fullName, definition }: RegistryImage,
  authenticated: boolean,
): string | undefined {
  if (setup.pull === 'fail') return setup.pullError ?? notFoundText(fullName);
  if (setup.requiresSecret !== undefined && !authenticated) return deniedText(fullName);
  return definition.missing === true ? notFoundText(fullName) : undefined;
}
