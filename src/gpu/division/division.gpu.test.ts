import { tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { sizeOf } from '../strided/axes.js';
import { division } from './division.js';
import { divisionReference } from './reference.js';

onDevice();

const kinds = ['quotient', 'remainder', 'modulo'] as const;
const shapes: [number[], number[]][] = [
  [
    [3, 8, 4],
    [3, 8, 4],
  ],
  [[5, 7], [7]],
  [
    [4, 1, 3],
    [5, 1],
  ],
  [[66_001, 4], [1]],
];

test.each(kinds.flatMap((kind) => shapes.map(([a, b]) => ({ kind, a, b }))))(
  'the $kind of whole numbers is exact, of both signs: [$a] by [$b]',
  async ({ kind, ...sizes }) => {
    const a = { shape: sizes.a, values: noise(sizeOf(sizes.a), 1).map((value) => Math.round(value * 300)) };
    const wide = noise(sizeOf(sizes.b), 2).map((value) => Math.round(value * 20));
    const b = { shape: sizes.b, values: wide.map((value) => value || 7) };
    const [at, bt] = [tensor(a.values, a.shape), tensor(b.values, b.shape)];
    const y = division(kind, at, bt);
    const expected = divisionReference(kind, a, b);
    expect(y.shape).toEqual(expected.shape);
    expect([...(await y.data())].map((value) => value + 0)).toEqual([...expected.values].map((value) => value + 0));
    for (const one of [at, bt, y]) one.dispose();
  },
);

test('multiples up to 2^24 leave nothing', async () => {
  const multiples = Array.from({ length: 4000 }, (_, i) => i * 3001);
  const [a, b] = [tensor(multiples), tensor([3001])];
  const [quotient, rest] = [division('quotient', a, b), division('modulo', a, b)];
  expect([...(await quotient.data())]).toEqual([...multiples.keys()]);
  expect((await rest.data()).every((value) => value === 0)).toBe(true);
  for (const one of [a, b, quotient, rest]) one.dispose();
});

test('fractions keep what is left of them', async () => {
  const [a, b] = [
    { shape: [200], values: noise(200, 1).map((value) => Math.fround(value * 9)) },
    { shape: [1], values: [0.75] },
  ];
  const [at, bt] = [tensor(a.values), tensor(b.values)];
  for (const kind of kinds) {
    const y = division(kind, at, bt);
    expect(relativeError(await y.data(), divisionReference(kind, a, b).values)).toBeLessThan(1e-6);
    y.dispose();
  }
  at.dispose();
  bt.dispose();
});
