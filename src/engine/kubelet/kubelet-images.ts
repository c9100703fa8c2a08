import type { TraceWriter } from '../../trace/writer.ts';
import type { Clock } from '../clock/clock.ts';
import { TokenBucket } from '../events/token-bucket.ts';
import { newImageBackOff } from './back-off.ts';
import type { KubeletGates } from './gates.ts';
import { ImageManager } from './images/image-manager.ts';
import type { ImageService } from './images/image-service.ts';
import { PullRecords } from './images/pull-records.ts';
import { parallelPulls, Puller, type PullerConfig } from './images/puller.ts';
import type { KubeletEvents } from './kubelet-recorder.ts';

/** `registryPullQPS` and `registryBurst` of the kubelet's configuration. */
const REGISTRY_PULL_QPS = 5;
const REGISTRY_BURST = 10;

/** The image manager of one kubelet, with what it finds told to the trace. */
export function createImageManager(
  kubelet: {
    readonly node: string;
    readonly clock: Clock;
    readonly trace: TraceWriter;
    readonly gates: KubeletGates;
    readonly images: ImageService;
    readonly config: PullerConfig;
  },
  component: string,
  recorder: KubeletEvents,
): ImageManager {
  const { node, clock, trace, gates } = kubelet;
  let uses = 0;
  return new ImageManager({
    clock,
    imageService: kubelet.images,
    recorder,
    backOff: newImageBackOff(),
    puller: new Puller(parallelPulls(kubelet.config)),
    records: new PullRecords(),
    limiter: new TokenBucket(REGISTRY_BURST, REGISTRY_PULL_QPS, clock.now),
    gates,
    observer: {
      present: ({ pod, container, image }) => {
        const podUid = pod.metadata.uid ?? '';
        trace.record('image.present', component, `present/${node}/${uses++}`, {
          podUid,
          container,
          node,
          image,
        });
      },
      backOff: ({ pod, container }, delayMs, untilMs) => {
        const podUid = pod.metadata.uid ?? '';
        const subject = `backoff/${podUid}/${container}`;
        trace.record('backoff.started', component, subject, {
          podUid,
          container,
          what: 'pull',
          delayMs,
          untilMs,
        });
      },
    },
  });
}
