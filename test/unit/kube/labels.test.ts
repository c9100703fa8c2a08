import { describe, expect, it } from 'vitest';
import {
  formatLabelSelector,
  formatLabels,
  formatSelector,
  labelSelectorAsSelector,
  labelSelectorMatches,
  makeRequirement,
  parseLabelSelector,
  selectorFromSet,
  selectorMatches,
} from '../../../src/kube/labels.ts';

function select(text: string, labels: Record<string, string>): boolean {
  const parsed = parseLabelSelector(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return selectorMatches(parsed.value, labels);
}

describe('label selectors', () => {
  it.each(['a!=1', 'a notin (1)', '!a'])('[SEL-1] %s holds for an object without the label', (text) => {
    expect(select(text, {})).toBe(true);
  });

  it.each(['a=1', 'a==1', 'a in (1)', 'a', 'a>1', 'a<1'])('[SEL-1] %s does not', (text) => {
    expect(select(text, {})).toBe(false);
  });

  it('knows labels of the prototype from labels of the object', () => {
    expect(select('toString', {})).toBe(false);
  });

  it('compares whole numbers beyond 53 bits, and no others', () => {
    expect(select('a>9007199254740992', { a: '9007199254740993' })).toBe(true);
    expect(select('a>1', { a: 'two' })).toBe(false);
    expect(select('a>1', { a: '9223372036854775808' })).toBe(false);
  });

  it.each([
    ['in in (in, notin)', 'in in (in,notin)'],
    ['notin=in', 'notin=in'],
    ['z,a in (c,b,,c),!m', 'a in (,b,c),!m,z'],
    ['  a  =  b  ', 'a=b'],
  ])('reads %j as %j', (text, canonical) => {
    const parsed = parseLabelSelector(text);
    expect(parsed.ok && formatSelector(parsed.value)).toBe(canonical);
  });

  it.each([
    ['a=b,', "found '', expected: identifier after ','"],
    ['=b', "found '=', expected: !, identifier, or 'end of string'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    [
      'a>x',
      'unable to parse requirement: values[0]: Invalid value: "x": ' +
        "for 'Gt', 'Lt' operators, the value must be an integer",
    ],
  ])('refuses %j', (text, error) => {
    expect(parseLabelSelector(text)).toEqual({ ok: false, error });
  });

  it('names the key or the value that is malformed', () => {
    expect(parseLabelSelector('-a=b')).toMatchObject({
      error: expect.stringMatching(
        /^unable to parse requirement: <nil>: Invalid value: "-a": name part must/,
      ),
    });
    expect(parseLabelSelector('a=-b')).toMatchObject({
      error: expect.stringMatching(
        /^unable to parse requirement: values\[0\]\[a\]: Invalid value: "-b": a valid/,
      ),
    });
    expect(makeRequirement('a', 'Near', ['b'])).toEqual({
      ok: false,
      error: 'operator: Unsupported value: "Near"',
    });
  });

  it('[SEL-2] a missing selector selects nothing, an empty one everything', () => {
    expect(labelSelectorMatches(undefined, { a: '1' })).toBe(false);
    expect(labelSelectorMatches({}, { a: '1' })).toBe(true);
    expect(formatLabelSelector(undefined)).toBe('<none>');
    expect(formatLabelSelector({})).toBe('<none>');
  });

  it('joins labels and expressions of a workload', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'NotIn', values: ['back', 'a'] },
        { key: 'canary', operator: 'DoesNotExist' },
      ],
    };
    expect(formatLabelSelector(selector)).toBe('app=web,!canary,tier notin (a,back)');
    expect(labelSelectorMatches(selector, { app: 'web', tier: 'front' })).toBe(true);
    expect(labelSelectorMatches(selector, { app: 'web', canary: '' })).toBe(false);
    expect(
      labelSelectorAsSelector({ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] }).ok,
    ).toBe(false);
    expect(formatLabelSelector({ matchExpressions: [{ key: 'a', operator: 'In' }] })).toBe('<error>');
  });

  it('reads a plain map', () => {
    expect(selectorMatches(selectorFromSet({ app: 'web' }), { app: 'web', x: 'y' })).toBe(true);
    expect(formatLabels({ b: '2', a: '1' })).toBe('a=1,b=2');
    expect(formatLabels(undefined)).toBe('<none>');
  });
});

it.each(['x in (a,,)', 'x in (a,,,)', 'x in (a,,a,,)', 'x in (,a)'])('%s has the empty value too', (text) => {
  const parsed = parseLabelSelector(text);
  expect(parsed).toMatchObject({ ok: true, value: [{ values: ['', 'a'] }] });
});
