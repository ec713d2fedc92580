import { expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { teamOf } from './rows.js';

onDevice();

test('a software adapter gives each row to one thread', () => {
  expect([1, 8, 1000].map(teamOf)).toEqual([1, 1, 1]);
});
