/** xterm.js as a screen that shows a transcript and, behind it, the line that is being typed. */
import { FitAddon } from '@xterm/addon-fit';
import { type IMarker, type ITheme, Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { safeText } from './safe-text.ts';

const SCROLLBACK_LINES = 100_000;
/** Of a long transcript the end is written again after a jump back in time. */
const MAX_REWRITTEN_CHARS = 2_000_000;

export interface ScreenLine {
  /** In front of the line, where the program has written none: `(reverse-i-search)`. */
  readonly label: string;
  readonly text: string;
  readonly cursor: number;
}

export interface Screen {
  /** Empties the screen and shows the text. */
  reset(output: string): void;
  append(output: string): void;
  line(line: ScreenLine): void;
  /** Moves what there is out of sight. */
  clear(): void;
  setTheme(theme: ITheme): void;
  fit(): void;
  focus(): void;
  dispose(): void;
}

export interface ScreenOptions {
  readonly host: HTMLElement;
  readonly theme: ITheme;
  readonly fontFamily: string;
  readonly label: string;
  readonly onData: (data: string) => void;
}

export function createScreen({ host, theme, fontFamily, label, onData }: ScreenOptions): Screen {
  const term = new Terminal({
    cursorBlink: false,
    fontFamily,
    fontSize: 13,
    lineHeight: 1.25,
    scrollback: SCROLLBACK_LINES,
    screenReaderMode: true,
    theme,
    // Nothing in the output is a link.
    linkHandler: { activate: () => undefined, allowNonHttpProtocols: false },
  });
  const fitter = new FitAddon();
  term.loadAddon(fitter);
  term.open(host);
  term.textarea?.setAttribute('aria-label', label);
  term.onData(onData);
  // Tab completes; with Shift it leaves, so that nobody is caught here. Copying stays the browser's.
  term.attachCustomKeyEventHandler((event) => {
    if (event.key === 'Tab' && event.shiftKey) return false;
    const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c' && term.hasSelection();
    const isPaste = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'v';
    return !isCopy && !isPaste;
  });

  /** Where the line begins: behind the transcript. It moves along when the screen scrolls or old lines go. */
  let anchor: { readonly marker: IMarker | undefined; readonly column: number } | undefined;
  let shown: ScreenLine = { label: '', text: '', cursor: 0 };

  const toAnchor = (): string => {
    const row = (anchor?.marker?.line ?? 0) - term.buffer.active.baseY;
    return `\u001b[${Math.max(0, row) + 1};${(anchor?.column ?? 0) + 1}H`;
  };
  const setAnchor = (): void => {
    anchor?.marker?.dispose();
    anchor = { marker: term.registerMarker(0), column: term.buffer.active.cursorX };
    draw();
  };
  const draw = (): void => {
    if (anchor === undefined) return;
    const { label: before, text, cursor } = shown;
    term.write(`${toAnchor()}\u001b[J${before}${text}`, () => {
      term.write(`${toAnchor()}${before}${text.slice(0, cursor)}`);
    });
  };
  const write = (output: string): void => {
    const { cleared, text } = safeText(output);
    if (cleared) term.write('\u001b[2J\u001b[3J\u001b[H');
    term.write(text, setAnchor);
  };

  return {
    reset(output) {
      anchor?.marker?.dispose();
      anchor = undefined;
      term.reset();
      write(output.slice(-MAX_REWRITTEN_CHARS));
    },
    append(output) {
      // What was typed stands in the output too, as the terminal's echo.
      if (anchor !== undefined) term.write(`${toAnchor()}\u001b[J`);
      write(output);
    },
    line(line) {
      shown = line;
      draw();
    },
    clear() {
      term.clear();
      draw();
    },
    setTheme(next) {
      term.options.theme = next;
    },
    fit() {
      if (host.clientWidth > 20 && host.clientHeight > 20) fitter.fit();
    },
    focus: () => term.focus(),
    dispose: () => term.dispose(),
  };
}
