import { actEn } from './acts.ts';
import { clockText, durationEn } from './durations.ts';

/** The words of the timeline. */
export const timelineEn = {
  duration: durationEn,
  act: actEn,
  label: 'Timeline',
  playhead: 'Playhead',
  playheadAt: (t: number) => clockText(t, true),
  lanes: 'Lanes',
  pod: 'Pod',
  sandbox: 'pause',
  events: 'Events',
  acts: 'You',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Show everything',
  edge: 'not simulated yet',
  now: 'now',
  kinds: {
    status: 'STATUS',
    sandbox: 'sandbox',
    pull: 'pulls its image',
    create: 'is being made',
    run: 'runs',
    backOff: 'back-off',
    node: 'node',
    owner: 'ready',
  },
  marks: {
    exit: 'exit code',
    failure: 'failed',
    kill: 'is being stopped',
    probe: 'probe failed',
    event: 'Event',
    act: 'you',
  },
  deadlines: {
    restart: 'restart',
    pull: 'pull again',
    sync: 'sync',
    grace: 'grace over',
    activeDeadline: 'active deadline',
    toleration: 'toleration over',
  },
  from: (from: number, to: number | undefined) =>
    to === undefined ? `since ${clockText(from, true)}` : `${clockText(from, true)} – ${clockText(to, true)}`,
  fold: (name: string) => `Fold ${name}`,
  unfold: (name: string, count: number) => `Unfold ${name}: ${count} ${count === 1 ? 'Pod' : 'Pods'}`,
  nothing: 'Nothing has happened yet',
  more: (count: number) => `and ${count} more`,
};

type Plain<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : { readonly [K in keyof T]: Plain<T[K]> };

export type TimelineTexts = Plain<typeof timelineEn>;
