/** One container at a time: from the runtime's entries, with what the API server says of it beside. */
import type { Container, ContainerStatus, Pod, Probe, VolumeMount } from '../kube/types.ts';
import { instancesAt, logLinesOf } from './at.ts';
import type { Entry } from './entries.ts';
import {
  type ContainerRecord,
  lastUpTo,
  type PodLife,
  processesAt,
  type ProcessRecord,
} from './pod-index.ts';
import type {
  BackOffScene,
  ContainerScene,
  FilesScene,
  HookScene,
  LadderStep,
  ProbeScene,
  ProcessScene,
  PullScene,
  SignalScene,
} from './scene-types.ts';
import { isKind, type Trace } from './trace.ts';
import type { Tone } from './tones.ts';

/** So long, in virtual time, anything that travels is on its way at least. */
export const TRAVEL_MS = 600;
/** Longest wait between two starts unless the cluster says otherwise. */
const MAX_BACK_OFF_MS = 300_000;
const LADDER_STEPS = 7;
const RECENT_LINES = 6;

interface RunState {
  readonly state: ContainerScene['state'];
  readonly sinceMs: number;
  readonly reason: string;
  readonly message: string;
  readonly exitCode: number | undefined;
  readonly signal: number;
  readonly command: readonly string[];
  readonly image: string;
  readonly kill: ContainerScene['kill'];
}

export function containerScene(
  trace: Trace,
  life: PodLife,
  pod: Pod,
  spec: Container,
  record: ContainerRecord,
  number: number,
  t: number,
): ContainerScene {
  const runs = instancesAt(trace, record, t);
  const newest = runs.at(-1);
  const status = statusOf(pod, spec.name);
  const run = newest === undefined ? undefined : runState(trace, newest.id, t);
  const pull = pullAt(trace, life, record, t);
  const backOff = backOffAt(trace, record, newest?.firstSeq ?? -1, t);
  const apiState = status?.state?.running ? 'running' : status?.state?.terminated ? 'terminated' : 'waiting';
  const apiReason = status?.state?.waiting?.reason ?? status?.state?.terminated?.reason ?? '';
  const waiting = run === undefined || (run.state === 'terminated' && pull !== undefined);
  const state = pull !== undefined && waiting ? 'pulling' : (run?.state ?? 'waiting');
  const reason = run === undefined ? apiReason : run.reason;
  return {
    name: spec.name,
    type: record.type,
    number,
    image: spec.image ?? run?.image ?? '',
    state,
    sinceMs: state === 'pulling' ? (pull as PullScene).fromMs : (run?.sinceMs ?? createdMs(trace, life)),
    tone: toneOf(state, run?.exitCode, reason, backOff),
    reason,
    message: run === undefined ? (status?.state?.waiting?.message ?? '') : run.message,
    api: {
      state: apiState,
      reason: apiReason,
      ready: status?.ready ?? false,
      started: status?.started ?? false,
    },
    exitCode: run?.exitCode,
    signal: run?.signal ?? 0,
    restarts: Math.max(status?.restartCount ?? 0, newest?.attempt ?? 0),
    id: newest?.id ?? '',
    attempt: newest?.attempt ?? 0,
    pull,
    kill: run?.state === 'killing' ? run.kill : undefined,
    backOff,
    ladder: ladderAt(trace, record, runs.length, backOff, t),
    probes: probesAt(trace, life, spec, newest?.firstSeq ?? -1, {
      alive: run?.state === 'running' || run?.state === 'killing',
      started: status?.started ?? false,
      t,
    }),
    hooks: hooksAt(trace, life, spec, newest?.firstSeq ?? -1, t),
    command: run?.command ?? [...(spec.command ?? []), ...(spec.args ?? [])],
    processes: over(state) ? [] : processTree(processesAt(trace, record, t), newest?.id),
    lastSignal: signalAt(trace, record, newest?.firstSeq ?? -1, t),
    recentLog: newest === undefined ? [] : recentLog(trace, newest.id, t),
    memory: over(state)
      ? reason === 'OOMKilled'
        ? oomAt(trace, newest?.id ?? '', t)
        : undefined
      : memoryAt(trace, record, newest?.firstSeq ?? -1, t),
    mounts: (spec.volumeMounts ?? []).filter(isAsked).map((m) => ({
      volume: m.name,
      path: m.mountPath,
      readOnly: m.readOnly === true,
      subPath: m.subPath ?? m.subPathExpr ?? '',
    })),
    files: filesAt(trace, `layer/${newest?.id ?? ''}`, t),
    ports: (spec.ports ?? []).map((p) => p.containerPort),
    ever: { backOff: record.backOffs.length > 0, hooks: spec.lifecycle !== undefined },
  };
}

