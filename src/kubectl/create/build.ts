/** Pieces of the objects that kubectl builds itself: they carry the empty fields of its Go types. */
import type { KubeObject } from '../../kube/types.ts';
import type { Json } from '../json.ts';
import { type Session, since } from '../session.ts';

/** Metadata of a new object; before 1.34 with an empty creation time. */
export function metadata(session: Session, name: string, more: Json = {}): Json {
  return { name, ...emptyMetadata(session), ...more };
}

export function emptyMetadata(session: Session, more: Json = {}): Json {
  return { ...(since(session, 34) ? {} : { creationTimestamp: null }), ...more };
}

/** The namespace is written only where the person named it. */
export function namespaced(session: Session, name: string, more: Json = {}): Json {
  return metadata(session, name, {
    ...(session.enforceNamespace ? { namespace: session.namespace } : {}),
    ...more,
  });
}

export const object = (apiVersion: string, kind: string, meta: Json, rest: Json = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: meta,
  ...rest,
});

/** `registry/nginx:1.27@sha…` → `nginx`: what a container is called after. */
export function imageBaseName(image: string): string {
  const last = image.split('/').at(-1) ?? '';
  return last.split('@')[0]?.split(':')[0] ?? '';
}

export const container = (name: string, image: string, more: Json = {}): Json => ({
  name,
  image,
  resources: {},
  ...more,
});
