/**
 * What an entry means: the step that it is, or none. Heartbeats, repeated probes, log lines and writes that change
 * nothing that a person would see are bookkeeping.
 */
import type { Node, Pod } from '../kube/types.ts';
import { versionBefore } from './at.ts';
import type { Entry } from './entries.ts';
import { isInCluster, isReverse, searchedName } from './dns-names.ts';
import { conditionOf, conditionTrue, podColumns } from './pod-columns.ts';
import { isKind, type Trace } from './trace.ts';
import { say, type Said, type StepCode } from './why-codes.ts';

export interface Step {
  readonly said: Said<StepCode>;
  /** Which of several steps in one instant gives them their title: the heaviest. */
  readonly weight: number;
  /** The buttons stop here. What is only a link in a chain of causes is no beat. */
  readonly beat: boolean;
}

const STEPS = new WeakMap<Trace, Map<number, Step | undefined>>();

/** The step that an entry is; undefined for bookkeeping. Computed once. */
export function stepOf(trace: Trace, seq: number): Step | undefined {
  let known = STEPS.get(trace);
  if (known === undefined) {
    known = new Map();
    STEPS.set(trace, known);
  }
  if (known.has(seq)) return known.get(seq);
  const entry = trace.entry(seq);
  if (entry === undefined) return undefined;
  const step = compute(trace, entry);
  known.set(seq, step);
  return step;
}

const step = (weight: number, said: Said<StepCode>): Step => ({ said, weight, beat: true });
const link = (said: Said<StepCode>): Step => ({ said, weight: 0, beat: false });

function compute(trace: Trace, entry: Entry): Step | undefined {
  switch (entry.kind) {
    case 'act.applied':
      return step(100, say('step.act', entry.value));
    case 'act.refused':
      return step(101, say('step.actRefused', entry.value));
    case 'object.written':
      return writtenStep(trace, entry);
    case 'sandbox.creating':
      return step(40, say('step.sandboxCreating', { attempt: entry.value.attempt }));
    case 'sandbox.network':
      return step(35, say('step.sandboxNetwork', { ip: entry.value.ip }));
    case 'sandbox.ready':
      return step(60, say('step.sandboxReady', { ip: entry.value.ip, attempt: entry.value.attempt }));
    case 'sandbox.failed':
      return step(80, say('step.sandboxFailed', { message: entry.value.message }));
    case 'sandbox.stopped':
      return step(75, say('step.sandboxStopped', {}));
    case 'image.pulling':
      return step(50, say('step.pulling', pick(entry.value)));
    case 'image.pulled':
      return step(50, say('step.pulled', { ...pick(entry.value), durationMs: entry.value.durationMs }));
    case 'image.pullFailed': {
      const { reason, message } = entry.value;
      return step(80, say('step.pullFailed', { ...pick(entry.value), reason, message }));
    }
    case 'image.present':
      return link(say('step.imagePresent', pick(entry.value)));
    case 'container.created':
      return step(45, say('step.created', run(entry.value)));
    case 'container.started':
      return step(70, say('step.started', run(entry.value)));
    case 'container.failed': {
      const { container, reason, message } = entry.value;
      return step(85, say('step.containerFailed', { container, reason, message }));
    }
    case 'container.killing': {
      const { container, graceSeconds, message } = entry.value;
      return step(85, say('step.killing', { container, graceSeconds, message }));
    }
    case 'container.exited': {
      const { container, exitCode, reason, signal } = entry.value;
      return step(90, say('step.exited', { container, exitCode, reason, signal }));
    }
    case 'container.oomKilled':
      return step(92, say('step.oomKilled', { container: entry.value.container, scope: entry.value.scope }));
    case 'process.signalled':
      return link(say('step.signalled', entry.value));
    case 'process.reaped':
      return isOrphan(trace, entry) ? step(31, say('step.orphanReaped', {})) : undefined;
    case 'process.exited':
      return isOrphan(trace, entry)
        ? step(30, say('step.orphanExited', entry.value))
        : link(say('step.processExited', entry.value));
    case 'backoff.started': {
      const { container, delayMs, untilMs, what } = entry.value;
      const code = what === 'crash' ? 'step.backOff' : 'step.pullBackOff';
      return isNewWait(trace, entry) ? step(82, say(code, { container, delayMs, untilMs })) : undefined;
    }
    case 'dns.answered': {
      const { name, rcode, addresses } = entry.value;
      if (isReverse(name)) return undefined;
      const said = say('step.dns', { name: searchedName(name), rcode, address: addresses[0] ?? '' });
      // Of the names that the search path makes of one, only the last says that there is none.
      if (rcode === 'NXDOMAIN' && isInCluster(name)) return undefined;
      return isNews(trace, entry) ? step(55, said) : link(said);
    }
    case 'probe.finished': {
      const { container, probe, outcome, streak, threshold } = entry.value;
      const said = say('step.probe', { container, probe, outcome, streak, threshold });
      // A run that could not be carried out counts for nothing.
      if (outcome === 'error') return undefined;
      const matters = outcome === 'success' ? streak === 1 || streak === threshold : streak <= threshold;
      return matters ? step(outcome === 'success' ? 55 : 65, said) : undefined;
    }
    case 'hook.started':
      return step(58, say('step.hookStarted', { container: entry.value.container, hook: entry.value.hook }));
    case 'hook.finished': {
      const { container, hook, outcome } = entry.value;
      return step(58, say('step.hookFinished', { container, hook, outcome }));
    }
    case 'net.request': {
      const { to, port, path } = entry.value;
      return link(say('step.request', { to, port, path }));
    }
    case 'net.response':
      return link(say('step.response', entry.value));
    case 'limit.reached':
      return step(95, say('step.limit', entry.value));
    case 'sandbox.removed':
    case 'image.removed':
    case 'container.removed':
    case 'container.memory':
    case 'files.changed':
    case 'process.started':
    case 'process.reparented':
    case 'log.line':
    case 'deadline.set':
    case 'dns.asked':
    case 'probe.started':
    case 'run.settled':
    case 'terminal.output':
    case 'terminal.prompt':
    case 'terminal.editing':
      return undefined;
  }
}

