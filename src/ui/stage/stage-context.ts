/** What every part of the picture needs and does not change with time. */
import { createContext, use } from 'react';
import type { StageTexts } from '../../i18n/stage.en.ts';
import type { PlayheadClock } from '../../state/playhead-clock.ts';
import type { Measure } from './measure.ts';

export interface StageContextValue {
  readonly clock: PlayheadClock;
  readonly texts: StageTexts;
  readonly measure: Measure;
  /** No interpolation: things jump from state to state. */
  readonly still: boolean;
  readonly selected: string | undefined;
  readonly onSelect: (selection: string) => void;
  /** Shows one container from inside; absent where there is no such level. */
  readonly onOpenContainer?: ((selection: string) => void) | undefined;
}

const StageContext = createContext<StageContextValue | undefined>(undefined);
export const StageProvider = StageContext;

export function useStage(): StageContextValue {
  const value = use(StageContext);
  if (value === undefined) throw new Error('outside Stage');
  return value;
}
