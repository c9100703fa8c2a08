/** `describe` of autoscalers, disruption budgets, priority classes, roles and bindings. */
import type { Task } from '../../../engine/clock/task.ts';
import { compareText } from '../../../kube/order.ts';
import type {
  HorizontalPodAutoscaler,
  KubeObject,
  PodDisruptionBudget,
  PolicyRule,
  PriorityClass,
} from '../../../kube/types.ts';
import { at, listAt, numberAt, scalarText, textAt } from '../../json.ts';
import type { Session } from '../../session.ts';
import { describeEvents, eventsOf } from './events.ts';
import { dateText, Description, selectorText } from './writer.ts';

export function* describeAutoscaler(session: Session, object: KubeObject): Task<string> {
  const { metadata, spec, status } = object as HorizontalPodAutoscaler;
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata?.name}`);
  out.line(0, `Namespace:\t${metadata?.namespace}`);
  out.map('Labels', metadata?.labels);
  out.annotations(metadata?.annotations);
  out.line(0, `CreationTimestamp:\t${dateText(metadata?.creationTimestamp)}`);
  const target = spec?.scaleTargetRef;
  out.line(0, `Reference:\t${target?.kind}/${target?.name}`);
  out.line(0, 'Metrics:\t( current / target )');
  for (const [i, metric] of listAt(spec, 'metrics').entries())
    metricLine(out, metric, listAt(status, 'currentMetrics')[i]);
  out.line(0, `Min replicas:\t${spec?.minReplicas ?? '<unset>'}`);
  out.line(0, `Max replicas:\t${spec?.maxReplicas ?? 0}`);
  behavior(out, spec?.behavior);
  out.line(
    0,
    `${target?.kind} pods:\t${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`,
  );
  const conditions = status?.conditions ?? [];
  if (conditions.length > 0)
    out.raw('Conditions:\n  Type\tStatus\tReason\tMessage\n  ----\t------\t------\t-------\n');
  for (const { type, status: value, reason = '', message = '' } of conditions) {
    out.line(1, `${type}\t${value}\t${reason}\t${message}`);
  }
  describeEvents(session, out, events);
  return out.toString();
}

function metricLine(out: Description, metric: unknown, current: unknown): void {
  const type = textAt(metric, 'type');
  const key = type.slice(0, 1).toLowerCase() + type.slice(1);
  const source = at(metric, key);
  const now = at(current, key, 'current');
  const orUnknown = (value: unknown): string => (value === undefined ? '<unknown>' : scalarText(value));
  const average = orUnknown(at(now, 'averageValue'));
  const targetAverage = textAt(source, 'target', 'averageValue');
  switch (type) {
    case 'Pods':
      return out.line(1, `"${textAt(source, 'metric', 'name')}" on pods:\t${average} / ${targetAverage}`);
    case 'Object': {
      const object = `${textAt(source, 'describedObject', 'kind')}/${textAt(source, 'describedObject', 'name')}`;
      const isAverage = textAt(source, 'target', 'type') === 'AverageValue';
      const value = isAverage ? average : orUnknown(at(now, 'value'));
      const wanted = isAverage ? targetAverage : textAt(source, 'target', 'value');
      return out.line(
        1,
        `"${textAt(source, 'metric', 'name')}" on ${object} (target ${isAverage ? 'average value' : 'value'}):\t${value} / ${wanted}`,
      );
    }
    case 'External': {
      const isAverage = targetAverage !== '';
      const value = isAverage ? average : orUnknown(at(now, 'value'));
      const wanted = isAverage ? targetAverage : textAt(source, 'target', 'value');
      return out.line(
        1,
        `"${textAt(source, 'metric', 'name')}" (target ${isAverage ? 'average value' : 'value'}):\t${value} / ${wanted}`,
      );
    }
    case 'Resource':
    case 'ContainerResource': {
      const container = type === 'Resource' ? '' : ` of container "${textAt(source, 'container')}"`;
      const name = `resource ${textAt(source, 'name')}${container} on pods`;
      if (targetAverage !== '') return out.line(1, `${name}:\t${average} / ${targetAverage}`);
      const used = numberAt(now, 'averageUtilization');
      const value = used === undefined ? '<unknown>' : `${used}% (${textAt(now, 'averageValue')})`;
      const wanted = numberAt(source, 'target', 'averageUtilization');
      return out.line(
        1,
        `${name}  (as a percentage of request):\t${value} / ${wanted === undefined ? '<auto>' : `${wanted}%`}`,
      );
    }
    default:
      return out.line(1, `<unknown metric type "${type}">`);
  }
}

function behavior(out: Description, rules: unknown): void {
  if (rules === undefined) return;
  out.line(0, 'Behavior:');
  for (const [key, title] of [
    ['scaleUp', 'Scale Up'],
    ['scaleDown', 'Scale Down'],
  ] as const) {
    const rule = at(rules, key);
    if (rule === undefined) continue;
    out.line(1, `${title}:`);
    const window = numberAt(rule, 'stabilizationWindowSeconds');
    if (window !== undefined) out.line(2, `Stabilization Window: ${window} seconds`);
    const policies = listAt(rule, 'policies');
    if (policies.length === 0) continue;
    out.line(2, `Select Policy: ${textAt(rule, 'selectPolicy') || 'Max'}`);
    out.line(2, 'Policies:');
    for (const policy of policies) {
      out.line(
        3,
        `- Type: ${textAt(policy, 'type')}\tValue: ${textAt(policy, 'value')}\tPeriod: ${textAt(policy, 'periodSeconds')} seconds`,
      );
    }
  }
}

export function* describeBudget(session: Session, object: KubeObject): Task<string> {
  const { metadata, spec, status } = object as PodDisruptionBudget;
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata?.name}`);
  out.line(0, `Namespace:\t${metadata?.namespace}`);
  if (spec?.minAvailable !== undefined) out.line(0, `Min available:\t${spec.minAvailable}`);
  else if (spec?.maxUnavailable !== undefined) out.line(0, `Max unavailable:\t${spec.maxUnavailable}`);
  out.line(0, `Selector:\t${spec?.selector === undefined ? '<unset>' : selectorText(spec.selector)}`);
  out.line(0, 'Status:');
  out.line(2, `Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}`);
  out.line(2, `Current:\t${status?.currentHealthy ?? 0}`);
  out.line(2, `Desired:\t${status?.desiredHealthy ?? 0}`);
  out.line(2, `Total:\t${status?.expectedPods ?? 0}`);
  describeEvents(session, out, events);
  return out.toString();
}

