import { expect, test } from 'vitest';
import { checkpointWords, continuedWords } from './checkpoint-words.js';
import { runTime, wallSeconds } from './run-time.js';

const run = { started: '2026-01-02T03:04:05.000Z', finished: '2026-01-02T03:05:05.000Z', continued: [] };
const place = { stage: 'teach', index: 1, step: 120 } as const;
const once = [{ time: '2026-01-02T03:04:55.000Z', place }];

const plain = (text: string | undefined): string | undefined => text?.replaceAll('\u00a0', ' ');

test('a paused run has two times: that of computing, and that by the clock', () => {
  expect(plain(runTime({ ...run, seconds: 20 }))).toBe('20 s of computing, 1 min 0 s by the clock');
});

test('a run without pauses has one time', () => {
  expect(plain(runTime({ ...run, seconds: 60 }))).toBe('1 min 0 s');
  expect(plain(runTime({ ...run, seconds: 59.5 }))).toBe('1 min 0 s');
});

test('a continued run says so, and counts the time between as time by only the clock', () => {
  const finished = '2026-01-02T06:06:05.000Z';
  const times = { ...run, finished, seconds: 720, continued: once };
  expect(plain(runTime(times))).toBe('12 min 0 s of computing, 3 h 02 min by the clock, continued once');
  expect(plain(runTime({ ...run, seconds: 60, continued: [...once, ...once] }))).toBe(
    '1 min 0 s of computing, continued twice',
  );
});

test('a run that has not ended has no time', () => {
  expect(runTime({ ...run, finished: null, seconds: null })).toBe('not finished');
  expect(wallSeconds({ ...run, finished: null })).toBeNull();
});

test('checkpoints are told with their number, size and share of the time', () => {
  const checkpoints = { count: 12, bytes: 3_100_000, milliseconds: 2_880 };
  expect(plain(checkpointWords({ checkpoints, seconds: 720 }))).toBe(
    '12 checkpoints, the latest of 3.1 MB, 0.40 % of the run’s time',
  );
  expect(plain(checkpointWords({ checkpoints: { ...checkpoints, count: 1 }, seconds: null }))).toBe(
    '1 checkpoint of 3.1 MB',
  );
  expect(checkpointWords({ checkpoints: { count: 0, bytes: 0, milliseconds: 0 }, seconds: 60 })).toBeUndefined();
});

test('a continued run says from where, each time', () => {
  const continued = [...once, { time: '2026-01-02T04:04:05.000Z', place: null }];
  expect(continuedWords({ continued })).toBe('after step 120 of teach, from its beginning');
  expect(continuedWords({ continued: [] })).toBeUndefined();
});
