import type { RunEvent } from '../protocol/events.js';
import type { RunRecord } from '../protocol/record.js';

/** A clock that stands still while the run is paused. Milliseconds. */
export interface RunClock {
  /** What ran before it last started. */
  before: number;
  /** When it last started, since 1970; null while it stands still. */
  since: number | null;
}

export const CLOCK_AT_ZERO: RunClock = { before: 0, since: null };

const running = ({ before, since }: RunClock, time: number): number =>
  before + (since === null ? 0 : Math.max(0, time - since));

export const stopClock = (clock: RunClock, time: number): RunClock => ({ before: running(clock, time), since: null });

/** The clock after an event that the page received at `time`. */
export function clockAfter(clock: RunClock, event: RunEvent, time: number): RunClock {
  switch (event.type) {
    case 'run-started':
      return { before: 0, since: time };
    case 'run-continued':
      return { before: 1000 * (event.seconds ?? 0), since: time };
    case 'resumed':
      return { before: running(clock, time), since: time };
    case 'paused':
    case 'run-finished':
      return stopClock(clock, time);
    default:
      return clock;
  }
}

export interface RunTimes {
  /** Seconds of computation; no pauses. */
  computed: number;
  /** Seconds from the start to the end, or until now. */
  wall: number;
}

/** The times of a run; null before its start, and where a saved record does not say them. */
export function runTimes(run: RunRecord, clock: RunClock, time: number): RunTimes | null {
  if (run.started === null) return null;
  const start = Date.parse(run.started);
  if (run.state === 'running' || run.state === 'paused') {
    return { computed: running(clock, time) / 1000, wall: Math.max(0, time - start) / 1000 };
  }
  if (run.seconds === null || run.finished === null) return null;
  return { computed: run.seconds, wall: (Date.parse(run.finished) - start) / 1000 };
}
