import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { LINK_DICTIONARY_1 } from '../../../src/scenario/link-dictionary.ts';

it('is frozen: every link of version 1 depends on each byte of its dictionary', () => {
  const sha256 = createHash('sha256').update(LINK_DICTIONARY_1).digest('hex');
  expect(sha256).toBe('00b0953ebede7035ffcd27788ea61e6fbcefbddcc55413965085f8b48631593c');
});
