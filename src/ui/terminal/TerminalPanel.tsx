/**
 * The terminal of the workstation. What it shows is the transcript at the playhead; what is typed becomes an act there.
 * Loaded when it is opened.
 */
import { useState } from 'react';
import { terminalsOf } from '../../trace/index.ts';
import { isTerminalAct } from '../../state/index.ts';
import { useSession } from '../app/context.ts';
import { Button } from '../parts/Button.tsx';
import { useText } from '../text.tsx';
import { OneTerminal } from './OneTerminal.tsx';
import styles from './TerminalPanel.module.css';

const MAX_TERMINALS = 4;

export default function TerminalPanel() {
  const text = useText();
  const acts = useSession((state) => state.scenario.acts);
  const { trace } = useSession((state) => state.run);
  const shownLine = useSession((state) => state.shownLine);
  const [picked, setPicked] = useState({ name: '1', after: shownLine });
  const [opened, setOpened] = useState<readonly string[]>(['1']);
  // A line that is to be seen opens its terminal, until another one is picked.
  const terminal = shownLine !== undefined && shownLine !== picked.after ? shownLine.terminal : picked.name;
  const setTerminal = (name: string): void => setPicked({ name, after: shownLine });
  const names = [
    ...new Set([
      '1',
      ...acts.flatMap((act) => (isTerminalAct(act) ? [act.terminal] : [])),
      ...terminalsOf(trace),
      ...opened,
    ]),
  ];
  const open = (): void => {
    const numbers = names.map(Number).filter(Number.isFinite);
    const name = String(Math.max(0, ...numbers) + 1);
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
      <OneTerminal key={terminal} name={terminal} />
    </section>
  );
}
