/**
 * What the image manager asks of the runtime. Models staging/src/k8s.io/cri-api ImageService as far as pulls need it.
 */
import type { Result } from '../../../kube/result.ts';
import type { Task } from '../../clock/task.ts';

export interface PresentImage {
  /** Digest reference, which containers are created from and which the API shows as `imageID`. */
  readonly imageRef: string;
  readonly sizeBytes: number;
}

/** What the registry is shown; none: an anonymous pull. */
export interface RegistryAuth {
  readonly username: string;
  readonly password: string;
}

export interface PullRequest {
  /** With a tag or a digest. */
  readonly image: string;
  readonly auth: RegistryAuth | undefined;
  /** Who it is for, so that the trace can say so. */
  readonly podUid: string;
  readonly container: string;
}

export interface ImageService {
  /** The image if it is on the node. The error is that of the runtime. */
  status(image: string): Result<PresentImage | undefined>;
  /** Resolves the name at the registry and fetches what is missing. The error is the runtime's text. */
  pull(request: PullRequest): Task<Result<PresentImage>>;
}
