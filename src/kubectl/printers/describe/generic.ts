/** `describe` of kinds without a description of their own: all fields. Models kubectl/pkg/describe genericDescriber. */
import type { Task } from '../../../engine/clock/task.ts';
import type { KubeObject } from '../../../kube/types.ts';
import { isObject, type Json, scalarText } from '../../json.ts';
import type { Session } from '../../session.ts';
import { describeEvents, eventsOf } from './events.ts';
import { Description } from './writer.ts';

const SKIPPED = new Set([
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
  '.metadata.managedFields',
]);

export function* describeGeneric(session: Session, object: KubeObject): Task<string> {
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  const { metadata } = object;
  out.line(0, `Name:\t${metadata.name}`);
  out.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  out.map('Labels', metadata.labels);
  out.annotations(metadata.annotations);
  fields(out, 0, object as unknown as Json, '');
  describeEvents(session, out, events);
  return out.toString();
}

function fields(out: Description, level: number, object: Json, path: string): void {
  const keys = Object.keys(object).map((key) => [smartLabel(key), key] as const);
  for (const [label, key] of keys.sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const at = `${path}.${key}`;
    const value = object[key];
    if (SKIPPED.has(at) || value === undefined) continue;
    if (isObject(value)) {
      out.line(level, `${label}:`);
      fields(out, level + 1, value, at);
    } else if (Array.isArray(value)) {
      out.line(level, `${label}:`);
      for (const item of value) {
        if (isObject(item)) fields(out, level + 1, item, at);
        else out.line(level + 1, text(item));
      }
    } else out.line(level, `${label}:\t${text(value)}`);
  }
}

const text = (value: unknown): string => (value === null ? '<nil>' : scalarText(value));

/** `creationTimestamp` → `Creation Timestamp`, `uid` → `UID`. Models smartLabelFor. */
export function smartLabel(field: string): string {
  // Keys that are no field names are left as they are.
  if (!/^[A-Za-z]+$/.test(field)) return field;
  const parts = field.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [field];
  return parts
    .map((part) =>
      ['api', 'uid', 'url', 'osb', 'guid'].includes(part.toLowerCase())
        ? part.toUpperCase()
        : part.slice(0, 1).toUpperCase() + part.slice(1),
    )
    .join(' ');
}
