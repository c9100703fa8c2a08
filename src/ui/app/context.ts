/** How components reach the stores: each selects the smallest value it needs. */
import { createContext, use, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { LayoutState, LayoutStore, Session, SessionState } from '../../state/index.ts';

export interface AppStores {
  readonly session: Session;
  readonly layout: LayoutStore;
}

const AppContext = createContext<AppStores | undefined>(undefined);
export const AppProvider = AppContext;

function useStores(): AppStores {
  const stores = use(AppContext);
  if (stores === undefined) throw new Error('outside AppProvider');
  return stores;
}

/** The verbs. The same object for the life of the page. */
export const useSessionActs = (): Session => useStores().session;
export const useSession = <T>(select: (state: SessionState) => T): T =>
  useStore(useStores().session.store, select);
export const useLayout = <T>(select: (state: LayoutState) => T): T => useStore(useStores().layout, select);
export const useLayoutStore = (): LayoutStore => useStores().layout;

/** What is read while time runs is redrawn this often; what moves smoothly draws itself from the clock. */
const COARSE_MS = 100;

/** The playhead for text and lists: at once after a pause or a seek, a few times a second while playing. */
export function useCoarsePlayhead(): number {
  const { clock } = useSessionActs();
  const [t, setT] = useState(() => clock.get());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let dirty = false;
    const draw = (): void => {
      dirty = false;
      setT(clock.get());
      timer = setTimeout(() => {
        timer = undefined;
        if (dirty) draw();
      }, COARSE_MS);
    };
    const stop = clock.subscribe(() => {
      if (timer === undefined) draw();
      else dirty = true;
    });
    setT(clock.get());
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [clock]);
  return t;
}
