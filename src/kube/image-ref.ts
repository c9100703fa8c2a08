/**
 * Names of images: `nginx`, `registry.example:5000/team/app:1.2@sha256:…`.
 * Models pkg/util/parsers/parsers.go and the library github.com/distribution/reference (normalize.go, reference.go).
 */
import { err, ok, type Result } from './result.ts';
import type { PullPolicy } from './types.ts';

export const DEFAULT_REGISTRY = 'docker.io';
export const DEFAULT_TAG = 'latest';

export interface ImageRef {
  /** Registry and path, always in full: `docker.io/library/nginx`. */
  readonly repo: string;
  /** Empty if the name gives a digest only. */
  readonly tag: string;
  /** `sha256:…`, or empty. */
  readonly digest: string;
}

const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PATH_PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const REPO = `(?:${DOMAIN}/)?${PATH_PART}(?:/${PATH_PART})*`;
const TAG = '[\\w][\\w.-]{0,127}';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(`^(${REPO})(?::(${TAG}))?(?:@(${DIGEST}))?$`);

const BARE_DIGEST = /^[a-f0-9]{64}$/;
const REPO_MAX_LENGTH = 255;
/** Digest algorithms → hexadecimal digits. */
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/**
 * Splits a name. Without tag and digest the tag is `latest`.
 * `user/repo` → `{ repo: 'docker.io/user/repo', tag: 'latest', digest: '' }`. Models ParseImageName.
 */
export function parseImageName(image: string): Result<ImageRef> {
  const parsed = parseReference(image);
  if (!parsed.ok) return err(`couldn't parse image name ${JSON.stringify(image)}: ${parsed.error}`);
  const { repo, tag, digest } = parsed.value;
  return ok({ repo, tag: tag === '' && digest === '' ? DEFAULT_TAG : tag, digest });
}

/** The same, but nothing is added and the error is the parser's alone. Models reference.ParseNormalizedNamed. */
export function parseReference(image: string): Result<ImageRef> {
  let parsed = known.get(image);
  if (parsed === undefined) {
    if (known.size >= MAX_KNOWN) known.clear();
    parsed = parse(image);
    known.set(image, parsed);
  }
  return parsed;
}
/** The same few names are asked for again and again. */
const known = new Map<string, Result<ImageRef>>();
const MAX_KNOWN = 500;

function parse(image: string): Result<ImageRef> {
  if (BARE_DIGEST.test(image)) {
    return err(`invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`);
  }
  const { domain, rest } = splitDomain(image);
  const name = rest.split(':', 1)[0] ?? '';
  if (name.toLowerCase() !== name) {
    return err(`invalid reference format: repository name (${name}) must be lowercase`);
  }
  const match = REFERENCE.exec(`${domain}/${rest}`);
  if (match === null) return err('invalid reference format');
  const [, repo = '', tag = '', digest = ''] = match;
  if (repo.length > REPO_MAX_LENGTH) {
    return err(`repository name must not be more than ${REPO_MAX_LENGTH} characters`);
  }
  const problem = digest === '' ? undefined : digestProblem(digest);
  return problem === undefined ? ok({ repo, tag, digest }) : err(problem);
}

/** The first part is a registry only if it cannot be a user: a dot, a port, capitals or `localhost`. */
function splitDomain(image: string): { domain: string; rest: string } {
  const slash = image.indexOf('/');
  const first = image.slice(0, Math.max(slash, 0));
  const isUser = !/[.:]/.test(first) && first !== 'localhost' && first.toLowerCase() === first;
  let domain = isUser ? DEFAULT_REGISTRY : first;
  let rest = isUser ? image : image.slice(slash + 1);
  if (domain === 'index.docker.io') domain = DEFAULT_REGISTRY;
  if (domain === DEFAULT_REGISTRY && !rest.includes('/')) rest = `library/${rest}`;
  return { domain, rest };
}

function digestProblem(digest: string): string | undefined {
  const [algorithm = '', hex = ''] = digest.split(':');
  const length = DIGEST_LENGTHS[algorithm];
  if (length === undefined) return 'unsupported digest algorithm';
  if (hex.length !== length) return 'invalid checksum digest length';
  return /^[a-f0-9]+$/.test(hex) ? undefined : 'invalid checksum digest format';
}

/**
 * The name that goes to the runtime: as written, with `:latest` where there is neither tag nor digest.
 * Models pkg/kubelet/images/image_manager.go applyDefaultImageTag.
 */
export function applyDefaultImageTag(image: string): Result<string> {
  const parsed = parseReference(image);
  if (!parsed.ok) return err(`couldn't parse image name ${JSON.stringify(image)}: ${parsed.error}`);
  return ok(parsed.value.tag === '' && parsed.value.digest === '' ? `${image}:${DEFAULT_TAG}` : image);
}

/** The policy the API server fills in: `latest` is pulled always. Models pkg/apis/core/v1/defaults.go SetDefaults_Container. */
export function defaultPullPolicy(image: string): PullPolicy {
  const parsed = parseImageName(image);
  return parsed.ok && parsed.value.tag === DEFAULT_TAG ? 'Always' : 'IfNotPresent';
}

/** Registry of a repository: `docker.io/library/nginx` → `docker.io`. */
export function registryOf(repo: string): string {
  return repo.split('/', 1)[0] ?? '';
}

/** Repository, tag and digest put together again, in full. */
export function formatImageRef({ repo, tag, digest }: ImageRef): string {
  return `${repo}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`;
}
