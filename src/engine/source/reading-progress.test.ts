import { expect, it } from 'vitest';
import type { RunEvent } from '../../protocol/events.js';
import { readingProgress } from './reading-progress.js';

function watch() {
  let time = 0;
  const events: RunEvent[] = [];
  const onRead = readingProgress(
    (event) => void events.push(event),
    () => time,
  );
  return {
    events,
    at: (milliseconds: number, done: number) => {
      time = milliseconds;
      onRead(done, 100);
    },
  };
}

it('a short read is not reported', () => {
  const { events, at } = watch();
  for (const done of [50, 100]) at(done, done);
  expect(events).toEqual([]);
});

it('a long read is reported now and then, and always at its end', () => {
  const { events, at } = watch();
  for (const [time, done] of [
    [10, 1],
    [250, 30],
    [260, 31],
    [400, 60],
    [410, 100],
  ] as const) {
    at(time, done);
  }
  expect(events).toEqual(
    [30, 60, 100].map((done) => ({ type: 'progressed', what: 'reading weights', done, total: 100 })),
  );
});
