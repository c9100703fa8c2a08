/**
 * What may be let go wrong at a time: only what makes sense for what stands on the stage then. Each offer is a code for
 * its words and the acts that it adds, or the form that asks for more.
 */
import type { Deployment, Node } from '../../kube/types.ts';
import { integerValue, parseQuantity } from '../../kube/quantity.ts';
import type { FaultTexts } from '../../i18n/faults.en.ts';
import type { Undated } from '../../state/index.ts';
import {
  type ContainerScene,
  isKind,
  objectAt,
  objectSubject,
  podScene,
  type PodScene,
  readSelection,
  type Trace,
} from '../../trace/index.ts';

export type OfferCode = keyof FaultTexts['items'];

export type Asks =
  | { readonly what: 'image'; readonly container: string; readonly init: boolean; readonly image: string }
  | { readonly what: 'label' };

export interface Offer {
  readonly id: string;
  readonly code: OfferCode;
  readonly args: Readonly<Record<string, string | number>>;
  readonly acts: readonly Undated[];
  /** It needs an answer before there is an act. */
  readonly asks?: Asks;
  /** Instead of acts: what is typed at a terminal, where its output can be read. */
  readonly line?: string;
}

export interface OfferGroup {
  readonly kind: 'container' | 'pod' | 'node' | 'registry' | 'workload';
  readonly name: string;
  readonly offers: readonly Offer[];
}

/** What is pointed at: the parts of a selection, or everything. */
export interface Target {
  readonly pod: string | undefined;
  readonly container?: string | undefined;
  readonly sandbox?: boolean;
  readonly node?: string | undefined;
  /** Subject of a workload: `deployments/default/web`. */
  readonly workload?: string | undefined;
}

const REBOOT_SECONDS = 20;
/** Processes of one container that are offered one by one, the first apart. */
const MAX_PROCESSES = 4;
const MEBIBYTE = 1024 * 1024;

/** Everything, for the menu of the page: what is pointed at comes first and in full. */
export function allOffers(trace: Trace, target: Target, t: number): readonly OfferGroup[] {
  const scene = target.pod === undefined ? undefined : podScene(trace, target.pod, t);
  const injected = injectedAt(trace, t);
  const groups: OfferGroup[] = [];
  if (scene !== undefined && isThere(scene)) {
    const alive = [...scene.app, ...scene.init].filter(runs);
    for (const c of alive.length > 0 ? alive : scene.app)
      groups.push(containerGroup(scene, c, injected, c.name === target.container || alive.length < 2));
    const chosen = groups.findIndex((group) => group.name === target.container);
    if (chosen > 0) groups.unshift(...groups.splice(chosen, 1));
    groups.push(podGroup(scene));
  }
  const node = target.node ?? scene?.node?.name;
  if (node !== undefined) groups.push(nodeGroup(trace, node, scene, injected, t));
  const workload = target.workload === undefined ? undefined : workloadGroup(trace, target.workload, t);
  if (workload !== undefined) groups.unshift(workload);
  groups.push(registryGroup(injected));
  return groups.filter((group) => group.offers.length > 0);
}

/** Of the thing that is selected alone. */
export function offersOf(trace: Trace, target: Target, t: number): OfferGroup | undefined {
  const scene = target.pod === undefined ? undefined : podScene(trace, target.pod, t);
  const injected = injectedAt(trace, t);
  const group =
    target.node !== undefined
      ? nodeGroup(trace, target.node, undefined, injected, t)
      : target.workload !== undefined
        ? workloadGroup(trace, target.workload, t)
        : scene !== undefined && isThere(scene)
          ? ofPod(scene, target, injected)
          : undefined;
  return group !== undefined && group.offers.length > 0 ? group : undefined;
}

function ofPod(scene: PodScene, target: Target, injected: Injected): OfferGroup | undefined {
  if (target.container === undefined) return podGroup(scene);
  const container = [...scene.init, ...scene.app].find((c) => c.name === target.container);
  return container && containerGroup(scene, container, injected, true);
}

const isThere = (scene: PodScene): boolean => scene.stage !== 'none' && scene.stage !== 'gone';
const runs = (c: ContainerScene): boolean => c.state === 'running' || c.state === 'killing';

const offer = (code: OfferCode, acts: readonly Undated[], args: Offer['args'] = {}, id = ''): Offer => ({
  id: id === '' ? code : `${code} ${id}`,
  code,
  args,
  acts,
});

