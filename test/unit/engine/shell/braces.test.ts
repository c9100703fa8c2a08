import { describe, expect, it } from 'vitest';
import { expandBraces } from '../../../../src/engine/shell/braces.ts';

describe('brace expansion', () => {
  it.each([
    ['echo a{b,c}d', 'echo abd acd'],
    ['for i in {1..3}; do echo $i; done', 'for i in 1 2 3; do echo $i; done'],
    ['mkdir -p x/{a,b/{c,d}}', 'mkdir -p x/a x/b/c x/b/d'],
    ['echo {08..10} {c..a} {0..10..5}', 'echo 08 09 10 c b a 0 5 10'],
    ['echo {,.bak}', 'echo  .bak'],
    // What is none.
    ['echo {a} {a..} ${x} ${x:-{a,b}}', 'echo {a} {a..} ${x} ${x:-{a,b}}'],
    ['{ echo a, b; }', '{ echo a, b; }'],
    ['awk \'{print $1,$2}\' "{a,b}" \\{a,b}', 'awk \'{print $1,$2}\' "{a,b}" \\{a,b}'],
    [
      "kubectl get po -o jsonpath='{.items[*].metadata.name},{.x}'",
      "kubectl get po -o jsonpath='{.items[*].metadata.name},{.x}'",
    ],
    ['cat <<E\n{a,b}\nE', 'cat <<E\n{a,b}\nE'],
    ['echo $(echo {a,b})', 'echo $(echo {a,b})'],
    ['echo {1..999999}', 'echo {1..999999}'],
  ])('%s', (line, expanded) => {
    expect(expandBraces(line)).toBe(expanded);
  });
});
