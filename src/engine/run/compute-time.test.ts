import { expect, test } from 'vitest';
import { ComputeTime } from './compute-time.js';

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('time passes during the work, and stands still before, between and after', async () => {
  const time = new ComputeTime();
  await wait(30);
  expect(time.now()).toBe(0);
  await time.during(() => wait(40));
  const first = time.now();
  expect(first).toBeGreaterThanOrEqual(35);
  await wait(60);
  expect(time.now()).toBe(first);
  await time.during(async () => {
    await wait(20);
    expect(time.now()).toBeGreaterThan(first);
  });
  expect(time.now() - first).toBeGreaterThanOrEqual(15);
});

test('work that fails counts too, and the clock stands still after it', async () => {
  const time = new ComputeTime();
  const work = async () => {
    await wait(20);
    throw new Error('no');
  };
  await expect(time.during(work)).rejects.toThrow('no');
  const after = time.now();
  expect(after).toBeGreaterThanOrEqual(15);
  await wait(20);
  expect(time.now()).toBe(after);
});
