import { create } from 'zustand';

/** Network requests that the page made after it had loaded, as the browser itself counts them. */
export const useRequests = create<{ urls: string[] }>()(() => ({ urls: [] }));

/** In-memory addresses never leave the tab. */
const isLocal = (url: string) => url.startsWith('blob:') || url.startsWith('data:');

/** Starts counting once the page and its engine are loaded; every later resource counts, own files included. */
export function countRequests(): void {
  const since = performance.now();
  const observer = new PerformanceObserver((list) => {
    const urls = list
      .getEntries()
      .filter((entry) => entry.startTime >= since && !isLocal(entry.name))
      .map((entry) => entry.name);
    if (urls.length > 0) useRequests.setState((state) => ({ urls: [...state.urls, ...urls] }));
  });
  observer.observe({ type: 'resource', buffered: true });
}
