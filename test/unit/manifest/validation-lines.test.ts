/**
 * Every vector of `validation.json` that is refused, typed into the editor: each error stands at the line of its field,
 * or of the nearest parent that is there.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AnyObject } from '../../../src/kube/validation/draft.ts';
import type { Diagnostic } from '../../../src/manifest/index.ts';
import { scenarioOf } from '../../../src/scenario/format.ts';
import { prepareScenario } from '../../../src/worker/run-scenario.ts';
import { linedYaml } from '../../helpers/lined-yaml.ts';

interface Vector {
  readonly id: string;
  readonly title: string;
  readonly operation: 'create' | 'update';
  readonly object: AnyObject;
  readonly valid: boolean;
  readonly errors?: readonly { readonly field?: string; readonly detailContains?: string }[];
}
const VECTORS = JSON.parse(
  readFileSync('test/conformance/vectors/tables/validation.json', 'utf8'),
) as readonly Vector[];
const REFUSED = VECTORS.filter(({ operation, valid }) => operation === 'create' && !valid);

/** Where the field stands that the server prints so. */
const standing = (printed: string): string =>
  printed.replace(/podAffinityTerm\.namespace$/, 'podAffinityTerm.namespaces');
/** `spec.containers[0].image` and `metadata.labels[a.b/c]` → steps. */
const stepsOf = (printed: string): (string | number)[] =>
  [...standing(printed).matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(([, inside, word]) =>
    inside === undefined ? (word as string) : /^\d+$/.test(inside) ? Number(inside) : inside,
  );

/** As the worker checks a file of the editor. */
function errorsOf(text: string): readonly Diagnostic[] {
  const { files } = prepareScenario(scenarioOf([{ name: 'x.yaml', text }], ['x.yaml']));
  return (files[0]?.diagnostics ?? []).filter(({ severity }) => severity === 'error');
}

describe('the errors of all kinds in the editor', () => {
  it.each(REFUSED.map((vector) => [`${vector.id} ${vector.title}`, vector] as const))('%s', (_, vector) => {
    const yaml = linedYaml(vector.object);
    const errors = errorsOf(yaml.text);
    expect(errors.length).toBeGreaterThan(0);
    for (const { field, detailContains = '' } of vector.errors ?? []) {
      if (field === undefined) continue;
      const found = errors.filter((one) => one.path === field && one.message.includes(detailContains));
      expect(found.map(({ path }) => path)).toContain(field);
    }
    for (const { path = '', range } of errors) {
      const steps = stepsOf(path);
      let length = steps.length;
      while (yaml.linesOf(steps.slice(0, length)) === undefined) length--;
      const [first, last] = yaml.linesOf(steps.slice(0, length)) ?? [0, 0];
      const at = `${path} at line ${range.startLine} of\n${yaml.text}`;
      expect(range.startLine, at).toBeGreaterThanOrEqual(first);
      // A missing field: its parent's own line.
      expect(range.startLine, at).toBeLessThanOrEqual(length < steps.length ? first : last);
    }
  });
});
