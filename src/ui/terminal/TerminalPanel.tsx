/**
 * The terminal of the workstation. What it shows is the transcript at the playhead; what is typed becomes an act there.
 * Loaded when it is opened.
 */
import { useEffect, useRef, useState } from 'react';
import { answeredAt, type TerminalView, terminalAt, terminalsOf, terminalText } from '../../trace/index.ts';
import { isTerminalAct } from '../../state/index.ts';
import { useSession, useSessionActs } from '../app/context.ts';
import { Button } from '../parts/Button.tsx';
import { useText } from '../text.tsx';
import { useDarkTheme } from '../theme/use-dark-theme.ts';
import { commonPrefix, complete } from './completion.ts';
import { completionWorld } from './completion-world.ts';
import { FileEditor } from './FileEditor.tsx';
import { editLine, EMPTY_LINE, type Effect, type Key, keysOf, replaceWord } from './line-editor.ts';
import { createScreen, type Screen } from './screen.ts';
import { codeFont, terminalTheme } from './theme.ts';
import styles from './TerminalPanel.module.css';

/** A command that is over so soon is shown at once, though time stands still. */
const AT_ONCE_MS = 2_000;
const MAX_TERMINALS = 4;
const MAX_SHOWN_CANDIDATES = 40;

export default function TerminalPanel() {
  const text = useText();
  const session = useSessionActs();
  const acts = useSession((state) => state.scenario.acts);
  const { trace } = useSession((state) => state.run);
  const [terminal, setTerminal] = useState('1');
  const [opened, setOpened] = useState<readonly string[]>(['1']);
  const names = [
    ...new Set([
      '1',
      ...acts.flatMap((act) => (isTerminalAct(act) ? [act.terminal] : [])),
      ...terminalsOf(trace),
      ...opened,
    ]),
  ];
  const open = (): void => {
    const name = String(Math.max(...names.map(Number)) + 1);
    setOpened([...opened, name]);
    setTerminal(name);
  };
  return (
    <section className={styles.panel} aria-label={text.terminal.title}>
      <div className={styles.bar}>
        {names.map((name) => (
          <button
            key={name}
            type="button"
            className={styles.tab}
            aria-pressed={name === terminal}
            onClick={() => setTerminal(name)}
          >
            {text.terminal.tab(name)}
          </button>
        ))}
        {names.length < MAX_TERMINALS && (
          <Button look="plain" icon="add" label={text.terminal.another} onClick={open} />
        )}
        <span className={styles.hint}>{text.terminal.leave}</span>
      </div>
      <OneTerminal key={terminal} name={terminal} session={session} />
    </section>
  );
}

interface OneTerminalProps {
  readonly name: string;
  readonly session: ReturnType<typeof useSessionActs>;
}

/** What a new shell shows before anything has been typed. */
const promptOf = (host: string): string => `root@${host}:~# `;

