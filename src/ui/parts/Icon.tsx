/** Small line icons. They never stand alone for a meaning: the button that holds one has a name. */
const PATHS = {
  play: 'M7 5.2v13.6a.6.6 0 0 0 .92.5l10.5-6.8a.6.6 0 0 0 0-1L7.92 4.7A.6.6 0 0 0 7 5.2Z',
  pause: 'M7 5h3.4v14H7zM13.6 5H17v14h-3.4z',
  stepBack: 'M15.5 5.5v13L6 12z',
  stepForward: 'M8.5 5.5v13L18 12z',
  toStart: 'M6 5.5h2.2v13H6zM18.5 5.5v13L9.5 12z',
  toEnd: 'M15.8 5.5H18v13h-2.2zM5.5 5.5v13L14.5 12z',
} as const;
const LINES = {
  undo: 'M4 9h10a5 5 0 0 1 0 10H9M4 9l4.5-4.5M4 9l4.5 4.5',
  redo: 'M20 9H10a5 5 0 0 0 0 10h5M20 9l-4.5-4.5M20 9l-4.5 4.5',
  close: 'M6 6l12 12M18 6 6 18',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  add: 'M12 5v14M5 12h14',
  search: 'M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM15 15l5 5',
  down: 'M6 9.5l6 6 6-6',
  help: 'M9.2 9a2.9 2.9 0 1 1 4.3 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.6h.01',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z',
  terminal: 'M4.5 6.5 10 12l-5.5 5.5M12.5 18h7',
  bolt: 'M13.5 3 5.5 13.5h5.5L10 21l8.5-11H13z',
  system: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 4v16',
} as const;

export type IconName = keyof typeof PATHS | keyof typeof LINES;

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  const filled = name in PATHS;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill={filled ? 'currentColor' : 'none'}
      stroke={filled ? 'none' : 'currentColor'}
      strokeWidth={name === 'more' ? 3 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {name === 'system' && <path d="M12 4a8 8 0 0 1 0 16Z" fill="currentColor" stroke="none" />}
      <path d={filled ? PATHS[name as keyof typeof PATHS] : LINES[name as keyof typeof LINES]} />
    </svg>
  );
}
