import { expect, test } from 'vitest';
import { runTime, wallSeconds } from './run-time.js';

const run = { started: '2026-01-02T03:04:05.000Z', finished: '2026-01-02T03:05:05.000Z' };

test('a paused run has two times: without its pauses and with them', () => {
  expect(runTime({ ...run, seconds: 20 }).replaceAll('\u00a0', ' ')).toBe('20 s (1 min 0 s with pauses)');
});

test('a run without pauses has one time', () => {
  expect(runTime({ ...run, seconds: 60 }).replaceAll('\u00a0', ' ')).toBe('1 min 0 s');
  expect(runTime({ ...run, seconds: 59.5 }).replaceAll('\u00a0', ' ')).toBe('1 min 0 s');
});

test('a run that has not ended has no time', () => {
  expect(runTime({ ...run, finished: null, seconds: null })).toBe('not finished');
  expect(wallSeconds({ ...run, finished: null })).toBeNull();
});
