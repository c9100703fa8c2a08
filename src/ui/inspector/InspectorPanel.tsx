/** The right column: why the Pod is as it is, and everything about it that can be read. */
import { type KeyboardEvent, useRef } from 'react';
import { INSPECTOR_TABS, type InspectorTab } from '../../state/index.ts';
import { useLayout, useLayoutStore } from '../app/context.ts';
import { later } from '../parts/later.tsx';
import { useText } from '../text.tsx';
import { GuidePanel } from './GuidePanel.tsx';
import { WhyPanel } from './WhyPanel.tsx';
import styles from './InspectorPanel.module.css';

const PANELS: Readonly<Record<InspectorTab, React.ComponentType>> = {
  why: WhyPanel,
  status: later(async () => (await import('./StatusPanel.tsx')).StatusPanel),
  events: later(async () => (await import('./EventsPanel.tsx')).EventsPanel),
  logs: later(async () => (await import('./LogsPanel.tsx')).LogsPanel),
  processes: later(async () => (await import('./ProcessesPanel.tsx')).ProcessesPanel),
  guide: GuidePanel,
};

const PANEL_ID = 'inspector-panel';
const tabId = (tab: InspectorTab): string => `inspector-${tab}`;

export function InspectorPanel() {
  const text = useText();
  const layout = useLayoutStore();
  const active = useLayout((state) => state.inspectorTab);
  const list = useRef<HTMLDivElement>(null);
  const Panel = PANELS[active];

  const choose = (tab: InspectorTab): void => layout.setState({ inspectorTab: tab });
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = INSPECTOR_TABS.indexOf(active);
    const count = INSPECTOR_TABS.length;
    const to = { ArrowLeft: (at - 1 + count) % count, ArrowRight: (at + 1) % count, Home: 0, End: count - 1 }[
      event.key
    ];
    const tab = to === undefined ? undefined : INSPECTOR_TABS[to];
    if (tab === undefined) return;
    event.preventDefault();
    choose(tab);
    list.current?.querySelector<HTMLElement>(`#${tabId(tab)}`)?.focus();
  };

  return (
    <div className={styles.panel}>
      {/* The tabs have the focus, not their list. */}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div
        ref={list}
        role="tablist"
        aria-label={text.inspector.tabs}
        className={styles.tabs}
        onKeyDown={onKeyDown}
      >
        {INSPECTOR_TABS.map((tab) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={tabId(tab)}
            aria-selected={tab === active}
            aria-controls={PANEL_ID}
            tabIndex={tab === active ? 0 : -1}
            className={styles.tab}
            onClick={() => choose(tab)}
          >
            {text.inspector[tab]}
          </button>
        ))}
      </div>
      {/* It scrolls, so the keyboard must be able to reach it. */}
      <div
        id={PANEL_ID}
        role="tabpanel"
        aria-labelledby={tabId(active)}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className={styles.body}
      >
        <Panel key={active} />
      </div>
    </div>
  );
}
