import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Driver, visit } from './page-driver.ts';

let d: Driver;
beforeAll(async () => {
  d = await visit();
});
afterAll(() => d.close());

it('works without a network after the first visit, editor and simulation included', async () => {
  await d.editorReady();
  await expect
    .poll(
      () =>
        d.page.evaluate(async () => {
          const names = await caches.keys();
          const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
          return requests.flat().map((request) => new URL(request.url).pathname);
        }),
      { timeout: 20_000 },
    )
    .toContain('/.editor');
  await d.context.setOffline(true);
  await d.page.reload();
  await d.editorReady();
  await d.openScenario(/^Mended/);
  await d.tab('pod1.yaml').waitFor();
  await d.stepUntil(async () => (await d.status()).includes('Running'));
  await d.button(/^中文/).click();
  await d.button('播放').waitFor();
});
