import { expect, test } from 'vitest';
import { balanceFactors, ClassGuard, meanShares } from './class-balance.js';

const NAMES = ['road', 'car'];

test('a class that the student forgets is raised, one that it overdoes is lowered, within 1/3 to 3', () => {
  const [forgotten, overdone, kept] = balanceFactors([0.2, 0.2, 0.1], [0.1, 0.4, 0.1], 1);
  expect(forgotten).toBeCloseTo(2, 1);
  expect(overdone).toBeCloseTo(0.5, 1);
  expect(kept).toBeCloseTo(1, 6);
  expect(balanceFactors([0.5, 0], [0, 0.5], 1)).toEqual([3, 1 / 3]);
});

test('strength 0 changes nothing', () => {
  expect(balanceFactors([0.5, 0.1], [0.1, 0.5], 0)).toEqual([1, 1]);
});

test('shares of a pass are the mean of its steps', () => {
  expect(
    meanShares([
      [1, 0],
      [0.5, 0.5],
    ]),
  ).toEqual([0.75, 0.25]);
});

test('a class that the student does not learn is reported once, by its name', () => {
  const guard = new ClassGuard([0.9, 0.1], NAMES);
  expect(guard.lost([0.95, 0.05], 10)).toEqual([]);
  const [warning, ...others] = guard.lost([0.99, 0.01], 20);
  expect(others).toEqual([]);
  expect(warning).toMatchObject({ code: 'class-collapse', stage: 'distil', step: 20 });
  expect(warning?.message).toBe("car has 10 % of the given predictions, but 1.0 % of the student's.");
  expect(guard.lost([1, 0], 30)).toEqual([]);
});

test('a class that was hardly given is not missed', () => {
  expect(new ClassGuard([0.996, 0.004], NAMES).lost([1, 0], 10)).toEqual([]);
});
