/** The whole page over a hand-made trace: what a test sees of it, and what a person can do with it. */
import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type Scenario, scenarioOf } from '../../src/scenario/format.ts';
import { createLayout, createSession, memoryStorage, type Origin } from '../../src/state/index.ts';
import type { Diagnostic } from '../../src/manifest/index.ts';
import type { Trace } from '../../src/trace/index.ts';
import { App } from '../../src/ui/app/App.tsx';
import type { RunListener } from '../../src/worker/client.ts';
import type { FileReport } from '../../src/worker/protocol.ts';
import { crashLoopStory } from '../helpers/fake-trace.ts';

// jsdom has no modal dialogs, no top layer, and no layout to look at.
Object.assign(HTMLElement.prototype, {
  showPopover(this: HTMLElement) {
    this.removeAttribute('popover');
  },
});
Object.assign(HTMLDialogElement.prototype, {
  showModal(this: HTMLDialogElement) {
    this.open = true;
  },
  close(this: HTMLDialogElement) {
    this.open = false;
  },
});
globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};

export const FILES = [
  { name: 'pod.yaml', text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n' },
  { name: 'service.yaml', text: 'apiVersion: v1\nkind: Service\n' },
];

export interface RenderOptions {
  readonly scenario?: Scenario;
  readonly origin?: Origin;
  readonly story?: { readonly trace: Trace };
  readonly language?: 'en' | 'zh';
  readonly diagnostics?: Readonly<Record<string, readonly Diagnostic[]>>;
}

export function renderApp({
  scenario = scenarioOf(FILES, ['pod.yaml']),
  origin = { kind: 'own' },
  story = crashLoopStory(),
  language = 'en',
  diagnostics = {},
}: RenderOptions = {}) {
  let listener!: RunListener;
  let given = scenario;
  let reports = diagnostics;
  const session = createSession({
    connect: (l) => {
      listener = l;
      return {
        start: (asked) => {
          given = asked;
        },
        extend: () => undefined,
        park: () => undefined,
        dispose: () => undefined,
      };
    },
    frames: { request: () => 1, cancel: () => undefined },
    // No wait: what is read is drawn with each move.
    later: (fn) => {
      queueMicrotask(fn);
      return () => undefined;
    },
    now: () => 0,
    first: { scenario, origin, edited: false },
  });
  const layout = createLayout(memoryStorage(), [language]);
  session.begin();

  const report = (): void => {
    const files: FileReport[] = given.files.map(({ name }) => ({
      name,
      diagnostics: reports[name] ?? [],
      objects: [{ kind: 'Pod', resource: 'pods', namespace: 'default', name: 'web', containers: [] }],
    }));
    const applied = new Set(given.acts.flatMap((one) => (one.kind === 'apply' ? [one.file] : [])));
    const started = !files.some(
      (f) => applied.has(f.name) && f.diagnostics.some((d) => d.severity === 'error'),
    );
    listener.checked({ started, files, checkMs: 1 });
    if (!started) return;
    listener.grew(story.trace);
    listener.rested('asked');
  };
  report();

  const user = userEvent.setup();
  render(
    <App
      stores={{ session, layout }}
      // No editor comes: the still picture stays, and tests type through the session.
      loadEditor={() => new Promise(() => undefined)}
    />,
  );
  return {
    user,
    session,
    layout,
    state: session.store.getState,
    /** The worker answers the last scenario, with these problems in its files. */
    answer: (problems: typeof diagnostics = {}) =>
      act(() => {
        reports = problems;
        report();
      }),
    fail: (message: string) => act(() => listener.failed({ code: 'threw', atMs: 65_000, message })),
    seek: (t: number) => act(() => session.seek(t)),
    edit: (name: string, text: string) => act(() => session.editFile(name, text)),
    press: (keys: string) => user.keyboard(keys),
    click: (name: string | RegExp) => user.click(screen.getByRole('button', { name })),
    tab: (name: string | RegExp) => user.click(screen.getByRole('tab', { name })),
    region: (name: string) => within(screen.getByRole('region', { name })),
    time: () => screen.getByRole('timer').textContent,
  };
}

export const problem = (part: Partial<Diagnostic> & Pick<Diagnostic, 'code' | 'severity'>): Diagnostic => ({
  message: 'spec.containers[0].image: Required value',
  range: { startLine: 4, startColumn: 3, endLine: 4, endColumn: 7, startOffset: 0, endOffset: 1 },
  ...part,
});
