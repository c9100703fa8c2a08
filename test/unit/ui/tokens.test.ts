import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../src/ui/theme/tokens.css', import.meta.url), 'utf8');

/** The colours of the block that begins with `selector`. */
function colours(selector: string): ReadonlyMap<string, string> {
  const start = css.indexOf(selector);
  const block = css.slice(css.indexOf('{', start), css.indexOf('}', start));
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map((m) => [m[1] as string, m[2] as string]),
  );
}

const light = colours(':root {');
const dark = colours(":root[data-theme='dark'] {");
const darkBySystem = colours(":root:not([data-theme='light']) {");

function luminance(hex: string): number {
  const channel = (at: number): number => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const STATES = ['pending', 'running', 'succeeded', 'failed', 'terminating'];
/** Words on grounds: [word, ground]. */
const TEXT: readonly (readonly [string, string])[] = [
  ...['bg', 'panel', 'sunken', 'raised', 'accent-soft'].flatMap((ground) =>
    ['ink', 'muted', 'accent', ...STATES].map((word) => [word, ground] as const),
  ),
  ...STATES.map((state) => [state, `${state}-soft`] as const),
  ...STATES.map((state) => ['ink', `${state}-soft`] as const),
  ['on-accent', 'accent'],
  ['on-floor', 'floor'],
  ['on-floor', 'floor-soft'],
  ['on-floor-muted', 'floor'],
  ['on-floor-muted', 'floor-soft'],
  ...[
    'code-key',
    'code-string',
    'code-number',
    'code-comment',
    'code-punctuation',
    'code-line-number',
  ].flatMap((word) => [[word, 'panel'] as const, [word, 'code-highlight'] as const]),
];
/** Shapes without a word, and borders that mean something: 3 to 1. */
const SHAPES: readonly (readonly [string, string])[] = [
  ...STATES.map((state) => [`${state}-fill`, 'panel'] as const),
  ['line-strong', 'panel'],
  ['line-strong', 'bg'],
  ['accent', 'bg'],
];

describe('tokens', () => {
  it('are the same whether dark is chosen or the system’s', () => {
    expect(darkBySystem).toEqual(dark);
  });

  it('are all there in both themes', () => {
    expect([...dark.keys()]).toEqual([...light.keys()]);
  });

  describe.each([
    ['light', light],
    ['dark', dark],
  ])('%s meets WCAG AA', (_name, theme) => {
    const measure = ([front, ground]: readonly [string, string]): number =>
      contrast(theme.get(front) as string, theme.get(ground) as string);

    it.each(TEXT)('%s on %s can be read', (...pair) => expect(measure(pair)).toBeGreaterThanOrEqual(4.5));
    it.each(SHAPES)('%s on %s can be seen', (...pair) => expect(measure(pair)).toBeGreaterThanOrEqual(3));
  });
});
