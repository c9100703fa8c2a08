/**
 * Why a Pod is as it is at a time: which rule holds it there, what came before, and what would change it.
 *
 * The headline comes from the scene, the first thing that stands in the way deciding; the chain is walked from the entry
 * that brought the Pod there.
 */
import type { Pod } from '../kube/types.ts';
import { podEvents, writtenAt } from './at.ts';
import { causeChain, type CauseLink } from './causes.ts';
import { searchedName } from './dns-names.ts';
import { lastUpTo, lifeAt, podIndex, type PodLife } from './pod-index.ts';
import { podScene } from './scene.ts';
import type { ContainerScene, PodScene } from './scene-types.ts';
import { stepOf } from './steps.ts';
import { isKind, type Trace } from './trace.ts';
import { exitNote, troubleVerdict, type Verdict } from './why-container.ts';
import { withPerson } from './why-person.ts';
import { type ChangeCode, type NoteCode, type RuleId, say, type Said, type WhyCode } from './why-codes.ts';
import { type DiffLine, yamlDiff } from './yaml-diff.ts';

export interface Why {
  readonly headline: Said<WhyCode>;
  readonly paragraphs: readonly Said<NoteCode>[];
  readonly chain: readonly CauseLink[];
  /** The Pod's `status` at its last change. */
  readonly changed:
    | { readonly at: number; readonly seq: number; readonly lines: readonly DiffLine[] }
    | undefined;
  readonly rule: RuleId;
  readonly change: Said<ChangeCode> | undefined;
  /** The container that it is about, `''` for the whole Pod. */
  readonly container: string;
}

export function whyAt(trace: Trace, podSubject: string, t: number): Why {
  const scene = podScene(trace, podSubject, t);
  const life = lifeAt(trace, podSubject, t);
  const verdict = judge(trace, scene, t);
  const container = verdict.container ?? '';
  return {
    headline: verdict.headline,
    paragraphs: (verdict.paragraphs ?? []).filter((p) => p !== false && p !== undefined),
    chain: withPerson(trace, scene, container, chainFor(trace, life, container, t), t),
    changed: life === undefined ? undefined : statusChange(trace, life, t),
    rule: verdict.rule,
    change: verdict.change,
    container,
  };
}

/** From the newest step of the container that matters, else of the Pod. */
function chainFor(
  trace: Trace,
  life: PodLife | undefined,
  container: string,
  t: number,
): readonly CauseLink[] {
  const list = life?.seqs ?? trace.ofKind('act.refused');
  const end = trace.countUpTo(list, t);
  let other = -1;
  for (let i = end - 1; i >= Math.max(0, end - 400); i--) {
    const seq = list[i] as number;
    const step = stepOf(trace, seq);
    if (step === undefined || !step.beat) continue;
    if (other < 0) other = seq;
    const { container: about } = step.said.args as { container?: string };
    if (container === '' || about === container) return causeChain(trace, seq);
  }
  return other < 0 ? [] : causeChain(trace, other);
}

/** Two versions share what did not change, so the status differs exactly where the references do. */
function statusChange(trace: Trace, life: PodLife, t: number): Why['changed'] {
  for (let i = trace.countUpTo(life.versions, t) - 1; i >= 0; i--) {
    const seq = life.versions[i] as number;
    const now = trace.entry(seq);
    const before = trace.entry(life.versions[i - 1] ?? -1);
    if (!isKind(now, 'object.written') || now.value.verb === 'delete') continue;
    const status = (now.value.object as Pod).status;
    const old = isKind(before, 'object.written') ? (before.value.object as Pod).status : undefined;
    if (status === old) continue;
    const lines = yamlDiff(old, status);
    if (lines.length > 0) return { at: now.at, seq, lines };
  }
  return undefined;
}

