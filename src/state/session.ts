/**
 * The session: what a person has open and is looking at. One store; the verbs below are the only way to change it.
 *
 * The playhead itself is in the clock, not in the store: nothing renders because time passes.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Scenario, ScenarioAct, Speed, Undated } from '../scenario/format.ts';
import { isTerminalAct, type TerminalAct } from '../scenario/terminal-acts.ts';
import { SCENARIO_LIMITS } from '../scenario/limits.ts';
import type { LinkError } from '../scenario/link.ts';
import type { ScenarioError } from '../scenario/read-scenario.ts';
import { beatsOf, nextBeat, previousBeat } from '../trace/beats.ts';
import type { RunListener, SimulationClient } from '../worker/client.ts';
import type { FileObject, FileReport } from '../worker/protocol.ts';
import {
  fileOf,
  freeName,
  textNotShared,
  withActsNow,
  withFile,
  withName,
  withoutAct,
  withoutFile,
  withText,
  withTyped,
} from './edits.ts';
import { switched, withBranchName, withoutBranch } from './branches.ts';
import { changeBetween } from './text-change.ts';
import { changed, type History, historyOf, redone, undone } from './history.ts';
import { createPlayer, type Frames } from './player.ts';
import { createCoarseClock, type Later } from './coarse-clock.ts';
import { createPlayheadClock } from './playhead-clock.ts';
import { createNewestRun } from './newest-run.ts';
import { createRuns, NO_RUN, type RunState } from './runs.ts';

/** Where a scenario came from. It may have been edited since. */
export type Origin =
  | { readonly kind: 'builtin'; readonly id: string }
  | { readonly kind: 'link' | 'file' | 'own' };

/** A scenario being worked on. */
export interface Work {
  readonly scenario: Scenario;
  readonly origin: Origin;
  /** Whether the person has changed it since it was opened. */
  readonly edited: boolean;
}

/** One thing to tell the person, until they close it or another comes. */
export type Notice =
  | { readonly code: 'linkRefused'; readonly error: LinkError }
  | {
      readonly code: 'fileRefused';
      readonly error: ScenarioError | { readonly code: 'damaged' | 'tooLarge' };
    }
  | { readonly code: 'unknownScenario'; readonly id: string }
  | {
      readonly code:
        | 'linkOpened'
        | 'storageDamaged'
        | 'notSaved'
        | 'tooManyFiles'
        | 'tooManyActs'
        | 'textTooLong';
    };

export interface SessionState {
  readonly history: History<Work>;
  /** `history.present`, spread out. */
  readonly scenario: Scenario;
  readonly origin: Origin;
  readonly edited: boolean;
  readonly activeFile: string | undefined;
  /** A file of the terminals' machine that is looked at instead (`root/pod1.yaml`), as it is at the playhead. */
  readonly shownPath: string | undefined;
  /** Files that have no tab at the moment. */
  readonly closedFiles: readonly string[];
  /** What the worker said of each file when it last read them. */
  readonly reports: ReadonlyMap<string, FileReport>;
  readonly run: RunState;
  readonly playing: boolean;
  readonly speed: Speed;
  /** What is pointed at, as the trace layer's `readSelection` reads it; undefined: nothing in particular. */
  readonly selection: string | undefined;
  /** What the pointer is over in the output of a terminal: it is lit in the picture. */
  readonly pointed: string | undefined;
  /** The line of a terminal that is to be seen: `seq` is the entry of the act that typed it. A new object each time. */
  readonly shownLine: { readonly terminal: string; readonly seq: number } | undefined;
  /**
   * What the picture shows: one container of the Pod (the selected one), the Pod, one node or the whole cluster. `auto`
   * until a person has chosen: the Pod, or the cluster where controllers are at work.
   */
  readonly level: 'auto' | 'container' | 'pod' | 'node' | 'cluster';
  /** Subject of the node that the level `node` shows. */
  readonly shownNode: string | undefined;
  readonly notice: Notice | undefined;
}

