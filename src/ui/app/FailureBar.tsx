/** What is shown when the simulation itself has stopped: our mistake, with all that is needed to repeat it. */
import { clockText, plainText } from '../../i18n/index.ts';
import { encodeLink } from '../../state/share-link.ts';
import { beatsOf, tell } from '../../trace/index.ts';
import { Button } from '../parts/Button.tsx';
import { useText } from '../text.tsx';
import { useSession, useSessionActs } from './context.ts';
import styles from './FailureBar.module.css';

const LAST = 5;

export function FailureBar() {
  const text = useText();
  const session = useSessionActs();
  const failure = useSession((state) => state.run.failure);
  const trace = useSession((state) => state.run.trace);
  if (failure === undefined) return null;
  const link = encodeLink(failure.scenario);
  const last = beatsOf(trace).slice(-LAST);
  return (
    <div className={styles.bar} role="alert">
      <strong>{text.failure.title}</strong>
      <p>{failure.code === 'stuck' ? text.failure.stuck : text.failure.threw}</p>
      <p className={styles.message}>
        {text.failure.at(clockText(failure.atMs, true))}: {failure.message}
      </p>
      {last.length > 0 && (
        <details>
          <summary>{text.failure.lastEvents}</summary>
          <ul>
            {last.map((beat) => (
              <li key={beat.at}>
                {clockText(beat.at, true)} {plainText(tell(text.codes, beat.title))}
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className={styles.actions}>
        <Button onClick={session.begin}>{text.failure.again}</Button>
        {link.ok && <a href={link.value}>{text.failure.repeat}</a>}
      </div>
    </div>
  );
}