/** Its parent ended before it: whether anybody waits for it is up to PID 1 of its namespace. */
const isOrphan = (trace: Trace, { subject, seq }: Entry): boolean =>
  trace.ofSubject(subject).some((one) => one < seq && isKind(trace.entry(one), 'process.reparented'));

const pick = ({ container, image }: { container: string; image: string }) => ({ container, image });
const run = ({ container, attempt }: { container: string; attempt: number }) => ({ container, attempt });

/** The same wait may be recorded at each look at it. */
function isNewWait(trace: Trace, entry: Entry<'backoff.started'>): boolean {
  const before = previous(trace, entry);
  return !isKind(before, 'backoff.started') || before.value.untilMs !== entry.value.untilMs;
}

const ANSWERS = new WeakMap<Trace, { next: number; readonly news: Set<number>; last: Map<string, string> }>();

/** An answer is news when the same Pod's last answer for the same name was another one. */
function isNews(trace: Trace, entry: Entry<'dns.answered'>): boolean {
  let known = ANSWERS.get(trace);
  if (known === undefined) {
    known = { next: 0, news: new Set(), last: new Map() };
    ANSWERS.set(trace, known);
  }
  const answers = trace.ofKind('dns.answered');
  for (; known.next < answers.length; known.next++) {
    const answer = trace.entry(answers[known.next] as number) as Entry<'dns.answered'>;
    const { podUid, name, rcode, addresses } = answer.value;
    if (isReverse(name) || (rcode === 'NXDOMAIN' && isInCluster(name))) continue;
    const key = `${podUid} ${searchedName(name)}`;
    const text = `${rcode} ${addresses.join()}`;
    if (known.last.get(key) !== text) known.news.add(answer.seq);
    known.last.set(key, text);
  }
  return known.news.has(entry.seq);
}

