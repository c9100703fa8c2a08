import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Driver, visit } from './page-driver.ts';

let d: Driver;
beforeAll(async () => {
  d = await visit();
  await d.editorReady();
});
beforeEach(() => d.startOver());
afterAll(() => d.leave());

describe('edit, play, step', () => {
  it('shows a Pod, plays it, and steps back through it', async () => {
    await d.button('Play').click();
    await expect.poll(d.time).toBeGreaterThan(300);
    await d.button('Pause').click();
    const paused = await d.time();
    await d.step(3);
    expect(await d.time()).toBeGreaterThan(paused);
    const there = await d.time();
    await d.step(1, 'ArrowLeft');
    expect(await d.time()).toBeLessThan(there);
    await d.page.keyboard.press('Home');
    expect(await d.time()).toBe(0);
  });

  it('scrubs by dragging on the timeline', async () => {
    const canvas = d.page.getByRole('region', { name: 'Timeline' }).locator('canvas');
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('the timeline has no size');
    const y = box.y + box.height / 2;
    await d.page.mouse.move(box.x + box.width * 0.2, y);
    await d.page.mouse.down();
    await d.page.mouse.move(box.x + box.width * 0.6, y, { steps: 8 });
    await d.page.mouse.up();
    const far = await d.time();
    expect(far).toBeGreaterThan(1_000);
    await d.page.mouse.move(box.x + box.width * 0.6, y);
    await d.page.mouse.down();
    await d.page.mouse.move(box.x + box.width * 0.3, y, { steps: 8 });
    await d.page.mouse.up();
    expect(await d.time()).toBeLessThan(far);
  });

  it('an edit runs at once and keeps the playhead; undo takes it back', async () => {
    await d.openScenario(/not restarted/);
    await d.tab('pod3.yaml').waitFor();
    await d.step(60);
    const at = await d.time();
    await expect.poll(d.status).toContain('Error');
    await d.paste((await d.editorText()).replace('exit 3', 'exit 0'));
    await expect.poll(d.status).toContain('Completed');
    expect(await d.time()).toBe(at);
    await d.button('Undo').click();
    await expect.poll(d.status).toContain('Error');
    await expect.poll(d.editorText).toContain('exit 3');
  });

  it('typing is undone with Ctrl+Z in the editor, together with acts', async () => {
    await d.typeAfter('name: myapp-pod', 'x');
    await expect.poll(d.status).toContain('myapp-podx');
    await d.page.keyboard.press('Control+Z');
    await expect.poll(d.status).toContain('Pod myapp-pod:');
    expect(await d.editorText()).not.toContain('myapp-podx');
  });

  it('applying a Service at the playhead lets the next init container start', async () => {
    await d.setSpeed('20×');
    await d.button('Play').click();
    await expect.poll(d.time).toBeGreaterThan(10_000);
    await d.button('Pause').click();
    expect(await d.status()).toContain('Init:0/2');
    for (const [file, status] of [
      ['myservice.yaml', 'Init:1/2'],
      ['mydb.yaml', 'Running'],
    ] as const) {
      await d.openFile(file);
      await d.button(/^Apply at/).click();
      await d.page.getByRole('button', { name: new RegExp(`Take back: apply ${file}`) }).waitFor();
      expect(await d.stepUntil(async () => (await d.status()).includes(status))).toBe(true);
    }
  });

  it('completes and explains fields from the schema, offline', async () => {
    await d.page.locator('.view-line', { hasText: 'containers:' }).first().click();
    await d.page.keyboard.press('Home');
    await d.page.keyboard.press('Enter');
    await d.page.keyboard.press('ArrowUp');
    await d.page.keyboard.type('  restartP');
    expect(await d.sees(d.page.locator('.suggest-widget', { hasText: 'restartPolicy' }))).toBe(true);
  });
});

describe('the inspector', () => {
  it('says why, and shows status, events, logs and processes of the moment', async () => {
    await d.openScenario(/^It exits 0/);
    await d.tab('pod1.yaml').waitFor();
    const waits = async () =>
      (await d.inspector.innerText()).includes('The kubelet waits before it tries again');
    expect(await d.stepUntil(waits)).toBe(true);
    await d.tab('Status').click();
    await d.inspector.getByText('restartCount', { exact: false }).first().waitFor();
    await d.tab('Events').click();
    await d.inspector.getByRole('cell', { name: 'Scheduled' }).waitFor();
    await d.tab('Logs').click();
    await d.inspector.getByText('SUCCESS').waitFor();
    await d.tab('Processes').click();
    await d.inspector.getByText('/pause').waitFor();
  });
});

describe('a text with errors', () => {
  it('keeps the last good run, marked as such, with the error at its line', async () => {
    await d.step(6);
    await d.paste('apiVersion: v1\nkind: Pod\nmetadata:\n  name: Bad_Name\nspec:\n  containers: []\n');
    await d.page.getByText('this is the last run that worked').waitFor();
    expect(await d.status()).toContain('Pod myapp-pod:');
    const problems = d.page.getByRole('list', { name: 'Problems and notes' });
    await problems
      .getByText(/metadata\.name/)
      .first()
      .waitFor();
    await problems
      .getByRole('button', { name: /line 4/ })
      .first()
      .click();
    await d.page.waitForFunction(() => document.activeElement?.closest('.monaco-editor, textarea'));
    await d.page.keyboard.type('!');
    await expect.poll(d.editorText).toContain('name: !');
  });
});

describe('closing the tab loses nothing', () => {
  it('a reload brings back text, acts, playhead and tab', async () => {
    await d.typeAfter('app: myapp', '2');
    await d.openFile('myservice.yaml');
    await d.step(5);
    await d.button(/^Apply at/).click();
    const at = await d.time();
    await d.page.reload();
    await d.editorReady();
    expect(await d.time()).toBe(at);
    expect(await d.editorText()).toContain('kind: Service');
    await d.button(/^Take back: apply myservice\.yaml/).waitFor();
    await d.openFile('pod.yaml');
    await expect.poll(d.editorText).toContain('app: myapp2');
  });

  it('storage that cannot be read is put aside, and says so', async () => {
    await d.page.evaluate(() => {
      // What the page saves on its way out must not mend it.
      for (const area of [localStorage, sessionStorage]) area.setItem('podplay.session', '{"scenario":');
      Storage.prototype.setItem = () => undefined;
    });
    await d.page.reload();
    expect(await d.sees(d.page.getByRole('alert').getByText(/could not be read/))).toBe(true);
    await d.tab('pod.yaml').waitFor();
  });
});
