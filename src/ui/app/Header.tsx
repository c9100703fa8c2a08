import { type Theme, THEMES } from '../../state/index.ts';
import { FaultsMenu } from '../faults/FaultsMenu.tsx';
import { Button } from '../parts/Button.tsx';
import { Icon, type IconName } from '../parts/Icon.tsx';
import { Menu } from '../parts/Menu.tsx';
import { ScenarioMenu } from '../scenarios/ScenarioMenu.tsx';
import { usePreloadedTerminal } from '../terminal/LazyTerminal.tsx';
import { useText } from '../text.tsx';
import { useLayout, useLayoutStore, useSession, useSessionActs } from './context.ts';
import styles from './Header.module.css';

interface HeaderProps {
  readonly onShare: () => void;
  readonly onHelp: () => void;
  readonly onCommands: () => void;
}

const THEME_ICONS: Readonly<Record<Theme, IconName>> = { system: 'system', light: 'sun', dark: 'moon' };

export function Header({ onShare, onHelp, onCommands }: HeaderProps) {
  const text = useText();
  const session = useSessionActs();
  const layout = useLayoutStore();
  const theme = useLayout((state) => state.theme);
  const terminalOpen = useLayout((state) => state.terminalOpen);
  usePreloadedTerminal();
  const canUndo = useSession((state) => state.history.past.length > 0);
  const canRedo = useSession((state) => state.history.future.length > 0);
  const themeName = { system: text.app.themeSystem, light: text.app.themeLight, dark: text.app.themeDark }[
    theme
  ];
  const switchLanguage = (): void =>
    layout.setState(({ language }) => ({ language: language === 'en' ? 'zh' : 'en' }));
  const switchTheme = (): void =>
    layout.setState({ theme: THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] as Theme });

  return (
    <header className={styles.header}>
      <h1 className={styles.logo}>
        <svg width="26" height="14" viewBox="0 0 26 14" aria-hidden="true">
          <path d="M7 0a7 7 0 0 0 0 14Z" fill="currentColor" />
          <rect x="9" width="4.5" height="14" rx="1" fill="currentColor" />
          <rect x="15.2" width="4.5" height="14" rx="1" fill="currentColor" />
          <rect x="21.4" width="4.5" height="14" rx="1" fill="currentColor" />
        </svg>
        <span className={styles.name}>{text.app.name}</span>
      </h1>
      <ScenarioMenu />
      <span className={styles.space} />
      <FaultsMenu />
      <div className={styles.wide}>
        <Button
          icon="terminal"
          label={terminalOpen ? text.terminal.close : text.terminal.open}
          aria-pressed={terminalOpen}
          onClick={() => layout.setState({ terminalOpen: !terminalOpen })}
        />
      </div>
      <div className={styles.wide}>
        <Button look="plain" icon="search" label={text.palette.open} onClick={onCommands} />
        <Button look="plain" icon="undo" label={text.app.undo} disabled={!canUndo} onClick={session.undo} />
        <Button look="plain" icon="redo" label={text.app.redo} disabled={!canRedo} onClick={session.redo} />
        <Button onClick={onShare}>{text.share.button}</Button>
        <Button aria-label={`${text.app.otherLanguage}: ${text.app.switchLanguage}`} onClick={switchLanguage}>
          {text.app.otherLanguage}
        </Button>
        <Button icon={THEME_ICONS[theme]} label={text.app.themeIs(themeName)} onClick={switchTheme} />
        <Button icon="help" label={text.app.help} onClick={onHelp} />
      </div>
      <div className={styles.narrow}>
        <Menu
          label={text.app.more}
          iconOnly
          buttonClassName={styles.more}
          button={<Icon name="more" />}
          sections={[
            {
              id: 'history',
              items: [
                { id: 'undo', label: text.app.undo, disabled: !canUndo, onSelect: session.undo },
                { id: 'redo', label: text.app.redo, disabled: !canRedo, onSelect: session.redo },
              ],
            },
            {
              id: 'page',
              items: [
                { id: 'commands', label: text.palette.title, onSelect: onCommands },
                { id: 'share', label: text.share.button, onSelect: onShare },
                { id: 'language', label: text.app.otherLanguage, onSelect: switchLanguage },
                { id: 'theme', label: text.app.themeIs(themeName), onSelect: switchTheme },
                { id: 'help', label: text.app.help, onSelect: onHelp },
              ],
            },
          ]}
        />
      </div>
    </header>
  );
}
