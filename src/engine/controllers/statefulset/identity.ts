/** Names, labels and claims of the Pods of a StatefulSet. Models pkg/controller/statefulset/stateful_set_utils.go. */
import type {
  PersistentVolumeClaim,
  Pod,
  PodTemplateSpec,
  StatefulSet,
  Volume,
} from '../../../kube/types.ts';
import { podFromTemplate } from '../pod-control.ts';
import { isPodAvailable, isPodReady } from '../pods.ts';

export const REVISION_LABEL = 'controller-revision-hash';
export const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
export const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';

/** `web-3` → set `web`, ordinal 3. A name of another form has no parent, one beyond 32 bits no ordinal: then it is -1. */
export function parentAndOrdinal(name: string): { readonly parent: string; readonly ordinal: number } {
  const match = /^(.*)-(\d+)$/.exec(name);
  if (!match) return { parent: '', ordinal: -1 };
  const ordinal = Number(match[2]);
  return { parent: match[1] ?? '', ordinal: ordinal < 2 ** 31 ? ordinal : -1 };
}
export const ordinalOf = (pod: Pod): number => parentAndOrdinal(pod.metadata.name ?? '').ordinal;
export const isMemberOf = (set: StatefulSet, pod: Pod): boolean =>
  parentAndOrdinal(pod.metadata.name ?? '').parent === set.metadata.name;

export const podName = (set: StatefulSet, ordinal: number): string => `${set.metadata.name ?? ''}-${ordinal}`;
export const claimName = (set: StatefulSet, template: string, ordinal: number): string =>
  `${template}-${set.metadata.name ?? ''}-${ordinal}`;
export const startOrdinal = (set: StatefulSet): number => set.spec?.ordinals?.start ?? 0;

export const isCreated = (pod: Pod): boolean => (pod.status?.phase ?? '') !== '';
/** Models isRunningAndReady. */
export const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isPodReady(pod);
export const isRunningAndAvailable = (pod: Pod, minReadySeconds: number, nowMs: number): boolean =>
  pod.status?.phase === 'Running' && isPodAvailable(pod, minReadySeconds, nowMs);
export const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;
export const isHealthy = (pod: Pod): boolean => isRunningAndReady(pod) && !isTerminating(pod);
export const revisionOf = (pod: Pod): string => pod.metadata.labels?.[REVISION_LABEL] ?? '';

/** The claims of one ordinal. Models getPersistentVolumeClaims. */
export const claimsOf = (set: StatefulSet, ordinal: number): PersistentVolumeClaim[] =>
  (set.spec?.volumeClaimTemplates ?? []).map((template) => ({
    ...template,
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...template.metadata,
      name: claimName(set, template.metadata.name ?? '', ordinal),
      namespace: set.metadata.namespace,
      labels: { ...template.metadata.labels, ...set.spec?.selector?.matchLabels },
    },
  }));

/** A Pod of a template with the identity and the storage of its ordinal. Models newStatefulSetPod. */
export function newPod(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number): Pod {
  const { generateName: _, ...metadata } = podFromTemplate(template, set).metadata;
  const name = podName(set, ordinal);
  const pod = podFromTemplate(template, set);
  return withIdentity(set, {
    ...pod,
    metadata: { ...metadata, name, labels: { ...metadata.labels, [REVISION_LABEL]: revision } },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(set.spec?.serviceName === undefined || set.spec.serviceName === ''
        ? {}
        : { subdomain: set.spec.serviceName }),
      ...volumesOf(set, pod, ordinal),
    },
  });
}

export function withIdentity(set: StatefulSet, pod: Pod): Pod {
  const ordinal = ordinalOf(pod);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata.labels,
        [POD_NAME_LABEL]: podName(set, ordinal),
        [POD_INDEX_LABEL]: String(ordinal),
      },
    },
  };
}
export const hasIdentity = (set: StatefulSet, pod: Pod): boolean =>
  isMemberOf(set, pod) && pod.metadata.labels?.[POD_NAME_LABEL] === pod.metadata.name;

/** The claims of the ordinal take the place of volumes with the same name. Models updateStorage. */
function volumesOf(set: StatefulSet, pod: Pod, ordinal: number): { volumes?: Volume[] } {
  const templates = set.spec?.volumeClaimTemplates ?? [];
  if (templates.length === 0) return {};
  const names = new Set(templates.map((template) => template.metadata.name));
  const claimed = templates.map((template) => ({
    name: template.metadata.name ?? '',
    persistentVolumeClaim: { claimName: claimName(set, template.metadata.name ?? '', ordinal) },
  }));
  return { volumes: [...claimed, ...(pod.spec.volumes ?? []).filter((volume) => !names.has(volume.name))] };
}
