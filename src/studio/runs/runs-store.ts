import { create } from 'zustand';
import { USUAL_FRAME_BYTES } from '../../protocol/frames.js';
import type { ImagesSpace, KeptNotice, ListedRun, StorageSpace } from '../../protocol/kept-run.js';
import type { Keeping } from '../../protocol/session.js';
import { useStudio } from '../store.js';

/** Seconds between two checkpoints that one can choose. */
export const CHECKPOINT_SECONDS = [15, 60, 300] as const;
const USUAL_SECONDS = 60;

/** Bytes for pictures over time that one can choose; 0: none are kept. */
export const FRAME_BYTES = [0, 8e6, USUAL_FRAME_BYTES, 100e6] as const;

/** Bytes for resized images that one can choose; 0: none are kept. */
export const IMAGE_BYTES = [0, 1e9, 4e9, 16e9] as const;

const WEIGHTS_STORED = 'keep-weights';
const SECONDS_STORED = 'checkpoint-seconds';
const FRAMES_STORED = 'frame-bytes';
const IMAGES_STORED = 'image-bytes';

/** Storage can be forbidden; a choice then lasts as long as the tab. */
function stored(name: string): string | null {
  try {
    return globalThis.localStorage?.getItem(name) ?? null;
  } catch {
    return null;
  }
}

function store(name: string, choice: string): void {
  try {
    localStorage.setItem(name, choice);
  } catch {
    // Storage is forbidden: nothing to keep.
  }
}

const storedSeconds = (): number =>
  CHECKPOINT_SECONDS.find((seconds) => String(seconds) === stored(SECONDS_STORED)) ?? USUAL_SECONDS;

const storedFrameBytes = (): number =>
  FRAME_BYTES.find((bytes) => String(bytes) === stored(FRAMES_STORED)) ?? USUAL_FRAME_BYTES;

const storedImageBytes = (): number => IMAGE_BYTES.find((bytes) => String(bytes) === stored(IMAGES_STORED)) ?? 0;

export interface RunsState extends Keeping {
  /** Null before they are known. */
  runs: ListedRun[] | null;
  space: StorageSpace | null;
  /** Resized images that this browser keeps; null before that is known. */
  images: ImagesSpace | null;
  /** Bytes that they may take; 0: none are kept. */
  imageBytes: number;
  /** Counts what changed the runs elsewhere: the list is read again. */
  changes: number;
  /** The live run's folder; null where it is not kept, or before any. */
  live: string | null;
  /** Why the live run is not kept, or not wholly; null while all is well. */
  problem: string | null;
  /** Runs that are deleted in a moment, unless that is taken back. */
  deleting: ReadonlySet<string>;
}

export const useRuns = create<RunsState>()(() => ({
  runs: null,
  space: null,
  images: null,
  imageBytes: storedImageBytes(),
  changes: 0,
  live: null,
  problem: null,
  deleting: new Set(),
  keepWeights: stored(WEIGHTS_STORED) !== 'no',
  every: storedSeconds(),
  frameBytes: storedFrameBytes(),
}));

/** What the engine says of the run that it keeps. A problem stays until the next run, and is written into the log too. */
export function takeKeptNotice({ id, problem, kept }: KeptNotice): void {
  useRuns.setState(({ changes, live, problem: last }) => ({
    changes: changes + 1,
    live: id,
    problem: problem ?? (id === live ? last : null),
  }));
  if (kept !== null) useStudio.setState({ kept });
  if (problem === null) return;
  useStudio.setState(({ log }) => ({ log: [...log, { kind: 'warning', text: problem, time: Date.now() }] }));
}

export function setKeepWeights(keepWeights: boolean): void {
  useRuns.setState({ keepWeights });
  store(WEIGHTS_STORED, keepWeights ? 'yes' : 'no');
}

export function setCheckpointSeconds(every: number): void {
  useRuns.setState({ every });
  store(SECONDS_STORED, String(every));
}

export function setFrameBytes(frameBytes: number): void {
  useRuns.setState({ frameBytes });
  store(FRAMES_STORED, String(frameBytes));
}

/** The engine hears of it by `keepImages`. */
export function setImageBytes(imageBytes: number): void {
  useRuns.setState({ imageBytes });
  store(IMAGES_STORED, String(imageBytes));
}

export const presentKeeping = (): Keeping => {
  const { keepWeights, every, frameBytes } = useRuns.getState();
  return { keepWeights, every, frameBytes };
};
