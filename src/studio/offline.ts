import { create } from 'zustand';
import { otherRun } from './actions/hold-run.js';
import { isGoing, useStudio } from './store.js';
import { words } from './words/words.js';

/** How the page is kept for a visit without a network. */
export type Offline =
  /** Nothing is kept: the browser has no service workers here, or the page comes from a development server. */
  | 'none'
  /** The page was just opened, or a run goes on. */
  | 'soon'
  | 'installing'
  | 'ready'
  | 'failed';

interface OfflineState {
  offline: Offline;
  /** A new version that waits until the user asks for it; null where none does. */
  waiting: ServiceWorker | null;
}

export const useOffline = create<OfflineState>()(() => ({ offline: 'none', waiting: null }));

/** The page is drawn and the engine started before anything is fetched for later. */
const QUIET_MILLISECONDS = 3000;

/** No run goes on in this tab. */
const untilNoRun = (): Promise<void> =>
  new Promise((resolve) => {
    const isFree = () => !isGoing(useStudio.getState().live);
    if (isFree()) return resolve();
    const stop = useStudio.subscribe(() => {
      if (!isFree()) return;
      stop();
      resolve();
    });
  });

/**
 * Keeps the page for visits without a network, once it is quiet. A new version is fetched beside the present one, and waits:
 * the browser takes it when no tab of the page is open any more, or when the user asks for it.
 */
export async function keepForOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  // Null also where the page was reloaded past its service worker.
  useOffline.setState({ offline: navigator.serviceWorker.controller ? 'ready' : 'soon' });
  await new Promise((resolve) => setTimeout(resolve, QUIET_MILLISECONDS));
  await untilNoRun();
  try {
    // Some browsers and some tests forbid it, and give nothing.
    const registration = (await navigator.serviceWorker.register('./sw.js')) as ServiceWorkerRegistration | undefined;
    if (registration) follow(registration);
    else useOffline.setState({ offline: 'none' });
  } catch {
    useOffline.setState({ offline: 'failed' });
  }
}

function follow(registration: ServiceWorkerRegistration): void {
  const look = () => {
    const { installing, waiting, active } = registration;
    useOffline.setState({
      offline: active ? 'ready' : installing || waiting ? 'installing' : 'failed',
      waiting: active ? waiting : null,
    });
  };
  const listen = (worker: ServiceWorker | null) => worker?.addEventListener('statechange', look);
  listen(registration.installing);
  listen(registration.waiting);
  registration.addEventListener('updatefound', () => {
    listen(registration.installing);
    look();
  });
  look();
}

/** Loads the page anew with the version that waits. Refused, with the reason, while a run goes on in any tab. */
export async function takeUpdate(): Promise<string | null> {
  const { waiting } = useOffline.getState();
  if (!waiting) return null;
  if (isGoing(useStudio.getState().live)) return words.page.update.run;
  if (await otherRun()) return words.page.update.otherTab;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting.postMessage({ type: 'SKIP_WAITING' });
  return null;
}

export interface KeptFiles {
  files: number;
  bytes: number;
}

/** What the service worker has fetched and keeps, as it lies in the browser's caches of this page. */
export async function keptFiles(): Promise<KeptFiles> {
  const kept = { files: 0, bytes: 0 };
  if (!('caches' in globalThis)) return kept;
  const here = new URL('.', document.baseURI).href;
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (!request.url.startsWith(here)) continue;
      const response = await cache.match(request);
      kept.files += 1;
      kept.bytes += (await response?.blob())?.size ?? 0;
    }
  }
  return kept;
}
