/** The terminal: what a line costs in the page, and `kubectl get pods` among many Pods. */
import type { Page } from 'playwright-core';
import { type NodeSetup, Simulation } from '../../src/engine/simulation.ts';
import { workstationPrograms } from '../../src/worker/workstation-programs.ts';
import { limited, median, percentile, type Row } from './table.ts';

const PODS = 5_000;
const TIMES = 7;
/** A session of some length: each line is another run of the whole. */
const SESSION = [
  'kubectl get pods',
  'kubectl create deployment web --image=nginx --replicas=3',
  'kubectl get pods -o wide',
  'kubectl describe node node-1',
  'ls',
  'kubectl get events',
  'kubectl get all',
  'kubectl get svc',
];
const LINES = 40;
const LONG_OUTPUT = 100_000;

/** Processor time of `kubectl get pods` over 5,000 Pods on 50 nodes. */
export function manyPodsRow(): Row {
  const workers = Array.from(
    { length: 50 },
    (_, i): NodeSetup => ({
      name: `node-${i + 1}`,
      role: 'worker',
      capacity: { pods: '250', cpu: '64', memory: '256Gi' },
    }),
  );
  const simulation = new Simulation(
    {
      seed: 'bench',
      epochMs: Date.UTC(2026, 0, 1),
      timing: 'exact',
      nodes: [{ name: 'master-1', role: 'control-plane' }, ...workers],
    },
    { programs: workstationPrograms },
  );
  const type = (atMs: number, line: string): void =>
    void simulation.act(atMs, { kind: 'terminal.line', terminal: '1', line });
  type(1_000, `kubectl create deployment web --image=nginx --replicas=${PODS}`);
  simulation.runUntil(60_000);
  simulation.takeChunk();
  const costs = Array.from({ length: TIMES }, (_, i) => {
    const atMs = 61_000 + i * 1_000;
    type(atMs, 'kubectl get pods');
    simulation.runUntil(atMs - 1);
    const from = process.cpuUsage();
    simulation.runUntil(atMs + 100);
    simulation.takeChunk();
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1000;
  });
  return limited('kubectl get pods, 5,000 Pods', median(costs), 'ms', 100, 'processor time');
}

/** Counts keys of Enter, and finds the frame in which a row of the screen first reads so. */
const watchScreen = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const watch = {
      enter: 0,
      until: (row: string): Promise<number> =>
        new Promise((resolve) => {
          const look = (): void => {
            const rows = [...document.querySelectorAll('.xterm-rows > div')];
            if (rows.some((one) => one.textContent.replaceAll('\u00a0', ' ').trimEnd() === row))
              resolve(performance.now());
            else requestAnimationFrame(look);
          };
          look();
        }),
    };
    Object.assign(globalThis, { podplayScreen: watch });
    addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Enter') watch.enter = performance.now();
      },
      { capture: true },
    );
  });

interface Watch {
  readonly podplayScreen: { readonly enter: number; until(row: string): Promise<number> };
}

/** Types a line that ends with a word of its own; from Enter to the frame that shows the word, ms. */
async function answerTime(page: Page, line: string, word: string): Promise<number> {
  await page.keyboard.type(`${line}; echo ${word}`);
  await page.waitForTimeout(300);
  const answered = page.evaluate(async (row) => {
    const { podplayScreen } = globalThis as unknown as Watch;
    const at = await podplayScreen.until(row);
    return at - podplayScreen.enter;
  }, word);
  await page.keyboard.press('Enter');
  return answered;
}

/** `page` is open and its editor is ready. */
export async function terminalRows(page: Page): Promise<readonly Row[]> {
  await page.waitForTimeout(3_000);
  await watchScreen(page);
  const opened = await page.evaluate(async () => {
    const { podplayScreen } = globalThis as unknown as Watch;
    const from = performance.now();
    document.querySelector<HTMLElement>('[aria-label="Open the terminal"]')?.click();
    return (await podplayScreen.until('root@master-1:~#')) - from;
  });
  await page.waitForTimeout(1_000);
  const times: number[] = [];
  for (let i = 0; i < LINES; i++)
    times.push(await answerTime(page, SESSION[i % SESSION.length] as string, `answer-${i}`));
  // The first line brings kubectl along.
  const later = times.slice(1);
  const long = await answerTime(page, `seq 1 ${LONG_OUTPUT}`, 'the-end');
  const frames = await page.evaluate(async () => {
    const screen = document.querySelector('.xterm-screen');
    const found: number[] = [];
    for (let i = 0; i < 60; i++) {
      const from = performance.now();
      screen?.dispatchEvent(
        new WheelEvent('wheel', { deltaY: i < 30 ? -5_000 : 5_000, bubbles: true, cancelable: true }),
      );
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      found.push(performance.now() - from);
    }
    return found;
  });
  return [
    limited('a terminal opened, to its prompt', opened, 'ms', 300),
    limited(
      'Enter to the answer on screen',
      median(later),
      'ms',
      50,
      `${later.length} lines, p90 ${percentile(later, 0.9).toFixed(0)}, the last ones ${median(times.slice(-8)).toFixed(0)}`,
    ),
    limited('100,000 lines, to the last one', long, 'ms', 2_000),
    limited(
      '  a frame while scrolling in them',
      percentile(frames, 0.95),
      'ms',
      50,
      `p95 of ${frames.length}`,
    ),
  ];
}
