/**
 * Sees to it that the image of a container is on the node before the container is made.
 *
 * Models pkg/kubelet/images/image_manager.go EnsureImageExists and kuberuntime/kuberuntime_image.go PullImage. Each
 * refusal has the Waiting reason, the message and the event that the kubelet shows.
 */
import { formatDuration } from '../../../kube/duration.ts';
import { applyDefaultImageTag } from '../../../kube/image-ref.ts';
import { err, ok, type Result } from '../../../kube/result.ts';
import type { EventType, Pod, Secret } from '../../../kube/types.ts';
import type { Task } from '../../clock/task.ts';
import type { TokenBucket } from '../../events/token-bucket.ts';
import type { BackOff } from '../back-off.ts';
import type { KubeletGates } from '../gates.ts';
import type { KubeletEvents } from '../kubelet-recorder.ts';
import type { ImageService, PresentImage } from './image-service.ts';
import { credentialsFor, type PullCredential } from './pull-credentials.ts';
import type { PullRecords } from './pull-records.ts';
import type { Puller } from './puller.ts';

/** Why there is no image: what the container waits for. */
export interface ImageError {
  readonly reason:
    | 'ErrImagePull'
    | 'ImagePullBackOff'
    | 'ErrImageNeverPull'
    | 'InvalidImageName'
    | 'ImageInspectError'
    | 'RegistryUnavailable'
    | 'SignatureValidationFailed';
  readonly message: string;
}

export interface ImageManagerOptions {
  readonly clock: { readonly now: number };
  readonly imageService: ImageService;
  readonly recorder: KubeletEvents;
  readonly backOff: BackOff;
  readonly puller: Puller;
  readonly records: PullRecords;
  /** `registryPullQPS` and `registryBurst`; undefined: no limit. */
  readonly limiter?: TokenBucket | undefined;
  readonly gates: KubeletGates;
  /** Told of what has no trace elsewhere. */
  readonly observer?: ImageObserver | undefined;
}

export interface ImageObserver {
  /** An image that is there is used without a pull. */
  present(need: ImageNeed): void;
  /** A pull failed, and there is no next one before `untilMs`. */
  backOff(need: ImageNeed, delayMs: number, untilMs: number): void;
}

export interface ImageNeed {
  readonly pod: Pod;
  /** As written in the spec. */
  readonly image: string;
  readonly policy: string;
  /** Name of the container; empty for an image volume, whose events are the Pod's. */
  readonly container: string;
  readonly pullSecrets: readonly Secret[];
}

export interface ContainerImageNeed {
  readonly pod: Pod;
  readonly container: {
    readonly name: string;
    readonly image?: string | undefined;
    readonly imagePullPolicy?: string | undefined;
  };
  readonly pullSecrets?: readonly Secret[] | undefined;
}

export class ImageManager {
  readonly #options: ImageManagerOptions;
  /** Last failure of each pod and image, in the words of the back-off message. */
  readonly #lastErrors = new Map<string, string>();

  constructor(options: ImageManagerOptions) {
    this.#options = options;
  }

  /** Ensures a container's image. The value is the reference to create the container from. */
  ensureImageExists({
    pod,
    container,
    pullSecrets = [],
  }: ContainerImageNeed): Task<Result<string, ImageError>> {
    const { name, image = '', imagePullPolicy: policy = 'IfNotPresent' } = container;
    return this.ensureImage({ pod, image, policy, container: name, pullSecrets });
  }

  /** Ensures any image that a Pod needs. */
  *ensureImage(need: ImageNeed): Task<Result<string, ImageError>> {
    const tagged = applyDefaultImageTag(need.image);
    if (!tagged.ok) {
      const message = `Failed to apply default image tag "${need.image}": ${tagged.error}`;
      return this.#refuse(need, 'InspectFailed', { reason: 'InvalidImageName', message });
    }
    const image = tagged.value;
    const credentials = credentialsFor(image, need.pullSecrets);
    if (need.policy !== 'Always') {
      const present = this.#options.imageService.status(image);
      if (!present.ok) {
        // The name is empty in upstream's message too.
        const message = `Failed to inspect image "": ${present.error}`;
        return this.#refuse(need, 'InspectFailed', { reason: 'ImageInspectError', message });
      }
      const usable = present.value !== undefined && this.#mayUse(need, image, present.value, credentials);
      if (usable && present.value !== undefined) return this.#use(need, present.value);
      if (need.policy === 'Never') {
        const message = `Container image "${need.image}" is not present with pull policy of Never`;
        return this.#refuse(need, 'ErrImageNeverPull', { reason: 'ErrImageNeverPull', message });
      }
    }
    return yield* this.#pull(need, image, credentials);
  }

