import { afterEach, describe, expect, it } from 'vitest';
import { type OpenedPage, openPage } from '../helpers/browser.ts';

let opened: OpenedPage | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

/** What the screen shows, blanks at the ends of lines removed. */
async function shown(): Promise<string> {
  const rows = await opened?.page.locator('.xterm-accessibility-tree > div').allInnerTexts();
  return (rows ?? []).map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
}

async function open(): Promise<OpenedPage> {
  opened = await openPage();
  const { page } = opened;
  await page.getByRole('button', { name: 'Open the terminal' }).click();
  await page.locator('.xterm-helper-textarea').waitFor();
  await expect.poll(shown).toContain('root@master-1:~#');
  return opened;
}

describe('the terminal', () => {
  it('runs what is typed, at the playhead', async () => {
    const { page, complaints } = await open();
    await page.keyboard.type('kubectl get nodes');
    await page.keyboard.press('Enter');
    await expect.poll(shown, { timeout: 10_000 }).toMatch(/node-1\s+Ready/);
    await page.keyboard.type('echo one | tr a-z A-Z');
    await page.keyboard.press('Enter');
    await expect.poll(shown, { timeout: 10_000 }).toContain('\nONE\n');
    expect(complaints).toEqual([]);
  });
});

describe('the terminal in time', () => {
  it('rewinds with the playhead, edits files, and says when time stands still', async () => {
    const { page, complaints } = await open();
    await page.keyboard.type('vim pod.yaml');
    await page.keyboard.press('Enter');
    const editor = page.getByRole('region', { name: 'Editing /root/pod.yaml' });
    await editor.getByRole('textbox').fill('hello from vim');
    await editor.getByRole('button', { name: 'Save and close' }).click();
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('cat pod.y');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(shown, { timeout: 10_000 }).toContain('\nhello from vim\n');
    await page.keyboard.type('sleep 60');
    await page.keyboard.press('Enter');
    await page.getByText('time stands still').waitFor();
    await page.keyboard.press('Control+c');
    await expect.poll(shown, { timeout: 10_000 }).toContain('^C');
    await page.getByRole('button', { name: 'To the start' }).click();
    await expect.poll(shown, { timeout: 10_000 }).not.toContain('hello from vim');
    expect(complaints).toEqual([]);
  });
});
