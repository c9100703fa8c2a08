/** The place of the terminal until it is loaded. */
import { lazy, Suspense, useEffect } from 'react';

const load = () => import('./TerminalPanel.tsx');
const TerminalPanel = lazy(load);

export function LazyTerminal() {
  return (
    <Suspense fallback={null}>
      <TerminalPanel />
    </Suspense>
  );
}

/** The rest of the page comes first. */
const PATIENCE_MS = 2_000;

/** Fetches the terminal before it is opened, so that opening it shows a prompt at once. */
export function usePreloadedTerminal(): void {
  useEffect(() => {
    // Offline at the first visit: opening it tries again.
    const timer = setTimeout(() => load().catch(() => undefined), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
}
