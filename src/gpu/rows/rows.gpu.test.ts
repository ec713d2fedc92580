import { expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { onSoftwareAdapter } from '../reduction.js';
import { teamOf } from './rows.js';

onDevice();

test('a software adapter gives each row to one thread, a GPU to as many as have work, up to a limit', () => {
  expect([1, 8, 1000].map(teamOf)).toEqual(onSoftwareAdapter() ? [1, 1, 1] : [1, 8, 64]);
});