export interface SessionOptions {
  readonly connect: (listener: RunListener) => SimulationClient;
  readonly frames: Frames;
  readonly later: Later;
  /** Milliseconds of real time, for grouping edits. */
  readonly now: () => number;
  readonly first: Work;
  /** Shown when `first` has errors: the scenario that ran last. */
  readonly lastGood?: Scenario | undefined;
}

export type Session = ReturnType<typeof createSession>;

export function createSession({ connect, frames, later, now, first, lastGood }: SessionOptions) {
  const clock = createPlayheadClock(first.scenario.playhead);
  const store: StoreApi<SessionState> = createStore(() => ({
    ...freshView(first.scenario),
    ...first,
    history: historyOf(first),
    run: NO_RUN,
    notice: undefined,
  }));
  const get = store.getState;
  const set = (part: Partial<SessionState>): void => store.setState(part);

  const coarse = createCoarseClock(clock, later);
  const newestRun = createNewestRun(get().run, (run) => set({ run }), later);
  const runs = createRuns({
    connect,
    clock,
    get: () => ({ ...get(), run: newestRun.get() }),
    lastGood,
    setRun: newestRun.set,
    setReports: (files) => set({ reports: new Map(files.map((file) => [file.name, file])) }),
  });

  const player = createPlayer({
    frames,
    clock,
    speed: () => get().speed,
    edge: () => get().run.trace.until,
    beatsAround: (t) => {
      const { trace } = get().run;
      const after = nextBeat(trace, t)?.at;
      return { before: after === undefined ? t : (previousBeat(trace, after)?.at ?? 0), after };
    },
    onEnd: () => set({ playing: false }),
  });

  const pause = (): void => {
    player.pause();
    if (get().playing) set({ playing: false });
  };
  const seek = (t: number): void => {
    pause();
    clock.set(t);
  };

  /** A change by the person: a step of the history, and another run. `key` groups such as typing. */
  const change = (scenario: Scenario, key?: string, view: Partial<SessionState> = {}): void => {
    const { history, scenario: present } = get();
    if (scenario === present) set(view);
    else
      adopt(
        changed(
          history,
          { ...history.present, scenario, edited: true },
          { key, nowMs: now(), sizeOf: sizeOfWork },
        ),
        view,
      );
  };

  const adopt = (history: History<Work>, view: Partial<SessionState> = {}): void => {
    const { scenario } = history.present;
    const state = { ...get(), ...view };
    const exists = (name: string): boolean => fileOf(scenario, name) !== undefined;
    set({
      ...view,
      ...history.present,
      history,
      activeFile: exists(state.activeFile ?? '') ? state.activeFile : scenario.files[0]?.name,
      closedFiles: state.closedFiles.filter(exists),
    });
    runs.start(scenario);
  };

  /**
   * Adds what a person types at a terminal and gives the act as the scenario has it. It comes after all that is seen at
   * the playhead, so a millisecond later; a playhead that stands still goes along.
   */
  const type = (act: TerminalAct): ScenarioAct | undefined => {
    const { scenario } = get();
    const at = Math.floor(clock.get()) + 1;
    const next = withTyped(scenario, { at, ...act });
    if (next === scenario) {
      set({ notice: { code: 'tooManyActs' } });
      return undefined;
    }
    newestRun.expectAnswer();
    // The new run first: what waits at the playhead is to be taken by it, not moved on.
    change(next);
    if (!get().playing) clock.set(at);
    return next.acts.findLast((one) => isTerminalAct(one) && one.at === at && one.terminal === act.terminal);
  };

  const tabOf = (name: string): Partial<SessionState> => ({
    activeFile: name,
    shownPath: undefined,
    closedFiles: get().closedFiles.filter((closed) => closed !== name),
  });

  const snapshot = (): Scenario => {
    const { scenario, activeFile, speed, selection } = get();
    return {
      ...scenario,
      playhead: Math.round(clock.get()),
      view: {
        ...(activeFile !== undefined && { file: activeFile }),
        speed,
        ...(selection !== undefined && { selection }),
      },
    };
  };

  return {
    store,
    clock,
    /** The run as a terminal sees it: while its answer is awaited it comes here first, and to the store a moment later. */
    newestRun,
    /** The playhead for text and lists: the same time, told at most ten times a second. */
    coarse,

    // Files.
    /** False: it is more than a file may hold, and has not been taken over. */
    editFile: (name: string, text: string): boolean => {
      if (text.length > SCENARIO_LIMITS.fileLength) {
        set({ notice: { code: 'textTooLong' } });
        return false;
      }
      const before = fileOf(get().scenario, name)?.text ?? '';
      change(withText(get().scenario, name, text), isTyping(before, text) ? `edit ${name}` : undefined);
      return true;
    },
    /** Adds a file, under a free name like the wanted one, and opens its tab. */
    addFile: (wanted: string, text = ''): void => {
      const { scenario } = get();
      const name = freeName(scenario, wanted);
      const next = withFile(scenario, name, text);
      if (next === scenario) set({ notice: { code: 'tooManyFiles' } });
      else change(next, undefined, tabOf(name));
    },
    renameFile: (from: string, to: string): void => {
      const { activeFile, closedFiles } = get();
      change(withName(get().scenario, from, to), undefined, {
        activeFile: activeFile === from ? to : activeFile,
        closedFiles: closedFiles.map((name) => (name === from ? to : name)),
      });
    },
    deleteFile: (name: string): void => change(withoutFile(get().scenario, name)),
    openFile: (name: string): void => {
      if (fileOf(get().scenario, name) !== undefined) set(tabOf(name));
    },
    /** Shows a file of the terminals' machine. */
    openPath: (shownPath: string): void => set({ shownPath }),
    /** Takes a tab away; the file stays. The last tab stays too. */
    closeFile: (name: string): void => {
      const { scenario, closedFiles, activeFile } = get();
      const open = scenario.files.map((file) => file.name).filter((file) => !closedFiles.includes(file));
      const left = open.filter((file) => file !== name);
      const neighbour = left[Math.min(open.indexOf(name), left.length - 1)];
      if (neighbour === undefined) return;
      set({ closedFiles: [...closedFiles, name], activeFile: activeFile === name ? neighbour : activeFile });
    },

    // Acts.
    applyFile: (file: string, at = clock.get()): void =>
      change(withActsNow(get().scenario, [{ at, kind: 'apply', file }])),
    deleteObjects: (objects: readonly FileObject[], at = clock.get()): void =>
      change(
        withActsNow(
          get().scenario,
          objects.map(({ resource, namespace, name }) => ({ at, kind: 'delete', resource, namespace, name })),
        ),
      ),
    /** Does something else to the cluster: a fault, a patch, a deletion. */
    addActs: (acts: readonly Undated[], at = clock.get()): void =>
      change(
        withActsNow(
          get().scenario,
          acts.map((act): ScenarioAct => ({ at, ...act })),
        ),
      ),
    /** What is typed at the playhead; undefined when there is no room for another act. */
    typeLine: (terminal: string, line: string) => type({ kind: 'terminal.line', terminal, line }),
    typeSignal: (terminal: string, signal: 'INT' | 'EOF' | 'TSTP' | 'QUIT') =>
      type({ kind: 'terminal.signal', terminal, signal }),
    /** Closes the editor that a command has opened; `text` is what was written. */
    closeTerminalEditor: (terminal: string, text: string | undefined) =>
      type({ kind: 'terminal.edited', terminal, ...(text !== undefined && { text }) }),
    /** Something may be typed at the playhead soon: its answer should not have to wait. */
    prepareTyping: (): void => runs.park(),
    removeAct: (act: ScenarioAct): void => change(withoutAct(get().scenario, act)),

    // Branches: futures that stayed behind when somebody acted in the past.
    switchBranch: (name: string): void => {
      const before = get().scenario;
      const next = switched(before, name, clock.get());
      if (next === before) return;
      seek(next.playhead);
      change(next);
    },
    renameBranch: (from: string, to: string): void => change(withBranchName(get().scenario, from, to)),
    deleteBranch: (name: string): void => change(withoutBranch(get().scenario, name)),

    // History.
    undo: (): void => {
      const { history } = get();
      if (history.past.length > 0) adopt(undone(history));
    },
    redo: (): void => {
      const { history } = get();
      if (history.future.length > 0) adopt(redone(history));
    },
    /** Opens another scenario. It is a step like any other: undo brings back what the person had. */
    open: (scenario: Scenario, origin: Origin, notice?: Notice): void => {
      seek(scenario.playhead);
      const work: Work = { scenario, origin, edited: false };
      const history = changed(get().history, work, { key: undefined, nowMs: now(), sizeOf: sizeOfWork });
      set({ ...freshView(scenario), ...work, history, notice });
      runs.start(scenario);
    },
    /** The scenario with the present playhead and view: what links, files and the autosave carry. */
    snapshot,

    // Time.
    seek,
    play: (): void => {
      if (get().playing) return;
      set({ playing: true });
      player.play();
    },
    pause,
    setSpeed: (speed: Speed): void => set({ speed }),
    stepForward: (): void => {
      const beat = nextBeat(get().run.trace, clock.get());
      if (beat === undefined) pause();
      else seek(beat.at);
    },
    stepBack: (): void => seek(previousBeat(get().run.trace, clock.get())?.at ?? 0),
    toStart: (): void => seek(0),
    /** To the last beat that is known. */
    toEnd: (): void => {
      const { trace } = get().run;
      seek(beatsOf(trace).at(-1)?.at ?? trace.until);
    },

    pointAt: (pointed: string | undefined): void => {
      if (get().pointed !== pointed) set({ pointed });
    },
    showLine: (terminal: string, seq: number): void => set({ shownLine: { terminal, seq } }),
    select: (selection: string | undefined): void => set({ selection }),
    /** Shows that Pod's house or that node (by its subject); undefined: the cluster. */
    openPod: (subject: string | undefined): void => {
      if (subject === undefined) set({ level: 'cluster' });
      else if (subject.startsWith('nodes/')) set({ level: 'node', shownNode: subject, selection: subject });
      else set({ level: 'pod', selection: subject });
    },
    /** Shows one container from inside (`containerSelection`). */
    openContainer: (selection: string): void => set({ level: 'container', selection }),
    tell: (notice: Notice | undefined): void => set({ notice }),
    /** Runs the present scenario: the first time, or again after a failure. */
    begin: (): void => runs.start(get().scenario),
    dispose: (): void => {
      player.pause();
      coarse.dispose();
      runs.dispose();
    },
  };
}

/** How a freshly opened scenario is looked at. */
const freshView = (scenario: Scenario) => ({
  activeFile: scenario.view?.file ?? scenario.files[0]?.name,
  closedFiles: [],
  reports: new Map<string, FileReport>(),
  playing: false,
  speed: scenario.view?.speed ?? 1,
  selection: scenario.view?.selection,
  level: 'auto' as const,
  shownNode: undefined,
  pointed: undefined,
  shownLine: undefined,
  shownPath: undefined,
});

/** Letters one after another are one step to undo; a paste or a replacement is one of its own. */
function isTyping(before: string, after: string): boolean {
  const change = changeBetween(before, after);
  return change !== undefined && change.end - change.start + change.text.length <= TYPED_LENGTH;
}
/** A word completed, or a new line with its indentation, counts as typed. */
const TYPED_LENGTH = 40;

const sizeOfWork = (value: Work, next: Work): number => textNotShared(value.scenario, next.scenario);