/** The entry before this one with the same subject. */
function previous(trace: Trace, entry: Entry): Entry | undefined {
  const list = trace.ofSubject(entry.subject);
  let i = trace.countUpTo(list, entry.at) - 1;
  while (i >= 0 && (list[i] as number) >= entry.seq) i--;
  return trace.entry(list[i] ?? -1);
}

/** Kinds whose coming and going is the cluster's own bookkeeping. */
const QUIET = new Set([
  'Event',
  'Lease',
  'Endpoints',
  'EndpointSlice',
  'ControllerRevision',
  'Namespace',
  'ServiceAccount',
  'PriorityClass',
  'StorageClass',
]);

/** What was there before anything happened. */
const BOOTSTRAP = 'kubeadm';

function writtenStep(trace: Trace, entry: Entry<'object.written'>): Step | undefined {
  if (entry.component === BOOTSTRAP) return undefined;
  const { verb, object } = entry.value;
  if (object.kind === 'Pod') return podStep(trace, entry);
  if (object.kind === 'Node' && verb === 'update') return nodeStep(trace, entry);
  const named = { kind: object.kind, name: object.metadata.name ?? '' };
  if (QUIET.has(object.kind) || object.metadata.namespace === 'kube-system') return undefined;
  if (verb === 'create') return step(30, say('step.objectCreated', named));
  if (verb === 'delete') return step(30, say('step.objectDeleted', named));
  const before = versionBefore(trace, entry.seq)?.value.object as { spec?: unknown } | undefined;
  const changed = before?.spec !== (object as { spec?: unknown }).spec;
  return changed ? step(25, say('step.objectChanged', named)) : undefined;
}

function nodeStep(trace: Trace, entry: Entry<'object.written'>): Step | undefined {
  const ready = (node: Node | undefined) => node?.status?.conditions?.find((c) => c.type === 'Ready')?.status;
  const now = ready(entry.value.object as Node);
  const before = ready(versionBefore(trace, entry.seq)?.value.object as Node | undefined);
  if (now === before) return undefined;
  const node = entry.value.object.metadata.name ?? '';
  return step(70, say(now === 'True' ? 'step.nodeReady' : 'step.nodeNotReady', { node }));
}

function podStep(trace: Trace, entry: Entry<'object.written'>): Step | undefined {
  const pod = entry.value.object as Pod;
  const named = { pod: pod.metadata.name ?? '' };
  if (entry.value.verb === 'delete') return step(88, say('step.podDeleted', named));
  const before = versionBefore(trace, entry.seq)?.value.object as Pod | undefined;
  if (entry.value.verb === 'create' || before === undefined) return step(60, say('step.podCreated', named));
  if (pod.metadata.deletionTimestamp && !before.metadata.deletionTimestamp) {
    const graceSeconds = pod.metadata.deletionGracePeriodSeconds ?? 0;
    return step(87, say('step.podDeleting', { ...named, graceSeconds }));
  }
  const node = pod.spec?.nodeName;
  if (node && !before.spec?.nodeName) return step(62, say('step.podBound', { ...named, node }));
  const from = podColumns(before).status;
  const to = podColumns(pod).status;
  if (from !== to) return step(20, say('step.podStatus', { ...named, from, to }));
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False' && conditionOf(before, 'PodScheduled')?.message !== scheduled.message)
    return step(65, say('step.podUnschedulable', { ...named, message: scheduled.message ?? '' }));
  const turned = (type: string) => Number(conditionTrue(pod, type)) - Number(conditionTrue(before, type));
  if (turned('Ready') !== 0)
    return step(22, say(turned('Ready') > 0 ? 'step.podReady' : 'step.podNotReady', named));
  if (turned('Initialized') > 0) return step(24, say('step.podInitialized', named));
  return before.spec !== pod.spec ? step(25, say('step.podChanged', named)) : undefined;
}
