import type { Tone } from '../../trace/index.ts';
import css from './picture.module.css';

/** The class that sets `--t`, `--t-soft` and `--t-fill` for what is inside; goes with `css.tone`. */
export const toneClass = (tone: Tone): string => (tone === 'none' ? '' : (css[tone] ?? ''));
