/** `images.json`, the vectors about pull policies and pull back-off. */
import { BackOff } from '../../../src/engine/kubelet/back-off.ts';
import { ImageManager } from '../../../src/engine/kubelet/images/image-manager.ts';
import type { ImageService } from '../../../src/engine/kubelet/images/image-service.ts';
import { PullRecords } from '../../../src/engine/kubelet/images/pull-records.ts';
import { Puller } from '../../../src/engine/kubelet/images/puller.ts';
import { Clock } from '../../../src/engine/clock/clock.ts';
import { err, ok } from '../../../src/kube/result.ts';
import { gatesOf, judge, testPod } from '../../helpers/kubelet-fixtures.ts';
import type { TableAdapter } from '../adapter.ts';

interface EnsureImageVector {
  readonly image: string;
  readonly policy: string;
  readonly presentImages: readonly string[];
  readonly inspectErr: string | null;
  readonly pullErr: string | null;
  readonly backoff: { readonly initialSeconds: number; readonly maxSeconds: number };
  readonly secondsBetweenAttempts: number;
  readonly attempts: readonly unknown[];
}

export const adapter: TableAdapter = {
  file: 'images.json',
  run(vector) {
    if (vector['fn'] !== 'ensureImage') return 'unsupported';
    const v = vector as unknown as EnsureImageVector;
    const clock = new Clock();
    let events: string[] = [];
    let pulls = 0;
    const imageService: ImageService = {
      status(image) {
        if (v.inspectErr !== null) return err(v.inspectErr);
        const present = { imageRef: image, sizeBytes: 0 };
        return ok(v.presentImages.includes(image) ? present : undefined);
      },
      *pull({ image }) {
        pulls++;
        return v.pullErr === null ? ok({ imageRef: image, sizeBytes: 0 }) : err(v.pullErr);
      },
    };
    const images = new ImageManager({
      clock,
      imageService,
      recorder: { event: (_object, _type, reason) => events.push(reason) },
      backOff: new BackOff({
        initialMs: v.backoff.initialSeconds * 1000,
        maxMs: v.backoff.maxSeconds * 1000,
      }),
      puller: new Puller(1),
      records: new PullRecords(),
      gates: gatesOf(vector),
    });
    const container = { name: 'c', image: v.image, imagePullPolicy: v.policy };
    const pod = testPod({ containers: [container] });
    const actual = v.attempts.map(() => {
      clock.runUntil(clock.now + v.secondsBetweenAttempts * 1000);
      events = [];
      const before = pulls;
      const run = clock.spawn(images.ensureImageExists({ pod, container }));
      clock.runUntil(clock.now);
      const { result } = run;
      const error = result === undefined ? { reason: 'still running', message: '' } : undefined;
      const failure = result?.ok === false ? result.error : error;
      return {
        error: failure?.reason,
        message: failure?.message,
        pullAttempted: pulls > before,
        pulled: pulls > before && failure === undefined,
        events,
      };
    });
    return judge(v.attempts, actual);
  },
};
