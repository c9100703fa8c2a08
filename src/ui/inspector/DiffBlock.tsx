/** A difference as YAML lines. Its sign tells what a line is, and colour only repeats it. */
import type { DiffLine } from '../../trace/index.ts';
import shared from './shared.module.css';

const SIGNS = { same: ' ', added: '+', removed: '-', gap: ' ' } as const;

export function DiffBlock({ lines, label }: { readonly lines: readonly DiffLine[]; readonly label: string }) {
  return (
    <pre className={shared.code} aria-label={label}>
      {lines.map((line, i) => (
        <div
          // The lines of one difference never change their order.
          key={`${i}`}
          className={[
            shared.line,
            line.kind === 'added' && shared.added,
            line.kind === 'removed' && shared.removed,
          ]
            .filter(Boolean)
            .join(' ')}
        >
          {line.kind === 'gap' ? '  ⋯' : `${SIGNS[line.kind]} ${line.text}`}
        </div>
      ))}
    </pre>
  );
}
