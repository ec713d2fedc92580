import { expect, it } from 'vitest';
import { secondsLeft } from './time-left.js';

const start = { what: 'reading weights', time: 1000, done: 20 };
const left = (done: number, now: number) => secondsLeft(start, { what: start.what, done, total: 100 }, now);

it('the time left follows from the rate since the first word of the task', () => {
  expect(left(60, 5000)).toBe(4);
  expect(left(100, 5000)).toBe(0);
});

it('there is no time left to show while the rate is a guess, or nothing moves', () => {
  expect([left(60, 1100), left(20, 9000)]).toEqual([null, null]);
});
