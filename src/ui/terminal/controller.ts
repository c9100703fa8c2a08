/**
 * One terminal of the page, without React: draws the transcript at the playhead, edits the line that is being typed, and
 * hands what is typed to the session as acts.
 */
import { isTerminalAct, type Session } from '../../state/index.ts';
import { answeredAt, promptBefore, type TerminalView, terminalAt, terminalParts } from '../../trace/index.ts';
import { commonPrefix, complete } from './completion.ts';
import { completionWorld } from './completion-world.ts';
import { editLine, EMPTY_LINE, type Effect, type Key, keysOf, replaceWord } from './line-editor.ts';
import { createObjectWords } from './object-words.ts';
import { createScreen, type Part, type Screen } from './screen.ts';
import { codeFont, terminalTheme } from './theme.ts';

/** A command that is over so soon is shown at once, though time stands still. */
const AT_ONCE_MS = 2_000;
/** An act so near the playhead is what the person has just typed. */
const JUST_NOW_MS = 2;
const MAX_SHOWN_CANDIDATES = 40;
/** A playhead that is moved to and fro is followed once it rests so long. */
const REST_MS = 200;

export interface TerminalOptions {
  readonly host: HTMLElement;
  readonly session: Session;
  readonly name: string;
  /** What a screen reader calls the keyboard's place. */
  readonly label: string;
  /** Class of the line that is brought into sight. */
  readonly revealed: string;
  readonly onView: (view: TerminalView | undefined) => void;
  readonly onCandidates: (candidates: readonly string[]) => void;
}

export interface TerminalControl {
  readonly screen: Screen;
  /** Shows the line that an act has typed; `seq` is the act's entry. */
  reveal(seq: number): void;
  dispose(): void;
}

/** What a new shell shows before anything has been typed. */
const promptOf = (host: string): string => `root@${host}:~# `;

