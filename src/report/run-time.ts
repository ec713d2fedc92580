import type { RunRecord } from '../protocol/record.js';
import { timesWord } from './checkpoint-words.js';
import { duration } from './numbers.js';

/** The time by the clock is shown where it is longer by this share. */
const TOLD = 0.02;

/** Seconds from a run's first start to its last end by the clock on the wall; null where it has not ended. */
export function wallSeconds({ started, finished }: Pick<RunRecord, 'started' | 'finished'>): number | null {
  const seconds = (Date.parse(finished ?? '') - Date.parse(started ?? '')) / 1000;
  return Number.isFinite(seconds) ? seconds : null;
}

type Times = Pick<RunRecord, 'started' | 'finished' | 'seconds'>;

/**
 * The seconds by the clock, where they say more than those of computing: a run was paused, or nothing went on between its
 * being stopped and being continued.
 */
export function clockSeconds(record: Times): number | null {
  const wall = wallSeconds(record);
  if (wall === null || record.seconds === null) return null;
  const waited = wall - record.seconds;
  return waited < 1 || waited < TOLD * wall ? null : wall;
}

/** How long a run computed: "12 min 0 s of computing, 3 h 02 min by the clock, continued once", or only "12 min 0 s". */
export function runTime(record: Times & Pick<RunRecord, 'continued'>): string {
  const { seconds, continued } = record;
  if (seconds === null) return 'not finished';
  const wall = clockSeconds(record);
  if (wall === null && continued.length === 0) return duration(seconds);
  return [
    `${duration(seconds)} of computing`,
    ...(wall === null ? [] : [`${duration(wall)} by the clock`]),
    ...(continued.length === 0 ? [] : [`continued ${timesWord(continued.length)}`]),
  ].join(', ');
}
