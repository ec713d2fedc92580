import type { OpenedRun } from './compare-store.js';

/** An image that at least one of the runs has pictures of. */
export interface SplitImage {
  name: string;
  /** How many of the runs have it. */
  runs: number;
}

/** Images by name: a run may have it at another place of its list. Those that most runs have come first. */
export function splitImages(runs: readonly Pick<OpenedRun, 'pictures'>[]): SplitImage[] {
  const counts = new Map<string, number>();
  for (const { pictures } of runs) {
    for (const name of new Set(pictures.map((picture) => picture.name))) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, runs: count })).toSorted((a, b) => b.runs - a.runs);
}
