import { expect, it } from 'vitest';
import type { RunEvent } from '../protocol/events.js';
import { applyEvent, emptyRun } from '../protocol/record.js';
import { CLOCK_AT_ZERO, clockAfter, runTimes, stopClock } from './run-clock.js';
import { finished, started } from './run-events.test-data.js';

const begin = Date.parse('2026-01-01T00:00:00Z');
const clockOf = (events: [RunEvent, number][]) =>
  events.reduce((clock, [event, time]) => clockAfter(clock, event, begin + time), CLOCK_AT_ZERO);
const timesAt = (events: [RunEvent, number][], now: number) => {
  const run = events.map(([event]) => event).reduce(applyEvent, emptyRun);
  return runTimes(run, clockOf(events), begin + now);
};

it('a pause is wall time and no time of computation', () => {
  const paused: [RunEvent, number][] = [
    [started, 0],
    [{ type: 'paused' }, 10_000],
  ];
  expect(timesAt(paused, 25_000)).toEqual({ computed: 10, wall: 25 });
  expect(timesAt([...paused, [{ type: 'resumed' }, 30_000]], 34_000)).toEqual({ computed: 14, wall: 34 });
});

it('a run that is over says what the engine measured', () => {
  const event = { ...finished, seconds: 41 } as RunEvent;
  const over: [RunEvent, number][] = [
    [started, 0],
    [event, 60_500],
  ];
  expect(timesAt(over, 999_000)).toEqual({ computed: 41, wall: 60 });
});

it('there are no times before the first event, and a stopped clock stands', () => {
  expect(runTimes(emptyRun, CLOCK_AT_ZERO, begin)).toBeNull();
  const stopped = stopClock(clockOf([[started, 0]]), begin + 5000);
  expect(clockAfter(stopped, { type: 'paused' }, begin + 9000)).toEqual({ before: 5000, since: null });
});
