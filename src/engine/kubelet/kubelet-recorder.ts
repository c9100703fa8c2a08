/**
 * The kubelet's event recorder: events about Pods, and about containers with the path of the container in the Pod.
 *
 * Models pkg/kubelet/kuberuntime/kuberuntime_container.go recordContainerEvent and pkg/kubelet/container/ref.go.
 */
import type { EventType, Pod } from '../../kube/types.ts';
import type { RecordedObject } from '../events/event-sink.ts';
import type { EventRecorder } from '../events/recorder.ts';
import { containerFieldPath } from './pod-format.ts';

/** What those need who only record. */
export interface KubeletEvents {
  /**
   * `container`: the name of the container that the event is about; none for events of the Pod as a whole and for other
   * objects. `containerId`: the runtime's id, which is replaced by the name wherever the message has it, so that equal
   * events of two instances are one.
   */
  event(
    object: Pod | RecordedObject,
    type: EventType,
    reason: string,
    message: string,
    container?: string,
    containerId?: string,
  ): void;
}

export class KubeletRecorder implements KubeletEvents {
  readonly #recorder: EventRecorder;

  constructor(recorder: EventRecorder) {
    this.#recorder = recorder;
  }

  event(
    object: Pod | RecordedObject,
    type: EventType,
    reason: string,
    message: string,
    container = '',
    containerId = '',
  ): void {
    const text = containerId === '' ? message : message.replaceAll(containerId, container);
    const fieldPath = container !== '' && isPod(object) ? containerFieldPath(object, container) : '';
    this.#recorder.event(object, type, reason, text, { fieldPath });
  }
}

const isPod = (object: Pod | RecordedObject): object is Pod => object.kind === 'Pod' && 'spec' in object;
