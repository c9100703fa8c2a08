/** `describe pod`, and the Pod template of workloads. Models kubectl/pkg/describe describePod, DescribePodTemplate. */
import type { Task } from '../../../engine/clock/task.ts';
import type {
  KubeObject,
  Pod,
  PodTemplateSpec,
  Toleration,
  TopologySpreadConstraint,
} from '../../../kube/types.ts';
import { computePodQOS } from '../../../kube/qos.ts';
import type { Session } from '../../session.ts';
import { describeContainers, resources } from './containers.ts';
import { describeEvents, eventsOf } from './events.ts';
import { describeVolumes } from './volumes.ts';
import { dateText, Description, selectorText } from './writer.ts';

export function* describePod(session: Session, object: KubeObject): Task<string> {
  const pod = object as Pod;
  const events = yield* eventsOf(session, object, false);
  const out = new Description(session.env.now());
  head(out, pod);
  const { spec, status } = pod;
  const options = { nameIndent: '', pod };
  const init = spec?.initContainers ?? [];
  if (init.length > 0)
    describeContainers(session, out, 'Init Containers', init, status?.initContainerStatuses ?? [], options);
  describeContainers(
    session,
    out,
    'Containers',
    spec?.containers ?? [],
    status?.containerStatuses ?? [],
    options,
  );
  const ephemeral = spec?.ephemeralContainers ?? [];
  if (ephemeral.length > 0) {
    describeContainers(
      session,
      out,
      'Ephemeral Containers',
      ephemeral,
      status?.ephemeralContainerStatuses ?? [],
      options,
    );
  }
  conditions(out, pod);
  describeVolumes(session, out, spec?.volumes ?? []);
  out.line(0, `QoS Class:\t${status?.qosClass || computePodQOS(pod)}`);
  out.map('Node-Selectors', spec?.nodeSelector);
  tolerations(out, spec?.tolerations ?? []);
  topology(out, spec?.topologySpreadConstraints ?? []);
  describeEvents(session, out, events);
  return out.toString();
}

function head(out: Description, { metadata, spec, status }: Pod): void {
  out.line(0, `Name:\t${metadata?.name ?? ''}`);
  out.line(0, `Namespace:\t${metadata?.namespace ?? ''}`);
  if (spec?.priority !== undefined) out.line(0, `Priority:\t${spec.priority}`);
  if (spec?.priorityClassName) out.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
  if (spec?.runtimeClassName) out.line(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
  if (spec?.serviceAccountName) out.line(0, `Service Account:\t${spec.serviceAccountName}`);
  out.line(0, `Node:\t${spec?.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : '<none>'}`);
  if (status?.startTime) out.line(0, `Start Time:\t${dateText(status.startTime)}`);
  out.map('Labels', metadata?.labels);
  out.annotations(metadata?.annotations);
  const isOver = status?.phase === 'Failed' || status?.phase === 'Succeeded';
  if (metadata?.deletionTimestamp && !isOver) {
    out.line(0, `Status:\tTerminating (lasts ${out.since(metadata.deletionTimestamp)})`);
    out.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else out.line(0, `Status:\t${status?.phase ?? ''}`);
  if (status?.reason) out.line(0, `Reason:\t${status.reason}`);
  if (status?.message) out.line(0, `Message:\t${status.message}`);
  const profile = spec?.securityContext?.seccompProfile;
  if (profile !== undefined) {
    out.line(0, `SeccompProfile:\t${profile.type}`);
    if (profile.type === 'Localhost') out.line(0, `LocalhostProfile:\t${profile.localhostProfile ?? ''}`);
  }
  out.line(0, `IP:\t${status?.podIP ?? ''}`);
  const ips = status?.podIPs ?? [];
  out.line(0, ips.length === 0 ? 'IPs:\t<none>' : 'IPs:');
  for (const { ip } of ips) out.line(1, `IP:\t${ip ?? ''}`);
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  if (owner !== undefined) out.line(0, `Controlled By:\t${owner.kind}/${owner.name}`);
  if (status?.nominatedNodeName) out.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
  if (spec?.resources !== undefined) {
    out.line(0, 'Resources:');
    resources(out, spec.resources, 1);
  }
}

function conditions(out: Description, { spec, status }: Pod): void {
  const known = status?.conditions ?? [];
  const gates = spec?.readinessGates ?? [];
  if (gates.length > 0) out.raw('Readiness Gates:\n  Type\tStatus\n');
  for (const { conditionType } of gates) {
    const found = known.find(({ type }) => type === conditionType);
    out.line(1, `${conditionType} \t${found?.status ?? '<none>'} `);
  }
  if (known.length === 0) return;
  out.raw('Conditions:\n  Type\tStatus\n');
  for (const { type, status: value } of known) out.line(1, `${type} \t${value} `);
}

/** Models printPodTolerationsMultiline. */
export function tolerations(out: Description, list: readonly Toleration[], indent = ''): void {
  if (list.length === 0) return out.raw(`${indent}Tolerations:\t<none>\n`);
  const sorted = list.toSorted((a, b) =>
    (a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0,
  );
  out.raw(`${indent}Tolerations:\t${sorted.map(tolerationText).join('\t')}`);
}

function tolerationText({
  key = '',
  value = '',
  effect = '',
  operator = '',
  tolerationSeconds,
}: Toleration): string {
  const parts = [
    key,
    value === '' ? '' : `=${value}`,
    effect === '' ? '' : `:${effect}`,
    operator === 'Exists' && value === '' ? (key !== '' || effect !== '' ? ' op=Exists' : 'op=Exists') : '',
    tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`,
  ];
  return `${parts.join('')}\n`;
}

function topology(out: Description, list: readonly TopologySpreadConstraint[]): void {
  if (list.length === 0) return;
  const texts = list
    .toSorted((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1))
    .map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
      const selector = labelSelector === undefined ? '' : ` for selector ${selectorText(labelSelector)}`;
      return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}\n`;
    });
  out.raw(`Topology Spread Constraints:\t${texts.join('\t')}`);
}

/** Models DescribePodTemplate. */
export function describePodTemplate(
  session: Session,
  out: Description,
  template: PodTemplateSpec | undefined,
): void {
  out.line(0, 'Pod Template:');
  if (template === undefined) return out.line(0, '  <unset>');
  const { metadata, spec } = template;
  out.map('Labels', metadata?.labels, '  ');
  if (Object.keys(metadata?.annotations ?? {}).length > 0)
    out.annotations(metadata?.annotations, 'Annotations', '  ');
  if (spec?.serviceAccountName) out.line(0, `  Service Account:\t${spec.serviceAccountName}`);
  const options = { nameIndent: ' ', space: '  ' };
  const init = spec?.initContainers ?? [];
  if (init.length > 0) describeContainers(session, out, 'Init Containers', init, [], options);
  describeContainers(session, out, 'Containers', spec?.containers ?? [], [], options);
  describeVolumes(session, out, spec?.volumes ?? [], '  ');
  if ((spec?.topologySpreadConstraints ?? []).length > 0)
    topologyOfTemplate(out, spec?.topologySpreadConstraints ?? []);
  if (spec?.priorityClassName) out.line(0, `  Priority Class Name:\t${spec.priorityClassName}`);
  out.map('Node-Selectors', spec?.nodeSelector, '  ');
  tolerations(out, spec?.tolerations ?? [], '  ');
}

function topologyOfTemplate(out: Description, list: readonly TopologySpreadConstraint[]): void {
  out.raw('  ');
  topology(out, list);
}
