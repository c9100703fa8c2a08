/** What a person does with the page, as verbs over Playwright. Everything waits on what the page shows, never on time. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator } from 'playwright-core';
import { type OpenedPage, openPage, type OpenOptions } from '../helpers/browser.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function visit(options: OpenOptions = {}) {
  const opened = await openPage(options);
  return driver(opened);
}

export function driver(opened: OpenedPage) {
  const { page } = opened;
  const button = (name: string | RegExp) =>
    typeof name === 'string'
      ? page.getByRole('button', { name, exact: true })
      : page.getByRole('button', { name });
  const tab = (name: string) => page.getByRole('tab', { name, exact: true });
  const timer = page.getByRole('timer');

  /** The playhead in ms, as the page shows it. */
  const time = async (): Promise<number> => {
    const parts = ((await timer.textContent()) ?? '').split(':').map(Number);
    return Math.round(parts.reduce((sum, part) => sum * 60 + part, 0) * 1000);
  };
  const blur = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

  return {
    ...opened,
    button,
    tab,
    time,
    blur,
    timer,
    inspector: page.getByRole('region', { name: /^(Inspector|检查器)$/ }),
    editorReady: () => page.locator('[data-editor=ready] .view-lines').waitFor(),
    /** The text that the editor shows, line by line. */
    editorText: async () =>
      (await page.locator('.monaco-editor .view-lines').innerText()).replaceAll('\u00a0', ' '),
    /** The first scenario as it is when freshly opened, at its start. */
    async startOver() {
      await page.evaluate(() => {
        location.hash = '#scenario=init-chain';
      });
      await page.waitForFunction(() => location.hash === '');
      await tab('Why').click();
      await tab('pod.yaml').click();
      await page.getByRole('group', { name: /^Pod myapp-pod: / }).waitFor();
      await page.locator('.view-line', { hasText: 'name: myapp-pod' }).waitFor();
    },
    async openFile(name: string) {
      await tab(name).click();
    },
    /** Replaces the whole text, as a paste does. */
    async paste(text: string) {
      await page.locator('.monaco-editor .view-lines').click();
      await page.keyboard.press('Control+A');
      await page.evaluate((content) => navigator.clipboard.writeText(content), text);
      await page.keyboard.press('Control+V');
    },
    /** Types into the editor behind the first place where `after` stands. */
    async typeAfter(after: string, text: string) {
      await page.locator('.view-line', { hasText: after }).first().click();
      await page.keyboard.press('End');
      await page.keyboard.type(text);
    },
    async step(times: number, key: 'ArrowRight' | 'ArrowLeft' = 'ArrowRight') {
      await blur();
      for (let i = 0; i < times; i++) await page.keyboard.press(key);
    },
    /** Steps until `until` holds, at most `limit` times; whether it does. */
    async stepUntil(until: () => Promise<boolean>, limit = 80): Promise<boolean> {
      await blur();
      for (let i = 0; i < limit; i++) {
        if (await until()) return true;
        await page.keyboard.press('ArrowRight');
      }
      return until();
    },
    async setSpeed(name: string) {
      await button(/^(Speed|速度)/).click();
      await page.getByRole('menuitemradio', { name, exact: true }).click();
    },
    async openScenario(title: RegExp) {
      await button(/^(Scenario|场景)/).click();
      await page.getByRole('menuitemradio', { name: title }).click();
    },
    /** Waits until that is on the page; true, so that a test can say so. */
    async sees(what: string | RegExp | Locator) {
      await (typeof what === 'string' || what instanceof RegExp
        ? page.getByText(what).first()
        : what
      ).waitFor();
      return true;
    },
    /** Closes the browser. A page that has complained of anything fails the test. */
    async leave() {
      await opened.close();
      if (opened.complaints.length > 0)
        throw new Error(`the page complained: ${opened.complaints.join('; ')}`);
    },
    /** What kubectl's STATUS column would say, as the picture says it. */
    status: async () =>
      (await page.getByRole('group', { name: /^Pod .+: / }).getAttribute('aria-label')) ?? '',
    /** Serious and critical findings of axe, one line each. */
    async axe(): Promise<readonly string[]> {
      await page.evaluate(axeSource);
      return page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: {
            run(): Promise<{ violations: { id: string; impact: string; nodes: { target: string[] }[] }[] }>;
          };
        };
        const { violations } = await axe.run();
        const isDrawn = ([target = '']: readonly string[]): boolean =>
          document.querySelector(target)?.closest('svg [data-selection]') != null;
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .flatMap(({ id, nodes }) =>
            nodes
              // A thing in the picture is named by sentences with its title in them; what else is drawn on it is no label.
              .filter(({ target }) => !(id === 'label-content-name-mismatch' && isDrawn(target)))
              .map(({ target }) => `${id}: ${target.join(' ')}`),
          );
      });
    },
  };
}

export type Driver = ReturnType<typeof driver>;
