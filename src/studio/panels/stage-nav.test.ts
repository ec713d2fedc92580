import { expect, test } from 'vitest';
import { emptyRun } from '../../protocol/record.js';
import { undoneOf } from './stage-nav.js';

const spread = { value: 0.6, low: 0.5, high: 0.7 };
const weighed = (index: number, undone: boolean) => ({
  stage: 'teach' as const,
  index,
  undone,
  why: undone ? ('outlier' as const) : ('kept' as const),
  start: spread,
  end: spread,
  difference: { value: 0, low: -0.1, high: 0.1 },
  voters: 3,
});
const stage = (index: number) => ({ stage: 'teach' as const, index, steps: 5, done: 5, seconds: 1, result: null });

const run = (undone: readonly boolean[]) => ({
  ...emptyRun,
  weighed: undone.map((each, index) => weighed(index, each)),
  stages: undone.map((_, index) => stage(index)),
});

test('a chapter whose only stage was undone says so, and why', () => {
  const found = undoneOf(run([true]), 'teach');
  expect(found).toMatchObject({ all: true, words: 'undone' });
  expect(found?.why).toContain('Teach was undone');
});

test('of two stages of a chapter, the undone one is counted', () => {
  expect(undoneOf(run([false, true]), 'teach')).toMatchObject({ all: false, words: '1 of 2 undone' });
});

test('nothing is said where nothing was undone, or of another stage', () => {
  expect(undoneOf(run([false]), 'teach')).toBeNull();
  expect(undoneOf(run([true]), 'align')).toBeNull();
});
