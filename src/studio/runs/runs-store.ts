import { create } from 'zustand';
import type { KeptNotice, ListedRun, StorageSpace } from '../../protocol/kept-run.js';
import { useStudio } from '../store.js';

const STORED = 'keep-weights';

/** Storage can be forbidden; the choice then lasts as long as the tab. */
function storedChoice(): boolean {
  try {
    return globalThis.localStorage?.getItem(STORED) !== 'no';
  } catch {
    return true;
  }
}

export interface RunsState {
  /** Null before they are known. */
  runs: ListedRun[] | null;
  space: StorageSpace | null;
  /** Counts what changed the runs elsewhere: the list is read again. */
  changes: number;
  /** The live run's folder; null where it is not kept, or before any. */
  live: string | null;
  /** Why the live run is not kept, or not wholly; null while all is well. */
  problem: string | null;
  /** Runs that are deleted in a moment, unless that is taken back. */
  deleting: ReadonlySet<string>;
  /** The final weights of a run are kept with it. */
  keepWeights: boolean;
}

export const useRuns = create<RunsState>()(() => ({
  runs: null,
  space: null,
  changes: 0,
  live: null,
  problem: null,
  deleting: new Set(),
  keepWeights: storedChoice(),
}));

/** What the engine says of the run that it keeps. A problem stays until the next run, and is written into the log too. */
export function takeKeptNotice({ id, problem }: KeptNotice): void {
  useRuns.setState(({ changes, live, problem: last }) => ({
    changes: changes + 1,
    live: id,
    problem: problem ?? (id === live ? last : null),
  }));
  if (problem === null) return;
  useStudio.setState(({ log }) => ({ log: [...log, { kind: 'warning', text: problem, time: Date.now() }] }));
}

export function setKeepWeights(keepWeights: boolean): void {
  useRuns.setState({ keepWeights });
  try {
    localStorage.setItem(STORED, keepWeights ? 'yes' : 'no');
  } catch {
    // Storage is forbidden: nothing to keep.
  }
}
