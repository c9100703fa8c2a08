/** Volumes and what they are made of. Models kubectl/pkg/describe describeVolumes and print…VolumeSource. */
import type { Volume, VolumeProjection } from '../../../kube/types.ts';
import { at, listAt, mapAt, textAt } from '../../json.ts';
import { type Session, since } from '../../session.ts';
import type { Description } from './writer.ts';

type Lines = readonly (readonly [name: string, value: unknown])[];

interface SourcePrinter {
  readonly type: string;
  readonly lines: (source: unknown) => Lines;
}

const bool = (source: unknown, name: string): boolean => at(source, name) === true;

/** Field of a volume → what it is called, and the lines below. */
const SOURCES: Readonly<Record<string, SourcePrinter>> = {
  hostPath: {
    type: 'HostPath (bare host directory volume)',
    lines: (source) => [
      ['Path', textAt(source, 'path')],
      ['HostPathType', at(source, 'type') === undefined ? '<none>' : textAt(source, 'type')],
    ],
  },
  emptyDir: {
    type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    lines: (source) => [
      ['Medium', textAt(source, 'medium')],
      ['SizeLimit', isSet(at(source, 'sizeLimit')) ? textAt(source, 'sizeLimit') : '<unset>'],
    ],
  },
  nfs: {
    type: 'NFS (an NFS mount that lasts the lifetime of a pod)',
    lines: (source) => [
      ['Server', textAt(source, 'server')],
      ['Path', textAt(source, 'path')],
      ['ReadOnly', bool(source, 'readOnly')],
    ],
  },
  secret: {
    type: 'Secret (a volume populated by a Secret)',
    lines: (source) => [
      ['SecretName', textAt(source, 'secretName')],
      ['Optional', bool(source, 'optional')],
    ],
  },
  configMap: {
    type: 'ConfigMap (a volume populated by a ConfigMap)',
    lines: (source) => [
      ['Name', textAt(source, 'name')],
      ['Optional', bool(source, 'optional')],
    ],
  },
  persistentVolumeClaim: {
    type: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    lines: (source) => [
      ['ClaimName', textAt(source, 'claimName')],
      ['ReadOnly', bool(source, 'readOnly')],
    ],
  },
  gitRepo: {
    type: 'GitRepo (a volume that is pulled from git when the pod is created)',
    lines: (source) => [
      ['Repository', textAt(source, 'repository')],
      ['Revision', textAt(source, 'revision')],
    ],
  },
  image: {
    type: 'Image (a container image or OCI artifact)',
    lines: (source) => [
      ['Reference', textAt(source, 'reference')],
      ['PullPolicy', textAt(source, 'pullPolicy')],
    ],
  },
  local: {
    type: 'LocalVolume (a persistent volume backed by local storage on a node)',
    lines: (source) => [['Path', textAt(source, 'path')]],
  },
};

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '0' && value !== 0;

export function describeVolumes(
  session: Session,
  out: Description,
  volumes: readonly Volume[],
  space = '',
): void {
  if (volumes.length === 0) return out.line(0, `${space}Volumes:\t<none>`);
  out.line(0, `${space}Volumes:`);
  for (const volume of volumes) {
    out.line(1, `${space === '' ? '' : ' '}${volume.name}:`);
    describeVolumeSource(session, out, volume);
  }
}

export function describeVolumeSource(session: Session, out: Description, volume: unknown): void {
  const known = Object.keys(SOURCES).find((name) => at(volume, name) !== undefined);
  if (known !== undefined) {
    const printer = SOURCES[known] as SourcePrinter;
    out.line(2, `Type:\t${printer.type}`);
    for (const [name, value] of printer.lines(at(volume, known))) out.line(2, `${name}:\t${String(value)}`);
  } else if (at(volume, 'projected') !== undefined) projected(session, out, at(volume, 'projected'));
  else if (at(volume, 'downwardAPI') !== undefined) downwardApi(out, at(volume, 'downwardAPI'));
  else if (at(volume, 'csi') !== undefined) csi(out, at(volume, 'csi'));
  else if (at(volume, 'ephemeral') !== undefined) ephemeral(out, at(volume, 'ephemeral'));
  else if (at(volume, 'iscsi') !== undefined) iscsi(out, at(volume, 'iscsi'));
  else out.line(1, '<unknown>');
}

