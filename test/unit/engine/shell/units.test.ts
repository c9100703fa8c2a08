import { describe, expect, it } from 'vitest';
import { ArithmeticError, evaluate } from '../../../../src/engine/shell/arithmetic.ts';
import { isIncomplete } from '../../../../src/engine/shell/compile.ts';
import { echoText } from '../../../../src/engine/shell/echo.ts';
import { matchPattern, removeMatch, replaceMatch } from '../../../../src/engine/shell/pattern.ts';
import { printf } from '../../../../src/engine/shell/printf.ts';
import { toRegExp } from '../../../../src/engine/shell/regexp.ts';
import { run } from '../../../helpers/simulated-host.ts';

describe('arithmetic', () => {
  const value = (text: string, variables: Record<string, string> = {}): number | string => {
    const result = evaluate(text, {
      get: (name) => variables[name],
      set: (name, v) => {
        variables[name] = v;
      },
    });
    return result instanceof ArithmeticError ? result.message : result;
  };

  it.each([
    ['1 + 2 * 3 - 4 / 2', 5],
    ['(1 + 2) * 3 % 5', 4],
    ['2 ** 3 ** 2', 512],
    ['-2 ** 2', 4],
    ['0x1f + 010 + 2#101', 44],
    ['5 > 3 && 2 < 1 || 7 != 8', 1],
    ['1 ? 2 : 3 ? 4 : 5', 2],
    ['~0 & 0xff ^ 1 | 256', 510],
    ['1 << 40 >> 38', 4],
    ['!0 + !5', 1],
    ['1, 2, 3', 3],
    ['', 0],
    ['1 +', 'arithmetic syntax error'],
    ['1 / 0', 'divide by zero'],
    ['08', 'arithmetic syntax error'],
  ])('[SH-1] %s = %s', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it('[SH-2] reads and writes variables, whose values may be expressions', () => {
    const variables: Record<string, string> = { a: '2', b: 'a * 3' };
    expect(value('b + (c = a++) + ++a', variables)).toBe(6 + 2 + 4);
    expect(variables).toEqual({ a: '4', b: 'a * 3', c: '2' });
    expect(value('x', { x: 'x' })).toBe('expression recursion loop detected');
  });
});

describe('patterns', () => {
  it('[SH-3] match as a shell matches', () => {
    const yes = [
      ['a*', 'abc'],
      ['*', ''],
      ['?b', 'ab'],
      ['[a-c]x', 'bx'],
      ['[!a]', 'b'],
      ['[[:digit:]]*', '5a'],
      ['a\\*', 'a*'],
      ['[]]', ']'],
      ['[a', '[a'],
      ['*.*', 'a.b'],
    ];
    const no = [
      ['a?', 'a'],
      ['[a-c]', 'd'],
      ['a\\*', 'ab'],
      ['[z-a]', 'b'],
      ['', 'x'],
    ];
    for (const [pattern, text] of yes)
      expect([pattern, text, matchPattern(pattern as string, text as string)]).toEqual([pattern, text, true]);
    for (const [pattern, text] of no)
      expect([pattern, text, matchPattern(pattern as string, text as string)]).toEqual([
        pattern,
        text,
        false,
      ]);
  });

  it('[SH-4] take away and replace', () => {
    expect(
      ['#', '##', '%', '%%'].map((operator) =>
        removeMatch('a/b/c', operator.startsWith('#') ? '*/' : '/*', operator as '#'),
      ),
    ).toEqual(['b/c', 'c', 'a/b', 'a']);
    expect(replaceMatch('aXbX', 'X', '-', true, '')).toBe('a-b-');
    expect(replaceMatch('abab', 'ab', '-', false, '%')).toBe('ab-');
  });

  it('[SH-5] translate POSIX expressions', () => {
    const test = (pattern: string, extended: boolean, text: string): boolean => {
      const re = toRegExp(pattern, { extended });
      return typeof re !== 'string' && re.test(text);
    };
    expect(test('a\\{2\\}', false, 'aa')).toBe(true);
    expect(test('a{2}', false, 'a{2}')).toBe(true);
    expect(test('a+', false, 'a+')).toBe(true);
    expect(test('^(a|b)+$', true, 'abba')).toBe(true);
    expect(test('[[:space:]]', true, ' ')).toBe(true);
    expect(test('[\\]', true, '\\')).toBe(true);
    expect(test('*a', false, '*a')).toBe(true);
    expect(typeof toRegExp('[a', { extended: true })).toBe('string');
  });
});

describe('text builtins', () => {
  it('[SH-6] echo', () => {
    expect(echoText(['-n', 'a', 'b'])).toBe('a b');
    expect(echoText(['-e', 'a\\nb\\c', 'no'])).toBe('a\nb');
    expect(echoText(['-x', 'a'])).toBe('-x a\n');
    expect(echoText(['-ne', '\\x41'])).toBe('A');
  });

  it('[SH-7] printf', () => {
    expect(printf('%s-%d\\n', ['a', '1', 'b', '2']).text).toBe('a-1\nb-2\n');
    expect(printf('%05.1f|%-4s|%+d|%#x', ['3.14159', 'ab', '7', '255']).text).toBe('003.1|ab  |+7|0xff');
    expect(printf('%d', ['x'])).toEqual({ text: '0', errors: ["invalid number 'x'"], status: 1 });
    expect(printf('%*d', ['5', '42']).text).toBe('   42');
  });

  it('[SH-8] knows when a text is not yet a whole command', () => {
    const open = [
      'if true',
      'for i in a; do',
      'echo "a',
      "echo 'a",
      'f() {',
      'cat <<E\nx',
      'echo a |',
      'echo a &&',
      'case x in',
      'echo $(',
      'echo \\',
      '( a',
      'while true; do echo\n',
    ];
    const whole = ['echo a', 'if true; then echo; fi', 'done', 'cat <<E\nx\nE\n', 'echo )', "echo 'a'"];
    expect(open.filter((text) => !isIncomplete(`${text}\n`))).toEqual([]);
    expect(whole.filter((text) => isIncomplete(`${text}\n`))).toEqual([]);
  });
});

describe('details that scripts rely on', () => {
  it('[SH-9] an assignment sees the one before it, a substitution too', () => {
    expect(run('a=1 b=$(echo $a); echo "[$b]"; c=2 d=$c; echo $d').out).toBe('[1]\n2\n');
  });

  it('[SH-10] a substitution of an operand runs only when it is used', () => {
    expect(
      run('x=set; echo ${x:-$(echo ran >&2)}; echo ${x:+$(echo yes)}; echo ${y:-$(echo used)}'),
    ).toMatchObject({ out: 'set\nyes\nused\n', err: '' });
  });

  it('[SH-11] set -e looks at the last command of a list only', () => {
    expect(
      run(
        'set -e; f() { false; true; }; if f; then echo ok; fi; f || echo no; (false) || echo sub; { false; } && :; echo end',
      ).out,
    ).toBe('ok\nsub\nend\n');
  });

  it('[SH-12] an unquoted value is split and matched, a quoted one is not', () => {
    expect(run('cd /; x="e*  b*"; echo $x; echo "$x"; for i in $x; do echo $i; done').out).toBe(
      'etc bin\ne*  b*\netc\nbin\n',
    );
  });

  it('[SH-13] a bad line ends the script; what stands on the lines before it has run', () => {
    expect(run('echo one\necho two; fi\necho three')).toMatchObject({
      out: 'one\n',
      err: 'sh: syntax error: unexpected "fi"\n',
      status: 2,
    });
  });

  it('[SH-14] what is redirected to a full disk is told', () => {
    expect(run('echo x > /dev/full; echo $?')).toMatchObject({
      out: '1\n',
      err: 'sh: write error: No space left on device\n',
    });
  });

  it('[SH-15] RANDOM is the same in each run', () => {
    expect(run('echo $RANDOM $RANDOM').out).toBe(run('echo $RANDOM $RANDOM').out);
  });
});
