import { create } from 'zustand';
import type { RunRecord } from '../protocol/record.js';
import { type NetworkRequest, requestsOf } from '../protocol/requests.js';
import { isGoing, useStudio } from './store.js';

export interface CountedRequest {
  url: string;
  /** The kind of address: a file of the demo or a part of the program, from the page's own folder; or anything else. */
  what: 'demo' | 'program' | 'other';
  /** The sender: the window, or the worker that computes. */
  by: 'page' | 'engine';
  inRun: boolean;
}

/** Network requests of page and engine after loading, as the browser itself counts them. */
export const useRequests = create<{
  requests: CountedRequest[];
  /** Addresses that the window fetched before. */
  loading: string[];
}>()(() => ({ requests: [], loading: [] }));

/** The kind of an address for a page that lies at `base`. Only files of the page's own folder are its own. */
export function whatIs(url: string, base: string): CountedRequest['what'] {
  const own = (folder: string) => url.startsWith(new URL(folder, base).href);
  return own('demo/') ? 'demo' : own('assets/') ? 'program' : 'other';
}

/** Entries of the timeline may come late, so the start time of a request decides. */
export function isInRun(time: number, run: RunRecord): boolean {
  if (run.started === null || time < Date.parse(run.started)) return false;
  return isGoing(run) || (run.finished !== null && time <= Date.parse(run.finished));
}

/** Without a document, as in tests, the page lies on no server. */
const base = (): string => (typeof document === 'undefined' ? 'http://page/' : document.baseURI);

export function takeRequests(by: CountedRequest['by'], requests: readonly NetworkRequest[]): void {
  const { live } = useStudio.getState();
  const counted = requests.map(({ url, time }) => ({ url, what: whatIs(url, base()), by, inRun: isInRun(time, live) }));
  if (counted.length > 0) useRequests.setState((state) => ({ requests: [...state.requests, ...counted] }));
}

/** Starts counting the page's own requests once page and engine are loaded; the engine sends its own. */
export function countRequests(): void {
  const since = performance.now();
  const observer = new PerformanceObserver((list) => {
    const later = list.getEntries().filter((entry) => entry.startTime >= since);
    takeRequests('page', requestsOf(later, performance.timeOrigin));
    const earlier = list.getEntries().filter((entry) => entry.startTime < since);
    const urls = requestsOf(earlier, performance.timeOrigin).map(({ url }) => url);
    if (urls.length > 0) useRequests.setState(({ loading }) => ({ loading: [...loading, ...urls] }));
  });
  observer.observe({ type: 'resource', buffered: true });
}
