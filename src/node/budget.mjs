/**
 * Sizes of the files in dist against their limits (gzip level 9, kB = 1024 B). Exit code 1 when one is over.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const dist = join(root, 'dist');
const FIRST_LOAD_LIMIT_KB = 200;
const WORKER_LIMIT_KB = 380;

const read = (file) => readFileSync(join(dist, file), 'utf8');
const kilobytes = (files) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0) /
  1024;

/** A script and all it imports statically, in built (minified) code: `import{a as b}from"./c.js"`, `import"./c.js"`. */
function withImports(entries) {
  const files = new Set();
  const visit = (file) => {
    if (files.has(file)) return;
    files.add(file);
    const imports = read(file).matchAll(
      /(?<![\w$.])(?:import|export)\s*(?:[\w$*{}\s,]*?\bfrom\s*)?["'`](\.[^"'`]+\.js)["'`]/g,
    );
    for (const [, target] of imports) visit(posix.join(posix.dirname(file), target));
  };
  entries.forEach(visit);
  return files;
}

if (!existsSync(join(dist, 'index.html'))) {
  console.error('budget: no dist/index.html; run npm run build first');
  process.exit(1);
}
const html = read('index.html');
const attribute = (tag, name) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? [];
const scripts = tags
  .filter((tag) => tag.startsWith('<script') || attribute(tag, 'rel') === 'modulepreload')
  .map((tag) => attribute(tag, tag.startsWith('<script') ? 'src' : 'href'))
  .filter((address) => address !== undefined)
  .map((address) => posix.normalize(address));
const styles = tags
  .filter((tag) => attribute(tag, 'rel') === 'stylesheet')
  .map((tag) => posix.normalize(attribute(tag, 'href')));
const built = readdirSync(join(dist, 'assets')).map((file) => `assets/${file}`);
const isWorker = (file) => /^assets\/host-[\w-]+\.js$/.test(file); // src/worker/host.ts
const workers = built.filter(isWorker);

const rows = [
  { name: 'first load: scripts', files: withImports(scripts), limitKb: FIRST_LOAD_LIMIT_KB },
  { name: 'first load: styles', files: new Set(styles), limitKb: Infinity },
  { name: 'simulator worker', files: withImports(workers), limitKb: WORKER_LIMIT_KB },
];
const isCounted = (file) => rows.some((row) => row.files.has(file));
const onDemand = built.filter((file) => !isCounted(file) && !file.endsWith('.map'));
rows.push({ name: 'on demand', files: new Set(onDemand), limitKb: Infinity });

let failed = false;
console.log('part                   files     kB gz     limit');
for (const { name, files, limitKb } of rows) {
  const sizeKb = kilobytes(files);
  const isOver = sizeKb > limitKb;
  failed ||= isOver;
  const limit = limitKb === Infinity ? '' : String(limitKb);
  console.log(
    [name.padEnd(21), String(files.size).padStart(7), sizeKb.toFixed(1).padStart(10), limit.padStart(10)]
      .concat(isOver ? '  OVER' : '')
      .join('')
      .trimEnd(),
  );
}
if (scripts.length === 0) {
  console.error('budget: dist/index.html names no script');
  failed = true;
}
if (workers.length === 0 && existsSync(join(root, 'src/worker/host.ts'))) {
  console.error('budget: src/worker/host.ts exists, but dist/assets has no host-….js');
  failed = true;
}
process.exit(failed ? 1 : 0);