function judge(trace: Trace, scene: PodScene, t: number): Verdict {
  const pod = scene.name;
  if (scene.stage === 'none') return beforeAll(trace, pod, t);
  if (scene.stage === 'gone')
    return {
      headline: say('why.gone', { pod }),
      rule: 'pod-lifecycle',
      paragraphs: [ownerNote(trace, scene, t)],
    };
  return (
    terminationVerdict(trace, scene, t) ??
    terminalVerdict(scene) ??
    placeVerdict(scene) ??
    leavingVerdict(trace, scene, t) ??
    newHouseVerdict(scene) ??
    initVerdict(scene) ??
    appVerdict(scene, t) ?? {
      headline: say('why.running', { pod }),
      rule: 'pod-phase',
    }
  );
}

function beforeAll(trace: Trace, pod: string, t: number): Verdict {
  const refused = trace.entry(lastUpTo(trace, trace.ofKind('act.refused'), t));
  if (isKind(refused, 'act.refused'))
    return {
      headline: say('why.refused', refused.value),
      rule: 'configure-pod',
      change: say('change.manifest', {}),
    };
  return { headline: say('why.none', { pod }), rule: 'pod-lifecycle' };
}

function ownerNote(trace: Trace, scene: PodScene, t: number): Said<NoteCode> {
  const written = writtenAt(trace, scene.subject, t);
  const owner = written?.value.object.metadata.ownerReferences?.find((o) => o.controller);
  return owner === undefined
    ? say('note.bareGone', { pod: scene.name })
    : say('note.ownerReplaces', { owner: `${owner.kind} ${owner.name}` });
}

/** Of those that are being stopped, the one that says most: it has ignored its signal, or its hook still runs. */
function lastToGo(scene: PodScene): ContainerScene | undefined {
  const killing = [...scene.app, ...scene.init].filter((c) => c.state === 'killing');
  return killing.find((c) => c.lastSignal?.ignored) ?? killing.find(inPreStop) ?? killing[0];
}
const inPreStop = (c: ContainerScene): boolean =>
  c.hooks.some((h) => h.hook === 'preStop' && h.state === 'running');

function terminationVerdict(trace: Trace, scene: PodScene, t: number): Verdict | undefined {
  const { deletion, name: pod } = scene;
  if (deletion === undefined) return undefined;
  const killed = lastToGo(scene);
  const alive = [...scene.init, ...scene.app].some((c) => c.state === 'running' || c.state === 'killing');
  if (scene.node !== undefined && !scene.node.ready && alive)
    return {
      headline: say('why.nodeSilent', { pod, node: scene.node.name }),
      rule: 'nodes',
      paragraphs: [ownerNote(trace, scene, t)],
    };
  const finalizers = writtenAt(trace, scene.subject, t)?.value.object.metadata.finalizers ?? [];
  if (!alive && finalizers.length > 0)
    return {
      headline: say('why.finalizers', { pod }),
      rule: 'finalizers',
      change: say('change.finalizer', {}),
    };
  const preStop = killed !== undefined && inPreStop(killed);
  const waiting = scene.init.filter((c) => c.type === 'sidecar' && c.state === 'killing');
  const appsLeft = scene.app.some((c) => c.state === 'killing' || c.state === 'running');
  const { graceSeconds } = deletion;
  return {
    headline: say('why.terminating', { pod, graceSeconds }),
    rule: 'termination',
    container: killed?.name ?? '',
    paragraphs: [
      killed && preStop && say('note.preStopRuns', { container: killed.name }),
      killed?.lastSignal?.ignored === true && say('note.signalPid1', { container: killed.name }),
      killed && say('note.graceRuns', { graceSeconds }),
      appsLeft && waiting.length > 0 && say('note.sidecarsLast', { names: waiting.map((c) => c.name) }),
      ownerNote(trace, scene, t),
    ],
    change: killed?.lastSignal?.ignored
      ? say('change.trapTerm', { container: killed.name })
      : say('change.grace', {}),
  };
}

