/** The page's words for components: `useText()`. While another language is being loaded the one before stays. */
import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { en, HTML_LANG, loadText, type Text } from '../i18n/index.ts';

const TextContext = createContext<Text>(en);

export const useText = (): Text => use(TextContext);

interface TextProviderProps {
  readonly language: keyof typeof HTML_LANG;
  readonly children: ReactNode;
}

export function TextProvider({ language, children }: TextProviderProps) {
  const [text, setText] = useState<Text>(en);
  useEffect(() => {
    let stale = false;
    const show = (loaded: Text): void => {
      if (stale) return;
      setText(loaded);
      document.documentElement.lang = HTML_LANG[language];
    };
    loadText(language).then(show, () => show(en));
    return () => {
      stale = true;
    };
  }, [language]);
  return <TextContext value={text}>{children}</TextContext>;
}
