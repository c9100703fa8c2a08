import { afterEach, describe, expect, it } from 'vitest';
import type { OpenOptions } from '../helpers/browser.ts';
import { type Driver, visit } from './page-driver.ts';

const open: Driver[] = [];
async function visitor(options: OpenOptions = {}): Promise<Driver> {
  const one = await visit(options);
  open.push(one);
  return one;
}
afterEach(async () => {
  for (const one of open.splice(0)) await one.leave();
});

/** Elements whose text does not fit and is not meant to be cut. */
const overflowing = (d: Driver) =>
  d.page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, h1, h2, th, label')]
      .filter((e) => e.offsetParent !== null && getComputedStyle(e).textOverflow !== 'ellipsis')
      .filter((e) => !e.closest('.monaco-editor') && e.scrollWidth > e.clientWidth + 2 && e.clientWidth > 0)
      .map((e) => `${e.tagName} ${e.textContent}`),
  );

describe('both languages', () => {
  it('a Chinese browser gets Chinese, with Kubernetes’ own words as they are', async () => {
    const d = await visitor({ locale: 'zh-CN' });
    await d.editorReady();
    expect(await d.page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await d.step(4);
    await d.button('分享链接').waitFor();
    await d.page.getByText('Pending', { exact: false }).first().waitFor();
    expect(await overflowing(d)).toEqual([]);
  });

  it('the language is kept', async () => {
    const d = await visitor();
    await d.editorReady();
    await d.button(/^中文/).click();
    await d.button('播放').waitFor();
    await d.page.reload();
    await d.button('播放').waitFor();
    await d.editorReady();
    expect(await overflowing(d)).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('axe in the %s theme', (colorScheme) => {
  it('finds nothing serious on the page, at rest and in the middle of a run', async () => {
    const d = await visitor({ colorScheme, viewport: { width: 1440, height: 900 } });
    await d.editorReady();
    expect(await d.axe()).toEqual([]);
    await d.openScenario(/^It exits 0/);
    await d.tab('pod1.yaml').waitFor();
    await d.step(25);
    for (const tab of ['Why', 'Status', 'Events', 'Logs', 'Processes', 'Guide']) {
      await d.tab(tab).click();
      expect({ tab, found: await d.axe() }).toEqual({ tab, found: [] });
    }
  });

  it('finds nothing serious in menus, dialogs, problems, and on a phone', async () => {
    const d = await visitor({ colorScheme });
    await d.editorReady();
    await d.button(/^Scenario/).click();
    expect(await d.axe()).toEqual([]);
    await d.page.keyboard.press('Escape');
    await d.button('Help').click();
    expect(await d.axe()).toEqual([]);
    await d.page.keyboard.press('Escape');
    await d.paste('kind: [');
    await d.page.getByRole('list', { name: 'Problems and notes' }).waitFor();
    expect(await d.axe()).toEqual([]);
    await d.page.setViewportSize({ width: 390, height: 844 });
    for (const panel of ['Editor', 'Pod', 'Timeline', 'Why']) {
      await d.page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: panel }).click();
      expect({ panel, found: await d.axe() }).toEqual({ panel, found: [] });
    }
  });
});

describe('keyboard only', () => {
  it('reaches and does everything', async () => {
    const d = await visitor();
    await d.editorReady();
    const { keyboard } = d.page;
    const focused = () =>
      d.page.evaluate(() => {
        const e = document.activeElement;
        return `${e?.getAttribute('role') ?? e?.tagName.toLowerCase()} ${e?.getAttribute('aria-label') ?? e?.textContent ?? ''}`;
      });
    const tabTo = async (what: RegExp, limit = 60): Promise<void> => {
      for (let i = 0; i < limit; i++) {
        await keyboard.press('Tab');
        if (what.test(await focused())) return;
      }
      throw new Error(`Tab does not lead to ${what}; now at ${await focused()}`);
    };

    // Another scenario, from the menu.
    await tabTo(/^button Scenario/);
    await keyboard.press('Enter');
    await keyboard.type('exits 0');
    await keyboard.press('Enter');
    await d.tab('pod1.yaml').waitFor();
    expect(await focused()).toMatch(/^button Scenario/);

    // The tabs, into the editor, type, and out again.
    await tabTo(/^tab pod1\.yaml/);
    await tabTo(/Text of pod1\.yaml/);
    await keyboard.press('Control+End');
    await keyboard.type('# typed');
    await expect.poll(d.editorText).toContain('# typed');
    await keyboard.press('Control+M');
    await tabTo(/^button Apply at/);

    // The inspector's tabs.
    await tabTo(/^tab Why/);
    await keyboard.press('ArrowRight');
    expect(await focused()).toBe('tab Status');

    // Play, step, speed.
    await tabTo(/^button Play/);
    await keyboard.press('Space');
    await expect.poll(d.time).toBeGreaterThan(100);
    await keyboard.press('Space');
    await tabTo(/^button Speed/);
    await keyboard.press('Enter');
    await keyboard.press('End');
    await keyboard.press('Enter');
    expect(await focused()).toBe('button Speed: 10000×');
    await keyboard.press('Home');
    expect(await d.time()).toBe(0);
    await keyboard.press('ArrowRight');
    expect(await d.time()).toBeGreaterThanOrEqual(0);

    // Dialogs give the focus back.
    await d.button('Share link').focus();
    await keyboard.press('Enter');
    await d.page.getByRole('dialog', { name: 'Share this run' }).waitFor();
    await keyboard.press('Escape');
    await expect.poll(focused).toBe('button Share link');
  });

  it('announces the step to screen readers', async () => {
    const d = await visitor();
    await d.editorReady();
    await d.step(4);
    await expect.poll(() => d.page.locator('output', { hasText: /^\d\d:\d\d: / }).count()).toBeGreaterThan(0);
  });
});

describe('a phone', () => {
  it('shows one panel at a time, and play and step always', async () => {
    const d = await visitor({ viewport: { width: 390, height: 844 } });
    await d.page.getByRole('group', { name: /^Pod myapp-pod/ }).waitFor();
    const panels = d.page.getByRole('navigation', { name: 'Panels' });
    await panels.getByRole('button', { name: 'Editor' }).click();
    await d.editorReady();
    await d.button('Step forward').click();
    await panels.getByRole('button', { name: 'Why' }).click();
    await d.inspector.waitFor();
    const width = await d.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(390);
    expect(await overflowing(d)).toEqual([]);
  });
});