export function createTerminal(options: TerminalOptions): TerminalControl {
  const { session, name, onView, onCandidates } = options;
  const { clock, store, newestRun } = session;
  let line = EMPTY_LINE;
  /** A line that was handed over and is not in the transcript yet. */
  let sent = '';
  let drawn = { trace: undefined as unknown, count: -1, text: '' };
  /** The act whose answer is awaited while time stands still. */
  let awaited: object | undefined;
  let candidatesShown = false;

  const words = createObjectWords(() => ({ trace: newestRun.get().trace, t: clock.get() }));
  const screen = createScreen({
    host: options.host,
    theme: terminalTheme(false),
    fontFamily: codeFont(),
    label: options.label,
    revealed: options.revealed,
    onData: (data) => onKeys(keysOf(data)),
    wordsIn: words,
    onPoint: session.pointAt,
    onOpen: (subject) => session.openPod(subject),
  });

  const home = (): string => {
    const { nodes } = store.getState().scenario.cluster;
    return (nodes.find((node) => node.role === 'control-plane') ?? nodes[0])?.name ?? 'master-1';
  };
  const history = (): readonly string[] =>
    store
      .getState()
      .scenario.acts.flatMap((act) =>
        act.kind === 'terminal.line' && act.terminal === name && act.at <= clock.get() + 1
          ? act.line.split('\n')
          : [],
      );

  const drawLine = (): void => {
    const label = line.search === undefined ? sent : `(reverse-i-search)\`${line.search}': `;
    screen.line({ label, text: line.text, cursor: line.cursor });
  };

  const draw = (): void => {
    const run = newestRun.get();
    const now = terminalAt(run.trace, name, clock.get());
    const count = now?.count ?? 0;
    if (drawn.trace === run.trace && drawn.count === count) return;
    const partsOf = (from: number, to: number): readonly Part[] =>
      terminalParts(run.trace, name, from, to).map(({ text, prompt }) =>
        prompt === undefined ? { text } : { text, mark: prompt },
      );
    const textOf = (parts: readonly Part[]): string => parts.map((part) => part.text).join('');
    // Another run that has shown the same so far goes on on the same screen.
    const goesOn =
      drawn.count > 0 &&
      drawn.count <= count &&
      (drawn.trace === run.trace || textOf(partsOf(0, drawn.count)) === drawn.text);
    const parts =
      count === 0 ? [{ text: promptOf(home()) }] : partsOf(goesOn ? Math.max(0, drawn.count) : 0, count);
    if (!goesOn) screen.reset(parts);
    else if (parts.length > 0) screen.append(parts);
    drawn = {
      trace: run.trace,
      count,
      text: (goesOn ? drawn.text : '') + (count === 0 ? '' : textOf(parts)),
    };
    sent = '';
    onView(now);
    drawLine();
  };

  /** Goes to where the command is over, when that is soon. */
  const follow = (): void => {
    const { scenario, playing } = store.getState();
    const run = newestRun.get();
    if (awaited === undefined || run.of !== scenario) return;
    const at = scenario.acts.indexOf(awaited as (typeof scenario.acts)[number]);
    const act = scenario.acts[at];
    if (act === undefined || playing) {
      awaited = undefined;
      return;
    }
    const answered = answeredAt(run.trace, name, at);
    const isSoon = answered !== undefined && answered - act.at <= AT_ONCE_MS;
    if (isSoon) session.seek(Math.max(clock.get(), answered));
    if (isSoon || run.trace.until > act.at + AT_ONCE_MS) awaited = undefined;
  };

  const prepare = createPreparer(session);

  const perform = (effect: Effect): void => {
    if (effect.kind === 'submit') {
      sent = `${effect.line.replaceAll('\n', '\r\n')}\r\n`;
      session.typeLine(name, effect.line);
    } else if (effect.kind === 'signal') session.typeSignal(name, effect.signal);
    else if (effect.kind === 'clear') screen.clear();
    else completeLine();
  };

  const completeLine = (): void => {
    const { scenario } = store.getState();
    const { trace } = newestRun.get();
    const t = clock.get();
    const cwd = terminalAt(trace, name, t)?.cwd ?? '/root';
    const word = /\S*$/.exec(line.text.slice(0, line.cursor))?.[0] ?? '';
    const found = complete(line.text, line.cursor, completionWorld(trace, scenario, { t, cwd, word }));
    const [only] = found.candidates;
    if (only === undefined) return;
    if (found.candidates.length === 1) {
      const space = /[/=]$/.test(only) ? '' : ' ';
      line = replaceWord(line, found.from, only + space);
      return;
    }
    line = replaceWord(line, found.from, commonPrefix(found.candidates));
    candidatesShown = true;
    onCandidates(found.candidates.slice(0, MAX_SHOWN_CANDIDATES));
  };

  const onKeys = (keys: readonly Key[]): void => {
    if (candidatesShown) {
      candidatesShown = false;
      onCandidates([]);
    }
    // Lines that are pasted together are one act.
    const enters = keys.filter((key) => key.kind === 'key' && key.name === 'enter').length;
    const pasted: string[] = [];
    for (const key of keys) {
      const { state, effect } = editLine(line, key, history());
      line = state;
      if (effect?.kind === 'submit' && enters > 1) pasted.push(effect.line);
      else if (effect) perform(effect);
    }
    if (pasted.length > 0) perform({ kind: 'submit', line: pasted.join('\n') });
    drawLine();
  };

  screen.fit();
  draw();
  prepare.look();
  const resize = new ResizeObserver(() => screen.fit());
  resize.observe(options.host);
  const stops = [
    clock.subscribe(draw),
    session.coarse.subscribe(prepare.look),
    newestRun.subscribe(() => {
      follow();
      draw();
      prepare.look();
    }),
    store.subscribe((state, before) => {
      if (state.scenario === before.scenario) return;
      // A line that has just been typed, here or by a menu of the page, is awaited.
      const last = state.scenario.acts.findLast((act) => isTerminalAct(act) && act.terminal === name);
      const isNew = last !== undefined && !before.scenario.acts.includes(last);
      if (isNew && Math.abs(last.at - clock.get()) <= JUST_NOW_MS) awaited = last;
      draw();
    }),
  ];
  screen.focus();

  return {
    screen,
    reveal(seq) {
      const prompt = promptBefore(newestRun.get().trace, name, seq);
      if (prompt !== undefined) screen.reveal(prompt);
    },
    dispose() {
      session.pointAt(undefined);
      prepare.dispose();
      resize.disconnect();
      for (const stop of stops) stop();
      screen.dispose();
    },
  };
}

/** Keeps a simulation ready at the playhead: forwards at once, backwards when the playhead rests. */
function createPreparer(session: Session) {
  const { clock, store, newestRun } = session;
  let last = { scenario: undefined as unknown, atMs: -1 };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const prepare = (): void => {
    const { scenario } = store.getState();
    if (newestRun.get().of !== scenario) return;
    last = { scenario, atMs: Math.floor(clock.get()) };
    session.prepareTyping();
  };
  return {
    look: (): void => {
      const { scenario } = store.getState();
      const atMs = Math.floor(clock.get());
      if (newestRun.get().of !== scenario || (last.scenario === scenario && last.atMs === atMs)) return;
      clearTimeout(timer);
      if (last.scenario !== scenario || atMs > last.atMs) prepare();
      else timer = setTimeout(prepare, REST_MS);
    },
    dispose: () => clearTimeout(timer),
  };
}