export function* describePriorityClass(session: Session, object: KubeObject): Task<string> {
  const { metadata, value, globalDefault, preemptionPolicy, description } = object as PriorityClass;
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata?.name}`);
  out.line(0, `Value:\t${value}`);
  out.line(0, `GlobalDefault:\t${globalDefault === true}`);
  out.line(0, `PreemptionPolicy:\t${preemptionPolicy ?? ''}`);
  out.line(0, `Description:\t${description ?? ''}`);
  const annotations = Object.entries(metadata?.annotations ?? {}).map(([key, text]) => `${key}=${text}`);
  out.line(0, `Annotations:\t${annotations.sort().join(',') || '<none>'}`);
  describeEvents(session, out, events);
  return out.toString();
}

export function* describeRole(session: Session, object: KubeObject): Task<string> {
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${object.metadata.name}`);
  out.map('Labels', object.metadata.labels);
  out.annotations(object.metadata.annotations);
  out.line(0, 'PolicyRule:');
  out.line(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs');
  out.line(1, '---------\t-----------------\t--------------\t-----');
  for (const rule of compactRules(listAt(object, 'rules') as readonly PolicyRule[])) {
    const cells = [goList(rule.nonResourceURLs), goList(rule.resourceNames), goList(rule.verbs)];
    out.line(1, [resourceText(rule), ...cells].join('\t'));
  }
  return out.toString();
}

const goList = (list: readonly string[] | undefined): string => `[${(list ?? []).join(' ')}]`;

/** `deployments.apps/scale`. Models CombineResourceGroup. */
function resourceText({ resources = [], apiGroups = [] }: PolicyRule): string {
  const [resource = '', ...subresource] = (resources[0] ?? '').split('/');
  const group = apiGroups[0] ?? '';
  return [group === '' || resource === '' ? resource : `${resource}.${group}`, ...subresource].join('/');
}

/**
 * One rule for each resource and resource name, with all of its verbs; URLs one for each verb. Sorted as the text of the
 * rules, which begins with the verbs. Models kubectl/pkg/util/rbac BreakdownRule, CompactRules and SortableRuleSlice.
 */
function compactRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const simple = new Map<string, PolicyRule & { readonly verbs: string[] }>();
  const others: PolicyRule[] = [];
  for (const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs } of rules) {
    const names = resourceNames.length === 0 ? [undefined] : resourceNames;
    for (const group of apiGroups)
      for (const resource of resources)
        for (const verb of verbs)
          for (const name of names) {
            const key = JSON.stringify([group, resource, name]);
            const known = simple.get(key);
            if (known !== undefined) {
              if (!known.verbs.includes(verb)) known.verbs.push(verb);
              continue;
            }
            const own = name === undefined ? {} : { resourceNames: [name] };
            simple.set(key, { verbs: [verb], apiGroups: [group], resources: [resource], ...own });
          }
    for (const url of nonResourceURLs)
      for (const verb of verbs) others.push({ verbs: [verb], nonResourceURLs: [url] });
  }
  const text = ({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string =>
    [verbs, apiGroups, resources, resourceNames, nonResourceURLs].map(goList).join(',');
  return [...others, ...simple.values()].sort((a, b) => compareText(text(a), text(b)));
}

export function* describeBinding(session: Session, object: KubeObject): Task<string> {
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${object.metadata.name}`);
  out.map('Labels', object.metadata.labels);
  out.annotations(object.metadata.annotations);
  out.line(0, 'Role:');
  out.line(1, `Kind:\t${textAt(object, 'roleRef', 'kind')}`);
  out.line(1, `Name:\t${textAt(object, 'roleRef', 'name')}`);
  out.line(0, 'Subjects:');
  out.line(1, 'Kind\tName\tNamespace');
  out.line(1, '----\t----\t---------');
  for (const subject of listAt(object, 'subjects')) {
    out.line(1, `${textAt(subject, 'kind')}\t${textAt(subject, 'name')}\t${textAt(subject, 'namespace')}`);
  }
  return out.toString();
}
