/** What this is, which keys there are, and what the simulation does not do. */
import { useEffect, useRef } from 'react';
import { ACTIVE_KINDS, type CoverageEntry, POD_COVERAGE, SERVICE_COVERAGE } from '../../kube/coverage.ts';
import { KUBERNETES_VERSION } from '../../kube/version.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { RichText } from '../parts/Rich.tsx';
import { useText } from '../text.tsx';
import styles from './HelpDialog.module.css';

interface HelpDialogProps {
  /** Opened for the list of what is not modelled. */
  readonly showNotModelled: boolean;
  readonly onClose: () => void;
}

export function HelpDialog({ showNotModelled, onClose }: HelpDialogProps) {
  const text = useText();
  const notModelled = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (showNotModelled) notModelled.current?.scrollIntoView?.();
  }, [showNotModelled]);
  const keys: readonly (readonly [string, string])[] = [
    [text.help.space, text.help.keyPlay],
    ['← →', text.help.keyStep],
    [`${text.help.home} ${text.help.end}`, text.help.keyEnds],
    ['Ctrl+K', text.palette.key],
    ['Ctrl+Z  Ctrl+Shift+Z', text.help.keyUndo],
    ['Ctrl+M', text.help.keyTab],
  ];
  return (
    <Dialog title={showNotModelled ? text.help.notModelled : text.help.title} onClose={onClose} wide>
      {!showNotModelled && (
        <>
          <RichText text={text.help.intro} />
          <h3>{text.help.keys}</h3>
          <dl className={styles.keys}>
            {keys.map(([key, meaning]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
          <p className={styles.quiet}>{text.help.keyNote}</p>
        </>
      )}
      <h3 ref={notModelled} className={showNotModelled ? 'visually-hidden' : undefined}>
        {text.help.notModelled}
      </h3>
      <p className={styles.quiet}>{text.help.notModelledIntro(KUBERNETES_VERSION)}</p>
      <NotModelled kind="Pod" entries={POD_COVERAGE} />
      <NotModelled kind="Service" entries={SERVICE_COVERAGE} />
      <p className={styles.quiet}>{text.help.activeKinds([...ACTIVE_KINDS].join(', '))}</p>
      {!showNotModelled && (
        <p>
          <a href="./licenses.md">{text.help.licences}</a>
        </p>
      )}
    </Dialog>
  );
}

interface NotModelledProps {
  readonly kind: string;
  readonly entries: readonly CoverageEntry[];
}

function NotModelled({ kind, entries }: NotModelledProps) {
  const text = useText();
  const reasons: Readonly<Record<string, string>> = text.coverage;
  // Fields that belong together share a note, and a line here.
  const groups = new Map<string, CoverageEntry[]>();
  for (const entry of entries) {
    const key = `${entry.status} ${entry.note}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return (
    <table className={styles.table}>
      <caption>{kind}</caption>
      <thead>
        <tr>
          <th scope="col">{text.help.field}</th>
          <th scope="col">{text.help.followed}</th>
        </tr>
      </thead>
      <tbody>
        {[...groups].map(([key, group]) => (
          <tr key={key}>
            <td>
              {fieldsOf(group).map((path) => (
                <div key={path}>
                  <code>{path}</code>
                </div>
              ))}
            </td>
            <td>
              <strong>{group[0]?.status === 'ignored' ? text.help.ignored : text.help.approximated}</strong>{' '}
              {reasons[group[0]?.note ?? '']}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Init containers have the same fields as containers: they are named once. */
const fieldsOf = (entries: readonly CoverageEntry[]): readonly string[] =>
  entries.map((entry) => entry.path).filter((path) => !path.startsWith('initContainers[*].'));