  #mayUse(
    need: ImageNeed,
    image: string,
    present: PresentImage,
    credentials: readonly PullCredential[],
  ): boolean {
    const { gates, records } = this.#options;
    return (
      !gates.KubeletEnsureSecretPulledImages || !records.mustAttemptPull(image, present.imageRef, credentials)
    );
  }

  #use(need: ImageNeed, present: PresentImage): Result<string, ImageError> {
    const suffix = this.#options.gates.KubeletEnsureSecretPulledImages
      ? ' and can be accessed by the pod'
      : '';
    const message = `Container image "${need.image}" already present on machine${suffix}`;
    this.#event(need, 'Normal', 'Pulled', message);
    this.#options.observer?.present(need);
    return ok(present.imageRef);
  }

  *#pull(
    need: ImageNeed,
    image: string,
    credentials: readonly PullCredential[],
  ): Task<Result<string, ImageError>> {
    const { backOff, clock, puller } = this.#options;
    const key = `${need.pod.metadata.uid ?? ''}_${need.image}`;
    if (backOff.isInBackOffSinceUpdate(key, clock.now)) return err(this.#inBackOff(need, key));
    this.#lastErrors.delete(key);

    this.#event(need, 'Normal', 'Pulling', `Pulling image "${need.image}"`);
    const startedMs = clock.now;
    let pullStartedMs = startedMs;
    const pulled = yield* puller.run(() => {
      pullStartedMs = clock.now;
      return this.#tryCredentials(need, image, credentials);
    });
    if (!pulled.ok) return err(this.#pullFailed(need, key, pulled.error));

    const pull = formatDuration(clock.now - pullStartedMs);
    const total = formatDuration(clock.now - startedMs);
    const size = `Image size: ${pulled.value.sizeBytes} bytes.`;
    const message = `Successfully pulled image "${need.image}" in ${pull} (${total} including waiting). ${size}`;
    this.#event(need, 'Normal', 'Pulled', message);
    backOff.gc(clock.now);
    return ok(pulled.value.imageRef);
  }

  /** One after another until one works; without any the pull is anonymous. */
  *#tryCredentials(
    need: ImageNeed,
    image: string,
    credentials: readonly PullCredential[],
  ): Task<Result<PresentImage>> {
    const { imageService, records } = this.#options;
    const errors = new Set<string>();
    for (const credential of credentials.length === 0 ? [undefined] : credentials) {
      if (!this.#mayAskRegistry()) {
        errors.add('pull QPS exceeded');
        continue;
      }
      const result = yield* imageService.pull({
        image,
        auth: credential?.auth,
        podUid: need.pod.metadata.uid ?? '',
        container: need.container,
      });
      if (result.ok) {
        records.recordPull(image, result.value.imageRef, credential);
        return result;
      }
      errors.add(result.error);
    }
    const all = [...errors];
    return err(all.length === 1 ? (all[0] ?? '') : `[${all.join(', ')}]`);
  }

  #mayAskRegistry(): boolean {
    const { clock, limiter } = this.#options;
    return limiter === undefined || limiter.tryAccept(clock.now);
  }

  #inBackOff(need: ImageNeed, key: string): ImageError {
    const text = `Back-off pulling image "${need.image}"`;
    this.#event(need, 'Normal', 'BackOff', text);
    const last = this.#lastErrors.get(key);
    return { reason: 'ImagePullBackOff', message: last === undefined ? text : `${text}: ${last}` };
  }

  #pullFailed(need: ImageNeed, key: string, error: string): ImageError {
    const { backOff, clock, observer } = this.#options;
    this.#event(need, 'Warning', 'Failed', `Failed to pull image "${need.image}": ${error}`);
    const delayMs = backOff.next(key, clock.now, clock.now);
    observer?.backOff(need, delayMs, clock.now + delayMs);
    const failure = pullError(need.image, error);
    this.#lastErrors.set(key, `${failure.reason}: ${failure.message}`);
    return failure;
  }

  #refuse(need: ImageNeed, eventReason: string, error: ImageError): Result<string, ImageError> {
    this.#event(need, 'Warning', eventReason, error.message);
    return err(error);
  }

  #event(need: ImageNeed, type: EventType, reason: string, message: string): void {
    this.#options.recorder.event(need.pod, type, reason, message, need.container);
  }
}

/** Errors that a runtime begins with one of these words have a Waiting reason of their own. */
const KNOWN_ERRORS = [
  { reason: 'RegistryUnavailable', why: 'the registry is unavailable' },
  { reason: 'SignatureValidationFailed', why: 'the signature validation failed' },
] as const;

/** Models evalCRIPullErr. */
function pullError(image: string, error: string): ImageError {
  const known = KNOWN_ERRORS.find(({ reason }) => error.startsWith(reason));
  if (known === undefined) return { reason: 'ErrImagePull', message: error };
  const rest = error.slice(known.reason.length);
  return { reason: known.reason, message: `image pull failed for ${image} because ${known.why}${rest}` };
}
