/** The words of the command palette. */
export const paletteEn = {
  title: 'Commands',
  open: 'Commands (Ctrl+K)',
  key: 'everything by name',
  placeholder: 'Go to, do, open …',
  none: 'Nothing has these words',
  left: (count: number) => (count === 1 ? '1 command' : `${count} commands`),
  more: (count: number) => `and ${count} more: type to find them`,
  groups: {
    go: 'Go to',
    time: 'Time',
    fault: 'Let go wrong',
    scenario: 'Scenarios',
    page: 'Page',
  },
  cluster: 'The cluster',
  jump: (time: string) => `Jump to ${time}`,
  theme: (theme: string) => `Theme: ${theme}`,
  show: (tab: string) => `Inspector: ${tab}`,
};

type Plain<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : { readonly [K in keyof T]: Plain<T[K]> };

export type PaletteTexts = Plain<typeof paletteEn>;
