/** Three columns above, time below; every border can be dragged, or moved with the arrow keys. */
import type { ComponentProps } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { Transport } from '../controls/Transport.tsx';
import { EditorPanel } from '../editor/EditorPanel.tsx';
import { InspectorPanel } from '../inspector/InspectorPanel.tsx';
import { useText } from '../text.tsx';
import { useLayout, useLayoutStore } from './context.ts';
import { LazyTerminal } from '../terminal/LazyTerminal.tsx';
import { StagePanel } from './StagePanel.tsx';
import { TimelinePanel } from './TimelinePanel.tsx';
import styles from './DeskLayout.module.css';

export function DeskLayout({ editor }: { readonly editor: ComponentProps<typeof EditorPanel> }) {
  const text = useText();
  const layout = useLayoutStore();
  const { panels } = layout.getState();
  const terminalOpen = useLayout((state) => state.terminalOpen);
  const keep =
    (group: string) =>
    (sizes: Readonly<Record<string, number>>, meta: { readonly isUserInteraction: boolean }) => {
      if (meta.isUserInteraction)
        layout.setState((state) => ({ panels: { ...state.panels, [group]: sizes } }));
    };
  return (
    <Group
      orientation="vertical"
      className={styles.group}
      {...(panels['rows'] && { defaultLayout: panels['rows'] })}
      onLayoutChanged={keep('rows')}
    >
      <Panel id="columns" minSize={200}>
        <Group
          orientation="horizontal"
          className={styles.columns}
          {...(panels['columns'] && { defaultLayout: panels['columns'] })}
          onLayoutChanged={keep('columns')}
        >
          <Panel id="editor" defaultSize="25" minSize={260}>
            <section className={styles.fill} aria-label={text.panel.editor}>
              <EditorPanel {...editor} />
            </section>
          </Panel>
          <Separator className={styles.upright} aria-label={text.panel.resizeEditor} />
          <Panel id="stage" minSize={280}>
            <StagePanel />
          </Panel>
          <Separator className={styles.upright} aria-label={text.panel.resizeInspector} />
          <Panel id="inspector" defaultSize="25" minSize={260}>
            <section className={styles.fill} aria-label={text.panel.inspectorLabel}>
              <InspectorPanel />
            </section>
          </Panel>
        </Group>
      </Panel>
      <Separator className={styles.level} aria-label={text.panel.resizeTimeline} />
      <Panel id="time" defaultSize="29" minSize={150}>
        <div className={styles.time}>
          <Transport />
          <Group
            orientation="horizontal"
            className={styles.below}
            {...(panels['below'] && terminalOpen && { defaultLayout: panels['below'] })}
            onLayoutChanged={keep('below')}
          >
            <Panel id="timeline" minSize={240}>
              <TimelinePanel />
            </Panel>
            {terminalOpen && (
              <>
                <Separator className={styles.upright} aria-label={text.terminal.width} />
                <Panel id="terminal" defaultSize="40" minSize={240}>
                  <LazyTerminal />
                </Panel>
              </>
            )}
          </Group>
        </div>
      </Panel>
    </Group>
  );
}
