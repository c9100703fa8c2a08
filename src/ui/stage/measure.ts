/** How wide a text is on the page, and the text cut so that it fits. */

export interface TextStyle {
  /** In px. */
  readonly size: number;
  readonly weight?: 400 | 500 | 600 | 700;
  readonly family?: 'text' | 'code';
}

export type Measure = (text: string, style: TextStyle) => number;

/** Without a canvas: a little wider than most fonts, so that nothing runs over. */
export const estimateWidth: Measure = (text, { size, weight = 400, family = 'text' }) => {
  let em = 0;
  for (const char of text) em += widthOf(char, family);
  return em * size * (weight >= 600 && family === 'text' ? 1.07 : 1);
};

function widthOf(char: string, family: 'text' | 'code'): number {
  if (/[ᄀ-ᇿ⺀-鿿가-힣豈-﫿＀-｠]/.test(char)) return 1;
  if (family === 'code') return 0.61;
  if (/[ijlI.,:;'|!()[\]]/.test(char)) return 0.34;
  if (/[mwMW@%]/.test(char)) return 0.9;
  return /[A-Z0-9]/.test(char) ? 0.66 : 0.56;
}

const CACHE_LIMIT = 5000;

/** Measures with the page's own fonts; `element` is where they are read from. */
export function createMeasure(element: Element): Measure {
  const context = contextOf(element.ownerDocument);
  if (context === null) return estimateWidth;
  const styles = getComputedStyle(element);
  const families = {
    text: styles.getPropertyValue('--font-text').trim() || 'sans-serif',
    code: styles.getPropertyValue('--font-code').trim() || 'monospace',
  };
  const known = new Map<string, number>();
  return (text, { size, weight = 400, family = 'text' }) => {
    const key = `${weight} ${size} ${family} ${text}`;
    let width = known.get(key);
    if (width === undefined) {
      context.font = `${weight} ${size}px ${families[family]}`;
      width = context.measureText(text).width;
      if (known.size > CACHE_LIMIT) known.clear();
      known.set(key, width);
    }
    return width;
  };
}

function contextOf(document: Document): CanvasRenderingContext2D | null {
  const { navigator } = document.defaultView ?? {};
  if (navigator === undefined || /jsdom/i.test(navigator.userAgent)) return null;
  return document.createElement('canvas').getContext('2d');
}

/** The text, or as much of it as fits with an ellipsis. `middle` keeps both ends: `registry.example…/web:1.2`. */
export function fit(
  measure: Measure,
  text: string,
  width: number,
  style: TextStyle,
  where: 'end' | 'middle' = 'end',
): string {
  if (measure(text, style) <= width) return text;
  const chars = [...text];
  let low = 0;
  let high = chars.length;
  while (low < high) {
    const keep = (low + high + 1) >> 1;
    if (measure(cut(chars, keep, where), style) <= width) low = keep;
    else high = keep - 1;
  }
  return cut(chars, low, where);
}

function cut(chars: readonly string[], keep: number, where: 'end' | 'middle'): string {
  if (keep <= 0) return '…';
  if (where === 'end') return `${chars.slice(0, keep).join('').trimEnd()}…`;
  const head = Math.ceil(keep / 2);
  return `${chars.slice(0, head).join('')}…${chars.slice(chars.length - (keep - head)).join('')}`;
}
