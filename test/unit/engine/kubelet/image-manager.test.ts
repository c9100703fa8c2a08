import { describe, expect, it } from 'vitest';
import { Clock } from '../../../../src/engine/clock/clock.ts';
import type { Task } from '../../../../src/engine/clock/task.ts';
import { TokenBucket } from '../../../../src/engine/events/token-bucket.ts';
import { newImageBackOff } from '../../../../src/engine/kubelet/back-off.ts';
import { DEFAULT_GATES } from '../../../../src/engine/kubelet/gates.ts';
import {
  ImageManager,
  type ImageManagerOptions,
} from '../../../../src/engine/kubelet/images/image-manager.ts';
import type { PresentImage, PullRequest } from '../../../../src/engine/kubelet/images/image-service.ts';
import { credentialsFor } from '../../../../src/engine/kubelet/images/pull-credentials.ts';
import { PullRecords } from '../../../../src/engine/kubelet/images/pull-records.ts';
import { parallelPulls, Puller } from '../../../../src/engine/kubelet/images/puller.ts';
import { err, ok, type Result } from '../../../../src/kube/result.ts';
import type { Secret } from '../../../../src/kube/types.ts';
import { testPod } from '../../../helpers/kubelet-fixtures.ts';

const PULL_MS = 1500;

/** A node whose registry answers with `answer` after 1.5 s. */
function node(options: Partial<ImageManagerOptions> = {}) {
  const clock = new Clock();
  const present = new Map<string, PresentImage>();
  const events: string[] = [];
  const pulls: PullRequest[] = [];
  const registry = {
    answer: (_pull: PullRequest): Result<PresentImage> => ok({ imageRef: 'sha256:1', sizeBytes: 187 }),
    inspect: undefined as string | undefined,
  };
  const images = new ImageManager({
    clock,
    imageService: {
      status: (image) => (registry.inspect === undefined ? ok(present.get(image)) : err(registry.inspect)),
      *pull(request): Task<Result<PresentImage>> {
        pulls.push(request);
        yield PULL_MS;
        const result = registry.answer(request);
        if (result.ok) present.set(request.image, result.value);
        return result;
      },
    },
    recorder: {
      event: (_object, type, reason, message) => events.push(`${type} ${reason} ${message}`),
    },
    backOff: newImageBackOff(),
    puller: new Puller(1),
    records: new PullRecords(),
    gates: DEFAULT_GATES,
    ...options,
  });
  const start = (
    image: string,
    imagePullPolicy: string,
    pullSecrets: readonly Secret[] = [],
    uid = 'uid-1',
  ) => {
    const container = { name: 'app', image, imagePullPolicy };
    const pod = testPod({ containers: [container] }, { uid });
    return clock.spawn(images.ensureImageExists({ pod, container, pullSecrets }));
  };
  const ensure = (...args: Parameters<typeof start>) => {
    const run = start(...args);
    clock.runUntil(clock.now + 60_000);
    return run.result;
  };
  return { clock, ensure, events, images, present, pulls, registry, start };
}

const dockerConfig = (auths: object, name = 'regcred'): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'default', uid: `uid-${name}` },
  type: 'kubernetes.io/dockerconfigjson',
  data: { '.dockerconfigjson': Buffer.from(JSON.stringify({ auths })).toString('base64') },
});

