/**
 * Records what the real busybox does: runs each script of `cases.txt` and writes output and status to `recorded.json`.
 *
 *   apt-get install busybox      # the version recorded stands in the file
 *   node test/golden/busybox/record.mjs
 *
 * Each script runs as `sh -c` in an empty directory with PATH leading to busybox' applets alone. Scripts are separated
 * by lines of `%%`; their order does not matter. `%% not:` followed by a reason keeps a script out of the comparison.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  mkdirSync,
  writeFileSync,
  realpathSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = new URL('.', import.meta.url);
const busybox = realpathSync(execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim());
const version = /v([\d.]+)/.exec(spawnSync(busybox, [], { encoding: 'utf8' }).stdout)[1];
const bin = mkdtempSync(join(tmpdir(), 'busybox-bin-'));
for (const name of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).split('\n')) {
  if (name !== '') symlinkSync(busybox, join(bin, name));
}

const scripts = readFileSync(new URL('cases.txt', here), 'utf8').replace(/\n$/, '').split('\n%%\n');
const cases = [];
for (const script of scripts) {
  const work = mkdtempSync(join(tmpdir(), 'w'));
  const cwd = join(work, 'work');
  mkdirSync(cwd);
  const { stdout, stderr, status, signal } = spawnSync(join(bin, 'sh'), ['-c', script], {
    cwd,
    argv0: 'sh',
    input: '',
    encoding: 'utf8',
    env: { PATH: bin, HOME: '/root', USER: 'root', LC_ALL: 'C', TZ: 'UTC' },
    timeout: 10_000,
  });
  if (signal) throw new Error(`${signal}: ${script}`);
  const clean = (text) => text.replaceAll(cwd, '/work').replaceAll(bin, '/bin');
  cases.push({ script, stdout: clean(stdout), stderr: clean(stderr), status });
  rmSync(work, { recursive: true, force: true });
}
rmSync(bin, { recursive: true, force: true });
writeFileSync(new URL('recorded.json', here), `${JSON.stringify({ busybox: version, cases }, null, 1)}\n`);
console.log(`${cases.length} scripts recorded with busybox ${version}`);
