import { expect, test } from 'vitest';
import type { StepNumbers } from '../../protocol/events.js';
import { CollapseWatch, FirstShares } from './class-shares.js';

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

test('a class that stays below two percent may come and go', () => {
  for (const shares of [
    [0.01, 0.005, 0.0001],
    [0.001, 0.008, 0.019],
  ]) {
    const watch = new CollapseWatch('align', 1, ['road', 'sky']);
    expect(shares.flatMap((share) => watch.observe(1, numbers([share, 1 - share])))).toEqual([]);
  }
});

test('a class that falls from two percent, or grows to it, is reported', () => {
  for (const shares of [
    [0.02, 0.0099],
    [0.0099, 0.02],
  ]) {
    const watch = new CollapseWatch('align', 1, ['road', 'sky']);
    const warnings = shares.flatMap((share) => watch.observe(1, numbers([share, 1 - share])));
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('road')]);
  }
});

test('a rare class is reported when not one pixel of it is left, unless it had next to none', () => {
  const watch = new CollapseWatch('teach', 1, ['road', 'pole', 'bike']);
  const steps = [
    [0.9945, 0.005, 0.0005],
    [1, 0, 0],
    [1, 0, 0],
  ];
  const warnings = steps.flatMap((shares, step) => watch.observe(step + 1, numbers(shares)));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]?.message).toContain('pole in the predictions went from 0.50 % to 0.0 %');
});

test('a class that fills the image is told as 100 percent', () => {
  const watch = new CollapseWatch('teach', 1, ['road', 'sky']);
  const shares = [
    [0.4, 0.6],
    [0.998, 0.002],
  ];
  const warnings = shares.flatMap((share, step) => watch.observe(step + 1, numbers(share)));
  expect(warnings[0]?.message).toContain('road in the predictions went from 40 % to 100 %');
});

test('a step that keeps no pixel is reported once', () => {
  const watch = new CollapseWatch('propagate', 5, ['road']);
  expect(watch.observe(1, numbers([1], 0))[0]?.code).toBe('no-pixel-kept');
  expect(watch.observe(2, numbers([1], 0))).toEqual([]);
});

test('a class that shrinks little in each stage is reported when it has shrunk much since the run began', () => {
  const beginning = new FirstShares();
  const names = ['road', 'sky'];
  const stages = [
    ['align', [0.4, 0.4, 0.3, 0.3]],
    ['teach', [0.29, 0.29, 0.22, 0.22]],
    ['propagate', [0.21, 0.21, 0.16, 0.16, 0.15]],
  ] as const;
  const warnings = stages.flatMap(([stage, shares]) => {
    const watch = new CollapseWatch(stage, 2, names, beginning);
    return shares.flatMap((share, step) => watch.observe(step + 1, numbers([share, 1 - share])));
  });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatchObject({ code: 'class-collapse', stage: 'propagate' });
  expect(warnings[0]?.message).toBe('The share of road in the predictions went from 40 % to 19 % since the run began.');
});

test('a student of a black box is compared with what was given', () => {
  const beginning = new FirstShares();
  beginning.take([0.5, 0.5]);
  const distil = new CollapseWatch('distil', 1, ['road', 'sky'], beginning);
  expect(distil.observe(1, numbers([0.1, 0.9]))).toEqual([]);
  const teach = new CollapseWatch('teach', 1, ['road', 'sky'], beginning);
  expect(teach.observe(1, numbers([0.24, 0.76]))).toHaveLength(1);
  expect(teach.observe(2, numbers([0.24, 0.76]))).toEqual([]);
});

test('small classes may change from stage to stage', () => {
  const beginning = new FirstShares();
  for (const [stage, share] of [
    ['align', 0.04],
    ['teach', 0.01],
  ] as const) {
    const watch = new CollapseWatch(stage, 1, ['pole', 'road'], beginning);
    expect(watch.observe(1, numbers([share, 1 - share]))).toEqual([]);
  }
});
