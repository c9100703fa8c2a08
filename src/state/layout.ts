/** How a person likes the page: theme, language, panels. Kept in local storage, apart from what they work on. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TextStorage } from './storage.ts';

export type Theme = 'system' | 'light' | 'dark';
export type Language = 'en' | 'zh';
export type InspectorTab = 'why' | 'status' | 'events' | 'logs' | 'processes' | 'guide';
/** What a narrow screen shows, one at a time. */
export type PhonePanel = 'editor' | 'stage' | 'timeline' | 'terminal' | 'inspector';

export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
export const LANGUAGES: readonly Language[] = ['en', 'zh'];
export const INSPECTOR_TABS: readonly InspectorTab[] = [
  'why',
  'status',
  'events',
  'logs',
  'processes',
  'guide',
];
export const PHONE_PANELS: readonly PhonePanel[] = ['editor', 'stage', 'timeline', 'terminal', 'inspector'];

export interface LayoutState {
  readonly theme: Theme;
  readonly language: Language;
  readonly inspectorTab: InspectorTab;
  readonly phonePanel: PhonePanel;
  /** Beside the timeline of a wide screen. */
  readonly terminalOpen: boolean;
  /** Sizes in percent by the name of a group of panels, then by panel. */
  readonly panels: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export type LayoutStore = StoreApi<LayoutState>;

export const LAYOUT_KEY = 'podplay.layout';

/** `preferred`: the languages that the browser asks for, best first. */
export function createLayout(storage: TextStorage, preferred: readonly string[]): LayoutStore {
  const store = createStore<LayoutState>(() => ({
    theme: 'system',
    inspectorTab: 'why',
    phonePanel: 'stage',
    terminalOpen: false,
    panels: {},
    ...readLayout(storage.read(LAYOUT_KEY)),
    language: readLayout(storage.read(LAYOUT_KEY)).language ?? pickLanguage(preferred),
  }));
  store.subscribe((state) => {
    storage.write(LAYOUT_KEY, JSON.stringify(state));
  });
  return store;
}

/** Chinese when the browser asks for any Chinese before English; English otherwise. */
export function pickLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (/^zh\b/i.test(tag)) return 'zh';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}

/** What of the stored text still means something; the rest is as on a first visit. */
function readLayout(text: string | undefined): Partial<LayoutState> {
  let raw: unknown;
  try {
    raw = JSON.parse(text ?? '{}');
  } catch {
    // Damaged: the page looks as on a first visit, which is no loss worth a message.
    return {};
  }
  if (typeof raw !== 'object' || raw === null) return {};
  const { theme, language, inspectorTab, phonePanel, terminalOpen, panels } = raw as Readonly<
    Record<string, unknown>
  >;
  return {
    ...known('theme', theme, THEMES),
    ...known('language', language, LANGUAGES),
    ...known('inspectorTab', inspectorTab, INSPECTOR_TABS),
    ...known('phonePanel', phonePanel, PHONE_PANELS),
    ...known('terminalOpen', terminalOpen, [true, false]),
    ...(isSizes(panels) && { panels }),
  };
}

const known = <K extends keyof LayoutState>(key: K, value: unknown, choices: readonly LayoutState[K][]) =>
  (choices as readonly unknown[]).includes(value) ? { [key]: value } : {};

const isSizes = (value: unknown): value is LayoutState['panels'] =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every(
    (group) =>
      typeof group === 'object' &&
      group !== null &&
      Object.values(group).every((size) => typeof size === 'number' && size >= 0 && size <= 100),
  );
