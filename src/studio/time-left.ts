import { useRef } from 'react';
import type { RunRecord } from '../protocol/record.js';

type Progress = NonNullable<RunRecord['progress']>;

/** The progress of a task when the page first heard of it. */
export interface TaskStart {
  what: string;
  /** Milliseconds. */
  time: number;
  done: number;
}

/** A rate from less than this is a guess, in milliseconds. */
const LEAST = 300;

/** Seconds that a task still takes at the rate since its start; null as long as that rate is a guess. */
export function secondsLeft(start: TaskStart, { done, total }: Progress, now: number): number | null {
  const elapsed = now - start.time;
  const gone = done - start.done;
  return elapsed < LEAST || gone <= 0 ? null : ((total - done) / gone) * (elapsed / 1000);
}

/** Seconds left of the present task; null where there is none, or nothing is known yet. */
export function useTimeLeft(progress: RunRecord['progress']): number | null {
  const start = useRef<TaskStart | null>(null);
  if (!progress) {
    start.current = null;
    return null;
  }
  const now = performance.now();
  const { what, done } = progress;
  if (start.current?.what !== what || done < start.current.done) start.current = { what, time: now, done };
  return secondsLeft(start.current, progress, now);
}
