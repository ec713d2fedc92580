import type { RunRecord } from '../protocol/record.js';
import { duration } from './numbers.js';

/** Waiting is shown from this share of the run's time on. */
const TOLD = 0.02;

/** Seconds from a run's start to its end by the clock on the wall; null where it has not ended. */
export function wallSeconds({ started, finished }: Pick<RunRecord, 'started' | 'finished'>): number | null {
  const seconds = (Date.parse(finished ?? '') - Date.parse(started ?? '')) / 1000;
  return Number.isFinite(seconds) ? seconds : null;
}

/** How long a run computed. The time with all pauses stands beside it where it differs. */
export function runTime(record: Pick<RunRecord, 'started' | 'finished' | 'seconds'>): string {
  const { seconds } = record;
  if (seconds === null) return 'not finished';
  const wall = wallSeconds(record);
  const waited = wall === null ? 0 : wall - seconds;
  if (wall === null || waited < 1 || waited < TOLD * wall) return duration(seconds);
  return `${duration(seconds)} (${duration(wall)} with pauses)`;
}
