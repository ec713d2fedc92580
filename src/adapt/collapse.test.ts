import { expect, test } from 'vitest';
import type { StepNumbers } from '../protocol/events.js';
import { CollapseWatch } from './collapse.js';

const numbers = (classShares: number[], keptShare = 1): StepNumbers => ({
  losses: { total: 1 },
  learningRate: 1,
  meanEntropy: 0.5,
  entropyHistogram: [],
  classShares,
  keptShare,
  images: [0],
});

test('a class that loses more than half of its share is reported once, by name', () => {
  const watch = new CollapseWatch('teach', 2, ['road', 'sky']);
  const shares = [0.4, 0.4, 0.3, 0.25, 0.15, 0.1, 0.05];
  const warnings = shares.flatMap((share, step) => watch.observe(step + 1, numbers([share, 1 - share])));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]?.code).toBe('class-collapse');
  expect(warnings[0]?.message).toContain('road');
});

test('a class that alternates with the images of a step is not reported', () => {
  const watch = new CollapseWatch('align', 2, ['road', 'sky']);
  const warnings = Array.from({ length: 20 }, (_, step) =>
    watch.observe(step, numbers(step % 2 ? [0.1, 0.9] : [0.9, 0.1])),
  );
  expect(warnings.flat()).toEqual([]);
});

test('a class below one percent may come and go', () => {
  const watch = new CollapseWatch('align', 1, ['road', 'sky']);
  expect([0.001, 0.004, 0.009].flatMap((share) => watch.observe(1, numbers([share, 1 - share])))).toEqual([]);
});

test('a step that keeps no pixel is reported once', () => {
  const watch = new CollapseWatch('propagate', 5, ['road']);
  expect(watch.observe(1, numbers([1], 0))[0]?.code).toBe('no-pixel-kept');
  expect(watch.observe(2, numbers([1], 0))).toEqual([]);
});
