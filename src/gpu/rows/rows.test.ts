import { expect, test } from 'vitest';
import { teamOf } from './rows.js';

test('on a GPU a team is the largest power of two up to 64 that has a load for each thread', () => {
  expect([1, 2, 3, 8, 63, 64, 1000].map(teamOf)).toEqual([1, 2, 2, 8, 32, 64, 64]);
});
