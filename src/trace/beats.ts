/**
 * Beats: the instants at which something meaningful happens. The step buttons move the playhead from one to the next,
 * so there is one beat for one instant; steps in it that follow from each other are told together.
 */
import { stepOf, type Step } from './steps.ts';
import type { Trace } from './trace.ts';
import type { Said, StepCode } from './why-codes.ts';

export interface Beat {
  readonly at: number;
  /** Meaningful entries of this instant, in order. */
  readonly seqs: readonly number[];
  /** The heaviest of its steps. */
  readonly title: Said<StepCode>;
  /** One for each independent thing that happened; the first is the title's. */
  readonly parts: readonly Said<StepCode>[];
}

interface Building {
  at: number;
  readonly members: { readonly seq: number; readonly group: number; readonly step: Step }[];
}

interface BeatIndex {
  next: number;
  readonly beats: Beat[];
  open: Building | undefined;
}

const INDEXES = new WeakMap<Trace, BeatIndex>();

/** All beats so far, in order. Extended as the trace grows; the last one may still grow while its instant does. */
export function beatsOf(trace: Trace): readonly Beat[] {
  let index = INDEXES.get(trace);
  if (index === undefined) {
    index = { next: 0, beats: [], open: undefined };
    INDEXES.set(trace, index);
  }
  const grown = index.next < trace.length;
  for (; index.next < trace.length; index.next++) add(trace, index, index.next);
  if (grown && index.open !== undefined) place(index, index.open);
  return index.beats;
}

function add(trace: Trace, index: BeatIndex, seq: number): void {
  const step = stepOf(trace, seq);
  if (step === undefined || !step.beat) return;
  const at = trace.timeOf(seq);
  if (index.open !== undefined && index.open.at !== at) {
    place(index, index.open);
    index.open = undefined;
  }
  index.open ??= { at, members: [] };
  const { members } = index.open;
  // Follows from a member of the same instant, directly or through bookkeeping: told together with it.
  let group = seq;
  for (let cause = seq, steps = 0; cause >= 0 && trace.timeOf(cause) === at && steps < 64; steps++) {
    const member = members.find((m) => m.seq === cause);
    if (member) {
      group = member.group;
      break;
    }
    cause = trace.entry(cause)?.cause ?? -1;
  }
  members.push({ seq, group, step });
}

function place(index: BeatIndex, { at, members }: Building): void {
  const heaviest = new Map<number, Step>();
  for (const { group, step } of members) {
    const known = heaviest.get(group);
    if (known === undefined || step.weight > known.weight) heaviest.set(group, step);
  }
  const parts = [...heaviest.values()].sort((a, b) => b.weight - a.weight).map((s) => s.said);
  const beat: Beat = {
    at,
    seqs: members.map((m) => m.seq),
    title: parts[0] as Said<StepCode>,
    parts,
  };
  if (index.beats.at(-1)?.at === at) index.beats[index.beats.length - 1] = beat;
  else index.beats.push(beat);
}

/** Index of the last beat at or before `t`, or -1. */
export function beatIndexAt(beats: readonly Beat[], t: number): number {
  let low = 0;
  let high = beats.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if ((beats[mid] as Beat).at <= t) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}

export const beatAt = (trace: Trace, t: number): Beat | undefined => {
  const beats = beatsOf(trace);
  return beats[beatIndexAt(beats, t)];
};
/** The first beat after `t`. */
export const nextBeat = (trace: Trace, t: number): Beat | undefined => {
  const beats = beatsOf(trace);
  return beats[beatIndexAt(beats, t) + 1];
};
/** The last beat before `t`. */
export const previousBeat = (trace: Trace, t: number): Beat | undefined => {
  const beats = beatsOf(trace);
  const i = beatIndexAt(beats, t);
  return beats[i]?.at === t ? beats[i - 1] : beats[i];
};
