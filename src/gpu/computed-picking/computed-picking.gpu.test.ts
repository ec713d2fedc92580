import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { sizeOf } from '../strided/axes.js';
import { arranged, givenBack } from '../strided/reference.js';
import { pick, pickBackward, put, putBackward, ranked } from './computed-picking.js';
import { pickReference, putReference, rankedReference } from './reference.js';

onDevice();

const read = async (of: Tensor) => [...(await of.data())];

const shapes = [
  { shape: [5, 4], axis: 0, count: 3 },
  { shape: [2, 6, 3], axis: 1, count: 6 },
  { shape: [2, 3, 70], axis: 2, count: 9 },
  { shape: [66_001, 4, 1], axis: 1, count: 2 },
];
const orders = [true, false].flatMap((largest) => (['first', 'last'] as const).map((ties) => ({ largest, ties })));

test.each(shapes.flatMap((one) => orders.map((order) => ({ ...one, ...order }))))(
  'the first $count of axis $axis of [$shape] are found (largest $largest, of equal ones the $ties)',
  async ({ shape, ...ranking }) => {
    // Many values are equal.
    const values = noise(sizeOf(shape), 1).map((value) => Math.round(value * 2) / 2);
    const x = tensor(values, shape);
    const places = ranked(x, ranking);
    const expected = rankedReference(values, shape, ranking);
    expect(places.shape).toEqual(expected.shape);
    expect(await read(places)).toEqual([...expected.values]);
    const ties = ranking.ties === 'first' ? 'last' : 'first';
    expect(await read(places)).not.toEqual([...rankedReference(values, shape, { ...ranking, ties }).values]);
    x.dispose();
    places.dispose();
  },
);

/** Places of an axis of 'size' values, some of them twice, some from the end. */
const somePlaces = (shape: readonly number[], size: number): Float32Array =>
  noise(sizeOf(shape), 3).map((value) => Math.max(-size, Math.min(size - 1, Math.round(value * size))));

test.each(shapes)('axis $axis of [$shape] is picked from and put into at computed places', async (one) => {
  const { shape, axis, count } = one;
  const to = shape.with(axis, count);
  const [values, numbers, updates] = [noise(sizeOf(shape), 1), somePlaces(to, shape[axis]!), noise(sizeOf(to), 2)];
  const [x, places, dy] = [tensor(values, shape), tensor(numbers, to), tensor(updates, to)];
  const expected = pickReference(shape, { shape: to, values: numbers }, axis);
  const y = pick(x, places, axis);
  expect(y.shape).toEqual(to);
  expect(await read(y)).toEqual([...arranged(expected, values)]);

  const [dx, again] = [pickBackward(dy, places, shape, axis), pickBackward(dy, places, shape, axis)];
  expect(relativeError(await dx.data(), givenBack(expected, updates, values.length))).toBeLessThan(1e-6);
  expect(await read(dx)).toEqual(await read(again));

  for (const reduction of ['none', 'add'] as const) {
    const written = put(x, places, dy, { axis, reduction });
    const right = putReference(values, shape, { shape: to, values: numbers }, updates, { axis, reduction });
    expect(relativeError(await written.data(), right)).toBeLessThan(1e-6);
    const gradient = putBackward(x, places, { axis, reduction });
    const kept = new Set(expected.sources);
    const through = values.map((value, i) => (reduction === 'none' && kept.has(i) ? 0 : value));
    expect(await read(gradient)).toEqual([...through]);
    written.dispose();
    gradient.dispose();
  }
  for (const tensor of [x, places, dy, y, dx, again]) tensor.dispose();
});

test('what does not fit is refused', () => {
  const [x, places] = [tensor([1, 2, 3, 4], [2, 2]), tensor([0, 1], [1, 2])];
  expect(() => ranked(x, { axis: 1, count: 3, largest: true, ties: 'first' })).toThrow('no 3 values');
  expect(() => ranked(x, { axis: 2, count: 1, largest: true, ties: 'first' })).toThrow('no axis 2');
  expect(() => pick(x, places, 1)).toThrow('do not fit');
  expect(() => put(x, places, x, { axis: 0, reduction: 'none' })).toThrow('do not fit places');
  x.dispose();
  places.dispose();
});
