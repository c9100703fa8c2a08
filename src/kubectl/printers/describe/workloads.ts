/** `describe` of Deployments, ReplicaSets, StatefulSets, DaemonSets and ReplicationControllers. */
import type { Task } from '../../../engine/clock/task.ts';
import { formatSelector, selectorFromSet } from '../../../kube/labels.ts';
import type {
  DaemonSet,
  Deployment,
  KubeObject,
  PersistentVolumeClaim,
  Pod,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../../../kube/types.ts';
import { storageClassOf } from '../../../kube/printers/storage.ts';
import { query } from '../../client.ts';
import { listAt, mapAt, textAt } from '../../json.ts';
import { type Session, since } from '../../session.ts';
import { describeEvents, eventsOf } from './events.ts';
import { describePodTemplate } from './pod.ts';
import { dateText, Description, selectorText } from './writer.ts';

/** Lists what a selector selects in the object's namespace. */
export function* listSelected(session: Session, path: string, selector: string): Task<readonly KubeObject[]> {
  const list = yield* session.client.get(path, {
    accept: 'typed',
    query: query({ labelSelector: selector, limit: session.flags.int('chunk-size') }),
  });
  return listAt(list, 'items') as readonly KubeObject[];
}

const podsPath = (object: KubeObject): string => `/api/v1/namespaces/${object.metadata.namespace}/pods`;

interface PodCounts {
  readonly text: string;
}

/** Pods by phase that belong to a controller. Models getPodStatusForController. */
function* podCounts(session: Session, object: KubeObject, selector: string): Task<PodCounts> {
  const pods = (yield* listSelected(session, podsPath(object), selector)) as readonly Pod[];
  const own = pods.filter(({ metadata }) =>
    metadata?.ownerReferences?.some(
      ({ controller, uid }) => controller === true && uid === object.metadata.uid,
    ),
  );
  const count = (phase: string): number => own.filter(({ status }) => status?.phase === phase).length;
  return {
    text: `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`,
  };
}

export function* describeDeployment(session: Session, object: KubeObject): Task<string> {
  const deployment = object as Deployment;
  const { metadata, spec, status } = deployment;
  const events = yield* eventsOf(session, object);
  const sets = (yield* listSelected(
    session,
    `/apis/apps/v1/namespaces/${metadata?.namespace}/replicasets`,
    selectorText(spec?.selector),
  )) as readonly ReplicaSet[];
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata?.name}`);
  out.line(0, `Namespace:\t${metadata?.namespace}`);
  out.line(0, `CreationTimestamp:\t${dateText(metadata?.creationTimestamp)}`);
  out.map('Labels', metadata?.labels);
  out.annotations(metadata?.annotations);
  out.line(0, `Selector:\t${selectorText(spec?.selector)}`);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status ?? {};
  out.line(
    0,
    `Replicas:\t${spec?.replicas ?? 1} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`,
  );
  out.line(0, `StrategyType:\t${spec?.strategy?.type ?? ''}`);
  out.line(0, `MinReadySeconds:\t${spec?.minReadySeconds ?? 0}`);
  const rolling = spec?.strategy?.rollingUpdate;
  if (rolling !== undefined) {
    out.line(
      0,
      `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`,
    );
  }
  describePodTemplate(session, out, spec?.template);
  const conditions = status?.conditions ?? [];
  if (conditions.length > 0) out.raw('Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n');
  for (const { type, status: value, reason = '' } of conditions) out.line(1, `${type} \t${value}\t${reason}`);
  const own = sets.filter((set) => set.metadata?.ownerReferences?.some(({ uid }) => uid === metadata?.uid));
  const newest = own
    .toSorted((a, b) =>
      (a.metadata?.creationTimestamp ?? '') < (b.metadata?.creationTimestamp ?? '') ? -1 : 1,
    )
    .find((set) => sameTemplate(set.spec?.template, spec?.template));
  const old = own.filter((set) => set !== newest);
  if (own.length > 0) {
    out.line(0, `OldReplicaSets:\t${old.map(setText).join(', ') || '<none>'}`);
    out.line(0, `NewReplicaSet:\t${newest === undefined ? '<none>' : setText(newest)}`);
  }
  describeEvents(session, out, events);
  return out.toString();
}

const setText = ({ metadata, spec, status }: ReplicaSet): string =>
  `${metadata?.name} (${status?.replicas ?? 0}/${spec?.replicas ?? 0} replicas created)`;

/** Equal but for the hash label that the controller adds. Models deploymentutil EqualIgnoreHash. */
export function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  const plain = (template: PodTemplateSpec | undefined): string => {
    const { 'pod-template-hash': _, ...labels } = mapAt(template, 'metadata', 'labels');
    return JSON.stringify(sorted({ ...template, metadata: { ...template?.metadata, labels } }));
  };
  return plain(a) === plain(b);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]),
  );
}

export function* describeReplicaSet(session: Session, object: KubeObject): Task<string> {
  const { metadata, spec, status } = object as ReplicaSet;
  return yield* describeReplicas(
    session,
    object,
    selectorText(spec?.selector),
    spec?.replicas ?? 1,
    status?.replicas ?? 0,
    spec?.template,
    owner(metadata),
  );
}

export function* describeReplicationController(session: Session, object: KubeObject): Task<string> {
  const { spec, status } = object as ReplicationController;
  const selector = formatSelector(selectorFromSet(spec?.selector)) || '<none>';
  return yield* describeReplicas(
    session,
    object,
    selector,
    spec?.replicas ?? 1,
    status?.replicas ?? 0,
    spec?.template,
    undefined,
  );
}

const owner = (metadata: KubeObject['metadata'] | undefined): string | undefined => {
  const found = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  return found === undefined ? undefined : `${found.kind}/${found.name}`;
};

function* describeReplicas(
  session: Session,
  object: KubeObject,
  selector: string,
  desired: number,
  current: number,
  template: PodTemplateSpec | undefined,
  controlledBy: string | undefined,
): Task<string> {
  const { metadata } = object;
  const counts = yield* podCounts(session, object, selector);
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata.name}`);
  out.line(0, `Namespace:\t${metadata.namespace}`);
  out.line(0, `Selector:\t${selector}`);
  out.map('Labels', metadata.labels);
  out.annotations(metadata.annotations);
  if (controlledBy !== undefined) out.line(0, `Controlled By:\t${controlledBy}`);
  out.line(0, `Replicas:\t${current} current / ${desired} desired`);
  out.line(0, `Pods Status:\t${counts.text}`);
  describePodTemplate(session, out, template);
  describeConditions(out, listAt(object, 'status', 'conditions'));
  describeEvents(session, out, events);
  return out.toString();
}

