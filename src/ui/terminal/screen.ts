/** xterm.js as a screen that shows a transcript and, behind it, the line that is being typed. */
import { FitAddon } from '@xterm/addon-fit';
import { type IDecoration, type IMarker, type ITheme, Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { safeText } from './safe-text.ts';

const SCROLLBACK_LINES = 100_000;
/** Of a long transcript the end is written again after a jump back in time. */
const MAX_REWRITTEN_CHARS = 4_000_000;

export interface ScreenLine {
  /** In front of the line, where the program has written none: `(reverse-i-search)`. */
  readonly label: string;
  readonly text: string;
  readonly cursor: number;
}

/** A piece of the transcript. With `mark`, the line where it ends can be found again by that number. */
export interface Part {
  readonly text: string;
  readonly mark?: number;
}

/** A word on the screen that stands for an object. */
export interface Word {
  readonly from: number;
  readonly to: number;
  readonly subject: string;
}

export interface Screen {
  /** Empties the screen and shows the parts. */
  reset(parts: readonly Part[]): void;
  append(parts: readonly Part[]): void;
  line(line: ScreenLine): void;
  /** Moves what there is out of sight. */
  clear(): void;
  /** Brings the line with that mark into sight; false when it is not there. */
  reveal(mark: number): boolean;
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
  /** Class of the line that was brought into sight. */
  readonly revealed: string;
  readonly onData: (data: string) => void;
  readonly wordsIn: (line: string) => readonly Word[];
  /** The pointer is over a word; undefined: over none any more. */
  readonly onPoint: (subject: string | undefined) => void;
  readonly onOpen: (subject: string) => void;
}

/** Does one thing after another, each when the one before has been drawn. */
function createTurns() {
  const waiting: ((done: () => void) => void)[] = [];
  let busy = false;
  const next = (): void => {
    const job = waiting.shift();
    busy = job !== undefined;
    job?.(next);
  };
  return (job: (done: () => void) => void): void => {
    waiting.push(job);
    if (!busy) next();
  };
}

export function createScreen(options: ScreenOptions): Screen {
  const { host, theme, fontFamily, label, onData } = options;
  const term = new Terminal({
    cursorBlink: false,
    fontFamily,
    fontSize: 13,
    lineHeight: 1.25,
    scrollback: SCROLLBACK_LINES,
    screenReaderMode: true,
    allowProposedApi: true,
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
  term.registerLinkProvider({
    provideLinks(y, tell) {
      const line = term.buffer.active.getLine(y - 1)?.translateToString(true) ?? '';
      tell(
        options.wordsIn(line).map(({ from, to, subject }) => ({
          range: { start: { x: from + 1, y }, end: { x: to, y } },
          text: line.slice(from, to),
          activate: () => options.onOpen(subject),
          hover: () => options.onPoint(subject),
          leave: () => options.onPoint(undefined),
        })),
      );
    },
  });

  const inTurn = createTurns();
  /** Where the line begins: behind the transcript. It moves along when the screen scrolls or old lines go. */
  let anchor: { readonly marker: IMarker | undefined; readonly column: number } | undefined;
  let shown: ScreenLine = { label: '', text: '', cursor: 0 };
  let lineIsDue = false;
  let marks = new Map<number, IMarker>();
  let revealed: IDecoration | undefined;

  const toAnchor = (): string => {
    const row = (anchor?.marker?.line ?? 0) - term.buffer.active.baseY;
    return `\u001b[${Math.max(0, row) + 1};${(anchor?.column ?? 0) + 1}H`;
  };
  const setAnchor = (): void => {
    anchor?.marker?.dispose();
    anchor = { marker: term.registerMarker(0), column: term.buffer.active.cursorX };
  };
  const draw = (): void => {
    if (lineIsDue) return;
    lineIsDue = true;
    inTurn((done) => {
      lineIsDue = false;
      if (anchor === undefined) return done();
      const { label: before, text, cursor } = shown;
      const typed = `${before}${text}`;
      // Behind the last character the cursor stands already.
      if (cursor === text.length) return term.write(`${toAnchor()}\u001b[J${typed}`, done);
      term.write(`${toAnchor()}\u001b[J${typed}`, () =>
        term.write(`${toAnchor()}${before}${text.slice(0, cursor)}`, done),
      );
    });
  };
  const write = (parts: readonly Part[], done: () => void): void => {
    for (const { text: output, mark } of parts) {
      const { cleared, text } = safeText(output);
      if (cleared) term.write('\u001b[2J\u001b[3J\u001b[H');
      term.write(text, () => {
        const marker = mark === undefined ? undefined : term.registerMarker(0);
        if (mark !== undefined && marker !== undefined) marks.set(mark, marker);
      });
    }
    term.write('', () => {
      setAnchor();
      done();
    });
    draw();
  };

  return {
    reset(parts) {
      inTurn((done) => {
        anchor?.marker?.dispose();
        anchor = undefined;
        revealed?.dispose();
        for (const marker of marks.values()) marker.dispose();
        marks = new Map();
        term.reset();
        let chars = 0;
        let first = parts.length;
        while (first > 0 && chars < MAX_REWRITTEN_CHARS) chars += parts[--first]?.text.length ?? 0;
        write(parts.slice(first), done);
      });
    },
    append(parts) {
      inTurn((done) => {
        // What was typed stands in the output too, as the terminal's echo.
        if (anchor !== undefined) term.write(`${toAnchor()}\u001b[J`);
        write(parts, done);
      });
    },
    line(line) {
      shown = line;
      draw();
    },
    clear() {
      inTurn((done) => {
        term.clear();
        done();
      });
      draw();
    },
    reveal(mark) {
      const marker = marks.get(mark);
      if (marker === undefined || marker.line < 0) return false;
      term.scrollToLine(Math.max(0, marker.line - 1));
      revealed?.dispose();
      revealed = term.registerDecoration({ marker, width: term.cols, layer: 'bottom' });
      revealed?.onRender((element) => element.classList.add(options.revealed));
      return true;
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