/** Why a Pod fails as a whole, by its `status.reason`. */
const WHOLE_NOTES: ReadonlyMap<string, Said<NoteCode>> = new Map<string, Said<NoteCode>>([
  ['Evicted', say('note.evicted', {})],
  ['DeadlineExceeded', say('note.activeDeadline', {})],
  ['Terminated', say('note.nodeShutdown', {})],
  ['NodeShutdown', say('note.nodeShutdown', {})],
]);

function terminalVerdict(scene: PodScene): Verdict | undefined {
  const { name: pod, phase, reason, message } = scene;
  if (phase === 'Succeeded')
    return {
      headline: say('why.succeeded', { pod }),
      rule: 'pod-phase',
      paragraphs: [say('note.notRestarted', {})],
    };
  if (phase !== 'Failed') return undefined;
  if (reason !== '')
    return {
      headline: say('why.failedWhole', { pod, reason }),
      rule: reason === 'Evicted' ? 'eviction' : reason === 'DeadlineExceeded' ? 'pod-lifecycle' : 'pod-phase',
      paragraphs: [
        message !== '' && say('note.message', { message }),
        WHOLE_NOTES.get(reason),
        say('note.notRestarted', {}),
      ],
      change: reason === 'Evicted' ? say('change.owner', {}) : undefined,
    };
  const failed = [...scene.init, ...scene.app].find((c) => c.tone === 'failed');
  if (failed?.type === 'init')
    return {
      headline: say('why.initFailed', { container: failed.name, exitCode: failed.exitCode ?? 1 }),
      rule: 'init-containers',
      container: failed.name,
      paragraphs: [say('note.never', { exitCode: failed.exitCode ?? 1 }), exitNote(failed)],
      change: say('change.fixCommand', { container: failed.name }),
    };
  return {
    headline: say('why.failed', { pod, container: failed?.name ?? '', exitCode: failed?.exitCode ?? 1 }),
    rule: 'restart-policy',
    container: failed?.name ?? '',
    paragraphs: [
      failed && say('note.never', { exitCode: failed.exitCode ?? 1 }),
      failed && exitNote(failed),
      say('note.notRestarted', {}),
    ],
    change: say('change.fixCommand', { container: failed?.name ?? '' }),
  };
}

/** Not on a node, not seen by its kubelet, or without a sandbox. */
function placeVerdict(scene: PodScene): Verdict | undefined {
  const { name: pod, scheduling, sandbox, node } = scene;
  if (scheduling.state === 'gated')
    return {
      headline: say('why.gated', { pod }),
      rule: 'scheduling-gates',
      change: say('change.gate', {}),
    };
  if (scheduling.state === 'unschedulable')
    return {
      headline: say('why.unschedulable', { pod, message: scheduling.message }),
      rule: 'scheduling',
      change: say('change.resources', {}),
    };
  if (node === undefined) return { headline: say('why.scheduling', { pod }), rule: 'scheduling' };
  if (!node.ready)
    return {
      headline: say('why.nodeSilent', { pod, node: node.name }),
      rule: 'taints',
      paragraphs: [say('note.toleration', { seconds: 300 })],
      change: say('change.owner', {}),
    };
  if (sandbox === undefined)
    return { headline: say('why.kubeletSees', { pod, node: node.name }), rule: 'pod-lifecycle' };
  if (sandbox.state === 'failed')
    return {
      headline: say('why.sandboxFailed', { pod, message: sandbox.message }),
      rule: 'pod-lifecycle',
      paragraphs: [say('note.noBackOff', {})],
    };
  if (sandbox.state === 'creating' || sandbox.state === 'networked')
    return {
      headline: say('why.sandboxCreating', { pod }),
      rule: 'pod-lifecycle',
      paragraphs: [say('note.pause', {})],
    };
  if (sandbox.state === 'stopped' || sandbox.state === 'removed')
    return {
      headline: say('why.sandboxDead', { pod }),
      rule: 'pod-lifecycle',
      paragraphs: [
        say('note.sandboxDies', {}),
        scene.app.some((c) => c.state === 'killing') && say('note.stopsFirst', {}),
      ],
    };
  return undefined;
}

