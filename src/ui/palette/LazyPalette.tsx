/** The keys of the palette, and its place until it is loaded. */
import { lazy, Suspense, useEffect, useState } from 'react';

const load = () => import('./CommandPalette.tsx');
const CommandPalette = lazy(load);

interface LazyPaletteProps {
  readonly isOpen: boolean;
  readonly onChange: (isOpen: boolean) => void;
  readonly onShare: () => void;
  readonly onHelp: () => void;
}

/** What means something else by Ctrl+K: chords of the editor, the kill of a command line. */
const OWN_KEYS = '.monaco-editor, .xterm';

export function LazyPalette({ isOpen, onChange, onShare, onHelp }: LazyPaletteProps) {
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const isKey = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!isKey || event.key.toLowerCase() !== 'k' || event.isComposing || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : document.body;
      if (target.closest(OWN_KEYS)) return;
      event.preventDefault();
      onChange(!isOpen);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [isOpen, onChange]);
  if (!wasOpen) return null;
  return (
    <Suspense fallback={null}>
      <CommandPalette isOpen={isOpen} onClose={() => onChange(false)} onShare={onShare} onHelp={onHelp} />
    </Suspense>
  );
}
