import { describe, expect, it } from 'vitest';
import { BUILTIN_SCENARIOS, isBuiltin, loadAbout, loadBuiltin } from '../../../src/scenario/builtin.ts';
import { encodeLink } from '../../../src/scenario/link.ts';

describe('built-in scenarios', () => {
  it('begin with those of the article, in its order', () => {
    expect(BUILTIN_SCENARIOS.slice(0, 5).map((s) => s.id)).toEqual([
      'init-chain',
      'crash-loop',
      'mended',
      'restart-always',
      'restart-never',
    ]);
  });

  it.each(BUILTIN_SCENARIOS.map((s) => s.id))(
    '%s opens, says what to watch in both languages, and fits a link',
    async (id) => {
      const scenario = await loadBuiltin(id);
      expect(scenario.acts.length).toBeGreaterThan(0);
      expect(await loadAbout(id, 'en')).toContain('## What to watch');
      expect(await loadAbout(id, 'zh')).toMatch(/^(?=[^]*[\u4e00-\u9fff]{5})[^]*## 看什么/);
      expect(encodeLink(scenario)).toMatchObject({ ok: true });
    },
  );

  it('leaves the Services of the init chain to the person', async () => {
    const { files, acts } = await loadBuiltin('init-chain');
    expect(files.map((f) => f.name)).toEqual(['pod.yaml', 'myservice.yaml', 'mydb.yaml']);
    expect(acts).toEqual([{ at: 0, kind: 'apply', file: 'pod.yaml' }]);
  });

  it('is known by the name of its folder, and by nothing that merely looks like one', () => {
    expect([isBuiltin('mended'), isBuiltin('../mended'), isBuiltin('__proto__')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
