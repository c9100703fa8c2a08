import { describe, expect, it } from 'vitest';
import { run } from '../../../helpers/simulated-host.ts';

/** Standard error of real shells (dash 0.5.12, Bash 5.2), called by the name `sh` and `bash`. */
const dash = (script: string): string => run(script, { image: 'docker.io/library/debian:12' }).err;
const bash = (script: string): string =>
  run(`exec bash -c '${script.replaceAll("'", `'\\''`)}'`, { image: 'docker.io/library/debian:12' }).err;

describe('the words of other shells', () => {
  it.each([
    ['foo', 'sh: 1: foo: not found\n'],
    ['/x/y', 'sh: 1: /x/y: not found\n'],
    ['if', 'sh: 1: Syntax error: end of file unexpected (expecting "then")\n'],
    ['done', 'sh: 1: Syntax error: "done" unexpected\n'],
    ['echo "a', 'sh: 1: Syntax error: Unterminated quoted string\n'],
    ['cd /nope', "sh: 1: cd: can't cd to /nope\n"],
    ['echo x > /nope/a', 'sh: 1: cannot create /nope/a: Directory nonexistent\n'],
    ['cat < /nope', 'sh: 1: cannot open /nope: No such file\n'],
    ['. /nope', 'sh: 1: .: cannot open /nope: No such file\n'],
    ['exit abc', 'sh: 1: exit: Illegal number: abc\n'],
    ['readonly a=1; a=2', 'sh: 1: a: is read only\n'],
    ['set -u; echo $zz', 'sh: 1: zz: parameter not set\n'],
    ['echo a\nfoo', 'sh: 2: foo: not found\n'],
    ['[ 1 -eq a ]', 'sh: 1: [: Illegal number: a\n'],
  ])('[DIAL-1] dash: %s', (script, expected) => {
    expect(dash(script)).toBe(expected);
  });

  it.each([
    ['foo', 'bash: line 1: foo: command not found\n'],
    ['/x/y', 'bash: line 1: /x/y: No such file or directory\n'],
    ['cd /nope', 'bash: line 1: cd: /nope: No such file or directory\n'],
    ['echo x > /nope/a', 'bash: line 1: /nope/a: No such file or directory\n'],
    ['exit abc', 'bash: line 1: exit: abc: numeric argument required\n'],
    ['readonly a=1; a=2', 'bash: line 1: a: readonly variable\n'],
    ['set -u; echo $zz', 'bash: line 1: zz: unbound variable\n'],
    ['export 1a=2', "bash: line 1: export: `1a=2': not a valid identifier\n".replace('1a=2', '1a')],
  ])('[DIAL-2] Bash: %s', (script, expected) => {
    expect(bash(script)).toBe(expected);
  });

  it('[DIAL-3] echo takes escapes in dash, and -e as a word', () => {
    expect(run('echo -e "a\\tb"', { image: 'docker.io/library/debian:12' }).out).toBe('-e a\tb\n');
    expect(run('echo "a\\tb"').out).toBe('a\\tb\n');
  });

  it('[DIAL-4] commands speak as coreutils do in Debian', () => {
    const { err } = run('ls nope; cat nope; rm nope; mkdir /etc; sleep x', {
      image: 'docker.io/library/debian:12',
    });
    expect(err.split('\n').slice(0, 5)).toEqual([
      "ls: cannot access 'nope': No such file or directory",
      'cat: nope: No such file or directory',
      "rm: cannot remove 'nope': No such file or directory",
      "mkdir: cannot create directory '/etc': File exists",
      "sleep: invalid time interval 'x'",
    ]);
  });

  it('[DIAL-5] Debian lacks ps, ping and nslookup', () => {
    expect(dash('ps; ping x; nslookup x')).toBe(
      'sh: 1: ps: not found\nsh: 1: ping: not found\nsh: 1: nslookup: not found\n',
    );
  });
});
