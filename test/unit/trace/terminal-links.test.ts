import { describe, expect, it } from 'vitest';
import {
  GLOW_MS,
  machineFilesAt,
  madeByLines,
  nextAnswer,
  promptBefore,
  shownPathOf,
} from '../../../src/trace/index.ts';
import { typist } from '../../helpers/terminal-run.ts';

describe('what a line brings about', () => {
  it('glows: what it made itself and what controllers made of it, for a while', () => {
    const t = typist();
    t.line(1, 'kubectl create deployment web --image=nginx --replicas=2');
    t.line(2, 'kubectl get pods');
    t.shown(20);
    const made = [...madeByLines(t.trace, 1_500)];
    expect(made).toContain('deployments/default/web');
    expect(made.filter((subject) => subject.startsWith('pods/default/web-'))).toHaveLength(2);
    expect(madeByLines(t.trace, 999).size).toBe(0);
    expect(madeByLines(t.trace, 2_000 + GLOW_MS).size).toBe(0);
  });

  it('has a line on the screen, and an end', () => {
    const t = typist();
    t.line(1, 'echo a');
    t.line(2, 'sleep 7');
    t.shown(20);
    const acts = t.trace.ofKind('act.applied');
    const prompt = promptBefore(t.trace, '1', acts[1] ?? -1);
    expect(t.trace.timeOf(prompt ?? -1)).toBe(1_000);
    expect(nextAnswer(t.trace, '1', 2_001)).toBe(9_000);
    expect(nextAnswer(t.trace, '1', 9_000)).toBeUndefined();
  });

  it('makes files, which are seen from then on', () => {
    const t = typist({ files: [{ name: 'a.yaml', text: 'a\n' }] });
    t.line(1, 'mkdir -p /opt/demo; echo kind: Pod > /opt/demo/b.yaml; echo x > .hidden');
    t.line(5, 'echo more >> a.yaml');
    t.shown(9);
    const at = (ms: number) =>
      machineFilesAt(t.trace, 'master-1', ms).map(({ path, text }) => [shownPathOf(path), text]);
    expect(at(900)).toEqual([]);
    expect(at(2_000)).toEqual([['/opt/demo/b.yaml', 'kind: Pod\n']]);
    expect(at(6_000)).toEqual([
      ['/opt/demo/b.yaml', 'kind: Pod\n'],
      ['~/a.yaml', 'a\nmore\n'],
    ]);
  });
});
