/** The tokens of the page as xterm's theme. */
import type { ITheme } from '@xterm/xterm';

/** `dark`: which of the two themes the page has now. */
export function terminalTheme(dark: boolean): ITheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    background: token('--panel'),
    foreground: token('--ink'),
    cursor: token('--accent'),
    cursorAccent: token('--panel'),
    selectionBackground: token('--accent-soft'),
    selectionForeground: token('--ink'),
    scrollbarSliderBackground: dark ? '#ffffff33' : '#00000033',
    black: token('--floor'),
    red: token('--failed'),
    green: token('--running'),
    yellow: token('--pending'),
    blue: token('--succeeded'),
    magenta: token('--terminating'),
    cyan: token('--accent'),
    white: token('--muted'),
    brightBlack: token('--muted'),
    brightRed: token('--failed'),
    brightGreen: token('--running'),
    brightYellow: token('--pending'),
    brightBlue: token('--succeeded'),
    brightMagenta: token('--terminating'),
    brightCyan: token('--accent'),
    brightWhite: token('--ink'),
  };
}

export const codeFont = (): string =>
  getComputedStyle(document.documentElement).getPropertyValue('--font-code').trim();
