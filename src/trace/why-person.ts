/** What a person did, as the end of the chain of reasons, or as the reason of a probe and of a registry that is down. */
import { causeChain, type CauseLink } from './causes.ts';
import type { PodScene } from './scene-types.ts';
import { stepOf } from './steps.ts';
import { isKind, type Trace } from './trace.ts';

const PULL_TROUBLE: ReadonlySet<string> = new Set(['step.pullFailed', 'step.pullBackOff', 'step.pulling']);

/** So many acts are looked through for those that concern the Pod. */
const ACTS_SEEN = 50;

/**
 * What a person did to this Pod and that nothing has followed yet is the end of its chain; a probe that a person has
 * fixed is told with that.
 */
export function withPerson(
  trace: Trace,
  scene: PodScene,
  container: string,
  chain: readonly CauseLink[],
  t: number,
): readonly CauseLink[] {
  const acts = trace.ofKind('act.applied');
  const end = trace.countUpTo(acts, t);
  const last = chain.at(-1);
  const probe = last?.said.code === 'step.probe' ? last.said.args.probe : undefined;
  for (let i = end - 1; i >= Math.max(0, end - ACTS_SEEN); i--) {
    const seq = acts[i] as number;
    const entry = trace.entry(seq);
    if (!isKind(entry, 'act.applied') || !entry.value.act.startsWith('fault.')) continue;
    const { act, args } = entry.value;
    const isOfPod = args['pod'] === scene.name && args['namespace'] === scene.namespace;
    const isOfNode = args['node'] !== undefined && args['node'] === scene.node?.name;
    if (act === 'fault.registry' && last !== undefined && PULL_TROUBLE.has(last.said.code)) {
      if (args['state'] === 'ok' || seq > last.seq) return chain;
      return inserted(chain, causeChain(trace, seq));
    }
    if (act === 'fault.probe' && isOfPod && args['container'] === container && args['probe'] === probe)
      return chain.some((link) => link.seq === seq) ? chain : inserted(chain, causeChain(trace, seq));
    if (last !== undefined && seq < last.seq) continue;
    if (isOfPod || isOfNode) return causeChain(trace, lastOfAct(trace, seq));
  }
  return chain;
}

const inserted = (chain: readonly CauseLink[], more: readonly CauseLink[]): readonly CauseLink[] =>
  [...chain, ...more].sort((a, b) => a.seq - b.seq);

/** The last thing that came of an act at once: the signal that arrived, the process that ended. */
function lastOfAct(trace: Trace, act: number): number {
  let last = act;
  const at = trace.timeOf(act);
  for (let seq = act + 1; seq < Math.min(trace.length, act + 40) && trace.timeOf(seq) === at; seq++)
    if (trace.entry(seq)?.cause === act && stepOf(trace, seq) !== undefined) last = seq;
  return last;
}
