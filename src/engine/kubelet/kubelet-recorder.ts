/**
 * The kubelet's event recorder: events about Pods, and about containers with the path of the container in the Pod.
 *
 * Models pkg/kubelet/kuberuntime/kuberuntime_container.go recordContainerEvent and pkg/kubelet/container/ref.go.
 */
import type { EventType, Pod } from '../../kube/types.ts';
import type { RecordedObject } from '../events/event-sink.ts';
import { EventRecorder } from '../events/recorder.ts';
import { containerFieldPath } from './pod-format.ts';

/** What those need who only record. */
export interface KubeletEvents {
  event(object: RecordedObject, type: EventType, reason: string, message: string): void;
  containerEvent(
    pod: Pod,
    container: string,
    type: EventType,
    reason: string,
    message: string,
    containerId?: string,
  ): void;
}

export class KubeletRecorder extends EventRecorder implements KubeletEvents {
  /** The runtime's id of the container is replaced by its name, so that equal events of two instances are one. */
  containerEvent(
    pod: Pod,
    container: string,
    type: EventType,
    reason: string,
    message: string,
    containerId = '',
  ): void {
    const text = containerId === '' ? message : message.replaceAll(containerId, container);
    this.event(pod, type, reason, text, { fieldPath: containerFieldPath(pod, container) });
  }
}
