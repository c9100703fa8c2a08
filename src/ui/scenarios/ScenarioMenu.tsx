/** Which scenario is open, and the way to another one. */
import { useEffect, useRef, useState } from 'react';
import {
  BUILTIN_SCENARIOS,
  loadBuiltin,
  loadSummaries,
  openText,
  SCENARIO_GROUPS,
  scenarioFile,
  scenarioOf,
} from '../../state/index.ts';
import { useLayout, useSession, useSessionActs } from '../app/context.ts';
import { Icon } from '../parts/Icon.tsx';
import { Menu } from '../parts/Menu.tsx';
import { saveFile } from '../parts/save-file.ts';
import { useText } from '../text.tsx';
import styles from './ScenarioMenu.module.css';

export function ScenarioMenu() {
  const text = useText();
  const session = useSessionActs();
  const language = useLayout((layout) => layout.language);
  const origin = useSession((state) => state.origin);
  const edited = useSession((state) => state.edited);
  const input = useRef<HTMLInputElement>(null);
  const [summaries, setSummaries] = useState<Awaited<ReturnType<typeof loadSummaries>>>(new Map());
  useEffect(() => {
    let gone = false;
    void loadSummaries().then((loaded) => {
      if (!gone) setSummaries(loaded);
    });
    return () => {
      gone = true;
    };
  }, []);

  const open = async (id: string): Promise<void> => {
    session.open(await loadBuiltin(id), { kind: 'builtin', id });
  };
  const builtin = origin.kind === 'builtin' ? BUILTIN_SCENARIOS.find((s) => s.id === origin.id) : undefined;
  const title =
    builtin?.title[language] ??
    {
      link: text.scenario.shared,
      file: text.scenario.fromFile,
      own: text.scenario.own,
      builtin: text.scenario.own,
    }[origin.kind];

  return (
    <>
      <Menu
        label={`${text.scenario.menu}: ${title}${edited ? ` ${text.scenario.edited}` : ''}`}
        buttonClassName={styles.button}
        button={
          <>
            <span className={styles.title}>{title}</span>{' '}
            {edited && <span className={styles.edited}>{text.scenario.edited}</span>}
            <Icon name="down" size={14} />
          </>
        }
        filter={{
          label: text.scenarioMenu.find,
          none: text.scenarioMenu.nothingFound,
          left: text.scenarioMenu.found,
        }}
        sections={[
          ...SCENARIO_GROUPS.map((group) => ({
            id: group,
            title: text.scenarioMenu.groups[group],
            items: BUILTIN_SCENARIOS.filter((one) => one.group === group).map(({ id, title: name }) => {
              const detail = summaries.get(id)?.[language] ?? '';
              return {
                id,
                label: name[language],
                detail,
                checked: builtin?.id === id,
                words: [id, name[language], name.en, detail, text.scenarioMenu.groups[group]].join(' '),
                onSelect: () => void open(id),
              };
            }),
          })),
          {
            id: 'files',
            items: [
              ...(builtin && edited
                ? [{ id: 'again', label: text.scenario.startOver, onSelect: () => void open(builtin.id) }]
                : []),
              {
                id: 'empty',
                label: text.scenario.empty,
                onSelect: () =>
                  session.open(scenarioOf([{ name: 'pod.yaml', text: '' }], ['pod.yaml']), { kind: 'own' }),
              },
              { id: 'open', label: text.scenario.openFile, onSelect: () => input.current?.click() },
              {
                id: 'save',
                label: text.scenario.saveFile,
                onSelect: () => saveFile(text.scenario.fileName, scenarioFile(session.snapshot())),
              },
            ],
          },
        ]}
      />
      <input
        ref={input}
        type="file"
        accept=".json,.yaml,.yml,.txt"
        className="visually-hidden"
        aria-label={text.scenario.openFile}
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void file.text().then((content) => openText(session, file.name, content));
        }}
      />
    </>
  );
}
