/** `kubectl expose` and `kubectl autoscale`. Models kubectl/pkg/cmd/expose/expose.go and cmd/autoscale/autoscale.go. */
import type { KubeObject } from '../../kube/types.ts';
import { query } from '../client.ts';
import { type Command, DRY_RUN, FILES, MANAGER, OUTPUT, SELECTOR } from '../command.ts';
import { emptyMetadata, namespaced, object } from '../create/build.ts';
import { KubectlError } from '../errors.ts';
import { int, string } from '../flags.ts';
import { type Json, listAt, mapAt, numberAt, textAt } from '../json.ts';
import { podSpecPath } from '../pod-template.ts';
import { findKind, pathOf } from '../resources.ts';
import { printResult } from '../result.ts';
import { dryRun, type Session, since, usageError } from '../session.ts';
import { forEachTarget } from '../targets.ts';

const EXPOSABLE = new Set(['Pod', 'Service', 'ReplicationController', 'Deployment', 'ReplicaSet']);

export const expose: Command = {
  name: 'expose',
  about:
    'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  flags: [
    ...FILES,
    ...OUTPUT,
    DRY_RUN,
    MANAGER,
    string('name'),
    string('port'),
    string('target-port'),
    string('protocol'),
    string('type'),
    string('selector'),
    string('labels', '', 'l'),
    string('external-ip'),
    string('load-balancer-ip'),
    string('cluster-ip'),
    string('session-affinity'),
    string('overrides'),
    string('override-type', 'merge'),
  ],
  *run(session) {
    yield* forEachTarget(session, { accept: 'any', latest: true, labelSelector: '' }, function* (info) {
      if (!EXPOSABLE.has(info.type.kind)) {
        throw new KubectlError(`cannot expose a ${info.type.kind}`);
      }
      const service = serviceFor(session, info.object, info.name);
      if (dryRun(session) === 'client') return printResult(session, service, 'exposed');
      const type = findKind('v1', 'Service');
      if (type === undefined) return;
      const made = yield* session.client.send('POST', pathOf(type, session.namespace), {
        accept: 'any',
        query: query({
          dryRun: dryRun(session) === 'server' ? 'All' : undefined,
          fieldManager: session.flags.text('field-manager') || 'kubectl-expose',
        }),
        body: service,
      });
      printResult(session, made, 'exposed');
    });
  },
};

const pairsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split(',')
      .filter((pair) => pair !== '')
      .map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']),
  );

function serviceFor(session: Session, source: KubeObject, sourceName: string): KubeObject {
  const { flags } = session;
  const name = flags.text('name') || sourceName.slice(0, 63);
  const selector = flags.text('selector') === '' ? selectorOf(source) : pairsOf(flags.text('selector'));
  const labels =
    flags.text('labels') === '' ? mapAt(source, 'metadata', 'labels') : pairsOf(flags.text('labels'));
  const type = flags.text('type');
  for (const port of flags.text('port').split(','))
    if (port !== '' && !/^[+-]?\d+$/.test(port))
      throw new KubectlError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  const affinity = flags.text('session-affinity');
  if (affinity !== '' && affinity !== 'None' && affinity !== 'ClientIP')
    throw new KubectlError(`unknown session affinity: ${affinity}`);
  const more: Record<string, unknown> = {};
  if (flags.text('cluster-ip') !== '') more['clusterIP'] = flags.text('cluster-ip');
  if (flags.text('external-ip') !== '') more['externalIPs'] = [flags.text('external-ip')];
  if (flags.text('load-balancer-ip') !== '') more['loadBalancerIP'] = flags.text('load-balancer-ip');
  if (affinity !== '') more['sessionAffinity'] = affinity;
  return object(
    'v1',
    'Service',
    { name, ...emptyMetadata(session), ...(Object.keys(labels).length > 0 ? { labels } : {}) },
    {
      spec: { ports: portsOf(session, source), selector, ...(type === '' ? {} : { type }), ...more },
      status: { loadBalancer: {} },
    },
  );
}

function selectorOf(source: KubeObject): Readonly<Record<string, string>> {
  if (source.kind === 'Pod') {
    const labels = mapAt(source, 'metadata', 'labels');
    if (Object.keys(labels).length === 0)
      throw new KubectlError('the pod has no labels and cannot be exposed');
    return labels;
  }
  if (source.kind === 'Service' || source.kind === 'ReplicationController') {
    const selector = mapAt(source, 'spec', 'selector');
    if (Object.keys(selector).length === 0)
      throw new KubectlError(
        "couldn't retrieve selectors via --selector flag or introspection: the service has no pod selector set",
      );
    return selector;
  }
  if (listAt(source, 'spec', 'selector', 'matchExpressions').length > 0) {
    throw new KubectlError(
      "couldn't retrieve selectors via --selector flag or introspection: couldn't convert expressions",
    );
  }
  return mapAt(source, 'spec', 'selector', 'matchLabels');
}

