/** The files as tabs, with what can be done to one: open, close, rename, delete, add. */
import { type KeyboardEvent, useState } from 'react';
import { fileOf, nameProblem } from '../../state/index.ts';
import { useSession, useSessionActs } from '../app/context.ts';
import { Icon } from '../parts/Icon.tsx';
import { Menu } from '../parts/Menu.tsx';
import { shownPathOf } from '../../trace/index.ts';
import { useText } from '../text.tsx';
import { useMachineFile, useMachineFiles } from './use-machine-files.ts';
import { RenameDialog } from './RenameDialog.tsx';
import styles from './FileTabs.module.css';

export const EDITOR_PANEL_ID = 'editor-text';
export const tabId = (file: string): string => `tab-${file}`;

export function FileTabs() {
  const text = useText();
  const session = useSessionActs();
  const files = useSession((state) => state.scenario.files);
  const closed = useSession((state) => state.closedFiles);
  const active = useSession((state) => state.activeFile);
  const reports = useSession((state) => state.reports);
  const [renaming, setRenaming] = useState<string | undefined>(undefined);
  const open = files.filter((file) => !closed.includes(file.name));
  const shown = useMachineFile();
  const made = useMachineFiles();
  const tabs = [
    ...open.map(({ name }) => ({
      id: tabId(name),
      isActive: shown === undefined && name === active,
      select: () => session.openFile(name),
    })),
    ...made.map(({ path }) => ({
      id: tabId(`/${path}`),
      isActive: shown?.path === path,
      select: () => session.openPath(path),
    })),
  ];

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex((tab) => tab.isActive);
    const to = {
      ArrowLeft: (at - 1 + tabs.length) % tabs.length,
      ArrowRight: (at + 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    const tab = to === undefined ? undefined : tabs[to];
    if (tab === undefined) return;
    event.preventDefault();
    tab.select();
    document.getElementById(tab.id)?.focus();
  };

  return (
    <div className={styles.bar}>
      {/* The tabs have the focus, not their list. */}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div role="tablist" aria-label={text.editor.tabs} className={styles.tabs} onKeyDown={onKeyDown}>
        {open.map(({ name }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={tabId(name)}
            aria-selected={shown === undefined && name === active}
            aria-controls={EDITOR_PANEL_ID}
            tabIndex={shown === undefined && name === active ? 0 : -1}
            className={styles.tab}
            onClick={() => session.openFile(name)}
            onDoubleClick={() => setRenaming(name)}
          >
            <span className={styles.name}>{name}</span>
            {reports.get(name)?.diagnostics.some((d) => d.severity === 'error') && (
              <>
                <span className={styles.errorMark} aria-hidden="true">
                  !
                </span>
                <span className="visually-hidden">{text.editor.error}</span>
              </>
            )}
          </button>
        ))}
        {made.map(({ path }) => (
          <button
            key={`/${path}`}
            type="button"
            role="tab"
            id={tabId(`/${path}`)}
            aria-selected={shown?.path === path}
            aria-controls={EDITOR_PANEL_ID}
            aria-label={text.terminal.madeFile(shownPathOf(path))}
            tabIndex={shown?.path === path ? 0 : -1}
            className={`${styles.tab} ${styles.made}`}
            onClick={() => session.openPath(path)}
          >
            <Icon name="terminal" size={13} />
            <span className={styles.name}>{shownPathOf(path)}</span>
          </button>
        ))}
      </div>
      {active !== undefined && (
        <Menu
          label={text.editor.fileMenu(active)}
          iconOnly
          buttonClassName={styles.action}
          button={<Icon name="more" size={16} />}
          sections={[
            {
              id: 'file',
              items: [
                { id: 'rename', label: text.editor.rename, onSelect: () => setRenaming(active) },
                {
                  id: 'close',
                  label: text.editor.close,
                  disabled: open.length < 2,
                  onSelect: () => session.closeFile(active),
                },
                { id: 'delete', label: text.editor.delete, onSelect: () => session.deleteFile(active) },
              ],
            },
          ]}
        />
      )}
      <Menu
        label={text.editor.add}
        iconOnly
        buttonClassName={styles.action}
        button={<Icon name="add" size={16} />}
        sections={[
          {
            id: 'new',
            items: [{ id: 'new', label: text.editor.newFile, onSelect: () => session.addFile('pod.yaml') }],
          },
          {
            id: 'closed',
            title: text.editor.reopen,
            items: closed.map((name) => ({ id: name, label: name, onSelect: () => session.openFile(name) })),
          },
        ]}
      />
      {renaming !== undefined && (
        <RenameDialog
          name={renaming}
          problemOf={(name) => nameProblem(session.store.getState().scenario, name, renaming)}
          onClose={() => setRenaming(undefined)}
          onRename={(name) => {
            if (fileOf(session.store.getState().scenario, renaming)) session.renameFile(renaming, name);
            setRenaming(undefined);
          }}
        />
      )}
    </div>
  );
}
