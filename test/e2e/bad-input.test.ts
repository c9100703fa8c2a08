import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Driver, visit } from './page-driver.ts';

let d: Driver;
beforeAll(async () => {
  d = await visit();
  await d.editorReady();
});
afterAll(() => d.leave());

const pod = (body: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: busybox:1.36\n${body}`;

/** How long the page itself does not answer, at most, while `act` goes on. */
async function longestBlock(act: () => Promise<void>): Promise<number> {
  await d.page.evaluate(() => {
    const w = window as unknown as { longest: number; stop: () => void };
    w.longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      w.longest = Math.max(w.longest, now - last);
      last = now;
    }, 5);
    w.stop = () => clearInterval(timer);
  });
  await act();
  return d.page.evaluate(() => {
    const w = window as unknown as { longest: number; stop: () => void };
    w.stop();
    return w.longest;
  });
}

const problem = (words: RegExp) =>
  d.page.getByRole('list', { name: 'Problems and notes' }).getByText(words).first();

describe('bad input gets a clear message at the right place, and the page stays quick', () => {
  it.each<[string, string, RegExp, RegExp]>([
    ['YAML that does not parse', 'kind: [Pod', /This is not valid YAML/, /line 1/],
    ['a tab', 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: web\n', /does not allow tabs/, /line 4/],
    [
      'an unknown kind',
      'apiVersion: v1\nkind: Pood\nmetadata:\n  name: a\n',
      /does not know this kind/,
      /line 2/,
    ],
    [
      'an unknown field',
      pod('    comand: ["true"]\n'),
      /no field “comand”.*Did you mean “command”/,
      /line 9/,
    ],
    [
      'the error in the second document',
      `${pod('')}---\napiVersion: v1\nkind: Service\nmetadata:\n  name: BAD\nspec:\n  ports:\n  - port: 80\n`,
      /not allowed here/,
      /line 1[0-9]/,
    ],
    [
      'aliases that explode',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`).join('\n')}\n`,
      /aliases/,
      /line/,
    ],
    ['a __proto__ key', `${pod('')}__proto__:\n  polluted: true\n`, /no field “__proto__”/, /line 9/],
  ])('%s', async (_what, text, message, line) => {
    await d.paste(text);
    expect(await d.sees(problem(message))).toBe(true);
    expect(await d.sees(problem(line))).toBe(true);
  });

  it('several documents in one file are all applied', async () => {
    await d.paste(
      `${pod('    command: ["sleep", "100"]\n')}---\n${pod('').replaceAll('name: web', 'name: web2')}`,
    );
    await d.page.getByText('✓ valid for Kubernetes').waitFor();
    await d.tab('Status').click();
    await d.blur();
    await d.page.keyboard.press('End');
    await expect
      .poll(() => d.inspector.getByRole('combobox', { name: 'Object' }).innerText())
      .toMatch(/pods\/web\npods\/web2/);
    await d.tab('Why').click();
  });

  it('a paste of 5 MB', async () => {
    const block = await longestBlock(async () => {
      await d.paste(`# ${'x'.repeat(70)}\n`.repeat(70_000));
      await problem(/too large to be simulated/).waitFor();
    });
    expect(block).toBeLessThan(5_000);
    await d.button('Undo').click();
    await expect.poll(d.editorText).toContain('web2');
  });

  it('something that is not text', async () => {
    await d.paste('\u0001\u0002\u0007\u001b[0m\uFFFD');
    expect(await d.sees(/✕ \d+ error/)).toBe(true);
  });

  it('a scenario with no Pod', async () => {
    await d.paste('apiVersion: v1\nkind: Service\nmetadata:\n  name: alone\nspec:\n  ports:\n  - port: 80\n');
    await d.page.getByText('✓ valid for Kubernetes').waitFor();
    await expect.poll(() => d.inspector.innerText()).toContain('There is no Pod at this time.');
  });

  it('a script that loops for ever without sleeping', async () => {
    await d.paste(pod('    command: ["sh", "-c", "while true; do :; done"]\n'));
    await d.blur();
    await expect.poll(d.status).toContain('web');
    const block = await longestBlock(async () => {
      await d.stepUntil(async () => (await d.status()).includes('Running'));
    });
    expect(block).toBeLessThan(3_000);
  });

  it('ten thousand log lines in a second', async () => {
    await d.paste(
      pod(
        '    command: ["sh", "-c", "i=0; while [ $i -lt 10000 ]; do echo line $i; i=$((i+1)); done; sleep 1000"]\n',
      ),
    );
    await d.stepUntil(async () => (await d.status()).includes('Running'));
    await d.tab('Logs').click();
    await d.setSpeed('10×');
    await d.button('Play').click();
    expect(await d.sees(d.inspector.getByText(/line \d{3}/).first())).toBe(true);
    await d.button('Pause').click();
    await d.tab('Why').click();
  });

  it('and after all that the page still works, with everything in its history', async () => {
    for (let i = 0; i < 4; i++) await d.button('Undo').click();
    await d.openScenario(/^Mended/);
    await d.tab('pod1.yaml').waitFor();
    expect(await d.stepUntil(async () => (await d.status()).includes('Running'))).toBe(true);
  });
});
