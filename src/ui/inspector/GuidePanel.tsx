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
  const [loaded, setLoaded] = useState<{ readonly of: string; readonly about: string } | undefined>(
    undefined,
  );
  const wanted = `${id} ${language}`;
  useEffect(() => {
    let stale = false;
    if (id !== undefined)
      void loadAbout(id, language).then((about) => {
        if (!stale) setLoaded({ of: wanted, about });
      });
    return () => {
      stale = true;
    };
  }, [id, language, wanted]);
  if (id === undefined) return <p className={shared.quiet}>{text.inspector.noGuide}</p>;
  return loaded?.of === wanted ? <RichText text={loaded.about} /> : null;
}
