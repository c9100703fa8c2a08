import fc from '../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import { type Scenario, SPEEDS } from '../../src/scenario/format.ts';
import { decodeLink, encodeLink } from '../../src/scenario/link.ts';
import { wellFormed } from '../../src/scenario/well-formed.ts';

const name = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,20}$/);
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'apiVersion: v1\n',
        'kind: Pod\n',
        '  name: ',
        'image: nginx\n',
        '  - ',
        '中文',
        '🫛',
        '\t',
        '\r\n',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => wellFormed(parts.join('')));
const label = fc.string({ maxLength: 20 });
const time = fc.integer({ min: 0, max: 10_000_000 });
const node = fc.record(
  {
    name,
    role: fc.constantFrom('control-plane' as const, 'worker' as const),
    labels: fc.dictionary(label, label, { noNullPrototype: true, maxKeys: 4 }),
    capacity: fc.dictionary(label, label, { noNullPrototype: true, maxKeys: 4 }),
  },
  { requiredKeys: ['name', 'role'] },
);
const scenario: fc.Arbitrary<Scenario> = fc
  .uniqueArray(fc.record({ name, text }), { selector: (file) => file.name, minLength: 1, maxLength: 5 })
  .chain((files) => {
    const file = fc.constantFrom(...files.map((f) => f.name));
    return fc.record(
      {
        version: fc.constant(1 as const),
        files: fc.constant(files),
        cluster: fc.record({
          nodes: fc.uniqueArray(
            node.map((n) => ({ ...n, name: n.name.toLowerCase().replaceAll(/[^a-z0-9]/g, '0') })),
            { selector: (n) => n.name, maxLength: 4 },
          ),
          timing: fc.constantFrom('exact' as const, 'typical' as const),
          seed: label.map(wellFormed),
          epochMs: fc.integer({ min: 0, max: 2_000_000_000_000 }),
        }),
        acts: fc.array(
          fc.oneof(
            fc.record({ at: time, kind: fc.constant('apply' as const), file }),
            fc.record(
              {
                at: time,
                kind: fc.constant('delete' as const),
                resource: name,
                namespace: name,
                name,
                gracePeriodSeconds: fc.nat(600),
              },
              { requiredKeys: ['at', 'kind', 'resource', 'namespace', 'name'] },
            ),
          ),
          { maxLength: 6 },
        ),
        playhead: time,
        view: fc.record({ file, speed: fc.constantFrom(...SPEEDS, 'step' as const) }, { requiredKeys: [] }),
      },
      { requiredKeys: ['version', 'files', 'cluster', 'acts', 'playhead'] },
    );
  });

describe('share links', () => {
  it('decode to what was encoded', () => {
    fc.assert(
      fc.property(scenario, (value) => {
        const link = encodeLink(value);
        fc.pre(link.ok);
        expect(decodeLink(link.ok ? link.value : '')).toEqual({ ok: true, value });
      }),
      { numRuns: 300 },
    );
  });

  it('never throw, and never pass for another scenario, when characters are changed', () => {
    fc.assert(
      fc.property(scenario, fc.nat(), fc.constantFrom(...'ABCxyz019-_'), (value, where, character) => {
        const link = encodeLink(value);
        fc.pre(link.ok);
        const whole = link.ok ? link.value : '';
        const at = 5 + (where % (whole.length - 5));
        fc.pre(whole[at] !== character);
        const read = decodeLink(whole.slice(0, at) + character + whole.slice(at + 1));
        // Two check characters let one damaged link in 4096 through: then it is a valid scenario still.
        if (read.ok) expect(encodeLink(read.value).ok).toBe(true);
        else expect(['damaged', 'tooLarge', 'tooNew', 'invalid']).toContain(read.error.code);
      }),
      { numRuns: 300 },
    );
  });

  it('survive any text in their place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (noise) => {
        expect(decodeLink(`#s=1.${noise}`)).toMatchObject({ ok: false });
        expect(decodeLink(noise)).toMatchObject({ ok: false });
      }),
      { numRuns: 500 },
    );
  });
});