function containerGroup(scene: PodScene, c: ContainerScene, injected: Injected, inFull: boolean): OfferGroup {
  const target = { namespace: scene.namespace, pod: scene.name, container: c.name };
  const offers: Offer[] = [];
  if (runs(c)) {
    if (inFull) offers.push(offer('term', [{ kind: 'fault.kill', ...target, signal: 'TERM' }]));
    offers.push(offer('kill', [{ kind: 'fault.kill', ...target, signal: 'KILL' }]));
    const [, ...children] = c.processes.filter((p) => !p.zombie);
    for (const p of inFull ? children.slice(0, MAX_PROCESSES) : [])
      offers.push(
        offer(
          'killProcess',
          [{ kind: 'fault.kill', ...target, signal: 'KILL', pid: p.nsPid }],
          { pid: p.nsPid, command: short(p.argv.join(' ')) },
          String(p.nsPid),
        ),
      );
    offers.push(offer('oom', [{ kind: 'fault.oom', ...target }]));
    const limit = c.memory?.limitBytes ?? 0;
    if (inFull && limit > 0) {
      const memory = `${Math.round((limit * 0.9) / MEBIBYTE)}Mi`;
      offers.push(offer('memory', [{ kind: 'fault.memory', ...target, memory }], { memory }));
    }
    for (const { type: probe } of c.probes) {
      const now = injected.get(`probe ${scene.namespace}/${scene.name}/${c.name}/${probe}`) ?? 'none';
      const set = (outcome: 'failure' | 'success' | 'none'): readonly Undated[] => [
        { kind: 'fault.probe', ...target, probe, outcome },
      ];
      if (now !== 'failure') offers.push(offer('probeFails', set('failure'), { probe }, probe));
      if (now !== 'success' && inFull) offers.push(offer('probeSucceeds', set('success'), { probe }, probe));
      if (now !== 'none') offers.push(offer('probeFree', set('none'), { probe }, probe));
    }
  }
  if (inFull && c.type !== 'ephemeral' && scene.stage !== 'terminal')
    offers.push({
      ...offer('image', []),
      asks: { what: 'image', container: c.name, init: c.number > 0, image: c.image },
    });
  return { kind: 'container', name: c.name, offers };
}

const short = (text: string): string => (text.length > 28 ? `${text.slice(0, 27)}…` : text);

function podGroup({ namespace, name, sandbox, deletion, node, stage }: PodScene): OfferGroup {
  const offers: Offer[] = [];
  if (sandbox?.state === 'ready' && stage !== 'terminal')
    offers.push(offer('sandbox', [{ kind: 'fault.sandbox', namespace, pod: name }]));
  offers.push({ ...offer('label', []), asks: { what: 'label' } });
  const target = { kind: 'delete', resource: 'pods', namespace, name } as const;
  if (deletion === undefined) offers.push(offer('delete', [target]));
  if (node !== undefined) offers.push(offer('deleteNow', [{ ...target, gracePeriodSeconds: 0 }]));
  return { kind: 'pod', name, offers };
}

function nodeGroup(
  trace: Trace,
  name: string,
  scene: PodScene | undefined,
  injected: Injected,
  t: number,
): OfferGroup {
  const off = injected.get(`power ${name}`) === 'false';
  if (off)
    return {
      kind: 'node',
      name,
      offers: [offer('powerOn', [{ kind: 'fault.power', node: name, on: true }])],
    };
  const object = objectAt<Node>(trace, objectSubject('nodes', undefined, name), t);
  const capacity = object?.status?.capacity ?? {};
  const target = { resource: 'nodes', namespace: '', name } as const;
  const cordon = (unschedulable: boolean): readonly Undated[] => [
    { kind: 'patch', ...target, patch: { spec: { unschedulable } } },
  ];
  const offers: Offer[] = [
    { ...offer('ssh', []), line: `ssh ${name}` },
    ...(scene?.images ?? [])
      .filter((image) => image.state === 'present')
      .flatMap(({ image }) => [
        offer('removeImage', [{ kind: 'fault.removeImage', node: name, image }], { image }, image),
        offer('corruptImage', [{ kind: 'fault.corruptImage', node: name, image }], { image }, image),
      ]),
    pressure(name, 'memory', capacity['memory'], injected),
    pressure(name, 'disk', capacity['ephemeral-storage'], injected),
    offer('restartKubelet', [{ kind: 'fault.restartKubelet', node: name }]),
    offer('reboot', [{ kind: 'fault.reboot', node: name, downSeconds: REBOOT_SECONDS }]),
    offer('shutdown', [{ kind: 'fault.shutdown', node: name }]),
    offer('powerOff', [{ kind: 'fault.power', node: name, on: false }]),
    injected.get(`network ${name}`) === 'true'
      ? offer('networkBack', [{ kind: 'fault.network', node: name, cut: false }])
      : offer('networkCut', [{ kind: 'fault.network', node: name, cut: true }]),
  ];
  if (object !== undefined)
    offers.push(
      object.spec?.unschedulable === true ? offer('uncordon', cordon(false)) : offer('cordon', cordon(true)),
      {
        ...offer('drain', []),
        line: `kubectl drain ${name} --ignore-daemonsets --delete-emptydir-data --force`,
      },
      offer('deleteNode', [{ kind: 'delete', ...target }]),
    );
  return { kind: 'node', name, offers };
}