function OneTerminal({ name, session }: OneTerminalProps) {
  const text = useText();
  const dark = useDarkTheme();
  const inputLabel = text.terminal.input;
  const host = useRef<HTMLDivElement>(null);
  const screen = useRef<Screen | undefined>(undefined);
  const [view, setView] = useState<TerminalView | undefined>(undefined);
  const [candidates, setCandidates] = useState<readonly string[]>([]);
  const playing = useSession((state) => state.playing);

  useEffect(() => {
    const { clock, store } = session;
    const element = host.current;
    if (element === null) return undefined;
    let line = EMPTY_LINE;
    /** A line that was handed over and is not in the transcript yet. */
    let sent = '';
    let drawn: { readonly trace: unknown; readonly count: number } | undefined;
    /** The act whose answer is awaited while time stands still. */
    let awaited: object | undefined;

    const made = createScreen({
      host: element,
      theme: terminalTheme(false),
      fontFamily: codeFont(),
      label: inputLabel,
      onData: (data) => onKeys(keysOf(data)),
    });
    screen.current = made;

    const home = (): string => {
      const { nodes } = store.getState().scenario.cluster;
      return (nodes.find((node) => node.role === 'control-plane') ?? nodes[0])?.name ?? 'master-1';
    };
    const history = (): readonly string[] =>
      store
        .getState()
        .scenario.acts.flatMap((act) =>
          act.kind === 'terminal.line' && act.terminal === name && act.at <= clock.get() + 1
            ? [act.line]
            : [],
        );

    const drawLine = (): void => {
      const label = line.search === undefined ? sent : `(reverse-i-search)\`${line.search}': `;
      made.line({ label, text: line.text, cursor: line.cursor });
    };

    const draw = (): void => {
      const { run } = store.getState();
      const t = clock.get();
      const now = terminalAt(run.trace, name, t);
      const count = now?.count ?? 0;
      if (drawn?.trace === run.trace && drawn.count === count) return;
      const outputFrom = (from: number): string => terminalText(run.trace, name, from, count);
      if (count === 0) made.reset(promptOf(home()));
      else if (drawn?.trace === run.trace && drawn.count > 0 && drawn.count < count)
        made.append(outputFrom(drawn.count));
      else made.reset(outputFrom(0));
      drawn = { trace: run.trace, count };
      sent = '';
      setView(now);
      drawLine();
    };

    /** Goes to where the command is over, when that is soon. */
    const follow = (): void => {
      const { run, scenario, playing: isPlaying } = store.getState();
      if (awaited === undefined || run.of !== scenario) return;
      const at = scenario.acts.indexOf(awaited as (typeof scenario.acts)[number]);
      const act = scenario.acts[at];
      if (act === undefined || isPlaying) {
        awaited = undefined;
        return;
      }
      const answered = answeredAt(run.trace, name, at);
      const isSoon = answered !== undefined && answered - act.at <= AT_ONCE_MS;
      if (isSoon) session.seek(Math.max(clock.get(), answered));
      if (isSoon || run.trace.until > act.at + AT_ONCE_MS) awaited = undefined;
    };

    const perform = (effect: Effect): void => {
      if (effect.kind === 'submit') {
        sent = `${effect.line}\r\n`;
        awaited = session.typeLine(name, effect.line);
      } else if (effect.kind === 'signal') awaited = session.typeSignal(name, effect.signal);
      else if (effect.kind === 'clear') made.clear();
      else completeLine();
    };

    const completeLine = (): void => {
      const { run, scenario } = store.getState();
      const found = complete(line.text, line.cursor, completionWorld(run.trace, scenario, clock.get()));
      const [only] = found.candidates;
      if (only === undefined) return;
      if (found.candidates.length === 1) {
        const space = /[/=]$/.test(only) ? '' : ' ';
        line = replaceWord(line, found.from, only + space);
        return;
      }
      line = replaceWord(line, found.from, commonPrefix(found.candidates));
      setCandidates(found.candidates.slice(0, MAX_SHOWN_CANDIDATES));
    };

    const onKeys = (keys: readonly Key[]): void => {
      setCandidates((before) => (before.length === 0 ? before : []));
      // Lines that are pasted together are one act.
      const enters = keys.filter((key) => key.kind === 'key' && key.name === 'enter').length;
      let pasted: string[] = [];
      for (const key of keys) {
        const { state, effect } = editLine(line, key, history());
        line = state;
        if (effect?.kind === 'submit' && enters > 1) pasted.push(effect.line);
        else if (effect) perform(effect);
      }
      if (pasted.length > 0) perform({ kind: 'submit', line: pasted.join('\n') });
      pasted = [];
      drawLine();
    };

    made.fit();
    draw();
    const resize = new ResizeObserver(() => made.fit());
    resize.observe(element);
    const stops = [
      clock.subscribe(draw),
      store.subscribe((state, before) => {
        if (state.run === before.run && state.scenario === before.scenario) return;
        follow();
        draw();
      }),
    ];
    made.focus();
    return () => {
      resize.disconnect();
      for (const stop of stops) stop();
      made.dispose();
      screen.current = undefined;
    };
  }, [session, name, inputLabel]);

  useEffect(() => {
    screen.current?.setTheme(terminalTheme(dark));
  }, [dark]);

  const running = view?.waitsFor === 'nothing';
  return (
    <>
      <div className={styles.host} ref={host} data-own-keys />
      {candidates.length > 0 && <output className={styles.candidates}>{candidates.join('  ')}</output>}
      {running && !playing && (
        <output className={styles.still}>
          <span>{text.terminal.still}</span>
          <Button look="primary" icon="play" onClick={session.play}>
            {text.terminal.play}
          </Button>
        </output>
      )}
      {view?.editing !== undefined && (
        <FileEditor
          key={`${view.count} ${view.editing.path}`}
          path={view.editing.path}
          text={view.editing.text}
          onDone={(saved) => session.closeTerminalEditor(name, saved)}
        />
      )}
    </>
  );
}
