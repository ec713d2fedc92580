import { expect, it } from 'vitest';
import type { ListedRun, RunEntry } from '../../protocol/kept-run.js';
import { recipeByName } from '../../protocol/recipes.js';
import { firstEntry } from '../../runs/run-entry.js';
import { SORTS, stateWords } from './run-words.js';

const listed = (change: Partial<RunEntry>, going = false): ListedRun => ({
  id: 'a',
  entry: { ...firstEntry(recipeByName('demo'), '2026-11-27T14:03:00.000Z'), ...change },
  problem: null,
  going,
  thumbnail: null,
});
const reached = { stage: 'teach', index: 1, step: 120, steps: 200 } as const;

it('every state is said in words, with the step that was reached where the run did not end by itself', () => {
  expect(stateWords(listed({}, true))).toBe('Going on now');
  expect(stateWords(listed({ state: 'done', seconds: 192 }))).toMatch(/^Done in 3.min 12.s$/);
  expect(stateWords(listed({ state: 'stopped', reached }))).toBe('Stopped at Teach, step 120 of 200');
  expect(stateWords(listed({ state: 'collapsed', reached }))).toBe('Collapsed and stopped at Teach, step 120 of 200');
  expect(stateWords(listed({ reached }))).toBe('Interrupted at Teach, step 120 of 200');
  expect(stateWords(listed({ state: 'failed' }))).toBe('Failed before the first step');
  const damaged = { ...listed({}), entry: null, problem: 'Its entry.json is not JSON.' };
  expect(stateWords(damaged)).toBe('Damaged. Its entry.json is not JSON.');
});

it('runs without a figure come last when the best come first', () => {
  const figures = (mIoU: number) => ({ figures: { mIoU, difference: null, baseline: null } });
  const runs = [
    listed({ name: 'none' }),
    listed({ name: 'low', ...figures(0.2) }),
    listed({ name: 'high', ...figures(0.4) }),
  ];
  expect(runs.toSorted(SORTS.best.compare).map(({ entry }) => entry?.name)).toEqual(['high', 'low', 'none']);
});
