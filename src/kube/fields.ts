/**
 * Field selectors: `status.phase=Running,spec.nodeName!=node-1`.
 * Models staging/src/k8s.io/apimachinery/pkg/fields/selector.go, the field label conversions of each kind (for example
 * pkg/apis/core/v1/conversion.go) and its selectable fields (for example pkg/registry/core/pod/strategy.go
 * ToSelectableFields).
 */
import { compareText } from './order.ts';
import { err, ok, type Result } from './result.ts';
import type { Event, Job, KubeObject, Namespace, Node, Pod, ReplicaSet, Secret } from './types.ts';

export interface FieldTerm {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** Terms that all have to hold; none select everything. */
export type FieldSelector = readonly FieldTerm[];

type Fields = Record<string, string | undefined>;

/** Fields beside name and namespace by kind, and where their values come from. A missing value is the empty text. */
const FIELDS: Readonly<Record<string, (object: KubeObject) => Fields>> = {
  Pod: (object) => podFields(object as Pod),
  Event: (object) => eventFields(object as Event),
  Node: (object) => ({ 'spec.unschedulable': String((object as Node).spec?.unschedulable ?? false) }),
  Namespace: (object) => ({ 'status.phase': (object as Namespace).status?.phase }),
  Secret: (object) => ({ type: (object as Secret).type }),
  ReplicaSet: (object) => ({ 'status.replicas': String((object as ReplicaSet).status?.replicas ?? 0) }),
  ReplicationController: (object) => ({
    'status.replicas': String((object as unknown as ReplicaSet).status?.replicas ?? 0),
  }),
  Job: (object) => ({ 'status.successful': String((object as Job).status?.succeeded ?? 0) }),
};

/** Old names that the conversion still takes. */
const ALIASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Pod: { 'spec.host': 'spec.nodeName', 'status.podIPs': 'status.podIP' },
  Event: { 'source.component': 'source' },
};

function podFields({ spec, status }: Pod): Fields {
  return {
    'spec.nodeName': spec?.nodeName,
    'spec.restartPolicy': spec?.restartPolicy,
    'spec.schedulerName': spec?.schedulerName,
    'spec.serviceAccountName': spec?.serviceAccountName,
    'spec.hostNetwork': String(spec?.hostNetwork ?? false),
    'status.phase': status?.phase,
    'status.podIP': status?.podIPs?.[0]?.ip ?? status?.podIP,
    'status.nominatedNodeName': status?.nominatedNodeName,
  };
}

function eventFields(event: Event): Fields {
  const { involvedObject } = event;
  return {
    'involvedObject.kind': involvedObject?.kind,
    'involvedObject.namespace': involvedObject?.namespace,
    'involvedObject.name': involvedObject?.name,
    'involvedObject.uid': involvedObject?.uid,
    'involvedObject.apiVersion': involvedObject?.apiVersion,
    'involvedObject.resourceVersion': involvedObject?.resourceVersion,
    'involvedObject.fieldPath': involvedObject?.fieldPath,
    reason: event.reason,
    reportingComponent: event.reportingComponent,
    source: event.source?.component ?? event.reportingComponent,
    type: event.type,
  };
}

/** Models ParseSelector. The terms come in order of their text, so the first wrong one in that order is reported. */
export function parseFieldSelector(text: string): Result<FieldSelector> {
  const terms: FieldTerm[] = [];
  for (const part of splitTerms(text).sort(compareText)) {
    if (part === '') continue;
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(part);
    const value = match === null ? undefined : unescapeValue(match[3] ?? '');
    if (match === null) return err(`invalid selector: '${text}'; can't understand '${part}'`);
    if (value === undefined) return err(`invalid field selector value: '${match[3]}'`);
    terms.push({ field: match[1] ?? '', operator: match[2] === '!=' ? '!=' : '=', value });
  }
  return ok(terms);
}

/**
 * Checks a selector against what a kind can be selected by, and puts the present name for an old one.
 * The error is the text of the 400 answer.
 */
export function convertFieldSelector(kind: string, selector: FieldSelector): Result<FieldSelector> {
  const known = FIELDS[kind]?.({ apiVersion: '', kind, metadata: {} }) ?? {};
  const converted: FieldTerm[] = [];
  for (const term of selector) {
    const field = ALIASES[kind]?.[term.field] ?? term.field;
    const isCommon = field === 'metadata.name' || field === 'metadata.namespace';
    if (!isCommon && !Object.hasOwn(known, field)) return err(`field label not supported: ${term.field}`);
    converted.push({ ...term, field });
  }
  return ok(converted);
}

/** Whether an object is selected; compares texts. */
export function fieldSelectorMatches(selector: FieldSelector, object: KubeObject): boolean {
  const fields: Fields = {
    'metadata.name': object.metadata?.name,
    'metadata.namespace': object.metadata?.namespace,
    ...FIELDS[object.kind]?.(object),
  };
  return selector.every(
    ({ field, operator, value }) => ((fields[field] ?? '') === value) === (operator === '='),
  );
}

/** Splits at commas that no backslash escapes. */
function splitTerms(text: string): string[] {
  return text === '' ? [] : (text.match(/(?:\\.|[^,\\]|\\$)+|(?<=,|^)(?=,|$)/gs) ?? []);
}

/** `\\,` and `\\=` stand for the sign itself; a bare `=` or an unknown escape is an error. Models UnescapeValue. */
function unescapeValue(text: string): string | undefined {
  if (!/^(?:\\[\\,=]|[^\\,=])*$/s.test(text)) return undefined;
  return text.replace(/\\([\\,=])/g, '$1');
}
