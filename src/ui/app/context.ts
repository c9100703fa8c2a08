/** How components reach the stores: each selects the smallest value it needs. */
import { createContext, use, useSyncExternalStore } from 'react';
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

/** The playhead for text and lists: at once after a pause or a seek, a few times a second while playing. */
export function useCoarsePlayhead(): number {
  const { coarse } = useSessionActs();
  return useSyncExternalStore(coarse.subscribe, coarse.get);
}
