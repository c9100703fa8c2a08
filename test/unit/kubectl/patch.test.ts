import fc from '../../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import { strategicMergePatch } from '../../../src/engine/api/patch.ts';
import { deepEqual } from '../../../src/kube/json.ts';
import { threeWayPatch, twoWayPatch } from '../../../src/kubectl/patch/strategic.ts';
import { parseYaml } from '../../../src/kubectl/documents.ts';
import { toYaml } from '../../../src/kubectl/printers/yaml.ts';

/** The example that breaks a property, if there is one. */
const counterexample = <T>(property: fc.IProperty<T>, numRuns = 200): T | null =>
  fc.check(property, { numRuns }).counterexample;

const container = fc.record(
  {
    name: fc.constantFrom('a', 'b', 'c'),
    image: fc.constantFrom('x:1', 'x:2'),
    ports: fc.uniqueArray(fc.record({ containerPort: fc.constantFrom(80, 443, 8080) }), {
      selector: (port) => port.containerPort,
      minLength: 1,
    }),
  },
  { requiredKeys: ['name', 'image'] },
);
const spec = fc.record({
  spec: fc.record({
    replicas: fc.nat(3),
    containers: fc.uniqueArray(container, { selector: ({ name }) => name, minLength: 1 }),
    nodeSelector: fc.dictionary(fc.constantFrom('k1', 'k2'), fc.constantFrom('v1', 'v2')),
  }),
});

/** Lists that merge by key have no order of their own here. */
const unordered = (value: unknown): unknown => {
  if (Array.isArray(value))
    return value.map(unordered).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unordered(item)]));
};

describe('strategic merge patches', () => {
  it('lead from the first object to the second', () => {
    expect(
      counterexample(
        fc.property(spec, spec, (before, after) => {
          const patched = strategicMergePatch(before, twoWayPatch(before, after));
          return deepEqual(unordered(patched), unordered(after));
        }),
      ),
    ).toBeNull();
  });

  it('are empty when nothing changes', () => {
    expect(
      counterexample(fc.property(spec, (object) => Object.keys(twoWayPatch(object, object)).length === 0)),
    ).toBeNull();
    expect(
      counterexample(
        fc.property(spec, (object) => Object.keys(threeWayPatch(object, object, object)).length === 0),
      ),
    ).toBeNull();
  });

  it('keep what others have added', () => {
    const applied = { spec: { containers: [{ name: 'a', image: 'x:1' }] } };
    const live = {
      spec: {
        containers: [
          { name: 'a', image: 'x:1' },
          { name: 'sidecar', image: 'y' },
        ],
        nodeName: 'n',
      },
    };
    expect(threeWayPatch(applied, { spec: { containers: [{ name: 'a', image: 'x:2' }] } }, live)).toEqual({
      spec: {
        '$setElementOrder/containers': [{ name: 'a' }],
        containers: [{ name: 'a', image: 'x:2' }],
      },
    });
  });
});

describe('YAML', () => {
  it('is read back as what was written', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: 'grapheme' }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.constantFrom(
          'yes',
          '1:30',
          '0755',
          ' lead',
          'a: b',
          'x\ny\n',
          '',
          '~',
          '2025-06-15',
          '- x',
          "it's",
        ),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.string({ minLength: 1 }), tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    expect(
      counterexample(
        fc.property(fc.dictionary(fc.stringMatching(/^[a-z]+$/), value, { minKeys: 1 }), (object) => {
          const read = parseYaml(toYaml(object));
          return read.ok && deepEqual(read.value, object);
        }),
        500,
      ),
    ).toBeNull();
  });
});