/** Events after which a Pod is stopped for good, though its status does not say so yet. */
const LEAVING: ReadonlyMap<string, { readonly note: Said<NoteCode>; readonly rule: RuleId }> = new Map([
  ['Evicted', { note: say('note.evicted', {}), rule: 'eviction' }],
  ['DeadlineExceeded', { note: say('note.activeDeadline', {}), rule: 'pod-lifecycle' }],
]);

/** The kubelet has decided that the Pod must go; its status says so once everything has stopped. */
function leavingVerdict(trace: Trace, scene: PodScene, t: number): Verdict | undefined {
  const event = podEvents(trace, scene.subject, t).findLast((e) => LEAVING.has(e.reason));
  const why = LEAVING.get(event?.reason ?? '');
  if (event === undefined || why === undefined) return undefined;
  const killed = lastToGo(scene);
  return {
    headline: say('why.leaving', { pod: scene.name, reason: event.reason }),
    rule: why.rule,
    container: killed?.name ?? '',
    paragraphs: [say('note.message', { message: event.message }), why.note, say('note.phaseHeldBack', {})],
    change: event.reason === 'Evicted' ? say('change.owner', {}) : undefined,
  };
}

/** The sandbox is a later one, and nothing has run in it yet. */
function newHouseVerdict({ name: pod, sandbox, init, app, ip }: PodScene): Verdict | undefined {
  if (sandbox === undefined || sandbox.attempt === 0 || sandbox.state !== 'ready') return undefined;
  const all = [...init, ...app];
  if (all.some((c) => c.state !== 'terminated' && c.state !== 'failed')) return undefined;
  if (all.some((c) => c.sinceMs >= sandbox.sinceMs)) return undefined;
  return {
    headline: say('why.newHouse', { pod, attempt: sandbox.attempt, ip: sandbox.ip === '' ? ip : sandbox.ip }),
    rule: 'pod-lifecycle',
    paragraphs: [init.some((c) => c.type === 'init') && say('note.initAgain', {})],
  };
}

const isUnderWay = ({ state }: ContainerScene): boolean =>
  state === 'pulling' || state === 'creating' || state === 'running' || state === 'killing';

function initVerdict(scene: PodScene): Verdict | undefined {
  if (scene.gate === undefined) return undefined;
  // In a new sandbox they run again, though the condition stays True.
  const again = scene.gate.open && scene.init.some((c) => c.type === 'init' && isUnderWay(c));
  if (scene.gate.open && !again) return undefined;
  const pending = scene.init.filter(
    (c) => !(c.type === 'sidecar' ? c.api.started : c.exitCode === 0 && !running(c)),
  );
  const current = pending[0];
  if (current === undefined) {
    const last = scene.init.at(-1);
    return last && { headline: say('why.initDone', { container: last.name }), rule: 'init-containers' };
  }
  const rest = [
    pending.length > 1 && say('note.initOneByOne', { names: pending.slice(1).map((c) => c.name) }),
    say('note.appLocked', { names: scene.app.map((c) => c.name) }),
  ];
  const trouble = troubleVerdict(scene, current);
  if (trouble !== undefined && current.state !== 'running')
    return { ...trouble, paragraphs: [...(trouble.paragraphs ?? []), rest[1]] };
  if (current.type === 'sidecar')
    return {
      headline: say('why.sidecarStarting', { container: current.name }),
      rule: 'sidecar-containers',
      container: current.name,
      paragraphs: rest,
    };
  const question = scene.questions.find((q) => q.container === current.name);
  const previous = scene.init[scene.init.indexOf(current) - 1];
  const missing = question?.rcode === 'NXDOMAIN' ? searchedName(question.name) : '';
  return {
    headline: say('why.initRunning', {
      container: current.name,
      number: current.number,
      total: scene.init.length,
    }),
    rule: 'init-containers',
    container: current.name,
    paragraphs: [
      previous?.exitCode === 0 && say('note.initNext', { container: current.name, previous: previous.name }),
      missing !== '' && say('note.dnsMissing', { name: missing }),
      question?.rcode === 'NOERROR' &&
        say('note.dnsFound', { name: searchedName(question.name), address: question.addresses[0] ?? '' }),
      ...rest,
    ],
    change: missing === '' ? undefined : say('change.service', { name: missing }),
  };
}

