/** What a container has written up to the playhead, as `kubectl logs` shows it, and the run before it. */
import { useEffect, useRef, useState } from 'react';
import { clockText } from '../../i18n/index.ts';
import { containerLogs, instancesAt, lifeAt } from '../../trace/index.ts';
import { useCoarsePlayhead, useSession } from '../app/context.ts';
import { useText } from '../text.tsx';
import { useFocus } from './use-focus.ts';
import shared from './shared.module.css';
import styles from './LogsPanel.module.css';

const LIMIT = 500;

export function LogsPanel() {
  const text = useText();
  const t = useCoarsePlayhead();
  const trace = useSession((state) => state.run.trace);
  const focus = useFocus(t);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [previous, setPrevious] = useState(false);
  const [follow, setFollow] = useState(true);
  const output = useRef<HTMLPreElement>(null);

  const life = focus.pod === undefined ? undefined : lifeAt(trace, focus.pod, t);
  const containers = [...(life?.containers.values() ?? [])];
  const names = containers.map((one) => one.name);
  // What the person chose here, else what is selected on the stage, else the one that started last.
  const newest = containers.filter((one) => instancesAt(trace, one, t).length > 0).at(-1)?.name;
  const container = [chosen, focus.container, newest, names[0]].find(
    (one) => one !== undefined && names.includes(one),
  );
  const record = containers.find((one) => one.name === container);
  const runs = record === undefined ? 0 : instancesAt(trace, record, t).length;
  const lines =
    focus.pod === undefined || container === undefined
      ? []
      : containerLogs(trace, focus.pod, container, t, { limit: LIMIT, previous });

  const lastSeq = lines.at(-1)?.seq;
  useEffect(() => {
    // Whenever there is a new last line.
    if (follow && lastSeq !== undefined && output.current)
      output.current.scrollTop = output.current.scrollHeight;
  }, [follow, lastSeq]);

  if (container === undefined) return <p className={shared.quiet}>{text.inspector.noPod}</p>;
  return (
    <div className={styles.panel}>
      <div className={shared.row}>
        <label className={shared.label}>
          <span className="visually-hidden">{text.inspector.container}</span>
          <select
            className={shared.select}
            value={container}
            onChange={(event) => setChosen(event.target.value)}
          >
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label className={shared.label}>
          <input type="checkbox" checked={previous} onChange={(event) => setPrevious(event.target.checked)} />
          {text.logs.previous}
        </label>
        <label className={shared.label}>
          <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.target.checked)} />
          {text.logs.follow}
        </label>
      </div>
      {lines.length === 0 ? (
        <p className={shared.quiet}>{previous && runs < 2 ? text.logs.noPrevious : text.logs.none}</p>
      ) : (
        <>
          {lines.length === LIMIT && <p className={shared.quiet}>{text.logs.earlier(LIMIT)}</p>}
          <pre
            ref={output}
            className={[shared.code, styles.output].join(' ')}
            aria-label={text.logs.label(container)}
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
            tabIndex={0}
          >
            {lines.map((line) => (
              <div key={line.seq} className={styles.line}>
                <span className={styles.time}>{clockText(line.atMs, true)}</span>
                <span className={line.stream === 'stderr' ? styles.stderr : undefined}>
                  {line.stream === 'stderr' && <span className="visually-hidden">{text.logs.stderr}: </span>}
                  {line.text}
                </span>
              </div>
            ))}
          </pre>
        </>
      )}
    </div>
  );
}
