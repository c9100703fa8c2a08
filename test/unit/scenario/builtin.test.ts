import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  BUILTIN_SCENARIOS,
  isBuiltin,
  loadAbout,
  loadBuiltin,
  loadSummaries,
  SCENARIO_GROUPS,
} from '../../../src/scenario/builtin.ts';
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

  it('each have a group, an order of their own and a sentence in both languages', async () => {
    const summaries = await loadSummaries();
    for (const { id, group, title } of BUILTIN_SCENARIOS) {
      expect(SCENARIO_GROUPS, id).toContain(group);
      for (const text of [title, summaries.get(id)])
        expect(text, id).toEqual({
          en: expect.stringMatching(/^[ -~“”’]+$/),
          zh: expect.stringMatching(/[\u4e00-\u9fff]/),
        });
    }
  });

  it.each(['README.md', 'README.zh-CN.md'])('are opened by a link from %s', (file) => {
    const linked = [...readFileSync(file, 'utf8').matchAll(/#scenario=([a-z0-9-]+)/g)].map(([, id]) => id);
    expect(linked.sort()).toEqual(BUILTIN_SCENARIOS.map(({ id }) => id).sort());
  });

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
