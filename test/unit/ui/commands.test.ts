import { describe, expect, it } from 'vitest';
import { type Command, findCommands, readTime } from '../../../src/ui/palette/commands.ts';

const command = (group: Command['group'], label: string, detail?: string): Command => ({
  id: `${group} ${label}`,
  group,
  label,
  detail,
  run: () => undefined,
});
const labels = (all: readonly Command[], wanted: string) =>
  findCommands(all, wanted).commands.map((one) => one.label);

describe('commands by name', () => {
  const all = [
    command('go', 'node-1', 'Node'),
    command('go', 'web-7d9c-x2x8k', 'Pod · Running'),
    command('fault', 'Node node-1: Cut the power', 'nobody says goodbye'),
    command('page', 'Theme: dark'),
  ];
  it('[PALETTE-1] all words must be somewhere; what begins with them comes first', () => {
    expect(labels(all, 'node-1')).toEqual(['node-1', 'Node node-1: Cut the power']);
    expect(labels(all, 'power node')).toEqual(['Node node-1: Cut the power']);
    expect(labels(all, 'RUNNING x2')).toEqual(['web-7d9c-x2x8k']);
    expect(labels(all, 'nothing')).toEqual([]);
  });
  it('[PALETTE-2] of a crowd a few are shown, and how many more there are', () => {
    const crowd = Array.from({ length: 100 }, (_, i) => command('go', `web-${i}`));
    expect(findCommands(crowd, '')).toMatchObject({ hidden: 92 });
    expect(labels(crowd, 'web-42')).toEqual(['web-42']);
  });
  it('[PALETTE-3] a time is a number of seconds, a clock, or has a unit', () => {
    expect(['90', '90s', '1:30', '1:00:00', '5m', '1.5h'].map(readTime)).toEqual([
      90_000, 90_000, 90_000, 3_600_000, 300_000, 5_400_000,
    ]);
    expect(['', 'web', '1:2:3:4', '-3'].map(readTime)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
