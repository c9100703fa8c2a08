/** The open file's status line, and below it the problems and notes as a list that can be walked and jumped from. */
import { useState } from 'react';
import { KUBERNETES_VERSION } from '../../kube/version.ts';
import type { Diagnostic } from '../../manifest/diagnostic.ts';
import { Button } from '../parts/Button.tsx';
import { useText } from '../text.tsx';
import { countOf, type Severity, tellDiagnostic } from './diagnostics.ts';
import styles from './Problems.module.css';

interface ProblemsProps {
  /** Undefined while the file has not been read yet. */
  readonly diagnostics: readonly Diagnostic[] | undefined;
  readonly onJump: (diagnostic: Diagnostic) => void;
  readonly onNotModelled: () => void;
}

const MARKS: Readonly<Record<Severity, string>> = { error: '✕', warning: '▲', note: 'i' };

export function Problems({ diagnostics, onJump, onNotModelled }: ProblemsProps) {
  const text = useText();
  const [open, setOpen] = useState<boolean | undefined>(undefined);
  if (diagnostics === undefined) return <p className={styles.summary}>{text.editor.checking}</p>;
  const errors = countOf(diagnostics, 'error');
  const warnings = countOf(diagnostics, 'warning');
  const notes = countOf(diagnostics, 'note');
  // What is wrong is shown by itself; notes when someone wants them.
  const shown = open ?? errors + warnings > 0;
  const [only] = diagnostics;
  const counts = [
    errors > 0 && text.editor.errors(errors),
    warnings > 0 && text.editor.warnings(warnings),
    notes > 0 && text.editor.notes(notes),
  ].filter((part) => part !== false);
  // One note alone is told at once.
  const summary =
    only !== undefined && diagnostics.length === 1 && notes === 1 && !shown
      ? `${text.editor.notes(1)}: ${tellDiagnostic(text, only).explanation}`
      : (errors > 0 ? counts.slice(1) : counts).join(' · ') || text.editor.problems;

  return (
    <div className={styles.panel}>
      <div className={styles.summary}>
        <output className={errors > 0 ? styles.bad : styles.good}>
          {errors > 0 ? `✕ ${counts[0]}` : `✓ ${text.editor.valid(KUBERNETES_VERSION)}`}
        </output>
        {diagnostics.length > 0 && (
          <Button look="link" aria-expanded={shown} onClick={() => setOpen(!shown)}>
            {summary} {shown ? '▾' : '▸'}
          </Button>
        )}
      </div>
      {shown && diagnostics.length > 0 && (
        <ul className={styles.list} aria-label={text.editor.problems}>
          {diagnostics.map((diagnostic, i) => {
            const { explanation, message } = tellDiagnostic(text, diagnostic);
            return (
              <li key={`${i} ${diagnostic.code} ${diagnostic.range.startOffset}`}>
                <button type="button" className={styles.problem} onClick={() => onJump(diagnostic)}>
                  <span className={[styles.mark, styles[diagnostic.severity]].join(' ')} aria-hidden="true">
                    {MARKS[diagnostic.severity]}
                  </span>
                  <span className={styles.words}>
                    <span>
                      <span className="visually-hidden">{text.editor[diagnostic.severity]}: </span>
                      {explanation}{' '}
                      <span className={styles.line}>{text.editor.jumpTo(diagnostic.range.startLine)}</span>
                    </span>
                    {message !== explanation && <span className={styles.message}>{message}</span>}
                  </span>
                </button>
              </li>
            );
          })}
          <li>
            <Button look="link" className={styles.notModelled} onClick={onNotModelled}>
              {text.editor.notModelled}
            </Button>
          </li>
        </ul>
      )}
    </div>
  );
}