describe('ImageManager', () => {
  it('[IMAGE-1] IfNotPresent pulls once and then uses what is there', () => {
    const { ensure, events, pulls } = node();
    expect(ensure('nginx:1.27', 'IfNotPresent')).toEqual({ ok: true, value: 'sha256:1' });
    ensure('nginx:1.27', 'IfNotPresent');
    expect(pulls).toHaveLength(1);
    expect(events).toEqual([
      'Normal Pulling Pulling image "nginx:1.27"',
      'Normal Pulled Successfully pulled image "nginx:1.27" in 1.5s (1.5s including waiting). Image size: 187 bytes.',
      'Normal Pulled Container image "nginx:1.27" already present on machine and can be accessed by the pod',
    ]);
  });

  it('[IMAGE-1] Always pulls although it is there, and asks for the tag latest where there is none', () => {
    const { ensure, present, pulls } = node();
    present.set('nginx:latest', { imageRef: 'sha256:0', sizeBytes: 1 });
    ensure('nginx', 'Always');
    expect(pulls.map((p) => p.image)).toEqual(['nginx:latest']);
  });

  it('[IMAGE-1] without the gate the text of a present image is short', () => {
    const gates = { ...DEFAULT_GATES, KubeletEnsureSecretPulledImages: false };
    const { ensure, events, present } = node({ gates });
    present.set('nginx:1', { imageRef: 'sha256:0', sizeBytes: 1 });
    ensure('nginx:1', 'Never');
    expect(events).toEqual(['Normal Pulled Container image "nginx:1" already present on machine']);
  });

  it('[IMAGE-2] a failed pull is an event and the message', () => {
    const { ensure, events, registry } = node();
    registry.answer = () => err('not found');
    expect(ensure('nope', 'Always')).toEqual({
      ok: false,
      error: { reason: 'ErrImagePull', message: 'not found' },
    });
    expect(events.at(-1)).toBe('Warning Failed Failed to pull image "nope": not found');
  });

  it('[IMAGE-2] is in back-off for 10 s after the failure, for that Pod and image only', () => {
    const { clock, events, registry, start } = node();
    registry.answer = () => err('not found');
    start('nope', 'Always');
    clock.runUntil(PULL_MS);
    const during = start('nope', 'Always');
    const other = start('nope', 'Always', [], 'uid-2');
    clock.runUntil(PULL_MS + 9999);
    expect(during.result).toEqual({
      ok: false,
      error: {
        reason: 'ImagePullBackOff',
        message: 'Back-off pulling image "nope": ErrImagePull: not found',
      },
    });
    expect(events).toContain('Normal BackOff Back-off pulling image "nope"');
    expect(other.result).toMatchObject({ error: { reason: 'ErrImagePull' } });
    clock.runUntil(PULL_MS + 10_000);
    const after = start('nope', 'Always');
    clock.runUntil(60_000);
    expect(after.result).toMatchObject({ error: { reason: 'ErrImagePull' } });
  });

  it.each([
    [
      'Nginx',
      'Always',
      undefined,
      'InvalidImageName',
      'Failed to apply default image tag "Nginx": couldn\'t parse image name "Nginx": ',
    ],
    ['nginx', 'IfNotPresent', 'no socket', 'ImageInspectError', 'Failed to inspect image "": no socket'],
    [
      'nginx',
      'Never',
      undefined,
      'ErrImageNeverPull',
      'Container image "nginx" is not present with pull policy of Never',
    ],
  ])('[IMAGE-3] %s with %s is refused each time: %s', (image, policy, inspect, reason, message) => {
    const { ensure, pulls, registry } = node();
    registry.inspect = inspect;
    for (let i = 0; i < 2; i++) {
      const result = ensure(image, policy);
      expect(result).toMatchObject({ ok: false, error: { reason } });
      expect(result?.ok === false ? result.error.message : '').toContain(message);
    }
    expect(pulls).toEqual([]);
  });

  it('[IMAGE-4] pulls one after another, and the event tells the wait', () => {
    const { clock, events, pulls, start } = node();
    start('one', 'Always');
    start('two', 'Always', [], 'uid-2');
    clock.runUntil(PULL_MS - 1);
    expect(pulls).toHaveLength(1);
    clock.runUntil(2 * PULL_MS);
    expect(pulls.map((p) => p.image)).toEqual(['one:latest', 'two:latest']);
    expect(events.at(-1)).toContain('in 1.5s (3s including waiting)');
  });

  it('[IMAGE-4] a pull that is called off while it waits leaves the queue', () => {
    const { clock, pulls, start } = node();
    start('one', 'Always');
    const second = start('two', 'Always');
    start('three', 'Always');
    clock.runUntil(100);
    second.cancel();
    clock.runUntil(3 * PULL_MS);
    expect(pulls.map((p) => p.image)).toEqual(['one:latest', 'three:latest']);
  });

  it.each([
    [{}, 1],
    [{ maxParallelImagePulls: 3 }, 3],
    [{ serializeImagePulls: false }, Number.POSITIVE_INFINITY],
    [{ serializeImagePulls: true, maxParallelImagePulls: 1 }, 1],
  ])('[IMAGE-4] %o allows %i at once', (config, pulls) => {
    expect(parallelPulls(config)).toBe(pulls);
  });

  it('[IMAGE-4] more pulls than the registry limit fail at once', () => {
    const limiter = new TokenBucket(1, 0.001, 0);
    const { ensure } = node({ limiter });
    expect(ensure('one', 'Always')?.ok).toBe(true);
    expect(ensure('two', 'Always')).toMatchObject({
      error: { reason: 'ErrImagePull', message: 'pull QPS exceeded' },
    });
  });

  it('[IMAGE-5] an image pulled with a Secret is pulled again for a Pod without it', () => {
    const { ensure, pulls, registry } = node();
    const secret = dockerConfig({ 'quay.io': { username: 'me', password: 'pw' } });
    ensure('quay.io/team/app:1', 'IfNotPresent', [secret]);
    ensure('quay.io/team/app:1', 'IfNotPresent', [secret], 'uid-2');
    expect(pulls).toHaveLength(1);
    registry.answer = () => err('unauthorized');
    expect(ensure('quay.io/team/app:1', 'IfNotPresent', [], 'uid-3')?.ok).toBe(false);
    expect(ensure('quay.io/team/app:1', 'Never', [], 'uid-4')).toMatchObject({
      error: { reason: 'ErrImageNeverPull' },
    });
  });

  it('[IMAGE-5] an image that was pulled without credentials, or never here, is for all', () => {
    const { ensure, present, pulls } = node();
    ensure('nginx:1', 'IfNotPresent');
    ensure('nginx:1', 'IfNotPresent', [], 'uid-2');
    present.set('preloaded:1', { imageRef: 'sha256:9', sizeBytes: 1 });
    ensure('preloaded:1', 'IfNotPresent');
    expect(pulls).toHaveLength(1);
  });

  it.each([
    ['NeverVerify', 'example.com/a:1', false],
    ['AlwaysVerify', 'example.com/a:1', true],
    ['NeverVerifyAllowlistedImages', 'example.com/team/a:1', false],
    ['NeverVerifyAllowlistedImages', 'example.com/a:1', true],
  ] as const)('[IMAGE-5] with %s a preloaded %s must be pulled: %s', (policy, image, mustPull) => {
    const records = new PullRecords({ policy, allowlist: ['example.com/team/*'] });
    expect(records.mustAttemptPull(image, 'sha256:1', [])).toBe(mustPull);
  });

  it('[IMAGE-6] tries matching Secrets in turn and lists what they said', () => {
    const { ensure, pulls, registry } = node();
    registry.answer = ({ auth }) => err(`denied ${auth?.username ?? 'nobody'}`);
    const secrets = [
      dockerConfig({ 'quay.io': { username: 'all', password: 'x' } }, 'a'),
      dockerConfig({ 'quay.io/team': { auth: Buffer.from('team:x').toString('base64') } }, 'b'),
      dockerConfig({ 'ghcr.io': { username: 'other', password: 'x' } }, 'c'),
    ];
    expect(ensure('quay.io/team/app', 'Always', secrets)).toMatchObject({
      error: { message: '[denied team, denied all]' },
    });
    expect(pulls).toHaveLength(2);
  });

  it.each([
    ['https://index.docker.io/v1/', 'nginx', true],
    ['docker.io/library', 'nginx', true],
    ['docker.io/bitnami', 'nginx', false],
    ['*.example.com', 'eu.example.com/app', true],
    ['*.example.com', 'a.eu.example.com/app', false],
    ['example.com:5000', 'example.com/app', false],
  ])('[IMAGE-6] %s is for %s: %s', (registry, image, fits) => {
    const secret = dockerConfig({ [registry]: { username: 'me', password: 'pw' } });
    expect(credentialsFor(image, [secret])).toHaveLength(fits ? 1 : 0);
  });

  it('[IMAGE-6] a Secret that cannot be read is as good as none', () => {
    const broken: Secret = { ...dockerConfig({}), data: { '.dockerconfigjson': '!' } };
    const notJson: Secret = { ...dockerConfig({}), data: { '.dockerconfigjson': 'aGk=' } };
    expect(credentialsFor('nginx', [broken, notJson, { ...broken, type: 'Opaque' }])).toEqual([]);
  });

  it.each([
    [
      'RegistryUnavailable: pull limit',
      'RegistryUnavailable',
      'image pull failed for app because the registry is unavailable: pull limit',
    ],
    [
      'SignatureValidationFailed',
      'SignatureValidationFailed',
      'image pull failed for app because the signature validation failed',
    ],
  ])('[IMAGE-7] %s', (error, reason, message) => {
    const { ensure, registry } = node();
    registry.answer = () => err(error);
    expect(ensure('app', 'Always')).toEqual({ ok: false, error: { reason, message } });
  });
});
