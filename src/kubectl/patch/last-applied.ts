/** The annotation that `apply` keeps of what was applied. Models kubectl/pkg/util/apply.go. */
import type { KubeObject } from '../../kube/types.ts';
import { goJson, type Json, withAt } from '../json.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The text of the annotation for an object from a file. Models GetModifiedConfiguration. */
export function configurationOf(object: KubeObject): string {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {};
  return `${goJson(withAt(object, ['metadata', 'annotations'], annotations))}\n`;
}

/** The object with the annotation on it. */
export function annotated(object: KubeObject): KubeObject {
  const annotations = { ...object.metadata.annotations, [LAST_APPLIED]: configurationOf(object) };
  return withAt(object, ['metadata', 'annotations'], annotations) as unknown as KubeObject;
}

export const asJson = (object: KubeObject): Json => object as unknown as Json;
