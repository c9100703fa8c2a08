/**
 * npm run bench [-- --no-page]
 *
 * Prints the numbers that this project promises, each with the most it may be. Exit code 1 when one is missed.
 * A busy machine gives other numbers: run it alone.
 */
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { bridgeRows } from './bridge.ts';
import { clusterRows, type ManyPods, manyPods } from './cluster.ts';
import { engineRows } from './engine.ts';
import { pageRows } from './page.ts';
import { manyPodsRow } from './terminal.ts';
import { printTable, type Row } from './table.ts';

const { values } = parseArgs({
  options: {
    'no-page': { type: 'boolean', default: false },
    'many-pods': { type: 'boolean', default: false },
  },
});
if (values['many-pods']) {
  console.log(JSON.stringify(manyPods()));
  process.exit();
}

/** In a process of its own, so that its memory is nobody else's. */
function measureManyPods(): ManyPods {
  const args = ['src/node/run.mjs', 'test/bench/run.ts', '--many-pods'];
  const { stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(stdout) as ManyPods;
}

const [load = 0] = loadavg();
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`);
if (load > cpus().length / 2)
  console.log(
    `The machine is busy (load ${load.toFixed(1)}): times below are longer than they would be alone.`,
  );
const rows: Row[] = [];
const report = (title: string, part: readonly Row[]): void => {
  printTable(title, part);
  rows.push(...part);
};
report('engine', engineRows());
report('cluster, processor time', clusterRows(measureManyPods()));
report('terminal, processor time', [manyPodsRow()]);
report('bridge for real clients', await bridgeRows());
let sizesKept = true;
if (!values['no-page']) {
  report('page, production build, headless Chromium', await pageRows());
  console.log('\nsizes of the build');
  const { stdout, stderr, status } = spawnSync(process.execPath, ['src/node/budget.mjs'], {
    encoding: 'utf8',
  });
  console.log(`${stdout}${stderr}`.trimEnd().replaceAll(/^/gm, '  '));
  sizesKept = status === 0;
}
process.exitCode = sizesKept && rows.every(({ met }) => met !== false) ? 0 : 1;
