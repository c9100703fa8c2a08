import { describe, expect, it } from 'vitest';
import {
  editLine,
  EMPTY_LINE,
  keysOf,
  type Effect,
  type LineState,
} from '../../../../src/ui/terminal/line-editor.ts';

/** Types what a terminal sends; `|` marks the cursor in what comes out. */
function type(data: string, history: readonly string[] = [], start: LineState = EMPTY_LINE) {
  let state = start;
  const effects: Effect[] = [];
  for (const key of keysOf(data)) {
    const edited = editLine(state, key, history);
    state = edited.state;
    if (edited.effect) effects.push(edited.effect);
  }
  return { state, effects, line: `${state.text.slice(0, state.cursor)}|${state.text.slice(state.cursor)}` };
}
const UP = '\u001b[A';
const DOWN = '\u001b[B';
const LEFT = '\u001b[D';

describe('the line editor', () => {
  it.each([
    ['abc', 'abc|'],
    [`abc${LEFT}x`, 'abx|c'],
    ['abc\u0001x', 'x|abc'],
    ['abc\u0001\u0005x', 'abcx|'],
    ['abc\u007f', 'ab|'],
    ['a\u007f\u007f', '|'],
    ['kubectl get pods\u0017', 'kubectl get |'],
    ['kubectl get  \u0017', 'kubectl |'],
    ['one two\u0015', '|'],
    [`one two${LEFT}${LEFT}\u000b`, 'one t|'],
    ['one two\u0015\u0019', 'one two|'],
    [`ab${LEFT}\u0004`, 'a|'],
    [`ab\u001b[D\u001b[3~`, 'a|'],
    ['one two\u001b[1;5D', 'one |two'],
    ['é😀\u007f', 'é|'],
    [`😀${LEFT}x`, 'x|😀'],
    ['a\u001b[200~b', 'ab|'],
    ['a\u0000b', 'ab|'],
  ])('%j is %s', (data, line) => {
    expect(type(data).line).toBe(line);
  });

  it('hands the line over at Enter and begins anew', () => {
    const { effects, line } = type('ls\rpwd\r');
    expect(effects).toEqual([
      { kind: 'submit', line: 'ls' },
      { kind: 'submit', line: 'pwd' },
    ]);
    expect(line).toBe('|');
  });

  it('walks through the history and comes back to the draft', () => {
    const history = ['one', 'two'];
    expect(type(`dr${UP}`, history).line).toBe('two|');
    expect(type(`dr${UP}${UP}${UP}`, history).line).toBe('one|');
    expect(type(`dr${UP}${UP}${DOWN}${DOWN}`, history).line).toBe('dr|');
    expect(type(DOWN, history).line).toBe('|');
  });

  it('finds older lines with Ctrl-R', () => {
    const history = ['kubectl get pods', 'ls', 'kubectl get svc'];
    expect(type('\u0012get', history).state.text).toBe('kubectl get svc');
    expect(type('\u0012get\u0012', history).state.text).toBe('kubectl get pods');
    expect(type('\u0012get\r', history).effects).toEqual([{ kind: 'submit', line: 'kubectl get svc' }]);
    expect(type('\u0012get\u0007', history).line).toBe('|');
    expect(type('\u0012nothing', history).state.text).toBe('');
  });

  it('tells of signals, of Ctrl-D only in an empty line', () => {
    expect(type('ab\u0003').effects).toEqual([{ kind: 'signal', signal: 'INT' }]);
    expect(type('ab\u0003').line).toBe('|');
    expect(type('\u0004').effects).toEqual([{ kind: 'signal', signal: 'EOF' }]);
    expect(type('\t').effects).toEqual([{ kind: 'complete' }]);
    expect(type('\u000c').effects).toEqual([{ kind: 'clear' }]);
  });
});
