/**
 * The images on one node, and pulling more of them. Models containerd's image service with docker.io's error texts.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import { parseImageName } from '../../kube/image-ref.ts';
import type { TraceWriter } from '../../trace/writer.ts';
import type { Task } from '../clock/task.ts';
import { fullNameOf, type Registry, type RegistryImage } from '../image/registry.ts';
import type { ImageService, PresentImage, PullRequest } from '../kubelet/images/image-service.ts';
import type { Timing } from '../timing.ts';

/** A gRPC error of the runtime as the kubelet prints it. */
const notFoundText = (name: string): string =>
  `rpc error: code = NotFound desc = failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`;

const deniedText = (name: string): string =>
  `failed to pull and unpack image "${name}": failed to resolve reference "${name}": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;

export class ImageStore implements ImageService {
  readonly #node: string;
  readonly #component: string;
  readonly #trace: TraceWriter;
  readonly #timing: Timing;
  readonly #registry: Registry;
  readonly #present = new Map<string, RegistryImage>();
  #pulls = 0;

  constructor(node: string, component: string, trace: TraceWriter, timing: Timing, registry: Registry) {
    this.#node = node;
    this.#component = component;
    this.#trace = trace;
    this.#timing = timing;
    this.#registry = registry;
    for (const name of registry.preloaded()) this.#present.set(name, registry.resolve(name));
  }

  /** The image as it is on the node; undefined when it is not there. */
  find(image: string): RegistryImage | undefined {
    return this.#present.get(fullNameOf(image));
  }

  status(image: string): Result<PresentImage | undefined> {
    const present = this.find(image);
    return ok(present && { imageRef: imageRefOf(present), sizeBytes: present.definition.sizeBytes });
  }

  /** The definition of an image that the runtime brings along itself (pause). */
  resolve(image: string): RegistryImage {
    return this.#registry.resolve(image);
  }

  get images(): readonly RegistryImage[] {
    return [...this.#present.values()];
  }

  remove(image: string): void {
    const name = fullNameOf(image);
    if (this.#present.delete(name))
      this.#trace.record('image.removed', this.#component, `image/${this.#node}/${name}`, { node: this.#node, image: name });
  }

  /** Asks the registry, transfers what is missing. The error is the runtime's text. */
  *pull({ image, auth, podUid, container }: PullRequest): Task<Result<PresentImage>> {
    const entry = { podUid, container, node: this.#node, image };
    const subject = `pull/${this.#node}/${this.#pulls++}`;
    const found = this.#registry.resolve(image);
    const { definition, setup } = found;
    const isThere = this.#present.has(found.fullName);
    const durationMs =
      setup.pullSeconds !== undefined
        ? setup.pullSeconds * 1000
        : this.#timing.registryMs() + (isThere ? 0 : this.#timing.downloadMs(definition.sizeBytes));
    const error = pullError(found, auth !== undefined);
    const expectedMs = error === undefined ? durationMs : Math.min(durationMs, this.#timing.registryMs());
    this.#trace.record('image.pulling', this.#component, subject, { ...entry, expectedMs });
    if (expectedMs > 0) yield expectedMs;
    if (error !== undefined) {
      this.#trace.record('image.pullFailed', this.#component, subject, { ...entry, reason: 'ErrImagePull', message: error });
      return err(error);
    }
    this.#present.set(found.fullName, found);
    this.#trace.record('image.pulled', this.#component, subject, { ...entry, sizeBytes: definition.sizeBytes, durationMs: expectedMs });
    return ok({ imageRef: imageRefOf(found), sizeBytes: definition.sizeBytes });
  }
}

const imageRefOf = ({ fullName, definition }: RegistryImage): string => {
  const parsed = parseImageName(fullName);
  return `${parsed.ok ? parsed.value.repo : fullName}@${definition.digest}`;
};

function pullError({ setup, fullName, definition }: RegistryImage, authenticated: boolean): string | undefined {
  if (setup.pull === 'fail') return setup.pullError ?? notFoundText(fullName);
  if (setup.requiresSecret !== undefined && !authenticated) return deniedText(fullName);
  return definition.missing === true ? notFoundText(fullName) : undefined;
}
