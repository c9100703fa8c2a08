/** Fields of the API → places in the text. */
import { type FieldPath, jsonPointer, parseFieldPath } from '../kube/json.ts';
import type { Position, Positions } from './compose.ts';

/** Paths that the server prints differently from where the field stands. */
const QUIRKS: readonly (readonly [RegExp, string])[] = [
  [/\btemplate\.(labels|annotations)\b/, 'template.metadata.$1'],
  [/\bsecurityContext\.shareProcessNamespace$/, 'shareProcessNamespace'],
  [/\.Host(PID|IPC)$/, '.host$1'],
  [/^metadata\.taints/, 'spec.taints'],
  [/\.LoadBalancerSourceRanges/, '.loadBalancerSourceRanges'],
  [/\.persistentDisk\b/, '.gcePersistentDisk'],
  [/\.downwarAPI$/, '.downwardAPI'],
  [/\.cephFS$/, '.cephfs'],
  [/\.podAffinityTerm\.namespace$/, '.podAffinityTerm.namespaces'],
  [/^spec\.clusterIPs(\[0\])?$/, 'spec.clusterIP'],
  [/\.resources\[storage\]$/, '.resources.requests.storage'],
];

/** A printed path → the steps to where the field stands. */
export function pathOf(printed: string): FieldPath {
  return parseFieldPath(QUIRKS.reduce((path, [pattern, place]) => path.replace(pattern, place), printed));
}

/** The steps of a printed path: as they are printed where the text has them, else where such a field stands. */
export function stepsIn(positions: Positions, printed: string): FieldPath {
  const plain = parseFieldPath(printed);
  return positions.has(jsonPointer(plain)) ? plain : pathOf(printed);
}

/**
 * The nearest part of the text that stands for the field: the field itself or, where it is missing, the closest
 * ancestor that is there. `exact` says which. The path may be one that the API server prints.
 */
export function findPosition(
  positions: Positions,
  path: FieldPath | string,
): { readonly position: Position; readonly exact: boolean } | undefined {
  const steps = typeof path === 'string' ? stepsIn(positions, path) : path;
  for (let length = steps.length; length >= 0; length--) {
    const position = positions.get(jsonPointer(steps.slice(0, length)));
    if (position !== undefined) return { position, exact: length === steps.length };
  }
  return undefined;
}

/**
 * What to underline. A scalar: its value. A collection, or the parent of a missing field: its key; an item of a list
 * has none, so its first line serves.
 */
export function spanOf(
  [keyStart, keyEnd, start, end]: Position,
  exact: boolean,
  text: string,
): readonly [number, number] {
  const newline = text.indexOf('\n', start);
  const isOneLine = newline < 0 || newline >= end;
  if (exact && isOneLine && end > start) return [start, end];
  if (keyStart >= 0) return [keyStart, keyEnd];
  return [start, isOneLine ? Math.max(end, start) : newline];
}
