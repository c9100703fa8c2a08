/** The way back from an entry to where it all began. */
import { searchedName } from './dns-names.ts';
import { objectSubject } from './entries.ts';
import { podIndex } from './pod-index.ts';
import { stepOf } from './steps.ts';
import { isKind, type Trace } from './trace.ts';
import type { Said, StepCode } from './why-codes.ts';

export interface CauseLink {
  readonly seq: number;
  readonly at: number;
  readonly component: string;
  readonly said: Said<StepCode>;
}

/** Causes of an entry, all of them, newest first, itself included. */
export function causesOf(trace: Trace, seq: number, limit = 1000): readonly number[] {
  const chain: number[] = [];
  for (let at = seq; at >= 0 && chain.length < limit; at = trace.entry(at)?.cause ?? -1) chain.push(at);
  return chain;
}

/**
 * The chain of causes as a story, oldest first: meaningful steps only, and of many turns of the same loop only the
 * last. At most `limit` links: the root, and the newest.
 */
export function causeChain(trace: Trace, seq: number, limit = 8): readonly CauseLink[] {
  const links: CauseLink[] = [];
  const seen = new Set<string>();
  for (const cause of storyOf(trace, seq)) {
    const step = stepOf(trace, cause);
    const entry = trace.entry(cause);
    if (step === undefined || entry === undefined) continue;
    // Process ends and signals inside say the same as the container's exit beside them.
    if (isKind(entry, 'process.exited') && links.at(-1)?.said.code === 'step.exited') continue;
    // What a probe's command ended with is told by the probe; an older one only set its timer.
    if (isKind(entry, 'process.exited') && links.at(-1)?.said.code === 'step.probe') continue;
    const key = loopKey(step.said);
    if (seen.has(key)) continue;
    seen.add(key);
    links.push({ seq: cause, at: entry.at, component: entry.component, said: step.said });
  }
  links.reverse();
  const told = links.filter((link, i) => !isOvertaken(link, links.slice(i + 1)));
  return shorten(told, limit);
}

/** As `causesOf`, by way of what a person would name as the reason. */
function storyOf(trace: Trace, seq: number): readonly number[] {
  const chain: number[] = [];
  for (let at = seq; at >= 0 && chain.length < 1000; at = reasonOf(trace, at)) chain.push(at);
  return chain;
}

/**
 * The cause that the run recorded says which event woke the part that wrote the entry. Two reasons lie beside it: a name
 * is found because its Service was created, and a wait begins because the container has ended.
 */
function reasonOf(trace: Trace, seq: number): number {
  const entry = trace.entry(seq);
  if (entry === undefined) return -1;
  let reason = -1;
  if (isKind(entry, 'dns.answered') && entry.value.rcode === 'NOERROR') {
    const namespace = podIndex(trace).byUid.get(entry.value.podUid)?.namespace;
    const [name = ''] = searchedName(entry.value.name).split('.');
    reason = lastBefore(trace, trace.ofSubject(objectSubject('services', namespace, name)), seq);
  } else if (isKind(entry, 'backoff.started') && entry.value.what === 'crash') {
    const { podUid, container } = entry.value;
    const runs = podIndex(trace).byUid.get(podUid)?.containers.get(container)?.instances ?? [];
    const run = runs.findLast((r) => r.firstSeq < seq);
    const ended = trace
      .ofSubject(`container/${run?.id ?? ''}`)
      .filter((s) => trace.kindOf(s) === 'container.exited');
    reason = lastBefore(trace, ended, seq);
  }
  return reason > entry.cause ? reason : entry.cause;
}

function lastBefore(trace: Trace, list: readonly number[], seq: number): number {
  let i = trace.countUpTo(list, trace.timeOf(seq)) - 1;
  while (i >= 0 && (list[i] as number) >= seq) i--;
  return list[i] ?? -1;
}

/** Steps that a later one of the same chain includes: what was pulled had been pulling. */
const INCLUDED_IN: Readonly<Partial<Record<StepCode, readonly StepCode[]>>> = {
  'step.pulling': ['step.pulled', 'step.pullFailed'],
  'step.imagePresent': ['step.started', 'step.created', 'step.containerFailed'],
  'step.created': ['step.started', 'step.containerFailed'],
  'step.sandboxCreating': ['step.sandboxReady', 'step.sandboxFailed'],
  'step.sandboxNetwork': ['step.sandboxReady', 'step.sandboxFailed'],
  'step.processExited': ['step.exited'],
};

function isOvertaken(link: CauseLink, later: readonly CauseLink[]): boolean {
  const by = INCLUDED_IN[link.said.code];
  if (by === undefined) return false;
  const { container } = link.said.args as { container?: string };
  return later.some(
    ({ said }) =>
      by.includes(said.code) &&
      (container === undefined || (said.args as { container?: string }).container === container),
  );
}

function shorten(links: readonly CauseLink[], limit: number): readonly CauseLink[] {
  return links.length <= limit ? links : [links[0] as CauseLink, ...links.slice(1 - limit)];
}

/** Two steps with the same key are turns of one loop. */
function loopKey({ code, args }: Said<StepCode>): string {
  const {
    container = '',
    name = '',
    pod = '',
    to = '',
    probe = '',
    kind = '',
  } = args as Record<string, string>;
  return [code, container, name, pod, to, probe, kind].join(' ');
}
