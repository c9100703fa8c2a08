/** `describe` of PersistentVolumes, PersistentVolumeClaims and StorageClasses. */
import type { Task } from '../../../engine/clock/task.ts';
import type {
  KubeObject,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StorageClass,
} from '../../../kube/types.ts';
import { isDefaultStorageClass, storageClassOf } from '../../../kube/printers/storage.ts';
import { query } from '../../client.ts';
import { listAt, textAt } from '../../json.ts';
import type { Session } from '../../session.ts';
import { describeEvents, eventsOf } from './events.ts';
import { describeVolumeSource } from './volumes.ts';
import { dateText, Description } from './writer.ts';

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

/** In the order of the table, each once. Models storageutil.GetAccessModesAsString. */
export function accessModes(modes: readonly string[] | undefined): string {
  return Object.keys(MODES)
    .filter((mode) => modes?.includes(mode) === true)
    .map((mode) => MODES[mode])
    .join(',');
}

const goList = (list: readonly string[] | undefined): string => `[${(list ?? []).join(' ')}]`;

function statusLine(out: Description, { metadata }: KubeObject, phase: string | undefined): void {
  if (metadata.deletionTimestamp)
    out.line(0, `Status:\tTerminating (lasts ${out.since(metadata.deletionTimestamp)})`);
  else out.line(0, `Status:\t${phase ?? ''}`);
}

export function* describeClaim(session: Session, object: KubeObject): Task<string> {
  const { metadata, spec, status } = object as PersistentVolumeClaim;
  const list = yield* session.client.get(`/api/v1/namespaces/${metadata?.namespace}/pods`, {
    accept: 'typed',
    query: query({ limit: session.flags.int('chunk-size') }),
  });
  const users = (listAt(list, 'items') as readonly Pod[])
    .filter(({ spec: pod }) =>
      pod?.volumes?.some(({ persistentVolumeClaim: claim }) => claim?.claimName === metadata?.name),
    )
    .map((pod) => pod.metadata?.name ?? '');
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata?.name}`);
  out.line(0, `Namespace:\t${metadata?.namespace}`);
  out.line(0, `StorageClass:\t${storageClassOf(object)}`);
  statusLine(out, object, status?.phase);
  out.line(0, `Volume:\t${spec?.volumeName ?? ''}`);
  out.map('Labels', metadata?.labels);
  out.annotations(metadata?.annotations);
  out.line(0, `Finalizers:\t${goList(metadata?.finalizers)}`);
  const isBound = (spec?.volumeName ?? '') !== '';
  out.line(0, `Capacity:\t${isBound ? (status?.capacity?.['storage'] ?? '0') : ''}`);
  out.line(0, `Access Modes:\t${isBound ? accessModes(status?.accessModes) : ''}`);
  if (spec?.volumeMode !== undefined) out.line(0, `VolumeMode:\t${spec.volumeMode}`);
  const source = spec?.dataSource;
  if (source !== undefined) {
    out.raw('DataSource:\n');
    if (source.apiGroup !== undefined) out.line(1, `APIGroup:\t${source.apiGroup}`);
    out.line(1, `Kind:\t${source.kind}`);
    out.line(1, `Name:\t${source.name}`);
  }
  out.raw(`Used By:\t${users.length === 0 ? '<none>\n' : users.map((user) => `${user}\n`).join('\t')}`);
  if ((status?.conditions ?? []).length > 0) {
    out.raw('Conditions:\n  Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n');
    out.raw('  ----\t------\t-----------------\t------------------\t------\t-------\n');
    for (const c of status?.conditions ?? []) {
      out.line(
        1,
        `${c.type} \t${c.status} \t${dateText(c.lastProbeTime)} \t${dateText(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`,
      );
    }
  }
  describeEvents(session, out, events);
  return out.toString();
}

export function* describeVolume(session: Session, object: KubeObject): Task<string> {
  const { metadata, spec, status } = object as PersistentVolume;
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata?.name}`);
  out.map('Labels', metadata?.labels);
  out.annotations(metadata?.annotations);
  out.line(0, `Finalizers:\t${goList(metadata?.finalizers)}`);
  out.line(0, `StorageClass:\t${storageClassOf(object)}`);
  statusLine(out, object, status?.phase);
  const claim = spec?.claimRef;
  out.line(0, `Claim:\t${claim === undefined ? '' : `${claim.namespace}/${claim.name}`}`);
  out.line(0, `Reclaim Policy:\t${spec?.persistentVolumeReclaimPolicy ?? ''}`);
  out.line(0, `Access Modes:\t${accessModes(spec?.accessModes)}`);
  if (spec?.volumeMode !== undefined) out.line(0, `VolumeMode:\t${spec.volumeMode}`);
  out.line(0, `Capacity:\t${spec?.capacity?.['storage'] ?? '0'}`);
  nodeAffinity(
    out,
    listAt(spec, 'nodeAffinity', 'required', 'nodeSelectorTerms'),
    spec?.nodeAffinity?.required !== undefined,
  );
  out.line(0, `Message:\t${status?.message ?? ''}`);
  out.line(0, 'Source:');
  describeVolumeSource(session, out, spec);
  describeEvents(session, out, events);
  return out.toString();
}

