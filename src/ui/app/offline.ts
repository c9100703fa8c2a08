/**
 * The page's side of the service worker (src/node/service-worker.js); built pages only.
 */

/** `onUpdate` is called when a newer build waits; what it is given reloads the page with that build. */
export async function registerOffline(onUpdate: (reload: () => void) => void): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register('./sw.js').catch(() => undefined);
  if (registration === undefined) return; // Opened from a file, or storage is refused: the page works without.

  const offer = (worker: ServiceWorker | null) => {
    if (worker === null || navigator.serviceWorker.controller === null) return; // The first visit is no update.
    onUpdate(() => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      worker.postMessage('skip');
    });
  };
  offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed') offer(worker);
    });
  });
}

/**
 * Keeps the editor for use without a network. To be called once the editor is loaded: on a first visit that happens
 * before the service worker sees the page's requests.
 */
export async function keepEditorOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.ready;
  registration.active?.postMessage('editor');
}
