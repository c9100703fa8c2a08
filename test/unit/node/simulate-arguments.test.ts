import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../src/node/parse-time.ts';
import { parseSimulateArguments } from '../../../src/node/simulate-arguments.ts';

const parse = (line: string) => parseSimulateArguments(line.split(' ').filter((word) => word !== ''));

describe('the words of npm run simulate', () => {
  it('reads times', () => {
    expect(['90', '1.5', '25s', '1m30s', '1h', '250ms'].map(parseTime)).toEqual([
      90_000, 1500, 25_000, 90_000, 3_600_000, 250,
    ]);
    expect(['', 's', '10x', '-5', '1m 30s'].map(parseTime)).toEqual(Array(5).fill(undefined));
  });
  it('applies the named files at second 0', () => {
    expect(parse('a.yaml dir/b.yaml --for 1h --print pods,events')).toMatchObject({
      paths: ['a.yaml', 'dir/b.yaml'],
      acts: [
        { at: 0, kind: 'apply', file: 'a.yaml' },
        { at: 0, kind: 'apply', file: 'dir/b.yaml' },
      ],
      untilMs: 3_600_000,
      timing: undefined,
      print: ['pods', 'events'],
    });
  });
  it('takes acts at later times', () => {
    expect(
      parse(
        'a.yaml --at 25s apply s.yaml --at 1m delete pods/web --at 2m delete kube-system/pods/dns --print json',
      ),
    ).toMatchObject({
      paths: ['a.yaml', 's.yaml'],
      print: ['json'],
      acts: [
        { at: 0 },
        { at: 25_000, kind: 'apply', file: 's.yaml' },
        { at: 60_000, kind: 'delete', resource: 'pods', namespace: 'default', name: 'web' },
        { at: 120_000, kind: 'delete', namespace: 'kube-system', name: 'dns' },
      ],
    });
  });
  it.each([
    ['', 'name at least one file'],
    ['a.yaml --for soon', '--for needs a time, such as 10m'],
    ['a.yaml --at 5s', '--at TIME needs "apply FILE" or "delete RESOURCE/NAME"'],
    ['a.yaml --at 5s delete web', '--at TIME needs "apply FILE" or "delete RESOURCE/NAME"'],
    ['a.yaml --at apply b.yaml', '--at needs a time, such as 25s'],
    ['a.yaml --timing slow', '--timing is exact or typical'],
    ['a.yaml --print xml', '--print takes trace, all, json, pods, events, yaml, timeline'],
    ['a.yaml --scenario x', 'either files or --scenario'],
    ['a.yaml --fast', 'unknown option --fast'],
  ])('%s: %s', (line, problem) => {
    expect(parse(line)).toEqual({ problem });
  });
});
