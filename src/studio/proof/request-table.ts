import { type CountedRequest, whatIs } from '../privacy.js';
import { words } from '../words/words.js';

/** Requests to one place. */
export interface RequestRow {
  to: string;
  /** False for any other computer than the one that the page came from. */
  own: boolean;
  /** While the page was loaded. */
  loading: number;
  /** Since then, by page and engine. */
  since: number;
  /** Those of `since` that were made while a run went on. */
  inRuns: number;
}

const originOf = (url: string, base: string): string => {
  try {
    return new URL(url, base).origin;
  } catch {
    return url;
  }
};

/** All requests by the place that they went to. Places of the page's own server have a row each, even with no request. */
export function requestTable(
  loading: readonly string[],
  requests: readonly CountedRequest[],
  base: string,
): RequestRow[] {
  const own = originOf(base, base);
  const { places } = words.proof.requests;
  const rows = new Map<string, RequestRow>();
  const rowOf = (to: string, isOwn: boolean): RequestRow => {
    const row = rows.get(to) ?? { to, own: isOwn, loading: 0, since: 0, inRuns: 0 };
    rows.set(to, row);
    return row;
  };
  const rowOfUrl = (url: string, what: CountedRequest['what']): RequestRow => {
    const origin = originOf(url, base);
    return origin === own ? rowOf(places[what], true) : rowOf(origin, false);
  };
  for (const what of ['program', 'demo', 'other'] as const) rowOf(places[what], true);
  for (const url of loading) rowOfUrl(url, whatIs(url, base)).loading += 1;
  for (const { url, what, inRun } of requests) {
    const row = rowOfUrl(url, what);
    row.since += 1;
    if (inRun) row.inRuns += 1;
  }
  return [...rows.values()];
}
