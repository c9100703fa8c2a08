/**
 * Keeps the session in the browser's storage, so that closing the tab loses nothing: the scenario with playhead and
 * view, where it came from, and the last scenario that ran when the text has errors.
 *
 * Each tab keeps its own (session storage); a new tab starts from what was saved last by any of them (local storage).
 */
import type { Scenario } from '../scenario/format.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import type { Origin, Session, Work } from './session.ts';
import type { Later } from './coarse-clock.ts';
import type { TextStorage } from './storage.ts';

export interface Saved extends Work {
  readonly lastGood: Scenario | undefined;
}

export const SESSION_KEY = 'podplay.session';
/** Where a session that cannot be read is put aside, for whoever wants to look into it. */
export const DAMAGED_KEY = 'podplay.session.damaged';
/** Characters that a saved session may have; browsers keep about five million for a site. */
export const SAVED_LENGTH = 4_000_000;

export type Loaded =
  | { readonly kind: 'none' }
  | { readonly kind: 'saved'; readonly saved: Saved }
  /** Something was there, but it cannot be read. It has been put aside. */
  | { readonly kind: 'damaged' };

export function loadSession(own: TextStorage, shared: TextStorage): Loaded {
  let damaged = false;
  for (const storage of [own, shared]) {
    const text = storage.read(SESSION_KEY);
    if (text === undefined) continue;
    const saved = readSaved(text);
    if (saved !== undefined) return { kind: 'saved', saved };
    damaged = true;
    shared.write(DAMAGED_KEY, text);
    storage.remove(SESSION_KEY);
  }
  return { kind: damaged ? 'damaged' : 'none' };
}

function readSaved(text: string): Saved | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    // Cut off or overwritten by something else: the same as any other text that is no session.
    return undefined;
  }
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { scenario, origin, edited, lastGood } = raw as Readonly<Record<string, unknown>>;
  const read = readScenario(scenario);
  if (!read.ok) return undefined;
  const good = lastGood === undefined ? undefined : readScenario(lastGood);
  return {
    scenario: read.value,
    origin: readOrigin(origin),
    edited: edited === true,
    lastGood: good?.ok ? good.value : undefined,
  };
}

function readOrigin(value: unknown): Origin {
  const { kind, id } = (value ?? {}) as { readonly kind?: unknown; readonly id?: unknown };
  if (kind === 'builtin' && typeof id === 'string') return { kind, id };
  return { kind: kind === 'link' || kind === 'file' ? kind : 'own' };
}

export interface AutosaveOptions {
  readonly session: Session;
  readonly own: TextStorage;
  readonly shared: TextStorage;
  readonly later: Later;
}

export interface Autosave {
  /** Saves at once what has not been saved yet: before the page goes away. */
  flush(): void;
  /** Whether everything that the person has is in the storage, or will be after `flush`. */
  readonly safe: boolean;
  stop(): void;
}

const DELAY_MS = 400;

export function startAutosave({ session, own, shared, later }: AutosaveOptions): Autosave {
  let cancel: (() => void) | undefined;
  let safe = true;

  const save = (): void => {
    cancel?.();
    cancel = undefined;
    const { run, origin, edited } = session.store.getState();
    const saved: Saved = {
      scenario: session.snapshot(),
      origin,
      edited,
      lastGood: run.stale ? run.of : undefined,
    };
    const text = JSON.stringify(saved);
    const kept =
      text.length <= SAVED_LENGTH &&
      [own.write(SESSION_KEY, text), shared.write(SESSION_KEY, text)].some(Boolean);
    if (safe && !kept) session.tell({ code: 'notSaved' });
    safe = kept;
  };
  const soon = (): void => {
    cancel ??= later(save, DELAY_MS);
  };

  const stops = [
    session.clock.subscribe(soon),
    session.store.subscribe((now, before) => {
      if (
        now.scenario !== before.scenario ||
        now.activeFile !== before.activeFile ||
        now.speed !== before.speed ||
        now.selection !== before.selection ||
        now.run.stale !== before.run.stale
      )
        soon();
    }),
  ];
  return {
    flush() {
      if (cancel !== undefined) save();
    },
    get safe() {
      return safe;
    },
    stop() {
      cancel?.();
      for (const stop of stops) stop();
    },
  };
}
