/** Where a workload keeps its Pod template, and what selects its Pods. Models kubectl/pkg/polymorphichelpers. */
import { formatSelector, labelSelectorAsSelector, selectorFromSet } from '../kube/labels.ts';
import type { KubeObject } from '../kube/types.ts';
import { KubectlError } from './errors.ts';
import { at, isObject, mapAt } from './json.ts';

/** The path of the Pod spec; undefined for kinds without one. */
export function podSpecPath(kind: string): readonly string[] | undefined {
  switch (kind) {
    case 'Pod':
      return ['spec'];
    case 'CronJob':
      return ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
    case 'ReplicationController':
      return ['spec', 'template', 'spec'];
    default:
      return undefined;
  }
}

/** The label selector of the Pods behind an object, as text. Models SelectorsForObject. */
export function podSelectorOf(object: KubeObject): string {
  const selector = at(object, 'spec', 'selector');
  if (object.kind === 'Service' || object.kind === 'ReplicationController') {
    if (Object.keys(mapAt(object, 'spec', 'selector')).length === 0) {
      throw new KubectlError(
        `invalid service '${object.metadata.name}': Service is defined without a selector`,
      );
    }
    return formatSelector(selectorFromSet(mapAt(object, 'spec', 'selector')));
  }
  if (!isObject(selector)) {
    throw new KubectlError(`selector for ${object.kind} not implemented`);
  }
  const made = labelSelectorAsSelector(selector);
  if (!made.ok) throw new KubectlError(`invalid label selector: ${made.error}`);
  return formatSelector(made.value);
}
