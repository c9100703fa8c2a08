/** What to watch in the open scenario. Its times lead to the moments; who has gone another way can come back. */
import { useEffect, useState } from 'react';
import { loadAbout, loadBuiltin } from '../../state/index.ts';
import { useLayout, useSession, useSessionActs } from '../app/context.ts';
import { Button } from '../parts/Button.tsx';
import { RichText } from '../parts/Rich.tsx';
import { clockText } from '../../i18n/index.ts';
import { useText } from '../text.tsx';
import shared from './shared.module.css';

/** `at 20 s`, and in Chinese `第 20 秒`; the words and the number. */
const MOMENTS = { en: /(\b[Aa]t (\d+) s\b)/, zh: /(第 (\d+) 秒)/ };

export function GuidePanel() {
  const text = useText();
  const session = useSessionActs();
  const edited = useSession((state) => state.edited);
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
  if (loaded?.of !== wanted) return null;
  const rejoin = async (): Promise<void> => {
    const scenario = await loadBuiltin(id);
    session.open({ ...scenario, playhead: Math.round(session.clock.get()) }, { kind: 'builtin', id });
  };
  return (
    <>
      {edited && (
        <p>
          <Button onClick={() => void rejoin()}>{text.scenarioMenu.rejoin}</Button>{' '}
          <span className={shared.quiet}>{text.scenarioMenu.rejoinHint}</span>
        </p>
      )}
      <RichText
        text={loaded.about}
        moments={{
          pattern: MOMENTS[language],
          name: (ms) => text.scenarioMenu.goTo(clockText(ms, true)),
          open: session.seek,
        }}
      />
    </>
  );
}
