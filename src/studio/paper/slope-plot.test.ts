import { expect, it } from 'vitest';
import { areaBelowZero, lowestSlope, type Plot, pathOf, yAt } from './slope-plot.js';

const plot: Plot = { width: 128, height: 100, low: -0.25, high: 1 };

it('values lie on a linear scale, and those outside at its ends', () => {
  expect([1, 0, -0.25, -3, 2].map((value) => yAt(value, plot))).toEqual([0, 80, 100, 100, 0]);
});

it('a path ends where pixels are left out', () => {
  expect(pathOf(() => 0, plot).endsWith('L128 80')).toBe(true);
  expect(pathOf(() => 0, plot, 0.5).endsWith('L64 80')).toBe(true);
});

it('the area below 0 is empty where nothing lies below', () => {
  const places = (path: string) => new Set(path.match(/ (\d+(\.\d+)?)/g));
  expect(places(areaBelowZero(() => 0.5, plot))).toEqual(new Set([' 80']));
  expect(places(areaBelowZero(() => -0.25, plot))).toContain(' 100');
});

it('the scale has room for the least slope, and no more than down to -1', () => {
  expect(lowestSlope([0])).toBe(-0.25);
  expect(lowestSlope([2])).toBeCloseTo(-1 / 3, 3);
  expect(lowestSlope([0.5])).toBe(-1);
});
