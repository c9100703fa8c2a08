/** What a person does at the terminal of the page, as verbs over Playwright. */
import { expect, vi } from 'vitest';
import { type OpenedPage, openPage, type OpenOptions } from '../helpers/browser.ts';

const PATIENCE = { timeout: 15_000, interval: 30 };

/** The line, and behind it a prompt that waits. A long line is wrapped on the screen. */
const answered = (line: string): RegExp =>
  new RegExp(`${line.slice(0, 40).replaceAll(/[^\w ]/g, '\\$&')}[^]*\\n\\S+#$`);

export async function openTerminal(options: OpenOptions = {}) {
  const opened: OpenedPage = await openPage(options);
  const { page } = opened;

  /** What the screen shows, blanks at the ends of lines removed. */
  const shown = async (): Promise<string> => {
    const rows = await page.locator('.xterm-accessibility-tree > div').allInnerTexts();
    return rows
      .map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trimEnd();
  };
  const sees = (what: string | RegExp): Promise<void> =>
    vi.waitFor(async () => {
      const text = await shown();
      if (typeof what === 'string') expect(text).toContain(what);
      else expect(text).toMatch(what);
    }, PATIENCE);
  const focus = (): Promise<void> => page.locator('.xterm-helper-textarea').focus();
  /** Types a line and Enter on an emptied screen, so that what is seen next is its answer. */
  const type = async (line: string): Promise<void> => {
    await focus();
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  };
  const clear = async (): Promise<void> => {
    await focus();
    await page.keyboard.press('Control+l');
  };
  const editor = page.getByRole('region', { name: /^Editing / });

  await page.getByRole('button', { name: 'Open the terminal' }).click();
  await page.locator('.xterm-helper-textarea').waitFor();
  await sees('root@master-1:~#');
  return {
    ...opened,
    shown,
    sees,
    focus,
    type,
    clear,
    editor,
    /** A line whose answer is `what`. */
    async run(line: string, ...what: readonly (string | RegExp)[]) {
      await clear();
      await type(line);
      for (const one of what) await sees(one);
      await sees(what.length === 0 ? answered(line) : /\n\S+#$/);
    },
    /** Waits at the prompt for so long of the cluster's time. */
    async wait(seconds: number) {
      await clear();
      await type(`sleep ${seconds}`);
      await page.getByRole('button', { name: 'Go to its end' }).click();
      await sees(answered(`sleep ${seconds}`));
    },
    /** Replaces what the editor that a command has opened holds, by `change`, and saves. */
    async edit(change: (before: string) => string) {
      await editor.locator('.monaco-editor .view-lines').click();
      await page.keyboard.press('Control+A');
      await page.keyboard.press('Control+C');
      const before = await page.evaluate(() => navigator.clipboard.readText());
      await page.evaluate((text) => navigator.clipboard.writeText(text), change(before));
      await page.keyboard.press('Control+V');
      await editor.getByRole('button', { name: 'Save and close' }).click();
      await editor.waitFor({ state: 'detached' });
    },
  };
}

export type TerminalDriver = Awaited<ReturnType<typeof openTerminal>>;
