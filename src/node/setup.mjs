/**
 * Makes a fresh checkout ready: packages as the lock file has them, and with --browser a Chromium for the tests.
 * Usage: node src/node/setup.mjs [--browser]. Node's own modules only: it runs before node_modules exists.
 * Everything it prints goes to stderr. CHROMIUM_PATH names the browser to use.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const STAMP = join(ROOT, 'node_modules', '.setup-stamp');
const BROWSER_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];

const say = (message) => console.error(`setup: ${message}`);

const run = (command, args, env = {}) =>
  spawnSync(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    env: { ...process.env, ...env },
  }).status === 0;

function die(message) {
  say(message);
  process.exit(1);
}

function canRun(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function installPackages() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    die(`Node ${process.versions.node} is too old; install Node 20.19 or newer`);
  }
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .update(process.version + process.platform + process.arch)
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  say('installing packages');
  if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])) die('npm ci failed');
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, wanted);
}

function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return canRun(named) ? named : die(`CHROMIUM_PATH=${named} cannot be run`);
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of BROWSER_NAMES) if (canRun(join(folder, name))) return join(folder, name);
  }
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge']
      .map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
      .find(canRun);
  }
  if (process.platform === 'win32') {
    return [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
      .filter(Boolean)
      .flatMap((folder) => [
        join(folder, 'Google/Chrome/Application/chrome.exe'),
        join(folder, 'Microsoft/Edge/Application/msedge.exe'),
      ])
      .find(canRun);
  }
  return undefined;
}

async function findPlaywrightsChromium() {
  const { chromium } = await import('playwright-core');
  try {
    return [chromium.executablePath()].find(canRun);
  } catch {
    return undefined; // This platform has none.
  }
}

function installChromiumWithApt() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !canRun('/usr/bin/apt-get')) return;
  say('installing Chromium with apt-get');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const packages = ['chromium', 'fonts-noto-cjk']; // Without a CJK font the Chinese page is drawn as boxes.
  if (!run('apt-get', ['update', '-qq'], env)) say('apt-get update failed');
  if (!run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], env)) {
    say('apt-get install failed');
  }
}

async function downloadPlaywrightsChromium() {
  say('downloading Chromium with playwright-core');
  const cli = join(ROOT, 'node_modules', 'playwright-core', 'cli.js');
  // The whole browser: `executablePath()` never names the smaller headless shell.
  spawnSync(process.execPath, [cli, 'install', '--no-shell', 'chromium'], { stdio: ['ignore', 2, 2] });
  return findPlaywrightsChromium();
}

async function provideBrowser() {
  let browser = findChromium() ?? (await findPlaywrightsChromium());
  if (browser === undefined) {
    installChromiumWithApt();
    browser = findChromium() ?? (await downloadPlaywrightsChromium());
  }
  if (browser === undefined) die('no Chromium found: install Chromium or Chrome, or set CHROMIUM_PATH');
  writeFileSync(join(ROOT, 'node_modules', '.chromium-path'), browser);
}

installPackages();
if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes('--browser')) {
  await provideBrowser();
}
