/** The page: header, editor, picture, inspector, and time below. One panel at a time where the screen is narrow. */
import { useCallback, useEffect, useState } from 'react';
import { Announcer } from '../controls/Announcer.tsx';
import { useKeyboard } from '../controls/keyboard.ts';
import { TRANSPORT_ID } from '../controls/Transport.tsx';
import { EDITOR_PANEL_ID } from '../editor/FileTabs.tsx';
import type { loadMonaco } from '../editor/load-monaco.ts';
import { LazyPalette } from '../palette/LazyPalette.tsx';
import { later, useFetchLater } from '../parts/later.tsx';
import { TextProvider, useText } from '../text.tsx';
import { useApplyTheme } from '../theme/use-dark-theme.ts';
import { AppProvider, type AppStores, useLayout, useSession, useSessionActs } from './context.ts';
import { DeskLayout } from './DeskLayout.tsx';
import { Header } from './Header.tsx';
import { NoticeBar } from './NoticeBar.tsx';
import { keepEditorOffline } from './offline.ts';
import { markEditorReady } from './paint-marks.ts';
import { PhoneLayout } from './PhoneLayout.tsx';
import { UpdateBar } from './UpdateBar.tsx';
import { useMediaQuery } from './use-media-query.ts';
import { useScenarioTerminal } from './use-scenario-terminal.ts';
import styles from './App.module.css';

const FailureBar = later(async () => (await import('./FailureBar.tsx')).FailureBar);
const HelpDialog = later(async () => (await import('./HelpDialog.tsx')).HelpDialog);
const ShareDialog = later(async () => (await import('./ShareDialog.tsx')).ShareDialog);

export interface AppProps {
  readonly stores: AppStores;
  /** How the editor is brought in; tests give their own. */
  readonly loadEditor?: typeof loadMonaco;
}

export function App({ stores, loadEditor }: AppProps) {
  return (
    <AppProvider value={stores}>
      <Page {...(loadEditor && { loadEditor })} />
    </AppProvider>
  );
}

function Page({ loadEditor }: { readonly loadEditor?: typeof loadMonaco }) {
  const language = useLayout((state) => state.language);
  useApplyTheme();
  return (
    <TextProvider language={language}>
      <Frame {...(loadEditor && { loadEditor })} />
    </TextProvider>
  );
}

type OpenDialog = 'share' | 'help' | 'notModelled' | 'commands';

function Frame({ loadEditor }: { readonly loadEditor?: typeof loadMonaco }) {
  const text = useText();
  const session = useSessionActs();
  const narrow = useMediaQuery('(max-width: 760px)');
  const hasFailed = useSession((state) => state.run.failure !== undefined);
  const [dialog, setDialog] = useState<OpenDialog | undefined>(undefined);
  const onNotModelled = useCallback(() => setDialog('notModelled'), []);
  const onEditorLoaded = useCallback(() => {
    markEditorReady();
    void keepEditorOffline();
  }, []);
  const close = (): void => setDialog(undefined);
  const onShare = useCallback(() => setDialog('share'), []);
  const onHelp = useCallback(() => setDialog('help'), []);
  const onCommands = useCallback(
    (isOpen: boolean) => setDialog((now) => (isOpen ? 'commands' : now === 'commands' ? undefined : now)),
    [],
  );
  useKeyboard(session);
  useScenarioTerminal();
  useFetchLater();
  useEffect(() => {
    document.title = `${text.app.name} · ${text.app.tagline}`;
  }, [text]);

  const editor = { onNotModelled, onLoaded: onEditorLoaded, ...(loadEditor && { load: loadEditor }) };
  return (
    <div className={styles.app}>
      <a className="visually-hidden" href={`#${TRANSPORT_ID}`} onClick={focusOn(TRANSPORT_ID)}>
        {text.app.skipToTransport}
      </a>
      <a className="visually-hidden" href={`#${EDITOR_PANEL_ID}`} onClick={focusOn(EDITOR_PANEL_ID)}>
        {text.app.skipToEditor}
      </a>
      <Header onShare={onShare} onHelp={onHelp} onCommands={() => onCommands(true)} />
      <UpdateBar />
      <NoticeBar />
      {hasFailed && <FailureBar />}
      <main className={styles.main}>
        {narrow ? <PhoneLayout editor={editor} /> : <DeskLayout editor={editor} />}
      </main>
      <Announcer />
      <LazyPalette isOpen={dialog === 'commands'} onChange={onCommands} onShare={onShare} onHelp={onHelp} />
      {dialog === 'share' && <ShareDialog onClose={close} />}
      {(dialog === 'help' || dialog === 'notModelled') && (
        <HelpDialog showNotModelled={dialog === 'notModelled'} onClose={close} />
      )}
    </div>
  );
}

/** A skip link moves the focus without touching the address, which is the share link's. */
const focusOn =
  (id: string) =>
  (event: React.MouseEvent): void => {
    event.preventDefault();
    const target = document.getElementById(id);
    const inside = target?.querySelector<HTMLElement>('textarea, [contenteditable=true], [tabindex="0"]');
    (inside ?? target)?.focus();
  };
