/** The page's keys: play, step, ends, undo. They hold back where keys already mean something. */
import { useEffect } from 'react';
import type { Session } from '../../state/index.ts';

/** What takes keys for itself when it has the focus. */
const OWN_KEYS =
  'input, textarea, select, [contenteditable="true"], .monaco-editor, dialog, [role=tab], [role=menu], [role=slider], [role=separator], [role=listbox], [role=grid], [role=tree], [data-own-keys]';

export function useKeyboard(session: Session): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const target = event.target instanceof Element ? event.target : document.body;
      const act = actOf(event, session, target);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [session]);
}

function actOf(event: KeyboardEvent, session: Session, target: Element): (() => void) | undefined {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (target.closest(OWN_KEYS)) return undefined;
  if ((ctrlKey || metaKey) && !altKey) {
    if (key.toLowerCase() === 'z') return shiftKey ? session.redo : session.undo;
    return key.toLowerCase() === 'y' && !shiftKey ? session.redo : undefined;
  }
  if (ctrlKey || metaKey || altKey || shiftKey) return undefined;
  switch (key) {
    case ' ':
      // A button or a link takes the space key for itself.
      if (target.closest('button, a, summary, [role=button]')) return undefined;
      return session.store.getState().playing ? session.pause : session.play;
    case 'ArrowLeft':
      return session.stepBack;
    case 'ArrowRight':
      return session.stepForward;
    case 'Home':
      return session.toStart;
    case 'End':
      return session.toEnd;
    default:
      return undefined;
  }
}
