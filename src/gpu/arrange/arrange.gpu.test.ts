import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { filled } from '../elementwise/elementwise.js';
import { sizeOf } from '../strided/axes.js';
import { arranged, givenBack, type Rearrangement } from '../strided/reference.js';
import { addSlice, concat, depthToSpace, expand, inverseOf, slice, spaceToDepth, transpose } from './arrange.js';
import {
  concatReference,
  depthToSpaceReference,
  expandReference,
  sliceReference,
  transposeReference,
} from './reference.js';

onDevice();

const read = async (of: Tensor) => [...(await of.data())];

/** Copies are exact: forward, and backward where no two values meet. */
async function compare(
  shape: number[],
  expected: Rearrangement,
  run: (x: Tensor) => Tensor,
  back?: (dy: Tensor) => Tensor,
) {
  const values = noise(sizeOf(shape), 1);
  const x = tensor(values, shape);
  const y = run(x);
  expect(y.shape).toEqual(expected.shape);
  expect(await read(y)).toEqual([...arranged(expected, values)]);
  if (back) {
    const dyValues = noise(y.size, 2);
    const dy = tensor(dyValues, y.shape);
    const dx = back(dy);
    expect(dx.shape).toEqual(shape);
    expect(await read(dx)).toEqual([...givenBack(expected, dyValues, values.length)]);
    dy.dispose();
    dx.dispose();
  }
  x.dispose();
  y.dispose();
}

test.each<[number[], number[]]>([
  [
    [5, 7],
    [1, 0],
  ],
  [
    [3, 4, 8],
    [0, 2, 1],
  ],
  [
    [3, 5, 4, 8],
    [0, 2, 1, 3],
  ],
  [
    [2, 3, 5, 7],
    [0, 3, 1, 2],
  ],
  [
    [2, 6, 5, 3, 4],
    [4, 0, 2, 1, 3],
  ],
  [
    [2, 3, 2, 5, 2, 4],
    [0, 1, 3, 2, 4, 5],
  ],
  [
    [2, 3, 2, 3, 2, 3],
    [5, 3, 1, 4, 2, 0],
  ],
  [[4], [0]],
])('[%s] transposed by %s has its values in their places', async (shape, permutation) => {
  const inverse = inverseOf(permutation);
  const reference = transposeReference(shape, permutation);
  await compare(
    shape,
    reference,
    (x) => transpose(x, permutation),
    (dy) => transpose(dy, inverse),
  );
  // Deliberately wrong: another order of the same values.
  if (shape.length > 1)
    expect(
      transposeReference(
        shape,
        shape.map((_, i) => i),
      ).sources,
    ).not.toEqual(reference.sources);
});

test('all values are transposed, also more than one dimension of workgroups holds', async () => {
  const [rows, columns] = [2100, 2003];
  const values = noise(rows * columns, 1);
  const x = tensor(values, [rows, columns]);
  const y = transpose(x, [1, 0]);
  const turned = await y.data();
  expect(turned.every((value, i) => value === values[(i % rows) * columns + Math.floor(i / rows)])).toBe(true);
  x.dispose();
  y.dispose();
});

test.each([
  { shape: [3, 8, 12], axis: 2, start: 4, end: 12, step: 1 },
  { shape: [3, 8, 12], axis: 1, start: 1, end: 8, step: 3 },
  { shape: [5, 3, 4], axis: 0, start: 2, end: 3, step: 1 },
  { shape: [7], axis: 0, start: 1, end: 7, step: 2 },
])('a slice of $shape, $start to $end by $step, is cut out and put back', async ({ shape, ...positions }) => {
  await compare(
    shape,
    sliceReference(shape, positions),
    (x) => slice(x, positions),
    (dy) => {
      const whole = filled(shape, 0);
      addSlice(dy, whole, positions);
      return whole;
    },
  );
});

test('slices add to what is there', async () => {
  const [part, whole] = [tensor([1, 2, 3, 4], [2, 2]), filled([2, 3], 1)];
  for (const start of [0, 1]) addSlice(part, whole, { axis: 1, start, end: start + 2, step: 1 });
  expect(await read(whole)).toEqual([2, 4, 3, 4, 8, 5]);
  part.dispose();
  whole.dispose();
});

test.each<[number[][], number]>([
  [
    [
      [3, 4],
      [3, 8],
    ],
    1,
  ],
  [
    [
      [2, 3, 5],
      [2, 1, 5],
      [2, 4, 5],
    ],
    1,
  ],
  [
    [
      [2, 3, 4],
      [5, 3, 4],
    ],
    0,
  ],
  [
    [
      [1, 2, 3, 3],
      [1, 2, 3, 2],
    ],
    3,
  ],
])('tensors %j are joined along axis %i', async (shapes, axis) => {
  const parts = shapes.map((shape, i) => noise(sizeOf(shape), i + 1));
  const tensors = parts.map((part, i) => tensor(part, shapes[i]!));
  const joined = concat(tensors, axis);
  const expected = concatReference(shapes, axis);
  expect(joined.shape).toEqual(expected.shape);
  const all = parts.flatMap((part) => [...part]);
  expect(await read(joined)).toEqual([...arranged(expected, all)]);
  for (const one of [...tensors, joined]) one.dispose();
});

test.each<[number[], number[]]>([
  [
    [3, 1, 4],
    [3, 5, 4],
  ],
  [
    [1, 5, 1],
    [2, 5, 8],
  ],
  [[4], [3, 2, 4]],
  [[], [2, 3]],
])('[%s] is repeated to [%s]', async (from, to) => {
  await compare(from, expandReference(from, to), (x) => expand(x, to));
});

for (const mode of ['DCR', 'CRD'] as const) {
  test.each([
    { shape: [2, 3, 5, 16], blockSize: 2 },
    { shape: [1, 2, 3, 18], blockSize: 3 },
    { shape: [2, 3, 2, 4], blockSize: 2 },
  ])(`depth becomes space (${mode}, $shape, blocks of $blockSize), and back`, async ({ shape, blockSize }) => {
    const blocks = { blockSize, mode };
    await compare(
      shape,
      depthToSpaceReference(shape, blocks),
      (x) => depthToSpace(x, blocks),
      (dy) => spaceToDepth(dy, shape, blocks),
    );
  });
}

test('impossible arrangements are refused', () => {
  const [x, y] = [filled([2, 3], 1), filled([3, 3], 1)];
  expect(() => transpose(x, [0, 0])).toThrow('Cannot transpose [2,3] by [0,0]');
  expect(() => slice(x, { axis: 1, start: 1, end: 4, step: 1 })).toThrow('Cannot take 1..4');
  expect(() => slice(x, { axis: 1, start: 1, end: 1, step: 1 })).toThrow('Cannot take 1..1');
  expect(() => concat([x, y], 1)).toThrow('Cannot join [2,3], [3,3] along axis 1');
  expect(() => concat([], 0)).toThrow('nothing');
  expect(() => expand(x, [3, 3])).toThrow('cannot be broadcast');
  expect(() => depthToSpace(filled([1, 1, 1, 6], 0), { blockSize: 2, mode: 'DCR' })).toThrow('blocks of 2');
  x.dispose();
  y.dispose();
});
