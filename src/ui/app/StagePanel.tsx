/** The picture of the Pod, and above it what must be said about the run that it shows. */
import { useCallback, useState } from 'react';
import { SelectionFaults } from '../faults/FaultsMenu.tsx';
import { useOffers } from '../faults/use-offers.tsx';
import { LitContext } from '../stage/lit-context.ts';
import { Stage } from '../stage/Stage.tsx';
import { useLit } from '../stage/use-lit.ts';
import { useText } from '../text.tsx';
import { useSession, useSessionActs } from './context.ts';
import { useMarkPicture } from './paint-marks.ts';
import { type MenuPlace, StageMenu } from './StageMenu.tsx';
import { useLevel } from './use-level.ts';
import styles from './StagePanel.module.css';

const faultsOf = (selection: string) => <SelectionFaults key={selection} selection={selection} />;

export function StagePanel() {
  const text = useText();
  const session = useSessionActs();
  const { trace, revision, stale } = useSession((state) => state.run);
  useMarkPicture(trace);
  const selection = useSession((state) => state.selection);
  const level = useLevel();
  const offers = useOffers();
  const [menu, setMenu] = useState<MenuPlace>();
  const onMenu = useCallback((of: string, x: number, y: number) => setMenu({ selection: of, x, y }), []);
  const closeMenu = useCallback(() => setMenu(undefined), []);
  return (
    <div className={styles.panel} data-stale={stale}>
      {stale && <output className={styles.stale}>{text.editor.stale}</output>}
      <div className={styles.picture}>
        <LitContext value={useLit()}>
          <Stage
            trace={trace}
            revision={revision}
            clock={session.clock}
            pod={level.pod}
            node={level.node}
            container={level.container}
            onOpenContainer={session.openContainer}
            onOpen={session.openPod}
            selected={selection}
            onSelect={session.select}
            texts={text.stage}
            tools={faultsOf}
            onMenu={onMenu}
          />
        </LitContext>
        {menu !== undefined && (
          <StageMenu
            key={`${menu.selection} ${menu.x} ${menu.y}`}
            {...menu}
            offers={offers}
            onClose={closeMenu}
          />
        )}
        {offers.dialog}
      </div>
    </div>
  );
}