export function statusOf(pod: Pod, name: string): ContainerStatus | undefined {
  const { initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = pod.status ?? {};
  const has = (s: ContainerStatus) => s.name === name;
  return (
    initContainerStatuses?.find(has) ?? containerStatuses?.find(has) ?? ephemeralContainerStatuses?.find(has)
  );
}

const createdMs = (trace: Trace, life: PodLife): number => trace.timeOf(life.versions[0] ?? 0);

/** Folds the few entries of one run up to `t`. */
function runState(trace: Trace, id: string, t: number): RunState {
  let run: RunState = {
    state: 'creating',
    sinceMs: 0,
    reason: '',
    message: '',
    exitCode: undefined,
    signal: 0,
    command: [],
    image: '',
    kill: undefined,
  };
  const list = trace.ofSubject(`container/${id}`);
  const end = trace.countUpTo(list, t);
  for (let i = 0; i < end; i++) {
    const entry = trace.entry(list[i] as number) as Entry;
    const sinceMs = entry.at;
    switch (entry.kind) {
      case 'container.created':
        run = { ...run, state: 'creating', sinceMs, command: entry.value.command, image: entry.value.image };
        break;
      case 'container.started':
        run = { ...run, state: 'running', sinceMs };
        break;
      case 'container.failed':
        run = { ...run, state: 'failed', sinceMs, reason: entry.value.reason, message: entry.value.message };
        break;
      case 'container.killing':
        run = {
          ...run,
          state: run.state === 'running' ? 'killing' : run.state,
          kill: {
            fromMs: entry.at,
            untilMs: entry.at + entry.value.graceSeconds * 1000,
            graceSeconds: entry.value.graceSeconds,
            message: entry.value.message,
          },
        };
        break;
      case 'container.exited':
        run = {
          ...run,
          state: run.state === 'failed' ? 'failed' : 'terminated',
          sinceMs,
          reason: run.state === 'failed' ? run.reason : entry.value.reason,
          exitCode: entry.value.exitCode,
          signal: entry.value.signal,
        };
        break;
      default:
        break;
    }
  }
  return run;
}

function toneOf(
  state: ContainerScene['state'],
  exitCode: number | undefined,
  reason: string,
  backOff: BackOffScene | undefined,
): Tone {
  switch (state) {
    case 'running':
      return 'running';
    case 'killing':
      return 'terminating';
    case 'terminated':
      return exitCode === 0 && reason !== 'OOMKilled' ? 'succeeded' : 'failed';
    case 'failed':
      return 'failed';
    case 'pulling':
    case 'creating':
      return 'pending';
    case 'waiting':
      return backOff !== undefined || /Err|BackOff|Invalid|Unavailable/.test(reason) ? 'failed' : 'none';
  }
}

/** The pull that runs for this container at `t`. Its end is known when the trace already has it. */
function pullAt(trace: Trace, life: PodLife, record: ContainerRecord, t: number): PullScene | undefined {
  const entry = trace.entry(lastUpTo(trace, record.images, t));
  if (!isKind(entry, 'image.pulling') || entry.value.podUid !== life.uid) return undefined;
  const end = trace.entry(trace.ofSubject(entry.subject)[1] ?? -1);
  if (end !== undefined && end.at <= t) return undefined;
  const untilMs = isKind(end, 'image.pulled') ? end.at : entry.at + Math.max(1, entry.value.expectedMs);
  return { fromMs: entry.at, untilMs, image: entry.value.image, container: record.name };
}

/** The wait that holds the container at `t`: the last one set, unless a pull or a start came after it. */
function backOffAt(
  trace: Trace,
  record: ContainerRecord,
  runSeq: number,
  t: number,
): BackOffScene | undefined {
  const entry = trace.entry(lastUpTo(trace, record.backOffs, t));
  if (!isKind(entry, 'backoff.started')) return undefined;
  if (runSeq > entry.seq || lastUpTo(trace, record.images, t) > entry.seq) return undefined;
  const { what, delayMs, untilMs } = entry.value;
  return { what, delayMs, fromMs: Math.min(entry.at, untilMs - delayMs), untilMs };
}

function ladderAt(
  trace: Trace,
  record: ContainerRecord,
  runs: number,
  now: BackOffScene | undefined,
  t: number,
): readonly LadderStep[] {
  const delays: number[] = [];
  let lastUntil = -1;
  const end = trace.countUpTo(record.backOffs, t);
  for (let i = Math.max(0, end - 4 * LADDER_STEPS); i < end; i++) {
    const entry = trace.entry(record.backOffs[i] as number);
    if (!isKind(entry, 'backoff.started') || entry.value.untilMs === lastUntil) continue;
    lastUntil = entry.value.untilMs;
    delays.push(entry.value.delayMs);
  }
  if (delays.length === 0) return [];
  // The first failure is tried again at once: there was no wait to record.
  const first: LadderStep[] =
    now?.what === 'pull' || runs < 2 || delays.length >= LADDER_STEPS ? [] : [{ delayMs: 0, when: 'past' }];
  const past = delays.map(
    (delayMs, i): LadderStep => ({
      delayMs,
      when: now !== undefined && i === delays.length - 1 ? 'now' : 'past',
    }),
  );
  // One step to come is always shown, unless the longest wait is reached.
  const room = (delays.at(-1) as number) < MAX_BACK_OFF_MS ? LADDER_STEPS - 1 : LADDER_STEPS;
  const shown = [...first, ...past].slice(-room);
  for (let next = delays.at(-1) as number; shown.length < LADDER_STEPS && next < MAX_BACK_OFF_MS; ) {
    next = Math.min(next * 2, MAX_BACK_OFF_MS);
    shown.push({ delayMs: next, when: 'next' });
  }
  return shown;
}

const PROBES = [
  ['startup', 'startupProbe'],
  ['liveness', 'livenessProbe'],
  ['readiness', 'readinessProbe'],
] as const;

function probesAt(
  trace: Trace,
  life: PodLife,
  spec: Container,
  runSeq: number,
  { alive, started, t }: { readonly alive: boolean; readonly started: boolean; readonly t: number },
): readonly ProbeScene[] {
  const probes: ProbeScene[] = [];
  for (const [type, field] of PROBES) {
    const probe = spec[field];
    if (probe === undefined) continue;
    const subject = `probe/${life.uid}/${spec.name}/${type}`;
    const list = trace.ofSubject(subject);
    const end = trace.countUpTo(list, t);
    const last = trace.entry(list[end - 1] ?? -1);
    const finished = isKind(last, 'probe.finished') ? last : trace.entry(list[end - 2] ?? -1);
    // What was found of an earlier run says nothing of this one.
    const done = isKind(finished, 'probe.finished') && finished.seq > runSeq ? finished.value : undefined;
    const held = !alive || (type !== 'startup' && spec.startupProbe !== undefined && !started);
    const failed = done?.outcome === 'failure';
    probes.push({
      type,
      handler: handlerOf(probe),
      state: held ? 'held' : done === undefined ? 'idle' : failed ? 'failing' : 'succeeding',
      running: isKind(last, 'probe.started'),
      streak: done?.streak ?? 0,
      threshold: done?.threshold ?? probe.failureThreshold ?? 3,
      periodMs: (probe.periodSeconds ?? 10) * 1000,
      lastMs: done === undefined ? undefined : finished?.at,
      output: done?.output ?? '',
    });
  }
  return probes;
}

function handlerOf(probe: Probe): ProbeScene['handler'] {
  if (probe.httpGet) return 'httpGet';
  if (probe.tcpSocket) return 'tcpSocket';
  return probe.grpc ? 'grpc' : 'exec';
}

/** Every Pod gets a token mounted, which nobody has asked for. */
const isAsked = ({ name }: VolumeMount): boolean => !name.startsWith('kube-api-access-');

/** What the tree of that subject held at `t`. */
export function filesAt(trace: Trace, subject: string, t: number): FilesScene {
  const entry = trace.lastOf(subject, t);
  if (!isKind(entry, 'files.changed')) return NO_FILES;
  return { list: entry.value.files, more: entry.value.more, changedMs: entry.at };
}
const NO_FILES: FilesScene = { list: [], more: 0, changedMs: undefined };

/** Hooks of the newest run. */
function hooksAt(
  trace: Trace,
  life: PodLife,
  spec: Container,
  runSeq: number,
  t: number,
): readonly HookScene[] {
  const hooks: HookScene[] = [];
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = spec.lifecycle?.[hook];
    if (handler === undefined) continue;
    const entry = trace.lastOf(`hook/${life.uid}/${spec.name}/${hook}`, t);
    if (entry === undefined || entry.seq < runSeq) continue;
    if (isKind(entry, 'hook.started'))
      hooks.push({ hook, handler: entry.value.handler, state: 'running', sinceMs: entry.at });
    else if (isKind(entry, 'hook.finished'))
      hooks.push({ hook, handler: entry.value.handler, state: entry.value.outcome, sinceMs: entry.at });
  }
  return hooks;
}

