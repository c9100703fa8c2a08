import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenedPage, openPage } from '../helpers/browser.ts';

let opened: OpenedPage;
beforeAll(async () => {
  opened = await openPage();
});
afterAll(() => opened.close());

it('opens without an error, a failed request or a policy violation', async () => {
  await opened.page.locator('#root > *').first().waitFor();
  expect(await opened.page.title()).toContain('Podplay');
  expect(opened.complaints).toEqual([]);
});

it('loads nothing from other hosts', async () => {
  const addresses = await opened.page.evaluate(() =>
    performance.getEntriesByType('resource').map((e) => e.name),
  );
  expect(addresses.filter((address) => !address.startsWith(opened.url))).toEqual([]);
});

it('stores the shell, and the editor when it is asked for', async () => {
  // A picture is no app: nothing on it asks for the editor, so that the worker's own part is seen alone.
  const bare = await openPage({ suffix: 'favicon.svg' });
  const read = () =>
    bare.page.evaluate(async () => {
      const names = await caches.keys();
      const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return requests.flat().map((request) => new URL(request.url).pathname);
    });
  await bare.page.evaluate(async () => {
    await navigator.serviceWorker.register('./sw.js');
    await navigator.serviceWorker.ready;
  });
  expect(await read()).toEqual(expect.arrayContaining(['/', '/favicon.svg']));
  expect(await read()).not.toContain('/.editor');

  await bare.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    registration.active?.postMessage('editor');
  });
  await expect.poll(read).toContain('/.editor');
  await bare.close();
});

it('opens again without a network', async () => {
  await opened.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await opened.context.setOffline(true);
  await opened.page.reload();
  await opened.page.locator('#root > *').first().waitFor();
  expect(opened.complaints).toEqual([]);
  await opened.context.setOffline(false);
});
