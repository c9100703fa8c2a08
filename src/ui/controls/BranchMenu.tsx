/** The tree of branches: what is looked at, and the futures that stayed behind. Nothing as long as there is only one. */
import { useMemo, useState } from 'react';
import { clockText } from '../../i18n/index.ts';
import { branchNameProblem, type BranchRow, branchRows } from '../../state/index.ts';
import { useSession, useSessionActs } from '../app/context.ts';
import { RenameDialog } from '../editor/RenameDialog.tsx';
import { Menu } from '../parts/Menu.tsx';
import { useText } from '../text.tsx';
import styles from './Transport.module.css';

export function BranchMenu() {
  const text = useText().branches;
  const session = useSessionActs();
  const scenario = useSession((state) => state.scenario);
  const rows = useMemo(() => branchRows(scenario), [scenario]);
  const [renaming, setRenaming] = useState<string | undefined>(undefined);
  const here = rows.find((row) => row.isHere);
  if (here === undefined) return null;
  const actsOf = (row: BranchRow): number =>
    (row.isHere ? scenario : scenario.branches?.find((one) => one.name === row.name))?.acts.length ?? 0;
  const detailOf = (row: BranchRow): string =>
    [
      row.parent === undefined ? text.root : text.from(row.parent, clockText(row.at ?? 0)),
      text.acts(actsOf(row)),
    ].join(' · ');
  return (
    <>
      <Menu
        label={text.button(here.name)}
        buttonClassName={styles.branch}
        button={
          <>
            <svg width={14} height={14} viewBox="0 0 14 14" aria-hidden="true" className={styles.branchIcon}>
              <circle cx={3} cy={3} r={1.8} />
              <circle cx={3} cy={11} r={1.8} />
              <circle cx={11} cy={5} r={1.8} />
              <path d="M3 4.8 V9.2 M3 8.4 C3 6 9.2 8.4 9.2 5" />
            </svg>
            <span className={styles.branchName}>{here.name}</span>
          </>
        }
        sections={[
          {
            id: 'tree',
            title: text.title,
            items: rows.map((row) => ({
              id: row.name,
              label: `${'\u2003'.repeat(row.depth)}${row.depth > 0 ? '└ ' : ''}${row.name}`,
              detail: detailOf(row),
              checked: row.isHere,
              onSelect: () => session.switchBranch(row.name),
            })),
          },
          {
            id: 'change',
            items: [
              { id: 'rename', label: text.rename(here.name), onSelect: () => setRenaming(here.name) },
              ...rows
                .filter((row) => !row.isHere)
                .map((row) => ({
                  id: `delete ${row.name}`,
                  label: text.remove(row.name),
                  onSelect: () => session.deleteBranch(row.name),
                })),
            ],
          },
        ]}
      />
      {renaming !== undefined && (
        <RenameDialog
          name={renaming}
          words={text}
          problemOf={(name) => branchNameProblem(session.store.getState().scenario, name, renaming)}
          onClose={() => setRenaming(undefined)}
          onRename={(name) => {
            session.renameBranch(renaming, name);
            setRenaming(undefined);
          }}
        />
      )}
    </>
  );
}
