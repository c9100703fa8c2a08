import { describe, expect, it } from 'vitest';
import { ValueTableReader, ValueTableWriter } from '../../../src/trace/value-table.ts';

/** Versions of one object: changed, grown and shrunk lists and maps, fields that come, go and change their kind. */
const VERSIONS: readonly unknown[] = [
  { a: 1, list: [{ x: 'one' }, { x: 'two' }], map: { k: 'v', l: 'w' } },
  { a: 2, list: [{ x: 'one' }, { x: 'three' }], map: { k: 'v', l: 'w' } },
  { a: 2, list: [{ x: 'one' }], map: { l: 'w', m: 'new' }, more: null },
  { list: { 0: { x: 'one' } }, a: [2], map: 'v', more: undefined },
  { more: 'v', list: [[], {}, '', 0, false, null], a: [2, [2]] },
  { a: 1, list: [{ x: 'one' }, { x: 'two' }], map: { k: 'v', l: 'w' } },
];

describe('a value that is compared with the one before', () => {
  it('has the same id and leaves the same table as without', () => {
    const [plain, compared] = [new ValueTableWriter(), new ValueTableWriter()];
    const reader = new ValueTableReader();
    let before: { readonly value: unknown; readonly id: number } | undefined;
    for (const value of VERSIONS) {
      const id = compared.intern(value, before?.value, before?.id);
      expect(id).toBe(plain.intern(value));
      before = { value, id };
      const piece = compared.take();
      expect(piece).toEqual(plain.take());
      reader.append(piece);
      expect(reader.value(id)).toEqual(JSON.parse(JSON.stringify(value)));
    }
  });
});