/** Kinds with `spec.replicas`, and those whose Pods `kubectl rollout restart` makes anew. */
const SCALED = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']);
const RESTARTED = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

function workloadGroup(trace: Trace, subject: string, t: number): OfferGroup | undefined {
  const object = objectAt(trace, subject, t);
  const read = readSelection(subject);
  if (object === undefined || read === undefined) return undefined;
  const { resource, namespace, name } = read;
  const target = { resource, namespace, name };
  const offers: Offer[] = [];
  if (SCALED.has(object.kind)) {
    const now = (object as Deployment).spec?.replicas ?? 1;
    for (const replicas of [now + 1, now - 1])
      if (replicas >= 0)
        offers.push(
          offer(
            'scale',
            [{ kind: 'patch', ...target, patch: { spec: { replicas } } }],
            { replicas },
            String(replicas),
          ),
        );
  }
  if (RESTARTED.has(object.kind))
    offers.push({
      ...offer('restart', []),
      line: `kubectl rollout restart ${object.kind.toLowerCase()}/${name} -n ${namespace}`,
    });
  offers.push(offer('deleteWorkload', [{ kind: 'delete', ...target }]));
  return { kind: 'workload', name: `${object.kind} ${name}`, offers };
}

function pressure(
  node: string,
  resource: 'memory' | 'disk',
  capacity: string | undefined,
  injected: Injected,
): Offer {
  const fault = { kind: 'fault.pressure', node, resource } as const;
  if ((injected.get(`pressure ${node}/${resource}`) ?? '') !== '')
    return offer(resource === 'memory' ? 'memoryFree' : 'diskFree', [fault]);
  return offer(resource === 'memory' ? 'memoryPressure' : 'diskPressure', [
    { ...fault, used: fillOf(resource, capacity) },
  ]);
}

/** So much that the default thresholds are passed (100Mi of memory, 10 % of the disk), and the node itself still lives. */
function fillOf(resource: 'memory' | 'disk', capacity: string | undefined): string {
  const known = capacity !== undefined && parseQuantity(capacity).ok;
  const mebibytes = known ? integerValue(capacity) / MEBIBYTE : 4096;
  return `${Math.floor(resource === 'memory' ? Math.max(1, mebibytes - 80) : mebibytes * 0.95)}Mi`;
}

function registryGroup(injected: Injected): OfferGroup {
  const now = injected.get('registry') ?? 'ok';
  const offers = (
    [
      ['registryDown', 'down'],
      ['registrySlow', 'slow'],
      ['registryLimited', 'rateLimited'],
      ['registryBack', 'ok'],
    ] as const
  )
    .filter(([, state]) => state !== now)
    .map(([code, state]) => offer(code, [{ kind: 'fault.registry', state }]));
  return { kind: 'registry', name: '', offers };
}

/** What is in force at `t`, by what it holds for: the last act that was not refused. */
type Injected = ReadonlyMap<string, string>;

export function injectedAt(trace: Trace, t: number): Injected {
  const injected = new Map<string, string>();
  const list = trace.ofKind('act.applied');
  for (let i = 0, end = trace.countUpTo(list, t); i < end; i++) {
    const entry = trace.entry(list[i] as number);
    if (!isKind(entry, 'act.applied') || !entry.value.act.startsWith('fault.')) continue;
    const refused = trace.ofSubject(entry.subject).some((seq) => trace.kindOf(seq) === 'act.refused');
    if (refused) continue;
    const { args, act } = entry.value;
    const arg = (name: string): string => String(args[name] ?? '');
    if (act === 'fault.probe')
      injected.set(
        `probe ${arg('namespace')}/${arg('pod')}/${arg('container')}/${arg('probe')}`,
        arg('outcome'),
      );
    else if (act === 'fault.registry') injected.set('registry', arg('state'));
    else if (act === 'fault.power') injected.set(`power ${arg('node')}`, arg('on'));
    else if (act === 'fault.shutdown') injected.set(`power ${arg('node')}`, 'false');
    else if (act === 'fault.network') injected.set(`network ${arg('node')}`, arg('cut'));
    else if (act === 'fault.pressure')
      injected.set(`pressure ${arg('node')}/${arg('resource')}`, arg('used'));
  }
  return injected;
}
