import { expect, it } from 'vitest';
import { decodeBase64Text, encodeBase64Text } from '../../../src/kube/base64.ts';

it.each([
  ['', ''],
  ['a', 'YQ=='],
  ['hi', 'aGk='],
  ['abc', 'YWJj'],
  ['中文', '5Lit5paH'],
])('%j is %s in base64, and back', (text, encoded) => {
  expect(encodeBase64Text(text)).toBe(encoded);
  expect(decodeBase64Text(encoded)).toEqual({ ok: true, value: text });
});

it('half a surrogate pair is the replacement character', () => {
  expect(encodeBase64Text('\ud800')).toBe('77+9');
});
