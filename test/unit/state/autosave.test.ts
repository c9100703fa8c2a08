import { describe, expect, it } from 'vitest';
import { scenarioOf } from '../../../src/scenario/format.ts';
import {
  DAMAGED_KEY,
  loadSession,
  SAVED_LENGTH,
  SESSION_KEY,
  startAutosave,
} from '../../../src/state/autosave.ts';
import { createLayout, LAYOUT_KEY, pickLanguage } from '../../../src/state/layout.ts';
import { createSession } from '../../../src/state/session.ts';
import { browserStorage, memoryStorage, type TextStorage } from '../../../src/state/storage.ts';

const full: TextStorage = { read: () => undefined, write: () => false, remove: () => undefined };

function setup(own: TextStorage = memoryStorage(), shared: TextStorage = memoryStorage()) {
  let due: (() => void) | undefined;
  const session = createSession({
    connect: () => ({
      start: () => undefined,
      extend: () => undefined,
      park: () => undefined,
      dispose: () => undefined,
    }),
    frames: { request: () => 1, cancel: () => undefined },
    later: () => () => undefined,
    now: () => 0,
    first: {
      scenario: scenarioOf([{ name: 'pod.yaml', text: '' }], []),
      origin: { kind: 'builtin', id: 'mended' },
      edited: false,
    },
  });
  const autosave = startAutosave({
    session,
    own,
    shared,
    later: (fn) => {
      due = fn;
      return () => {
        due = undefined;
      };
    },
  });
  return { session, autosave, own, shared, pass: () => due?.(), waits: () => due !== undefined };
}

describe('autosave', () => {
  it('brings everything back: text, acts, playhead, tab, and where it came from', () => {
    const s = setup();
    s.session.editFile('pod.yaml', 'kind: Pod');
    s.session.applyFile('pod.yaml', 3_000);
    s.session.seek(4_000);
    s.pass();
    expect(loadSession(memoryStorage(), s.shared)).toMatchObject({
      kind: 'saved',
      saved: {
        scenario: {
          files: [{ name: 'pod.yaml', text: 'kind: Pod' }],
          acts: [{ at: 3_000, kind: 'apply', file: 'pod.yaml' }],
          playhead: 4_000,
          view: { file: 'pod.yaml' },
        },
        origin: { kind: 'builtin', id: 'mended' },
        edited: true,
      },
    });
  });

  it('does not wait when the page goes away', () => {
    const s = setup();
    s.session.seek(1);
    expect(s.shared.read(SESSION_KEY)).toBeUndefined();
    s.autosave.flush();
    expect(s.shared.read(SESSION_KEY)).toBeDefined();
    expect(s.waits()).toBe(false);
  });

  it('a tab comes back to its own work; a new tab to the newest', () => {
    const shared = memoryStorage();
    const mine = setup(memoryStorage(), shared);
    mine.session.editFile('pod.yaml', 'mine');
    mine.pass();
    const other = setup(memoryStorage(), shared);
    other.session.editFile('pod.yaml', 'other');
    other.pass();
    const text = (own: TextStorage) => {
      const loaded = loadSession(own, shared);
      return loaded.kind === 'saved' ? loaded.saved.scenario.files[0]?.text : loaded.kind;
    };
    expect([text(mine.own), text(memoryStorage())]).toEqual(['mine', 'other']);
  });

  it('says once that it cannot keep the work, and knows that it is not safe', () => {
    const s = setup(full, full);
    s.session.seek(1);
    s.pass();
    expect(s.session.store.getState().notice).toEqual({ code: 'notSaved' });
    expect(s.autosave.safe).toBe(false);
    s.session.tell(undefined);
    s.session.seek(2);
    s.pass();
    expect(s.session.store.getState().notice).toBeUndefined();
  });

  it('does not try to keep more than a browser keeps', () => {
    const s = setup();
    s.session.editFile('pod.yaml', 'x'.repeat(SAVED_LENGTH + 1));
    s.pass();
    expect(s.autosave.safe).toBe(false);
    s.session.editFile('pod.yaml', 'small');
    s.pass();
    expect(s.autosave.safe).toBe(true);
  });
});

describe('what is found in the storage', () => {
  it.each(['', '{', 'null', '[]', '{"scenario":{}}', '{"scenario":{"version":99}}'])(
    'that is no session is put aside: %j',
    (text) => {
      const shared = memoryStorage({ [SESSION_KEY]: text });
      expect(loadSession(memoryStorage(), shared)).toEqual({ kind: 'damaged' });
      expect(shared.read(SESSION_KEY)).toBeUndefined();
      expect(shared.read(DAMAGED_KEY)).toBe(text);
    },
  );

  it('nothing at all is a first visit', () => {
    expect(loadSession(memoryStorage(), memoryStorage())).toEqual({ kind: 'none' });
  });

  it('storage that a browser refuses is as if empty', () => {
    const refused = browserStorage(() => {
      throw new Error('SecurityError');
    });
    expect([refused.read('a'), refused.write('a', 'b')]).toEqual([undefined, false]);
    expect(() => refused.remove('a')).not.toThrow();
  });
});

describe('layout', () => {
  it('is kept', () => {
    const storage = memoryStorage();
    createLayout(storage, ['en-GB']).setState({
      theme: 'dark',
      language: 'zh',
      panels: { columns: { editor: 30 } },
    });
    expect(createLayout(storage, ['en-GB']).getState()).toMatchObject({
      theme: 'dark',
      language: 'zh',
      panels: { columns: { editor: 30 } },
    });
  });

  it.each(['{', 'null', '{"theme":"neon","panels":{"a":{"b":"wide"}}}'])(
    'is as on a first visit after %j',
    (text) => {
      const layout = createLayout(memoryStorage({ [LAYOUT_KEY]: text }), ['fr', 'zh-TW', 'en']);
      expect(layout.getState()).toMatchObject({ theme: 'system', language: 'zh', panels: {} });
    },
  );

  it('speaks the first language of the browser that it knows', () => {
    expect([pickLanguage(['de', 'en-US', 'zh']), pickLanguage(['zh-Hans-CN']), pickLanguage([])]).toEqual([
      'en',
      'zh',
      'en',
    ]);
  });
});
