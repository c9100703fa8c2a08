/** A narrow screen: one panel at a time, play and step always at hand, the panels to choose from at the bottom. */
import type { ComponentProps } from 'react';
import { Transport } from '../controls/Transport.tsx';
import { EditorPanel } from '../editor/EditorPanel.tsx';
import { InspectorPanel } from '../inspector/InspectorPanel.tsx';
import { PHONE_PANELS } from '../../state/index.ts';
import { useText } from '../text.tsx';
import { useLayout, useLayoutStore } from './context.ts';
import { LazyTerminal } from '../terminal/LazyTerminal.tsx';
import { StagePanel } from './StagePanel.tsx';
import { TimelinePanel } from './TimelinePanel.tsx';
import styles from './PhoneLayout.module.css';

export function PhoneLayout({ editor }: { readonly editor: ComponentProps<typeof EditorPanel> }) {
  const text = useText();
  const layout = useLayoutStore();
  const panel = useLayout((state) => state.phonePanel);
  return (
    <div className={styles.phone}>
      <div className={styles.panel}>
        {panel === 'editor' && (
          <section className={styles.fill} aria-label={text.panel.editor}>
            <EditorPanel {...editor} />
          </section>
        )}
        {panel === 'stage' && <StagePanel />}
        {panel === 'timeline' && <TimelinePanel />}
        {panel === 'terminal' && <LazyTerminal />}
        {panel === 'inspector' && (
          <section className={styles.fill} aria-label={text.panel.inspectorLabel}>
            <InspectorPanel />
          </section>
        )}
      </div>
      <Transport />
      <nav className={styles.tabs} aria-label={text.panel.choose}>
        {PHONE_PANELS.map((one) => (
          <button
            key={one}
            type="button"
            className={styles.tab}
            aria-current={one === panel ? 'page' : undefined}
            onClick={() => layout.setState({ phonePanel: one })}
          >
            {text.panel[one]}
          </button>
        ))}
      </nav>
    </div>
  );
}