function nodeAffinity(out: Description, terms: readonly unknown[], isSet: boolean): void {
  if (!isSet) return out.line(0, 'Node Affinity:\t<none>');
  out.line(0, 'Node Affinity:\t');
  if (terms.length === 0) return out.line(1, 'Required Terms:\t<none>');
  out.line(1, 'Required Terms:\t');
  for (const [i, term] of terms.entries()) {
    const texts = listAt(term, 'matchExpressions').map((each) => {
      const [key, operator] = [textAt(each, 'key'), textAt(each, 'operator')];
      const values = listAt(each, 'values').join(', ');
      return `${key} ${operator.toLowerCase()}${values === '' ? '' : ` [${values}]`}`;
    });
    if (texts.length === 0) out.line(2, `Term ${i}:\t<none>`);
    else
      out.raw(texts.map((text, j) => (j === 0 ? `    Term ${i}:\t${text}\n` : `    \t${text}\n`)).join(''));
  }
}

function allowedTopologies(out: Description, terms: StorageClass['allowedTopologies']): void {
  if (terms === undefined) return;
  out.line(0, `AllowedTopologies:\t${terms.length === 0 ? '<none>' : ''}`);
  for (const [i, { matchLabelExpressions: list = [] }] of terms.entries()) {
    if (list.length === 0) out.line(1, `Term ${i}:\t<none>`);
    for (const [j, { key, values }] of list.entries())
      out.raw(
        `  ${j === 0 ? `Term ${i}:` : ''}\t${key} in${values.length === 0 ? '' : ` [${values.join(', ')}]`}\n`,
      );
  }
}

export function* describeStorageClass(session: Session, object: KubeObject): Task<string> {
  const sc = object as StorageClass;
  const { metadata } = sc;
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata?.name}`);
  out.line(0, `IsDefaultClass:\t${isDefaultStorageClass(sc) ? 'Yes' : 'No'}`);
  const annotations = Object.entries(metadata?.annotations ?? {}).map(([key, value]) => `${key}=${value}`);
  out.line(0, `Annotations:\t${annotations.sort().join(',') || '<none>'}`);
  out.line(0, `Provisioner:\t${sc.provisioner}`);
  const parameters = Object.entries(sc.parameters ?? {}).map(([key, value]) => `${key}=${value}`);
  out.line(0, `Parameters:\t${parameters.sort().join(',') || '<none>'}`);
  const expansion =
    sc.allowVolumeExpansion === undefined ? '<unset>' : sc.allowVolumeExpansion ? 'True' : 'False';
  out.line(0, `AllowVolumeExpansion:\t${expansion}`);
  if ((sc.mountOptions ?? []).length === 0) out.line(0, 'MountOptions:\t<none>');
  else {
    out.line(0, 'MountOptions:');
    for (const option of sc.mountOptions ?? []) out.line(1, option);
  }
  if (sc.reclaimPolicy !== undefined) out.line(0, `ReclaimPolicy:\t${sc.reclaimPolicy}`);
  if (sc.volumeBindingMode !== undefined) out.line(0, `VolumeBindingMode:\t${sc.volumeBindingMode}`);
  allowedTopologies(out, sc.allowedTopologies);
  describeEvents(session, out, events);
  return out.toString();
}
