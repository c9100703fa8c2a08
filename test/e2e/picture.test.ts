import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Driver, visit } from './page-driver.ts';

/** Words that stick out of the room, pill or chip that they stand in, and things that stick out of the picture. */
const overflows = (d: Driver) =>
  d.page.evaluate(() => {
    const found: string[] = [];
    const picture = document.querySelector('svg[role=group]');
    if (picture === null) return ['no picture'];
    const frame = picture.getBoundingClientRect();
    for (const text of picture.querySelectorAll('text')) {
      const box = text.getBoundingClientRect();
      if (box.width === 0) continue;
      const room = text.closest('[data-selection]')?.querySelector('rect:nth-of-type(1)') ?? picture;
      const outer = room.getBoundingClientRect();
      if (box.left < outer.left - 1 || box.right > outer.right + 1 || box.right > frame.right + 1)
        found.push(
          `${text.textContent} in ${text.closest('[data-selection]')?.getAttribute('data-selection')}`,
        );
    }
    return found;
  });

describe.each(['en-US', 'zh-CN'])('the picture in %s', (locale) => {
  let d: Driver;
  beforeAll(async () => {
    d = await visit({ locale, suffix: '#scenario=init-chain' });
    await d.page.locator('svg[role=group]').waitFor();
  });
  afterAll(() => d.close());

  it('keeps its words in their boxes, at any width', async () => {
    await d.step(9);
    for (const width of [1600, 1100, 1000]) {
      await d.page.setViewportSize({ width, height: 900 });
      await expect.poll(() => overflows(d)).toEqual([]);
    }
  });

  it('is the same at a time, however one came there', async () => {
    await d.page.setViewportSize({ width: 1400, height: 900 });
    await d.page.keyboard.press('Home');
    await d.step(6);
    const picture = () => d.page.locator('svg[role=group]').evaluate((svg) => svg.outerHTML);
    const before = await picture();
    await d.step(3);
    expect(await picture()).not.toBe(before);
    await d.step(3, 'ArrowLeft');
    expect(await picture()).toBe(before);
  });
});
