/** Whatever a person types: reading it ends soon and never throws, and every range lies in the text. */
import fc from '../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/manifest/index.ts';

const WORDS = [
  ...'apiVersion: v1|kind: Pod|kind: Service|metadata:|name: web|spec:|containers:|- name: a|image: nginx'.split(
    '|',
  ),
  ...'env:|value: yes|ports:|- containerPort: 80|data:|<<: *a|a: &a|*a|- |{|}|[|]|,|"|\'|# x|---|...|?|: |!!str 1'.split(
    '|',
  ),
  ...'|\n|>-\n|\t|%YAML 1.1|__proto__: x|null|~|0755|1e999|resources: {limits: {cpu: 1x}}|\u0000|\uFEFF|🙂'.split(
    '|',
  ),
];

const line = fc
  .tuple(fc.integer({ min: 0, max: 8 }), fc.array(fc.constantFrom(...WORDS), { maxLength: 3 }))
  .map(([indent, words]) => ' '.repeat(indent) + words.join(' '));
const likeYaml = fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n'));
const anything = fc.string({ unit: 'binary', maxLength: 300 });
/** JSON is YAML too, so every object can be told as a manifest of any kind. */
const likeObject = fc
  .tuple(fc.constantFrom('Pod', 'Service', 'Secret', 'ConfigMap'), fc.jsonValue(), fc.jsonValue())
  .map(([kind, metadata, spec]) => JSON.stringify({ apiVersion: 'v1', kind, metadata, spec, data: spec }));

/** A real Pod in which one place holds something else. */
const mutatedPod = fc
  .tuple(
    fc.constantFrom('name', 'image', 'ports', 'env', 'resources', 'livenessProbe', 'command', 'volumeMounts'),
    fc.jsonValue(),
    fc.constantFrom('volumes', 'tolerations', 'affinity', 'securityContext', 'nodeSelector', 'dnsConfig'),
    fc.jsonValue(),
  )
  .map(([field, value, podField, podValue]) =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'c', image: 'a:1', [field]: value }], [podField]: podValue },
    }),
  );

describe('reading any text', () => {
  it.each([
    ['like YAML', likeYaml],
    ['anything', anything],
    ['like an object', likeObject],
    ['a Pod with something odd', mutatedPod],
  ])('%s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const startedAt = performance.now();
        const { diagnostics, documents } = parseManifest(text, 'x.yaml');
        expect(performance.now() - startedAt).toBeLessThan(5000);
        for (const { code, range } of diagnostics) {
          expect(code).not.toBe('file.failed');
          expect(range.startOffset).toBeGreaterThanOrEqual(0);
          expect(range.endOffset).toBeGreaterThanOrEqual(range.startOffset);
          expect(range.endOffset).toBeLessThanOrEqual(text.length);
          expect(range.startLine).toBeGreaterThanOrEqual(1);
        }
        for (const { positions } of documents) {
          for (const [keyStart, , start, end] of positions.values()) {
            expect(keyStart === -1 || keyStart < text.length || text.length === 0).toBe(true);
            expect(start).toBeLessThanOrEqual(end);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});
