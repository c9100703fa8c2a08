/**
 * The service worker of a built page. The build (vite-plugins.ts) writes it to sw.js below three constants:
 * VERSION, a hash over the build; SHELL and EDITOR, addresses of files relative to the page.
 *
 * One cache for each build. The shell (page, simulator worker, styles, icons) is stored at once; the editor (some
 * megabytes) as a whole when the page asks for one of its files or says `'editor'`, and with each later build once the
 * build before had it. Stored files are answered from the cache, all else from the network.
 * A new build waits until the page says `'skip'`: files of two builds never meet on one page.
 */
/* global VERSION, SHELL, EDITOR */

const PREFIX = 'podplay-';
const NAME = PREFIX + VERSION;
const addressOf = (file) => new URL(file, self.registration.scope).href;
// Hosts that answer `Vary: Origin` would hide a stored script from `<script crossorigin>`.
const LOOSELY = { ignoreSearch: true, ignoreVary: true };
const EDITOR_ADDRESSES = new Set(EDITOR.map(addressOf));

async function add(files) {
  const cache = await caches.open(NAME);
  await Promise.all(
    files.map(async (file) => {
      if (await cache.match(file, LOOSELY)) return;
      // Files with a hash in their names are the same in every build; the others must be asked for anew.
      const isHashed = file.startsWith('./assets/');
      const known = isHashed ? await caches.match(file, LOOSELY) : undefined;
      if (known) await cache.put(file, known);
      else await cache.add(new Request(file, { cache: isHashed ? 'default' : 'reload' }));
    }),
  );
}

async function editorWasStored() {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === NAME) continue;
    if (await (await caches.open(name)).match('./.editor')) return true;
  }
  return false;
}

let storing;
function storeEditor() {
  storing ??= (async () => {
    await add(EDITOR);
    await (await caches.open(NAME)).put('./.editor', new Response(''));
  })().catch(() => {
    storing = undefined;
  }); // Offline just now: the next use tries again.
  return storing;
}

async function answer(request, address) {
  const cache = await caches.open(NAME);
  const isPage = address === self.registration.scope || address === addressOf('index.html');
  const stored = await cache.match(isPage ? './' : request, LOOSELY);
  return stored ?? fetch(request);
}

addEventListener('install', (event) =>
  event.waitUntil(
    (async () => {
      await add(SHELL);
      if (await editorWasStored()) await storeEditor();
    })(),
  ),
);
addEventListener('activate', (event) =>
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(names.filter((n) => n.startsWith(PREFIX) && n !== NAME).map((n) => caches.delete(n)));
      await clients.claim();
    })(),
  ),
);
addEventListener('message', (event) => {
  if (event.data === 'skip') event.waitUntil(skipWaiting());
  if (event.data === 'editor') event.waitUntil(storeEditor());
});
addEventListener('fetch', (event) => {
  const address = event.request.url.split(/[?#]/, 1)[0];
  if (event.request.method !== 'GET' || !address.startsWith(self.registration.scope)) return;
  event.respondWith(answer(event.request, address));
  if (EDITOR_ADDRESSES.has(address)) event.waitUntil(storeEditor());
});
