/** Whether the page is dark at the moment: the person's choice, or the system's. */
import { useEffect } from 'react';
import { useLayout } from '../app/context.ts';
import { useMediaQuery } from '../app/use-media-query.ts';

export function useDarkTheme(): boolean {
  const theme = useLayout((layout) => layout.theme);
  const system = useMediaQuery('(prefers-color-scheme: dark)');
  return theme === 'system' ? system : theme === 'dark';
}

/** Puts the person's choice on <html>, where `tokens.css` reads it. */
export function useApplyTheme(): void {
  const theme = useLayout((layout) => layout.theme);
  const dark = useDarkTheme();
  useEffect(() => {
    const root = document.documentElement;
    if (theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
    const background = getComputedStyle(root).getPropertyValue('--panel').trim();
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', background);
    // What the system prefers changes the colours that are read here.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [theme, dark]);
}