/** Parents before children, those of other runs left out. */
export function processTree(all: readonly ProcessRecord[], containerId?: string): readonly ProcessScene[] {
  const live = containerId === undefined ? all : all.filter((p) => p.containerId === containerId);
  const tree: ProcessScene[] = [];
  const placed = new Set<ProcessRecord>();
  const place = (p: ProcessRecord, depth: number): void => {
    if (placed.has(p)) return;
    placed.add(p);
    tree.push({ pid: p.pid, nsPid: p.nsPid, argv: p.argv, zombie: p.zombie, depth });
    for (const child of live) if (child !== p && parentOf(live, child) === p) place(child, depth + 1);
  };
  for (const p of live) if (parentOf(live, p) === undefined) place(p, 0);
  for (const p of live) place(p, 0);
  return tree;
}

const parentOf = (live: readonly ProcessRecord[], child: ProcessRecord): ProcessRecord | undefined =>
  live.find((p) => p !== child && p.pid === child.parent);

function signalAt(trace: Trace, record: ContainerRecord, runSeq: number, t: number): SignalScene | undefined {
  const entry = trace.entry(lastUpTo(trace, record.signals, t));
  if (!isKind(entry, 'process.signalled') || entry.seq < runSeq) return undefined;
  const { signal, from, ignored } = entry.value;
  return { seq: entry.seq, signal, from, ignored, fromMs: entry.at, untilMs: entry.at + TRAVEL_MS };
}

