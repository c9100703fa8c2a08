import { afterEach, describe, expect, it } from 'vitest';
import { type Driver, visit } from './page-driver.ts';
import type { OpenOptions } from '../helpers/browser.ts';

const open: Driver[] = [];
async function visitor(options: OpenOptions = {}): Promise<Driver> {
  const one = await visit(options);
  open.push(one);
  await one.editorReady();
  return one;
}
afterEach(async () => {
  for (const one of open.splice(0)) await one.leave();
});

async function linkOf(d: Driver): Promise<string> {
  await d.button('Share link').click();
  const link = await d.page.getByRole('textbox', { name: 'Link' }).inputValue();
  await d.button('Close').click();
  return new URL(link).hash;
}

describe('a share link', () => {
  it('shows the same run at the same moment in a fresh browser', async () => {
    const mine = await visitor();
    await mine.typeAfter('name: myapp-pod', '-shared');
    await expect.poll(mine.status).toContain('myapp-pod-shared');
    await mine.step(9);
    const [time, status] = [await mine.time(), await mine.status()];
    const link = await linkOf(mine);
    expect(link).toMatch(/^#s=1\./);

    const theirs = await visitor({ suffix: link });
    await expect.poll(theirs.status).toBe(status);
    expect(await theirs.time()).toBe(time);
    expect(await theirs.editorText()).toContain('myapp-pod-shared');
    // The address is clean again, so that a reload keeps what they make of it.
    expect(new URL(theirs.page.url()).hash).toBe('');
  });

  it('opens in a tab that is already there, and undo brings back what was', async () => {
    const d = await visitor();
    await d.typeAfter('app: myapp', '-mine');
    const other = await linkOf(await visitor({ suffix: '#scenario=crash-loop' }));
    await d.page.evaluate((hash) => {
      location.hash = hash;
    }, other);
    await d.tab('pod1.yaml').waitFor();
    await d.button('Undo').click();
    await d.tab('pod.yaml').waitFor();
    await expect.poll(d.editorText).toContain('myapp-mine');
  });

  it.each([
    ['damaged', (hash: string) => hash.slice(0, -9), /This link is damaged/],
    ['too new', () => '#s=99.AAAA', /made by a newer Podplay/],
    ['huge', () => `#s=1.${'A'.repeat(40_000)}`, /more than Podplay reads/],
  ])('%s: a clear message, and what the person had stays', async (_what, spoil, message) => {
    const d = await visitor();
    await d.typeAfter('app: myapp', '-mine');
    const hash = spoil(await linkOf(d));
    await d.page.evaluate((bad) => {
      location.hash = bad;
    }, hash);
    await d.page.getByRole('alert').getByText(message).waitFor();
    expect(await d.editorText()).toContain('myapp-mine');
  });

  it('never runs what is in it', async () => {
    const d = await visitor();
    const evil = `# <img src=x onerror="window.pwned=1"><script>window.pwned=1</script>
apiVersion: v1
kind: Pod
metadata:
  name: evil
  annotations: {x: "<img src=x onerror='window.pwned=1'>"}
spec:
  containers:
  - name: c
    image: busybox:1.36
    command: ["echo", "<img src=x onerror='window.pwned=1'>"]
`;
    await d.paste(evil);
    await d.page.getByText('Pod evil', { exact: false }).first().waitFor({ state: 'attached' });
    await d.step(30);
    const theirs = await visitor({ suffix: await linkOf(d) });
    for (const tab of ['Status', 'Events', 'Logs', 'Processes', 'Why']) await theirs.tab(tab).click();
    expect(await theirs.page.evaluate(() => 'pwned' in window)).toBe(false);
    expect(await theirs.page.locator('img[src=x]').count()).toBe(0);
  });
});
