/**
 * The line that a person types at a terminal of exec. It is shown here as it is typed and handed on as a whole, so that
 * a session has an act for each line and not for each key. Models the Linux line discipline in its ordinary mode.
 */

/** Ctrl-C, Ctrl-D, Ctrl-Z, Ctrl-\: handed on at once. */
const AT_ONCE: ReadonlySet<string> = new Set(['\x03', '\x04', '\x1a', '\x1c']);
/** Characters of a line, as in Linux. */
const MAX_LINE = 4096;

export class LineEditor {
  readonly #echo: (text: string) => void;
  readonly #handOn: (text: string) => void;
  #line: string[] = [];
  /** Inside of an escape sequence (an arrow key): it is dropped. */
  #escape = '';

  constructor(echo: (text: string) => void, handOn: (text: string) => void) {
    this.#echo = echo;
    this.#handOn = handOn;
  }

  type(text: string): void {
    for (const key of text) this.#key(key);
  }

  #key(key: string): void {
    if (this.#escape !== '' || key === '\x1b') {
      this.#escape += key;
      if (/^\x1b(\[[\d;]*[@-~]|O.|[^[O])$/s.test(this.#escape)) this.#escape = ''; // oxlint-disable-line no-control-regex -- that is what arrives
    } else if (AT_ONCE.has(key)) {
      if (key !== '\x04') this.#echo(`^${String.fromCharCode(key.charCodeAt(0) + 64)}`);
      const typed = key === '\x04' ? this.#line.join('') : '';
      this.#line = [];
      this.#handOn(typed + key);
    } else if (key === '\r' || key === '\n') {
      this.#echo('\r\n');
      const line = `${this.#line.join('')}\r`;
      this.#line = [];
      this.#handOn(line);
    } else if (key === '\x7f' || key === '\b') {
      if (this.#line.pop() !== undefined) this.#echo('\b \b');
    } else if (key === '\x15') {
      this.#echo('\b \b'.repeat(this.#line.length));
      this.#line = [];
    } else if ((key >= ' ' || key === '\t') && this.#line.length < MAX_LINE) {
      this.#line.push(key);
      this.#echo(key);
    }
  }
}
