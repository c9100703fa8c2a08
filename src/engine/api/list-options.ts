/** Label and field selectors of a list request. Models apimachinery labels and the per-kind field label conversions. */
import { parseLabelSelector, selectorMatches } from '../../kube/labels.ts';
import { err, ok, type Result } from '../../kube/result.ts';
import type { KubeObject } from '../../kube/types.ts';
import type { ResourceType } from './resources.ts';

export type Matches = (object: KubeObject) => boolean;

export function parseSelector(text: string | undefined): Result<Matches> {
  if (text === undefined || text === '') return ok(() => true);
  const parsed = parseLabelSelector(text);
  if (!parsed.ok) return err(`unable to parse requirement: ${parsed.error}`);
  return ok((object) => selectorMatches(parsed.value, object.metadata.labels ?? {}));
}

/** Paths that may be selected on, besides metadata.name and metadata.namespace which every kind knows. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'spec.hostNetwork', 'status.phase', 'status.podIP', 'status.nominatedNodeName'],
  Event: ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'involvedObject.fieldPath', 'reason', 'reportingComponent', 'source', 'type'],
  Node: ['spec.unschedulable'],
  Namespace: ['status.phase'],
  Secret: ['type'],
};

export function parseFieldSelector(type: ResourceType, text: string | undefined): Result<Matches> {
  if (text === undefined || text === '') return ok(() => true);
  const terms: Matches[] = [];
  for (const term of text.split(',')) {
    const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
    if (!match) return err(`invalid selector: '${term}'; can't understand '${term}'`);
    const [, path, operator, value] = match as unknown as [string, string, string, string];
    if (path !== 'metadata.name' && path !== 'metadata.namespace' && !(FIELDS[type.kind] ?? []).includes(path))
      return err(`field label not supported: ${path}`);
    terms.push((object) => (fieldAt(object, path) === value) !== (operator === '!='));
  }
  return ok((object) => terms.every((matches) => matches(object)));
}

function fieldAt(object: KubeObject, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>((node, key) => (typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined), object);
  return value === undefined || value === null ? '' : String(value as string | number | boolean);
}
