/** What to watch in the open scenario. */
import { useEffect, useState } from 'react';
import { loadAbout } from '../../state/index.ts';
import { useLayout, useSession } from '../app/context.ts';
import { RichText } from '../parts/Rich.tsx';
import { useText } from '../text.tsx';
import shared from './shared.module.css';

export function GuidePanel() {
  const text = useText();
  const language = useLayout((state) => state.language);
  const id = useSession((state) => (state.origin.kind === 'builtin' ? state.origin.id : undefined));
  const [about, setAbout] = useState<string | undefined>(undefined);
  useEffect(() => {
    let stale = false;
    setAbout(undefined);
    if (id !== undefined)
      void loadAbout(id, language).then((loaded) => {
        if (!stale) setAbout(loaded);
      });
    return () => {
      stale = true;
    };
  }, [id, language]);
  if (id === undefined) return <p className={shared.quiet}>{text.inspector.noGuide}</p>;
  return about === undefined ? null : <RichText text={about} />;
}
