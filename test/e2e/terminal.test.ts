import { afterEach, describe, expect, it } from 'vitest';
import { openTerminal, type TerminalDriver } from './terminal-driver.ts';

let t: TerminalDriver | undefined;
afterEach(async () => {
  await t?.close();
  t = undefined;
});

async function open(): Promise<TerminalDriver> {
  t = await openTerminal({ viewport: { width: 2200, height: 1200 } });
  return t;
}

describe('the terminal', { timeout: 60_000 }, () => {
  it('runs what is typed, at the playhead', async () => {
    const { type, sees, complaints } = await open();
    await type('kubectl get nodes');
    await sees(/node-1\s+Ready/);
    await type('echo one | tr a-z A-Z');
    await sees('\nONE\n');
    expect(complaints).toEqual([]);
  });

  it('rewinds with the playhead, edits files, and says when time stands still', async () => {
    const { page, type, sees, focus, editor, shown, complaints } = await open();
    await type('vim hello.yaml');
    await editor.locator('.monaco-editor .view-lines').click();
    await page.keyboard.type('hello from vim');
    await page.keyboard.press('Control+s');
    await editor.waitFor({ state: 'detached' });
    await focus();
    await page.keyboard.type('cat hello.y');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await sees('\nhello from vim\n');
    await type('sleep 60');
    await page.getByText('time stands still').waitFor();
    await focus();
    await page.keyboard.press('Control+c');
    await sees('^C');
    await page.getByRole('button', { name: 'To the start' }).click();
    await expect.poll(shown, { timeout: 10_000 }).not.toContain('hello from vim');
    expect(complaints).toEqual([]);
  });
});

describe('the terminal and the rest of the page', { timeout: 60_000 }, () => {
  it('lights a Pod whose name is pointed at, and goes to it', async () => {
    const { page, type, sees, shown, complaints } = await open();
    await type('kubectl create deployment web --image=nginx');
    await sees('created');
    await page.locator('[data-lit]').first().waitFor();
    await type('sleep 9');
    await page.getByRole('button', { name: 'Go to its end' }).click();
    await type('kubectl get pods -l app=web');
    await sees(/\nweb-\S+ +1\/1/);
    const row = (await shown()).split('\n').findLastIndex((line) => /^web-\S+ +1\/1/.test(line));
    const box = await page.locator('.xterm-rows > div').nth(row).boundingBox();
    if (box === null) throw new Error('the row is not on the screen');
    await page.mouse.move(box.x + 30, box.y + box.height / 2);
    await page.mouse.move(box.x + 40, box.y + box.height / 2);
    await page.mouse.click(box.x + 40, box.y + box.height / 2);
    await page.getByRole('group', { name: /^Pod web-/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('keeps the old future when something is typed in the past', async () => {
    const { page, run, wait, sees, focus, type, complaints } = await open();
    await run('echo first', '\nfirst\n');
    await wait(5);
    await run('echo second', '\nsecond\n');
    await page.getByRole('button', { name: 'To the start' }).click();
    await focus();
    await type('echo other');
    await sees('\nother\n');
    const menu = page.getByRole('button', { name: 'Branch: branch 2' });
    await menu.click();
    await page.getByRole('menuitemradio', { name: /^main/ }).click();
    await sees('\nsecond\n');
    await page.getByRole('button', { name: 'Branch: main' }).click();
    await page.getByRole('menuitem', { name: /^Rename/ }).click();
    await page.getByRole('textbox', { name: 'New name' }).fill('as it was');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Branch: as it was' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows files that commands have written among the tabs', async () => {
    const { page, run, complaints } = await open();
    await run('echo "kind: Pod" > made.yaml');
    await page.getByRole('tab', { name: '~/made.yaml, written in the terminal' }).click();
    await page.getByRole('button', { name: 'Add it to the files' }).click();
    await page.getByRole('tab', { name: /^made\.yaml/ }).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('bad input', { timeout: 60_000 }, () => {
  it('is answered within bounds, and shown, not obeyed', async () => {
    const { page, type, sees, focus, clear, complaints } = await open();
    await type(String.raw`printf '\033]0;title\007\033[5;5Hhere\n'`);
    await sees('^[]0;title^G^[[5;5Hhere');
    await clear();
    await type('yes');
    await page.getByText('time stands still').waitFor();
    await focus();
    await page.keyboard.press('Control+c');
    await sees('^C');
    await clear();
    await type(':(){ :|:& };:');
    await focus();
    await page.keyboard.press('Control+c');
    await clear();
    await type('echo alive');
    await sees('\nalive\n');
    expect(complaints).toEqual([]);
  });
});
