import type { RunRecord } from '../protocol/record.js';
import { duration } from './numbers.js';

/** From this part of it on, what a run spent waiting is told. */
const TOLD = 0.02;

/** Seconds from a run's start to its end by the clock on the wall; null where it has not ended. */
export function wallSeconds({ started, finished }: Pick<RunRecord, 'started' | 'finished'>): number | null {
  const seconds = (Date.parse(finished ?? '') - Date.parse(started ?? '')) / 1000;
  return Number.isFinite(seconds) ? seconds : null;
}

/** How long a run computed; beside it, where it differs, how long it was on the way with all pauses. */
export function runTime(record: Pick<RunRecord, 'started' | 'finished' | 'seconds'>): string {
  const { seconds } = record;
  if (seconds === null) return 'not finished';
  const wall = wallSeconds(record);
  const waited = wall === null ? 0 : wall - seconds;
  if (wall === null || waited < 1 || waited < TOLD * wall) return duration(seconds);
  return `${duration(seconds)} (${duration(wall)} with pauses)`;
}