function projected(session: Session, out: Description, source: unknown): void {
  out.line(2, 'Type:\tProjected (a volume that contains injected data from multiple sources)');
  const isNew = since(session, 33);
  for (const each of listAt(source, 'sources') as readonly VolumeProjection[]) {
    if (each.secret !== undefined) {
      out.line(2, `SecretName:\t${each.secret.name ?? ''}`);
      out.line(
        2,
        isNew
          ? `Optional:\t${each.secret.optional === true}`
          : `SecretOptionalName:\t${pointer(each.secret.optional)}`,
      );
    } else if (each.downwardAPI !== undefined) out.line(2, 'DownwardAPI:\ttrue');
    else if (each.configMap !== undefined) {
      out.line(2, `ConfigMapName:\t${each.configMap.name ?? ''}`);
      out.line(
        2,
        isNew
          ? `Optional:\t${each.configMap.optional === true}`
          : `ConfigMapOptional:\t${pointer(each.configMap.optional)}`,
      );
    } else if (each.serviceAccountToken !== undefined) {
      out.line(2, `TokenExpirationSeconds:\t${each.serviceAccountToken.expirationSeconds ?? 3600}`);
    }
  }
}

/** Go prints the pointer itself, of which only nil is foreseeable. */
const pointer = (value: boolean | undefined): string => (value === undefined ? '<nil>' : '0xc000000000');

function downwardApi(out: Description, source: unknown): void {
  out.line(2, 'Type:\tDownwardAPI (a volume populated by information about the pod)');
  out.line(2, 'Items:');
  for (const item of listAt(source, 'items')) {
    const from = textAt(item, 'fieldRef', 'fieldPath') || textAt(item, 'resourceFieldRef', 'resource');
    out.line(3, `${from} -> ${textAt(item, 'path')}`);
  }
}

function csi(out: Description, source: unknown): void {
  out.line(2, 'Type:\tCSI (a Container Storage Interface (CSI) volume source)');
  out.line(2, `Driver:\t${textAt(source, 'driver')}`);
  out.line(2, `FSType:\t${textAt(source, 'fsType')}`);
  if (at(source, 'volumeHandle') !== undefined)
    out.line(2, `VolumeHandle:\t${textAt(source, 'volumeHandle')}`);
  out.line(2, `ReadOnly:\t${bool(source, 'readOnly')}`);
  attributes(out, mapAt(source, 'volumeAttributes'));
}

function attributes(out: Description, map: Readonly<Record<string, string>>): void {
  const pairs = Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  const lead = '    VolumeAttributes:\t    ';
  if (pairs.length === 0) return out.raw(`${lead}<none>\n`);
  out.raw(pairs.map(([key, value], i) => `${i === 0 ? lead : '    \t    '}${key}=${value}\n`).join(''));
}

function ephemeral(out: Description, source: unknown): void {
  out.line(
    2,
    'Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
  );
  const template = at(source, 'volumeClaimTemplate');
  out.line(2, `StorageClass:\t${textAt(template, 'spec', 'storageClassName')}`);
  out.line(2, `Volume:\t${textAt(template, 'spec', 'volumeName')}`);
  // These two stand further in, as upstream's indentation has it.
  const inner = (map: Readonly<Record<string, string>>, sign: string): string =>
    Object.keys(map).length === 0
      ? '<none>\n'
      : Object.keys(map)
          .sort()
          .map((key) => `${key}${sign}${map[key]}\n`)
          .join('    \t    ');
  out.raw(`    Labels:\t    ${inner(mapAt(template, 'metadata', 'labels'), '=')}`);
  out.raw(`    Annotations:\t    ${inner(mapAt(template, 'metadata', 'annotations'), ': ')}`);
  out.line(2, 'Capacity:\t');
  out.line(2, 'Access Modes:\t');
  out.line(2, `VolumeMode:\t${textAt(template, 'spec', 'volumeMode')}`);
}

function iscsi(out: Description, source: unknown): void {
  out.line(
    2,
    "Type:\tISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
  );
  out.line(2, `TargetPortal:\t${textAt(source, 'targetPortal')}`);
  out.line(2, `IQN:\t${textAt(source, 'iqn')}`);
  out.line(2, `Lun:\t${textAt(source, 'lun')}`);
  out.line(2, `ISCSIInterface\t${textAt(source, 'iscsiInterface')}`);
  out.line(2, `FSType:\t${textAt(source, 'fsType')}`);
  out.line(2, `ReadOnly:\t${bool(source, 'readOnly')}`);
  out.line(2, `Portals:\t[${listAt(source, 'portals').join(' ')}]`);
  out.line(2, `DiscoveryCHAPAuth:\t${bool(source, 'chapAuthDiscovery')}`);
  out.line(2, `SessionCHAPAuth:\t${bool(source, 'chapAuthSession')}`);
  out.line(
    2,
    `SecretRef:\t${at(source, 'secretRef') === undefined ? 'nil' : `&LocalObjectReference{Name:${textAt(source, 'secretRef', 'name')},}`}`,
  );
  out.line(2, `InitiatorName:\t${textAt(source, 'initiatorName') || '<none>'}`);
}