const running = (c: ContainerScene): boolean => c.state === 'running' || c.state === 'killing';

/** The worst container decides. */
function appVerdict(scene: PodScene, t: number): Verdict | undefined {
  const all = [...scene.app, ...scene.init.filter((c) => c.type === 'sidecar')];
  const judged = all.flatMap((c) => {
    const verdict = troubleVerdict(scene, c);
    return verdict === undefined ? [] : [{ verdict, weight: WEIGHTS.get(verdict.headline.code) ?? 0 }];
  });
  judged.sort((a, b) => b.weight - a.weight);
  const worst = judged[0]?.verdict;
  if (worst !== undefined) {
    const halfUp =
      scene.phase === 'Pending' &&
      scene.app.some((c) => c.state === 'running') &&
      scene.app.some((c) => c.id === '');
    return halfUp
      ? { ...worst, paragraphs: [...(worst.paragraphs ?? []), say('note.pendingThoughRunning', {})] }
      : worst;
  }
  const resize = scene.conditions.find(
    (c) => c.status === 'True' && (c.type === 'PodResizePending' || c.type === 'PodResizeInProgress'),
  );
  if (resize !== undefined)
    return {
      headline:
        resize.type === 'PodResizePending'
          ? say('why.resizePending', { pod: scene.name, reason: resize.reason, message: resize.message })
          : say('why.resizing', { pod: scene.name, message: resize.message }),
      rule: 'resize',
      paragraphs: [
        resize.type === 'PodResizePending' &&
          say(resize.reason === 'Infeasible' ? 'note.resizeInfeasible' : 'note.resizeDeferred', {}),
      ],
    };
  const ready = scene.conditions.find((c) => c.type === 'Ready');
  if (ready?.status === 'True')
    return {
      headline: say('why.ready', { pod: scene.name }),
      rule: 'pod-phase',
      paragraphs: all.filter((c) => isFresh(c.lastSignal, t)).map(ignoredNote),
    };
  if (ready?.reason === 'ReadinessGatesNotReady')
    return {
      headline: say('why.readinessGate', { pod: scene.name, message: ready.message }),
      rule: 'readiness-gates',
    };
  return undefined;
}

/** So long a signal that changed nothing is told. */
const SIGNAL_TOLD_MS = 30_000;
const isFresh = (signal: ContainerScene['lastSignal'], t: number): boolean =>
  signal !== undefined && signal.ignored && t - signal.fromMs < SIGNAL_TOLD_MS;
const ignoredNote = (c: ContainerScene): Said<NoteCode> =>
  say('note.signalIgnored', { container: c.name, signal: c.lastSignal?.signal ?? 0 });

/** Of several containers in trouble, the one whose headline weighs most is told. */
const WEIGHTS = new Map<WhyCode, number>([
  ['why.oomKilled', 100],
  ['why.backOff', 95],
  ['why.initBackOff', 95],
  ['why.killing', 92],
  ['why.pullBackOff', 90],
  ['why.pullFailed', 90],
  ['why.imageNever', 90],
  ['why.invalidImage', 90],
  ['why.configError', 90],
  ['why.startError', 90],
  ['why.exited', 80],
  ['why.pulling', 70],
  ['why.creating', 60],
  ['why.postStart', 65],
  ['why.livenessFailing', 55],
  ['why.startupHolds', 50],
  ['why.notReady', 45],
]);

/** Pods that the trace knows at all: what `whyAt` may be asked about. */
export const podsOf = (trace: Trace): readonly string[] => podIndex(trace).byResource.get('pods') ?? [];
