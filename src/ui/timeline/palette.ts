/** The tokens that the canvas needs, read once for each theme. */
import type { Tone } from '../../trace/index.ts';

export interface ToneColours {
  readonly ink: string;
  readonly soft: string;
  readonly fill: string;
}

export interface Palette {
  readonly panel: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly sunken: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly floor: string;
  readonly onFloor: string;
  readonly tones: Readonly<Record<Tone, ToneColours>>;
  readonly fontText: string;
  readonly fontCode: string;
}

const TONES = ['pending', 'running', 'succeeded', 'failed', 'terminating'] as const;

export function readPalette(element: Element): Palette {
  const styles = getComputedStyle(element);
  const get = (name: string): string => styles.getPropertyValue(`--${name}`).trim() || '#808080';
  const tone = (name: string): ToneColours => ({
    ink: get(name),
    soft: get(`${name}-soft`),
    fill: get(`${name}-fill`),
  });
  return {
    panel: get('panel'),
    ink: get('ink'),
    muted: get('muted'),
    line: get('line'),
    lineStrong: get('line-strong'),
    sunken: get('sunken'),
    accent: get('accent'),
    onAccent: get('on-accent'),
    floor: get('floor'),
    onFloor: get('on-floor'),
    tones: {
      none: { ink: get('muted'), soft: get('sunken'), fill: get('line-strong') },
      ...(Object.fromEntries(TONES.map((name) => [name, tone(name)])) as Record<
        (typeof TONES)[number],
        ToneColours
      >),
    },
    fontText: get('font-text'),
    fontCode: get('font-code'),
  };
}

/** Calls `changed` when the theme may be another one. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  const dark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : undefined;
  dark?.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    dark?.removeEventListener('change', changed);
  };
}
