/** Label and field selectors of a list request. */
import { convertFieldSelector, fieldSelectorMatches, parseFieldSelector } from '../../kube/fields.ts';
import { parseLabelSelector, selectorMatches } from '../../kube/labels.ts';
import { ok, type Result } from '../../kube/result.ts';
import type { KubeObject } from '../../kube/types.ts';
import type { ResourceType } from './resources.ts';

export type Matches = (object: KubeObject) => boolean;
const everything = ok<Matches>(() => true);

export function labelMatcher(text: string | undefined): Result<Matches> {
  if (text === undefined || text === '') return everything;
  const parsed = parseLabelSelector(text);
  return parsed.ok ? ok((object) => selectorMatches(parsed.value, object.metadata.labels)) : parsed;
}

export function fieldMatcher(type: ResourceType, text: string | undefined): Result<Matches> {
  if (text === undefined || text === '') return everything;
  const parsed = parseFieldSelector(text);
  if (!parsed.ok) return parsed;
  const converted = convertFieldSelector(type.kind, parsed.value);
  return converted.ok ? ok((object) => fieldSelectorMatches(converted.value, object)) : converted;
}
