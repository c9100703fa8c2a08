import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Driver, visit } from './page-driver.ts';

describe('a container from inside', () => {
  let d: Driver;
  beforeAll(async () => {
    d = await visit({ suffix: '#scenario=volumes' });
    await d.page.locator('svg[role=group]').waitFor();
  });
  afterAll(() => d.leave());

  const room = () => d.page.getByRole('article');

  it('opens by keyboard, shows processes, files and output at the playhead, and leads back', async () => {
    const card = d.page.getByRole('button', { name: /^Container writer: running/ });
    expect(await d.stepUntil(async () => (await card.count()) > 0)).toBe(true);
    await card.focus();
    await d.page.keyboard.press('Enter');
    await d.sees(room());
    expect(
      await room().getByRole('region', { name: 'Processes' }).getByRole('listitem').count(),
    ).toBeGreaterThan(0);
    await d.sees(room().getByText('/own: 1 lines'));
    const file = room().getByRole('region', { name: '/scratch', exact: true }).locator('summary').first();
    await file.click();
    await expect.poll(() => room().locator('details[open] pre').innerText()).not.toBe('');
    // What its room has too little space for scrolls; nothing sticks out sideways.
    const sticksOut = await room().evaluate((e) => e.scrollWidth > e.clientWidth + 1);
    expect(sticksOut).toBe(false);
    expect(await d.axe()).toEqual([]);
    await room().focus();
    await d.page.keyboard.press('Escape');
    await d.sees(d.page.locator('svg[role=group]'));
    expect(await card.evaluate((e) => e === document.activeElement)).toBe(true);
  });

  it('a fault at the playhead is named, seen and taken back', async () => {
    await d.button(/^Faults, at/).click();
    await d.page.getByRole('menuitem', { name: /^Kill pause/ }).click();
    await d.sees(d.page.getByRole('button', { name: /kill pause of notes/ }).first());
    await d.sees('The sandbox is dead: the kubelet makes a new one');
    await d.sees(d.page.getByRole('button', { name: /^pause: stopped: its namespaces are gone/ }));
    await d.button('Undo').click();
    await expect.poll(() => d.page.getByRole('button', { name: /kill pause of notes/ }).count()).toBe(0);
    await d.sees(d.page.getByRole('button', { name: /^pause: holds the namespaces/ }));
  });
});
