/**
 * Static Pods: from files on the node, not from the API server; and the mirror Pods by which the API shows them.
 *
 * Models pkg/kubelet/config/{common.go,file_linux.go} and pkg/kubelet/pod/mirror_client.go. A change of a file is noticed
 * at once, as by inotify. Leaves out: manifests from a URL, and the refusal of manifests that name objects of the API.
 */
import { defaultPod } from '../../kube/defaults/pod.ts';
import type { Node, Pod } from '../../kube/types.ts';
import type { ApiClient } from '../api/client.ts';
import { isStaticPod, MIRROR_ANNOTATION } from './pod-format.ts';

/** Manifests by the name of their file. */
export type StaticPodFiles = ReadonlyMap<string, Pod>;

const SOURCE = 'kubernetes.io/config.source';
const HASH = 'kubernetes.io/config.hash';
const SEEN = 'kubernetes.io/config.seen';

export interface StaticPodsOptions {
  readonly client: ApiClient;
  readonly node: string;
  readonly files: StaticPodFiles;
  /** By their manifest: what became of those that have been here since before the run. */
  readonly known?: ReadonlyMap<Pod, Pod> | undefined;
  /** RFC 3339, now. */
  readonly now: () => string;
  /** A Pod is there to be run. */
  readonly start: (pod: Pod) => void;
  /** A Pod's file is gone or says something else: it is ended, and `forgotten` follows. */
  readonly stop: (uid: string) => void;
  /** The mirror is there: its status can be written. */
  readonly mirrored: (uid: string) => void;
}

export class StaticPods {
  readonly #o: StaticPodsOptions;
  /** Started and not forgotten, by uid. */
  readonly #running = new Map<string, { readonly pod: Pod; isEnding: boolean }>();

  constructor(options: StaticPodsOptions) {
    this.#o = options;
  }

  /** Looks at the files again: what is new starts, what is gone ends. One name never runs twice at the same time. */
  read(): void {
    const { files, known, node, now, start, stop } = this.#o;
    const wanted = new Map(
      [...files]
        .map(([file, pod]) => known?.get(pod) ?? staticPod(pod, file, node, now()))
        .map((pod) => [uidOf(pod), pod]),
    );
    for (const [uid, running] of this.#running) {
      if (wanted.has(uid) || running.isEnding) continue;
      running.isEnding = true;
      stop(uid);
    }
    for (const [uid, pod] of wanted) {
      const taken = [...this.#running.values()].some((running) => fullName(running.pod) === fullName(pod));
      if (taken) continue;
      this.#running.set(uid, { pod, isEnding: false });
      start(pod);
    }
  }

  /** The Pod as it was made from its file. */
  pod(uid: string): Pod | undefined {
    return this.#running.get(uid)?.pod;
  }

  has(uid: string): boolean {
    return this.#running.has(uid);
  }

  /** Nothing is left of the Pod on the node: its mirror goes, and its name is free for another. */
  forgotten(uid: string): void {
    const running = this.#running.get(uid);
    if (!running) return;
    this.#running.delete(uid);
    const mirror = this.#mirrorOf(running.pod);
    if (mirror) this.deleteMirror(mirror);
    this.read();
  }

  /** Makes the mirror, or makes it anew if somebody has deleted it or it is another Pod's. Models step 8 of SyncPod. */
  ensureMirror(pod: Pod): void {
    if (!isStaticPod(pod)) return;
    const { client, node, mirrored } = this.#o;
    const known = this.#mirrorOf(pod);
    const isGood =
      known !== undefined &&
      known.metadata.deletionTimestamp === undefined &&
      known.metadata.annotations?.[MIRROR_ANNOTATION] === uidOf(pod);
    if (isGood) return;
    if (known) this.deleteMirror(known);
    const owner = client.get<Node>('nodes', undefined, node);
    const { uid: _own, ...metadata } = pod.metadata;
    const created = client.create<Pod>({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...metadata,
        annotations: { ...metadata.annotations, [MIRROR_ANNOTATION]: uidOf(pod) },
        ...(owner.ok
          ? {
              ownerReferences: [
                {
                  apiVersion: 'v1',
                  kind: 'Node',
                  name: node,
                  uid: owner.value.metadata.uid ?? '',
                  controller: true,
                },
              ],
            }
          : {}),
      },
      spec: pod.spec,
    });
    if (created.ok) mirrored(uidOf(pod));
  }

  deleteMirror(mirror: Pod): void {
    const { uid, name, namespace } = mirror.metadata;
    this.#o.client.delete('pods', namespace, name ?? '', {
      gracePeriodSeconds: 0,
      ...(uid === undefined ? {} : { preconditions: { uid } }),
    });
  }

  #mirrorOf(pod: Pod): Pod | undefined {
    const found = this.#o.client.get<Pod>('pods', pod.metadata.namespace, pod.metadata.name ?? '');
    return found.ok ? found.value : undefined;
  }
}

const uidOf = (pod: Pod): string => pod.metadata.uid ?? '';
const fullName = ({ metadata }: Pod): string => `${metadata.name ?? ''}_${metadata.namespace ?? ''}`;

/** What the kubelet makes of a manifest. Models applyDefaults of pkg/kubelet/config/common.go. */
export function staticPod(manifest: Pod, file: string, node: string, now: string): Pod {
  const uid = manifest.metadata.uid ?? hashOf(`${JSON.stringify(manifest)}host:${node}file:${file}`);
  const { metadata, spec } = manifest;
  return defaultPod({
    ...manifest,
    metadata: {
      ...metadata,
      name: `${metadata.name ?? ''}-${node.toLowerCase()}`,
      namespace: metadata.namespace ?? 'default',
      uid,
      annotations: { ...metadata.annotations, [HASH]: uid, [SEEN]: now, [SOURCE]: 'file' },
    },
    spec: {
      ...spec,
      nodeName: node,
      tolerations: [...(spec.tolerations ?? []), { operator: 'Exists', effect: 'NoExecute' }],
    },
  });
}

const FNV_OFFSET = 0x6c62272e07bb014262b821756295c58dn;
const FNV_PRIME = 0x1000000000000000000013bn;
const MASK = 2n ** 128n - 1n;

/** FNV-1a of 128 bits over code units, in hexadecimal. Differs: upstream hashes its own dump of the object. */
function hashOf(text: string): string {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i++) hash = ((hash ^ BigInt(text.charCodeAt(i))) * FNV_PRIME) & MASK;
  return hash.toString(16).padStart(32, '0');
}
