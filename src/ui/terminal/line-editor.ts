/** Editing one line as Bash does: a pure function of the line, a key and what was typed before. */

export interface LineState {
  readonly text: string;
  /** Index into `text`, in UTF-16 code units, never inside a pair. */
  readonly cursor: number;
  /** Index into the history; undefined: the line that is being written. */
  readonly at: number | undefined;
  /** That line, while an older one is shown. */
  readonly draft: string;
  /** What Ctrl-U, Ctrl-K and Ctrl-W took away last. */
  readonly killed: string;
  /** Looking backwards for a line that holds this. */
  readonly search: string | undefined;
}

export const EMPTY_LINE: LineState = {
  text: '',
  cursor: 0,
  at: undefined,
  draft: '',
  killed: '',
  search: undefined,
};

export type Key =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'key'; readonly name: KeyName };

export type KeyName =
  | 'enter'
  | 'backspace'
  | 'delete'
  | 'left'
  | 'right'
  | 'wordLeft'
  | 'wordRight'
  | 'up'
  | 'down'
  | 'home'
  | 'end'
  | 'killBefore'
  | 'killAfter'
  | 'killWord'
  | 'yank'
  | 'search'
  | 'cancel'
  | 'interrupt'
  | 'eof'
  | 'suspend'
  | 'quit'
  | 'clear'
  | 'tab'
  | 'escape';

export type Effect =
  | { readonly kind: 'submit'; readonly line: string }
  | { readonly kind: 'signal'; readonly signal: 'INT' | 'EOF' | 'TSTP' | 'QUIT' }
  | { readonly kind: 'clear' | 'complete' };

export interface Edited {
  readonly state: LineState;
  readonly effect?: Effect;
}

const CONTROL: Readonly<Record<string, KeyName>> = {
  '\u0001': 'home',
  '\u0002': 'left',
  '\u0003': 'interrupt',
  '\u0004': 'eof',
  '\u0005': 'end',
  '\u0006': 'right',
  '\u0007': 'cancel',
  '\u0008': 'backspace',
  '\u0009': 'tab',
  '\u000b': 'killAfter',
  '\u000c': 'clear',
  '\u000a': 'enter',
  '\u000d': 'enter',
  '\u000e': 'down',
  '\u0010': 'up',
  '\u0012': 'search',
  '\u0015': 'killBefore',
  '\u0017': 'killWord',
  '\u0019': 'yank',
  '\u001a': 'suspend',
  '\u001c': 'quit',
  '\u007f': 'backspace',
};
const SEQUENCES: readonly (readonly [sequence: string, name: KeyName])[] = [
  ['[A', 'up'],
  ['[B', 'down'],
  ['[C', 'right'],
  ['[D', 'left'],
  ['OA', 'up'],
  ['OB', 'down'],
  ['OC', 'right'],
  ['OD', 'left'],
  ['[H', 'home'],
  ['[F', 'end'],
  ['OH', 'home'],
  ['OF', 'end'],
  ['[1~', 'home'],
  ['[4~', 'end'],
  ['[3~', 'delete'],
  ['[1;5C', 'wordRight'],
  ['[1;5D', 'wordLeft'],
  ['[1;3C', 'wordRight'],
  ['[1;3D', 'wordLeft'],
  ['b', 'wordLeft'],
  ['f', 'wordRight'],
  ['\u007f', 'killWord'],
];

/** What a terminal sends → keys. Sequences that mean nothing here are dropped whole. */
export function keysOf(data: string): readonly Key[] {
  const keys: Key[] = [];
  for (let i = 0; i < data.length; ) {
    const char = data[i] as string;
    if (char === '\u001b') {
      const known = SEQUENCES.find(([sequence]) => data.startsWith(sequence, i + 1));
      // oxlint-disable-next-line no-control-regex -- keys are such characters
      const unknown = /^\u001b(?:\[[0-9;?]*[@-~]|O.|.)?/.exec(data.slice(i))?.[0] ?? char;
      keys.push({ kind: 'key', name: known ? known[1] : 'escape' });
      i += known ? known[0].length + 1 : unknown.length;
      continue;
    }
    const name = CONTROL[char];
    if (name !== undefined) {
      keys.push({ kind: 'key', name });
      i += data.startsWith('\r\n', i) ? 2 : 1;
      continue;
    }
    let end = i;
    while (end < data.length && CONTROL[data[end] as string] === undefined && data[end] !== '\u001b') end++;
    // oxlint-disable-next-line no-control-regex -- they have no meaning in a line
    const text = data.slice(i, end).replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '');
    if (text !== '') keys.push({ kind: 'text', text });
    i = end;
  }
  return keys;
}

const moved = (state: LineState, text: string, cursor: number): LineState => ({ ...state, text, cursor });
const isLow = (text: string, at: number): boolean => /[\uDC00-\uDFFF]/.test(text[at] ?? '');
const before = (text: string, at: number): number => Math.max(0, isLow(text, at - 1) ? at - 2 : at - 1);
const after = (text: string, at: number): number =>
  Math.min(text.length, isLow(text, at + 1) ? at + 2 : at + 1);
