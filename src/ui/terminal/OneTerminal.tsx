/** One terminal: the screen, and below it what has to be said about it. */
import { useEffect, useRef, useState } from 'react';
import { nextAnswer, type TerminalView } from '../../trace/index.ts';
import { useSession, useSessionActs } from '../app/context.ts';
import { Button } from '../parts/Button.tsx';
import { useText } from '../text.tsx';
import { useDarkTheme } from '../theme/use-dark-theme.ts';
import { createTerminal, type TerminalControl } from './controller.ts';
import { FileEditor } from './FileEditor.tsx';
import { terminalTheme } from './theme.ts';
import styles from './TerminalPanel.module.css';

export function OneTerminal({ name }: { readonly name: string }) {
  const text = useText();
  const session = useSessionActs();
  const dark = useDarkTheme();
  const label = text.terminal.input;
  const host = useRef<HTMLDivElement>(null);
  const control = useRef<TerminalControl | undefined>(undefined);
  const [view, setView] = useState<TerminalView | undefined>(undefined);
  const [candidates, setCandidates] = useState<readonly string[]>([]);
  const playing = useSession((state) => state.playing);
  const shownLine = useSession((state) => state.shownLine);

  useEffect(() => {
    if (host.current === null) return undefined;
    const made = createTerminal({
      host: host.current,
      session,
      name,
      label,
      revealed: styles.revealed ?? '',
      onView: setView,
      onCandidates: setCandidates,
    });
    control.current = made;
    return () => {
      control.current = undefined;
      made.dispose();
    };
  }, [session, name, label]);

  useEffect(() => {
    control.current?.screen.setTheme(terminalTheme(dark));
  }, [dark]);

  useEffect(() => {
    if (shownLine?.terminal !== name) return undefined;
    // What the playhead has just come to is drawn first.
    const timer = setTimeout(() => control.current?.reveal(shownLine.seq), 50);
    return () => clearTimeout(timer);
  }, [shownLine, name]);

  const running = view?.waitsFor === 'nothing' && !playing;
  // A growing trace is the same object.
  useSession((state) => state.run.revision);
  const answer = running ? nextAnswer(session.newestRun.get().trace, name, session.clock.get()) : undefined;
  return (
    <>
      <div className={styles.host} ref={host} data-own-keys />
      {candidates.length > 0 && <output className={styles.candidates}>{candidates.join('  ')}</output>}
      {running && (
        <output className={styles.still}>
          <span>{text.terminal.still}</span>
          <span className={styles.stillActs}>
            {answer !== undefined && (
              <Button onClick={() => session.seek(answer)}>{text.terminal.skip}</Button>
            )}
            <Button look="primary" icon="play" onClick={session.play}>
              {text.terminal.play}
            </Button>
          </span>
        </output>
      )}
      {view?.editing !== undefined && (
        <FileEditor
          key={`${view.count} ${view.editing.path}`}
          path={view.editing.path}
          text={view.editing.text}
          onDone={(saved) => {
            session.closeTerminalEditor(name, saved);
            control.current?.screen.focus();
          }}
        />
      )}
    </>
  );
}
