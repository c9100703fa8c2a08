/** The place of the terminal until it is loaded. */
import { lazy, Suspense } from 'react';

const TerminalPanel = lazy(() => import('./TerminalPanel.tsx'));

export function LazyTerminal() {
  return (
    <Suspense fallback={null}>
      <TerminalPanel />
    </Suspense>
  );
}