function describeConditions(out: Description, conditions: readonly unknown[]): void {
  if (conditions.length === 0) return;
  out.raw('Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n');
  for (const each of conditions)
    out.line(1, `${textAt(each, 'type')} \t${textAt(each, 'status')}\t${textAt(each, 'reason')}`);
}

export function* describeStatefulSet(session: Session, object: KubeObject): Task<string> {
  const { metadata, spec, status } = object as StatefulSet;
  const selector = selectorText(spec?.selector);
  const counts = yield* podCounts(session, object, selector);
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata?.name}`);
  out.line(0, `Namespace:\t${metadata?.namespace}`);
  out.line(0, `CreationTimestamp:\t${dateText(metadata?.creationTimestamp)}`);
  out.line(0, `Selector:\t${selector}`);
  out.map('Labels', metadata?.labels);
  out.annotations(metadata?.annotations);
  out.line(0, `Replicas:\t${spec?.replicas ?? 1} desired | ${status?.replicas ?? 0} total`);
  out.line(0, `Update Strategy:\t${spec?.updateStrategy?.type ?? ''}`);
  const rolling = spec?.updateStrategy?.rollingUpdate;
  if (rolling?.partition !== undefined) {
    out.line(1, `Partition:\t${rolling.partition}`);
    if (rolling.maxUnavailable !== undefined) out.line(1, `MaxUnavailable:\t${rolling.maxUnavailable}`);
  }
  out.line(0, `Pods Status:\t${counts.text}`);
  describePodTemplate(session, out, spec?.template);
  volumeClaims(out, spec?.volumeClaimTemplates ?? []);
  describeEvents(session, out, events);
  return out.toString();
}

function volumeClaims(out: Description, claims: readonly PersistentVolumeClaim[]): void {
  if (claims.length === 0) return out.line(0, 'Volume Claims:\t<none>');
  out.line(0, 'Volume Claims:');
  for (const claim of claims) {
    const { metadata, spec } = claim;
    out.line(1, `Name:\t${metadata?.name}`);
    out.line(1, `StorageClass:\t${storageClassOf(claim)}`);
    out.map('Labels', metadata?.labels, '  ');
    out.annotations(metadata?.annotations, 'Annotations', '  ');
    const storage = spec?.resources?.requests?.['storage'];
    out.line(1, `Capacity:\t${storage ?? '<default>'}`);
    out.line(1, `Access Modes:\t[${(spec?.accessModes ?? []).join(' ')}]`);
  }
}

export function* describeDaemonSet(session: Session, object: KubeObject): Task<string> {
  const { metadata, spec, status } = object as DaemonSet;
  const selector = selectorText(spec?.selector);
  const counts = yield* podCounts(session, object, selector);
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata?.name}`);
  if (since(session, 33)) out.line(0, `Namespace:\t${metadata?.namespace}`);
  out.line(0, `Selector:\t${selector}`);
  const nodeSelector = formatSelector(selectorFromSet(spec?.template?.spec?.nodeSelector)) || '<none>';
  out.line(0, `Node-Selector:\t${nodeSelector}`);
  out.map('Labels', metadata?.labels);
  out.annotations(metadata?.annotations);
  out.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
  out.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
  out.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  out.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
  out.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
  out.line(0, `Pods Status:\t${counts.text}`);
  describePodTemplate(session, out, spec?.template);
  describeEvents(session, out, events);
  return out.toString();
}
