import { describe, expect, it } from 'vitest';
import { safeText } from '../../../../src/ui/terminal/safe-text.ts';

describe('output for the screen', () => {
  it.each([
    ['a\nb', 'a\r\nb'],
    ['a\r\nb\tc', 'a\r\nb\tc'],
    ['\u001b[1;31mred\u001b[0m', '\u001b[1;31mred\u001b[0m'],
    ['\u001b]0;title\u0007x', '^[]0;title^Gx'],
    ['\u001b]8;;http://evil\u001b\\link', '^[]8;;http://evil^[\\link'],
    ['\u001b[5Aup', '^[[5Aup'],
    ['\u001b[6n', '^[[6n'],
    ['\u009b31mx', '<U+009B>31mx'],
    ['abc\u202etxt', 'abc<U+202E>txt'],
    ['ab\b \bc', 'abc'],
  ])('%j', (output, text) => {
    expect(safeText(output)).toEqual({ cleared: false, text });
  });

  it('clears the screen when a program asks for it', () => {
    expect(safeText('old\u001b[H\u001b[Jnew')).toEqual({ cleared: true, text: 'new' });
    expect(safeText('\u001b[H\u001b[J1\u001b[H\u001b[J2')).toEqual({ cleared: true, text: '2' });
  });
});
