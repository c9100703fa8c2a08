/** What a person feels: the built page in a headless Chromium, served locally. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';
import { terminalRows } from './terminal.ts';
import { limited, median, percentile, type Row } from './table.ts';

/** The page sets these marks; see `src/ui`. */
const FIRST_PICTURE = 'podplay:first-picture';
const EDITOR_READY = 'podplay:editor-ready';
/** Set after the picture of a new run was drawn. */
const PICTURE = 'podplay:picture';

const SCENARIO = '#scenario=crash-loop';
const LOADS = 5;
const KEYS = 25;
const SCRUB_STEPS = 240;
const FRAME_MS = 16;

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
];

function chromiumPath(): string {
  const note = join('node_modules', '.chromium-path');
  const path =
    process.env['CHROMIUM_PATH'] ?? (existsSync(note) ? readFileSync(note, 'utf8').trim() : undefined);
  if (path === undefined || path === '')
    throw new Error('no browser known: run node src/node/setup.mjs --browser');
  return path;
}

/** Opens the page with an empty cache, as somebody who has never been there. */
async function withPage<T>(url: string, visit: (page: Page) => Promise<T>): Promise<T> {
  const profile = mkdtempSync(join(tmpdir(), 'podplay-bench-'));
  let context: BrowserContext | undefined;
  try {
    context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath(),
      headless: true,
      args: ARGS,
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
    });
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(url);
    return await visit(page);
  } finally {
    await context?.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** When the page set a mark for the first time, ms after the navigation began. */
async function markAt(page: Page, name: string): Promise<number> {
  const handle = await page.waitForFunction(
    (mark) => performance.getEntriesByName(mark)[0]?.startTime,
    name,
    {
      timeout: 20_000,
      polling: 50,
    },
  );
  return (await handle.jsonValue()) as number;
}

/** From a key that changes the Pod's name to the picture of the new run, ms; one for each key. */
async function keyTimes(page: Page): Promise<readonly number[]> {
  await page.evaluate(() => {
    const keys: number[] = [];
    Object.assign(globalThis, { podplayKeys: keys });
    addEventListener('keydown', () => keys.push(performance.now()), { capture: true });
  });
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+Home');
  for (let line = 0; line < 3; line++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  const times: number[] = [];
  for (let i = 0; i < KEYS; i++) {
    await page.waitForTimeout(300);
    const before = await page.evaluate((mark) => performance.getEntriesByName(mark).length, PICTURE);
    await page.keyboard.type('x');
    await page.waitForFunction(
      ([mark, n]) => performance.getEntriesByName(mark).length > n,
      [PICTURE, before] as const,
      { timeout: 5000, polling: 20 },
    );
    times.push(
      await page.evaluate((mark) => {
        const { podplayKeys } = globalThis as unknown as { podplayKeys: number[] };
        const key = podplayKeys.at(-1) ?? 0;
        const picture = performance.getEntriesByName(mark).find((one) => one.startTime >= key);
        return (picture?.startTime ?? Number.POSITIVE_INFINITY) - key;
      }, PICTURE),
    );
  }
  return times;
}

/**
 * What each frame costs the page's thread while the playhead is dragged: from the frame's first callback until a task
 * that was queued there runs, which is after style, layout and paint.
 */
async function frameTimes(page: Page): Promise<readonly number[]> {
  const box = await page.locator('[data-bench="timeline"], [role="slider"]').first().boundingBox();
  if (box === null) throw new Error('the page shows no timeline');
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(globalThis, { podplayFrames: frames });
    const { port1, port2 } = new MessageChannel();
    let began = 0;
    port2.addEventListener('message', () => frames.push(performance.now() - began));
    port2.start();
    const frame = () => {
      began = performance.now();
      port1.postMessage(0);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const y = box.y + box.height / 2;
  const at = (i: number): number => {
    const there = Math.abs((((i / SCRUB_STEPS) * 4) % 2) - 1); // to and fro
    return box.x + 2 + there * (box.width - 4);
  };
  await page.mouse.move(at(0), y);
  await page.mouse.down();
  await page.evaluate(() => (globalThis as unknown as { podplayFrames: number[] }).podplayFrames.splice(0));
  for (let i = 0; i <= SCRUB_STEPS; i++) await page.mouse.move(at(i), y);
  await page.mouse.up();
  return page.evaluate(() => (globalThis as unknown as { podplayFrames: number[] }).podplayFrames);
}

export async function pageRows(): Promise<readonly Row[]> {
  await build({ logLevel: 'warn', mode: 'production' });
  const server = await preview({
    logLevel: 'warn',
    preview: { port: 0, strictPort: false, host: '127.0.0.1' },
  });
  try {
    const url = `${server.resolvedUrls?.local[0] ?? ''}${SCENARIO}`;
    const pictures: number[] = [];
    const editors: number[] = [];
    for (let i = 0; i < LOADS; i++)
      await withPage(url, async (page) => {
        pictures.push(await markAt(page, FIRST_PICTURE));
        editors.push(await markAt(page, EDITOR_READY));
      });
    const rows = [
      limited('time to first picture', median(pictures) / 1000, 's', 1, `median of ${LOADS}`),
      limited('time to a ready editor', median(editors) / 1000, 's', 3, `median of ${LOADS}`),
    ];
    await withPage(url, async (page) => {
      await markAt(page, EDITOR_READY);
      await page.waitForTimeout(1000);
      const keys = await keyTimes(page);
      rows.push(
        limited(
          'key stroke to new picture',
          median(keys),
          'ms',
          50,
          `p90 ${percentile(keys, 0.9).toFixed(0)}`,
        ),
      );
      await page.waitForTimeout(1000);
      const frames = await frameTimes(page);
      const slow = frames.filter((ms) => ms > FRAME_MS).length;
      rows.push(
        limited(
          'a frame while scrubbing',
          percentile(frames, 0.95),
          'ms',
          FRAME_MS,
          `p95 of ${frames.length}, median ${median(frames).toFixed(1)}, ${slow} over`,
        ),
      );
    });
    await withPage(url, async (page) => {
      await markAt(page, EDITOR_READY);
      rows.push(...(await terminalRows(page)));
    });
    return rows;
  } finally {
    await server.close();
  }
}