interface SourcePort {
  readonly port: number;
  readonly protocol: string;
}

function introspected(source: KubeObject): readonly SourcePort[] {
  if (source.kind === 'Service') {
    return listAt(source, 'spec', 'ports').map((each) => ({
      port: numberAt(each, 'port') ?? 0,
      protocol: textAt(each, 'protocol') || 'TCP',
    }));
  }
  const path = podSpecPath(source.kind) ?? ['spec'];
  return listAt(source, ...path, 'containers').flatMap((container) =>
    listAt(container, 'ports').map((each) => ({
      port: numberAt(each, 'containerPort') ?? 0,
      protocol: textAt(each, 'protocol') || 'TCP',
    })),
  );
}

function portsOf(session: Session, source: KubeObject): readonly Json[] {
  const { flags } = session;
  const known = introspected(source);
  const given = flags.text('port');
  const ports =
    given === ''
      ? known
      : given.split(',').map((text) => ({
          port: Number(text),
          protocol:
            flags.text('protocol') || known.find(({ port }) => port === Number(text))?.protocol || 'TCP',
        }));
  if (ports.length === 0) throw new KubectlError("couldn't find port via --port flag or introspection");
  const target = flags.text('target-port');
  return ports.map(({ port, protocol }, i) => ({
    ...(ports.length > 1 ? { name: `port-${i + 1}` } : {}),
    port,
    protocol,
    targetPort: target === '' ? port : /^\d+$/.test(target) ? Number(target) : target,
  }));
}

export const autoscale: Command = {
  name: 'autoscale',
  about: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  flags: [
    ...FILES,
    ...OUTPUT,
    SELECTOR,
    DRY_RUN,
    MANAGER,
    int('min', -1),
    int('max', -1),
    int('cpu-percent', -1),
    string('name'),
    string('cpu'),
    string('memory'),
  ],
  required: ['max'],
  *run(session) {
    const { flags } = session;
    const [min, max] = [flags.int('min'), flags.int('max')];
    if (max < 1) throw new KubectlError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
    if (max < min)
      throw new KubectlError(
        `--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`,
      );
    yield* forEachTarget(session, { latest: true }, function* (info) {
      if (!info.type.subresources.includes('scale')) {
        throw usageError(session, `cannot autoscale a ${info.type.kind}`);
      }
      const scaler = since(session, 33)
        ? autoscalerV2(session, info.object)
        : autoscalerV1(session, info.object);
      if (dryRun(session) === 'client') return printResult(session, scaler, 'autoscaled');
      const type = findKind(scaler.apiVersion, 'HorizontalPodAutoscaler');
      if (type === undefined) return;
      const made = yield* session.client.send('POST', pathOf(type, session.namespace), {
        accept: 'typed',
        query: query({
          dryRun: dryRun(session) === 'server' ? 'All' : undefined,
          fieldManager: flags.text('field-manager') || 'kubectl-autoscale',
        }),
        body: scaler,
      });
      printResult(session, { ...made, apiVersion: scaler.apiVersion, kind: scaler.kind }, 'autoscaled');
    });
  },
};

function commonSpec(session: Session, target: KubeObject): Json {
  const min = session.flags.int('min');
  return {
    scaleTargetRef: { kind: target.kind, name: target.metadata.name, apiVersion: target.apiVersion },
    ...(min > 0 ? { minReplicas: min } : {}),
    maxReplicas: session.flags.int('max'),
  };
}

const scalerName = (session: Session, target: KubeObject): string =>
  session.flags.text('name') || (target.metadata.name ?? '');

function autoscalerV1(session: Session, target: KubeObject): KubeObject {
  const cpu = session.flags.int('cpu-percent');
  return object(
    'autoscaling/v1',
    'HorizontalPodAutoscaler',
    namespaced(session, scalerName(session, target)),
    {
      spec: { ...commonSpec(session, target), ...(cpu >= 0 ? { targetCPUUtilizationPercentage: cpu } : {}) },
      status: { currentReplicas: 0, desiredReplicas: 0 },
    },
  );
}

function autoscalerV2(session: Session, target: KubeObject): KubeObject {
  const { flags } = session;
  const metrics = [
    ...metric('cpu', flags.int('cpu-percent') >= 0 ? `${flags.int('cpu-percent')}%` : flags.text('cpu')),
    ...metric('memory', flags.text('memory')),
  ];
  return object(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    namespaced(session, scalerName(session, target)),
    {
      spec: { ...commonSpec(session, target), ...(metrics.length > 0 ? { metrics } : {}) },
      status: { currentMetrics: null, desiredReplicas: 0 },
    },
  );
}

function metric(name: string, text: string): readonly Json[] {
  if (text === '') return [];
  const target = text.endsWith('%')
    ? { type: 'Utilization', averageUtilization: Number(text.slice(0, -1)) }
    : { type: 'AverageValue', averageValue: text };
  return [{ type: 'Resource', resource: { name, target } }];
}
