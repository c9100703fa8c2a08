/** The place of the terminal until it is loaded. */
import { lazy, Suspense, useEffect, useState } from 'react';

type Panel = typeof import('./TerminalPanel.tsx');
let loaded: Panel | undefined;

const load = async (): Promise<Panel> => {
  loaded = await import('./TerminalPanel.tsx');
  return loaded;
};
const TerminalPanel = lazy(load);

export function LazyTerminal() {
  // React keeps an empty place for a while, however soon what is lazy comes: what has come already is shown at once.
  const [Ready] = useState(() => loaded?.default);
  if (Ready !== undefined) return <Ready />;
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
