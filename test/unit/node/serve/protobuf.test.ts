import fc from '../../../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import { decodeProtobuf } from '../../../../src/node/serve/protobuf.ts';
import { withoutNulls } from '../../../../src/node/serve/body.ts';
import bodies from './protobuf-bodies.json' with { type: 'json' };

describe('bodies in protobuf', () => {
  // Recorded from kubectl 1.32.4, with what 1.31 sends for the same command. Go prints slices that are not there as
  // `null`; on the wire they are absent.
  it.each(bodies.map((body) => [body.command, body] as const))('kubectl %s', (_, { body, object }) => {
    const decoded = decodeProtobuf(Buffer.from(body, 'base64'));
    expect(decoded.ok && withoutNulls(decoded.value)).toEqual(withoutNulls(object));
  });

  it('says what is wrong with others', () => {
    expect(decodeProtobuf(Buffer.from('{}'))).toMatchObject({ ok: false });
    expect(decodeProtobuf(Buffer.from('k8s\0\n\x0a\n\x02v1\x12\x04None', 'latin1'))).toEqual({
      ok: false,
      error: 'no kind "None" is registered for version "v1"',
    });
  });

  it('never throws, whatever comes', () => {
    const real = bodies.map(({ body }) => [...Buffer.from(body, 'base64')]);
    fc.assert(
      fc.property(
        fc.constantFrom(...real),
        fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 8 }),
        fc.nat(2000),
        (bytes, changes, length) => {
          const changed = bytes.slice(0, Math.max(4, length));
          for (const [at, byte] of changes) if (at < changed.length && at >= 4) changed[at] = byte;
          expect(typeof decodeProtobuf(Uint8Array.from(changed)).ok).toBe('boolean');
        },
      ),
      { numRuns: 300 },
    );
  });
});