function memoryAt(
  trace: Trace,
  record: ContainerRecord,
  runSeq: number,
  t: number,
): ContainerScene['memory'] {
  const entry = trace.entry(lastUpTo(trace, record.memory, t));
  if (!isKind(entry, 'container.memory') || entry.seq < runSeq) return undefined;
  const { usageBytes, limitBytes } = entry.value;
  return { usageBytes, limitBytes };
}

/** What it held when the kernel killed it. */
function oomAt(trace: Trace, id: string, t: number): ContainerScene['memory'] {
  const list = trace.ofSubject(`container/${id}`);
  for (let i = trace.countUpTo(list, t) - 1; i >= 0; i--) {
    const entry = trace.entry(list[i] as number);
    if (!isKind(entry, 'container.oomKilled')) continue;
    const { usageBytes, limitBytes, scope } = entry.value;
    // A person may have it killed far below its limit: then there is nothing to show.
    return scope === 'container' && usageBytes >= limitBytes ? { usageBytes, limitBytes } : undefined;
  }
  return undefined;
}

function recentLog(trace: Trace, containerId: string, t: number): ContainerScene['recentLog'] {
  return logLinesOf(trace, containerId, t, RECENT_LINES).map(({ text, stream }) => ({ text, stream }));
}

const over = (state: ContainerScene['state']): boolean => state === 'terminated' || state === 'failed';
