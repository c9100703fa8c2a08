import { describe, expect, it } from 'vitest';
import { en, loadText } from '../../../src/i18n/index.ts';
import { POD_COVERAGE, SERVICE_COVERAGE } from '../../../src/kube/coverage.ts';

const zh = await loadText('zh');

/** `panel.editor` → its text, for all that are plain texts. */
function texts(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => texts(part, path === '' ? key : `${path}.${key}`));
}

/** What is a name, a key or Kubernetes' own word in both languages. */
const SAME =
  /^(app\.name|app\.otherLanguage|panel\.stage|events\.|help\.(title|home|end)|scenario\.fileName|processes\.pid|stage\.|timeline\.)/;

describe('the dictionaries', () => {
  it('say everything in both languages, and nothing empty', () => {
    expect([...texts(en), ...texts(zh)].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('leave no English sentence in Chinese', () => {
    const english = new Map(texts(en));
    const same = texts(zh).filter(([path, text]) => english.get(path) === text && !SAME.test(path));
    expect(same).toEqual([]);
  });

  it('explain every field that is not modelled', () => {
    const notes = new Set([...POD_COVERAGE, ...SERVICE_COVERAGE].map((entry) => entry.note));
    for (const dictionary of [en.coverage, zh.coverage])
      expect([...notes].filter((note) => !Object.hasOwn(dictionary, note))).toEqual([]);
  });
});
