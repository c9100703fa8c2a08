import { describe, expect, it } from 'vitest';
import { scenarioOf } from '../../../../src/scenario/format.ts';
import { completionWorld } from '../../../../src/ui/terminal/completion-world.ts';
import { typist } from '../../../helpers/terminal-run.ts';

describe('files that Tab may name', () => {
  const files = [{ name: 'pod.yaml', text: 'a\n' }];
  const t = typist({ files });
  t.line(
    1,
    'mkdir -p /opt/demo/deep; echo x > /opt/demo/pod1.yaml; echo y > /opt/demo/deep/z; echo q > note',
  );
  t.shown(5);
  const filesFor = (cwd: string, word: string) =>
    completionWorld(t.trace, scenarioOf(files, []), { t: 5_000, cwd, word }).files.filter((name) =>
      name.startsWith(word),
    );

  it('are those of the directory, of the home and of the root, step by step', () => {
    expect(filesFor('/root', '')).toEqual(['pod.yaml', 'note']);
    expect(filesFor('/opt/demo', '')).toEqual(['deep/', 'pod1.yaml']);
    expect(filesFor('/opt/demo', 'deep/')).toEqual(['deep/z']);
    expect(filesFor('/opt', '~/')).toEqual(['~/pod.yaml', '~/note']);
    expect([...new Set(filesFor('/root', '/opt'))]).toEqual(['/opt/']);
    expect(filesFor('/root', '/var/lib/kubelet/')).toContain('/var/lib/kubelet/config.yaml');
  });
});
