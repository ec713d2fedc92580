import { expect, it } from 'vitest';
import { memoryStorage } from '../../../test/memory-storage.js';
import type { CapturedRun } from '../../adapt/parts.js';
import { Keeper } from './keeper.js';

const run: CapturedRun = { place: { stage: 'teach', index: 0, step: 1, finished: null }, parts: new Map() };

/** A keeper whose clock stands still but for `pass` and for writing, which takes `cost` milliseconds. */
function keeperAfter(cost: number, { every = 1, written = 0 } = {}) {
  let clock = 5000;
  const storage = memoryStorage((path) => {
    if (path.endsWith('.json')) clock += cost;
  });
  const keeper = new Keeper({ storage, every, onFailure: 'stop' }, { written, now: () => clock });
  const pass = (milliseconds: number) => {
    clock += milliseconds;
  };
  return { keeper, pass };
}

it('a checkpoint is due after so many seconds, and never sooner', async () => {
  const { keeper, pass } = keeperAfter(1);
  pass(999);
  expect(keeper.isDue(999)).toBe(false);
  pass(1);
  expect(keeper.isDue(1000)).toBe(true);
  await keeper.write(run, 1);
  pass(999);
  expect(keeper.isDue(100_000)).toBe(false);
  pass(1);
  expect(keeper.isDue(100_000)).toBe(true);
});

it('all that was written, ends of stages included, and one more checkpoint fit into two hundredths of the time', async () => {
  const { keeper, pass } = keeperAfter(100);
  pass(10_000);
  // Three ends of stages, one soon after the other.
  for (let stage = 1; stage <= 3; stage++) {
    const written = await keeper.write(run, 10);
    expect(written).toMatchObject({ milliseconds: 100 });
  }
  pass(9000);
  expect(keeper.isDue(19_000), 'the last one alone would fit').toBe(false);
  expect(keeper.isDue(19_999)).toBe(false);
  expect(keeper.isDue(20_000)).toBe(true);
  await keeper.write(run, 20);
  pass(4999);
  expect(keeper.isDue(24_999)).toBe(false);
  pass(1);
  expect(keeper.isDue(25_000)).toBe(true);
});

it('a run that goes on knows what was written before', () => {
  const { keeper, pass } = keeperAfter(100, { written: 600 });
  pass(20_000);
  expect(keeper.isDue(29_999)).toBe(false);
  expect(keeper.isDue(30_000)).toBe(true);
});

it('who asks for a checkpoint after each step gets it, however long it takes', async () => {
  const { keeper } = keeperAfter(100, { every: 0 });
  await keeper.write(run, 0);
  expect(keeper.isDue(0)).toBe(true);
});
