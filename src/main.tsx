/** Composition root: starts the worker, makes the stores, mounts the page. */
import { createRoot } from 'react-dom/client';
import {
  browserStorage,
  createLayout,
  createSession,
  FIRST_SCENARIO,
  loadBuiltin,
  loadSession,
  openFragment,
  type Saved,
  startAutosave,
  wantedBy,
} from './state/index.ts';
import { App } from './ui/app/App.tsx';
import { createSimulationClient } from './worker/client.ts';
import { createWorker } from './worker/start.ts';
import './ui/theme/tokens.css';
import './ui/theme/base.css';

const later = (fn: () => void, ms: number): (() => void) => {
  const timer = setTimeout(fn, ms);
  return () => clearTimeout(timer);
};

async function start(root: HTMLElement): Promise<void> {
  // What the address asks for is fetched together with the rest; `openFragment` finds it there, or tells what is wrong.
  wantedBy(location.hash).catch(() => undefined);
  const shared = browserStorage(() => localStorage);
  const own = browserStorage(() => sessionStorage);
  const layout = createLayout(shared, navigator.languages);
  const loaded = loadSession(own, shared);
  const saved = loaded.kind === 'saved' ? loaded.saved : undefined;
  const { lastGood, ...first } = saved ?? (await firstVisit());

  const session = createSession({
    connect: (listener) => createSimulationClient({ listener, later, createWorker }),
    later,
    frames: { request: (fn) => requestAnimationFrame(fn), cancel: (id) => cancelAnimationFrame(id) },
    now: () => performance.now(),
    first,
    lastGood,
  });
  if (loaded.kind === 'damaged') session.tell({ code: 'storageDamaged' });

  const openAddress = async (): Promise<void> => {
    // The address is cleaned, so that a reload brings back what the person has made of it, not the link again.
    if (await openFragment(session, location.hash))
      history.replaceState(null, '', location.pathname + location.search);
  };
  await openAddress();
  // A scenario that the address asks for runs already; what it takes the place of need not run first.
  if (session.store.getState().scenario === first.scenario) session.begin();
  window.addEventListener('hashchange', () => void openAddress());

  const autosave = startAutosave({ session, own, shared, later });
  window.addEventListener('pagehide', () => autosave.flush());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') autosave.flush();
  });
  window.addEventListener('beforeunload', (event) => {
    autosave.flush();
    if (!autosave.safe) event.preventDefault();
  });

  createRoot(root).render(<App stores={{ session, layout }} />);
}

const firstVisit = async (): Promise<Saved> => ({
  scenario: await loadBuiltin(FIRST_SCENARIO),
  origin: { kind: 'builtin', id: FIRST_SCENARIO },
  edited: false,
  lastGood: undefined,
});

const root = document.getElementById('root');
if (root !== null) void start(root);
