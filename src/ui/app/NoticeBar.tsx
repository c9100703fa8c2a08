/** The one thing that is to be said at the moment, until it is closed. */
import type { Text } from '../../i18n/index.ts';
import type { Notice } from '../../state/index.ts';
import { Button } from '../parts/Button.tsx';
import { useText } from '../text.tsx';
import { useSession, useSessionActs } from './context.ts';
import styles from './NoticeBar.module.css';

export function NoticeBar() {
  const text = useText();
  const session = useSessionActs();
  const notice = useSession((state) => state.notice);
  if (notice === undefined) return null;
  const quiet = notice.code === 'linkOpened';
  return (
    <div
      className={[styles.bar, quiet && styles.quiet].filter(Boolean).join(' ')}
      role={quiet ? 'status' : 'alert'}
    >
      <span>{wordsOf(text, notice)}</span>
      <Button look="plain" icon="close" label={text.app.close} onClick={() => session.tell(undefined)} />
    </div>
  );
}

function wordsOf({ notice: words }: Text, notice: Notice): string {
  switch (notice.code) {
    case 'linkRefused':
      switch (notice.error.code) {
        case 'damaged':
          return words.linkDamaged;
        case 'tooNew':
          return words.linkTooNew;
        case 'tooLarge':
          return words.linkTooLarge;
        default:
          return words.linkInvalid(notice.error.path);
      }
    case 'fileRefused':
      switch (notice.error.code) {
        case 'damaged':
          return words.fileDamaged;
        case 'tooNew':
          return words.fileTooNew;
        case 'tooLarge':
          return words.fileTooLarge;
        default:
          return words.fileInvalid(notice.error.path);
      }
    case 'unknownScenario':
      return words.unknownScenario(notice.id);
    default:
      return words[notice.code];
  }
}