const wordLeft = (text: string, at: number): number =>
  at - (/\S*\s*$/.exec(text.slice(0, at))?.[0].length ?? 0);
const wordRight = (text: string, at: number): number =>
  at + (/^\s*\S*/.exec(text.slice(at))?.[0].length ?? 0);

/** `history`: oldest first. */
export function editLine(state: LineState, key: Key, history: readonly string[]): Edited {
  if (state.search !== undefined) {
    const searched = searchLine(state, state.search, key, history);
    if (searched !== undefined) return searched;
    return editLine({ ...state, search: undefined }, key, history);
  }
  const { text, cursor } = state;
  if (key.kind === 'text')
    return {
      state: moved(state, text.slice(0, cursor) + key.text + text.slice(cursor), cursor + key.text.length),
    };
  switch (key.name) {
    case 'enter':
      return { state: { ...EMPTY_LINE, killed: state.killed }, effect: { kind: 'submit', line: text } };
    case 'left':
      return { state: moved(state, text, before(text, cursor)) };
    case 'right':
      return { state: moved(state, text, after(text, cursor)) };
    case 'wordLeft':
      return { state: moved(state, text, wordLeft(text, cursor)) };
    case 'wordRight':
      return { state: moved(state, text, wordRight(text, cursor)) };
    case 'home':
      return { state: moved(state, text, 0) };
    case 'end':
      return { state: moved(state, text, text.length) };
    case 'backspace':
      return { state: cut(state, before(text, cursor), cursor) };
    case 'delete':
      return { state: cut(state, cursor, after(text, cursor)) };
    case 'killBefore':
      return { state: kill(state, 0, cursor) };
    case 'killAfter':
      return { state: kill(state, cursor, text.length) };
    case 'killWord':
      return { state: kill(state, wordLeft(text, cursor), cursor) };
    case 'yank':
      return editLine(state, { kind: 'text', text: state.killed }, history);
    case 'up':
      return { state: recall(state, (state.at ?? history.length) - 1, history) };
    case 'down':
      return { state: state.at === undefined ? state : recall(state, state.at + 1, history) };
    case 'search':
      return { state: { ...state, search: '', at: undefined } };
    case 'interrupt':
      return { state: { ...EMPTY_LINE, killed: state.killed }, effect: { kind: 'signal', signal: 'INT' } };
    case 'eof':
      return text === ''
        ? { state, effect: { kind: 'signal', signal: 'EOF' } }
        : { state: cut(state, cursor, after(text, cursor)) };
    case 'suspend':
      return { state, effect: { kind: 'signal', signal: 'TSTP' } };
    case 'quit':
      return { state, effect: { kind: 'signal', signal: 'QUIT' } };
    case 'clear':
      return { state, effect: { kind: 'clear' } };
    case 'tab':
      return { state, effect: { kind: 'complete' } };
    case 'cancel':
    case 'escape':
      return { state };
  }
}

const cut = (state: LineState, from: number, to: number): LineState =>
  moved(state, state.text.slice(0, from) + state.text.slice(to), from);
const kill = (state: LineState, from: number, to: number): LineState =>
  from === to ? state : { ...cut(state, from, to), killed: state.text.slice(from, to) };

function recall(state: LineState, at: number, history: readonly string[]): LineState {
  if (at < 0) return state;
  const draft = state.at === undefined ? state.text : state.draft;
  const text = history[at] ?? draft;
  return { ...moved(state, text, text.length), at: at < history.length ? at : undefined, draft };
}

/** Ctrl-R: undefined when the key ends the search and then does what it always does. */
function searchLine(
  state: LineState,
  query: string,
  key: Key,
  history: readonly string[],
): Edited | undefined {
  const find = (wanted: string, from: number): Edited => {
    const at = history.findLastIndex((line, i) => i < from && line.includes(wanted));
    const text = history[at];
    if (text === undefined) return { state: { ...state, search: wanted } };
    return { state: { ...state, search: wanted, at, text, cursor: text.indexOf(wanted) } };
  };
  if (key.kind === 'text') return find(query + key.text, (state.at ?? history.length) + 1);
  if (key.name === 'search') return find(query, state.at ?? history.length);
  if (key.name === 'backspace') return find(query.slice(0, -1), history.length);
  if (key.name === 'cancel' || key.name === 'escape')
    return { state: { ...EMPTY_LINE, killed: state.killed } };
  return undefined;
}

/** Inserts a text where the cursor is and puts the cursor behind it; `from` is where what it replaces begins. */
export const replaceWord = (state: LineState, from: number, word: string): LineState =>
  moved(state, state.text.slice(0, from) + word + state.text.slice(state.cursor), from + word.length);
