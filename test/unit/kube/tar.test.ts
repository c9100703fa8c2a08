import { describe, expect, it } from 'vitest';
import { bytesOf, TextReader, textOf } from '../../../src/kube/bytes.ts';
import { packTar, type TarEntry, unpackTar } from '../../../src/kube/tar.ts';
import fc from '../../helpers/property.ts';

describe('bytes and text', () => {
  it('loses nothing, whatever the bytes are and wherever they are cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), (bytes, cut) => {
        const reader = new TextReader();
        const text = reader.read(bytes.subarray(0, cut)) + reader.read(bytes.subarray(cut)) + reader.end();
        expect(text).toBe(textOf(bytes));
        expect([...bytesOf(text)]).toEqual([...bytes]);
      }),
    );
  });
  it('is UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect([...bytesOf(text)]).toEqual([...new TextEncoder().encode(text)]);
        expect(textOf(new TextEncoder().encode(text))).toBe(text);
      }),
    );
  });
});

const file = (name: string, text: string): TarEntry => ({
  name,
  kind: 'file',
  text,
  mode: 0o644,
  mtimeMs: 1000,
});

describe('archives', () => {
  it('come back as they were, with long names and bytes that are no text', () => {
    const entries: TarEntry[] = [
      { name: 'a/', kind: 'dir', text: '', mode: 0o755, mtimeMs: 0 },
      file('a/é.txt', 'héllo\n'),
      file(`a/${'long'.repeat(40)}`, ''),
      file('b', textOf(new Uint8Array([0, 255, 254, 128, 10]))),
      { name: 'l', kind: 'link', text: '', target: '/a/b', mode: 0o777, mtimeMs: 5000 },
    ];
    expect(unpackTar(packTar(entries))).toEqual(entries);
    expect(bytesOf(packTar(entries)).length % 512).toBe(0);
  });
  it('that are cut off give what is whole; what is none gives nothing', () => {
    const data = packTar([file('a', 'x'), file('b', 'y'.repeat(600))]);
    expect(unpackTar(data.slice(0, 1600))?.map(({ name }) => name)).toEqual(['a']);
    expect(unpackTar('x'.repeat(600))).toBeUndefined();
    fc.assert(fc.property(fc.string({ minLength: 512, maxLength: 2000 }), (text) => void unpackTar(text)));
  });
});
