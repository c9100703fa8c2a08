/**
 * What the kubelet remembers of its own pulls, so that an image that needed credentials is not given to a Pod without.
 *
 * Models pkg/kubelet/images/pullmanager. Differs: kept in memory, where upstream writes files that outlive a restart of
 * the kubelet. Leaves out: service account tokens.
 */
import { parseImageName } from '../../../kube/image-ref.ts';
import type { PullCredential } from './pull-credentials.ts';

export type VerificationPolicy =
  | 'NeverVerify'
  | 'NeverVerifyPreloadedImages'
  | 'NeverVerifyAllowlistedImages'
  | 'AlwaysVerify';

export interface PullRecordsOptions {
  /** Default `NeverVerifyPreloadedImages`: only images that this kubelet has pulled are checked. */
  readonly policy?: VerificationPolicy | undefined;
  /** Names that are never checked under `NeverVerifyAllowlistedImages`; `example.com/team/*` takes all below. */
  readonly allowlist?: readonly string[] | undefined;
}

interface RepoRecord {
  /** Pulled without credentials: anybody may have it. */
  open: boolean;
  readonly secrets: Set<string>;
  readonly auths: Set<string>;
}

export class PullRecords {
  readonly #policy: VerificationPolicy;
  readonly #allowlist: readonly string[];
  /** By image reference, then by repository: one image may be known under several names. */
  readonly #records = new Map<string, Map<string, RepoRecord>>();

  constructor(options: PullRecordsOptions = {}) {
    this.#policy = options.policy ?? 'NeverVerifyPreloadedImages';
    this.#allowlist = options.allowlist ?? [];
  }

  /** Notes a pull; `undefined`: it took no credentials. */
  recordPull(image: string, imageRef: string, credential: PullCredential | undefined): void {
    const byRepo = this.#records.get(imageRef) ?? new Map<string, RepoRecord>();
    this.#records.set(imageRef, byRepo);
    const record = byRepo.get(repoOf(image)) ?? { open: false, secrets: new Set(), auths: new Set() };
    byRepo.set(repoOf(image), record);
    if (credential === undefined) {
      record.open = true;
      return;
    }
    record.secrets.add(credential.secret);
    record.auths.add(authKey(credential));
  }

  /** Must a Pod with these credentials pull the image although it is there? Models MustAttemptImagePull. */
  mustAttemptPull(image: string, imageRef: string, credentials: readonly PullCredential[]): boolean {
    const byRepo = this.#records.get(imageRef);
    if (!this.#isChecked(image, byRepo !== undefined)) return false;
    const record = byRepo?.get(repoOf(image));
    if (record === undefined) return true;
    if (record.open) return false;
    return !credentials.some((c) => record.secrets.has(c.secret) || record.auths.has(authKey(c)));
  }

  /** The image is gone from the node. */
  forget(imageRef: string): void {
    this.#records.delete(imageRef);
  }

  #isChecked(image: string, pulledHere: boolean): boolean {
    switch (this.#policy) {
      case 'NeverVerify':
        return false;
      case 'NeverVerifyPreloadedImages':
        return pulledHere;
      case 'NeverVerifyAllowlistedImages':
        return !this.#allowlist.some((entry) => isListed(repoOf(image), entry));
      case 'AlwaysVerify':
        return true;
    }
  }
}

function isListed(repo: string, entry: string): boolean {
  return entry.endsWith('/*') ? repo.startsWith(entry.slice(0, -1)) : repo === entry;
}

function repoOf(image: string): string {
  const parsed = parseImageName(image);
  return parsed.ok ? parsed.value.repo : image;
}

const authKey = ({ auth }: PullCredential): string => `${auth.username}\n${auth.password}`;
