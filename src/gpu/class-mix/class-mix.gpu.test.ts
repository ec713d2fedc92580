import { memory, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { classMix } from './class-mix.js';
import { mixPixel } from './reference.js';

onDevice();

function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function sample(map: [number, number, number], ids: number[]) {
  const draw = draws(5);
  const pixels = map[0] * map[1] * map[2];
  const floats = () => Float32Array.from({ length: pixels * 3 }, draw);
  const labels = () => Int32Array.from({ length: pixels }, () => ids[Math.floor(draw() * ids.length)]!);
  const easy = { rgb: floats(), labels: labels() };
  const hard = { rgb: floats(), labels: labels() };
  const weight = Float32Array.from({ length: map[0] }, draw);
  const input = {
    easyImages: tensor(easy.rgb, [...map, 3]),
    easyLabels: tensor(easy.labels, map, 'int32'),
    hardImages: tensor(hard.rgb, [...map, 3]),
    hardLabels: tensor(hard.labels, map, 'int32'),
    hardWeight: tensor(weight),
  };
  return { easy, hard, weight, input, pixels };
}

test.each([
  [
    [3, 5, 7],
    [[0, 31, 32], [], [254, 200, 63]],
  ],
  [[1, 530, 531], [[1, 254]]],
] as [[number, number, number], number[][]][])(
  'the pasted classes of maps %j come from the easy image',
  async (map, pastedClasses) => {
    const { easy, hard, weight, input, pixels } = sample(map, [0, 1, 31, 32, 63, 64, 200, 254, 255]);
    const before = memory().numTensors;
    const mixed = classMix({ ...input, pastedClasses });
    expect(memory().numTensors).toBe(before + 3);
    const [images, labels, weights] = await Promise.all([
      mixed.images.data(),
      mixed.labels.data(),
      mixed.weights.data(),
    ]);
    let pasted = 0;
    for (let i = 0; i < pixels; i++) {
      const image = Math.floor(i / (map[1] * map[2]));
      const rgb = (values: ArrayLike<number>) => [values[3 * i], values[3 * i + 1], values[3 * i + 2]].join();
      const expected = mixPixel(
        { rgb: rgb(easy.rgb), label: easy.labels[i]! },
        { rgb: rgb(hard.rgb), label: hard.labels[i]!, weight: weight[image]! },
        pastedClasses[image]!,
      );
      const found = { rgb: rgb(images), label: labels[i]!, weight: weights[i]! };
      if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found, `pixel ${i}`).toEqual(expected);
      if (weights[i] === 1) pasted += 1;
    }
    expect(pasted).toBeGreaterThan(0.1 * pixels);
    expect(pasted).toBeLessThan(0.9 * pixels);
  },
);

test('inputs are refused when they do not fit each other', () => {
  const { input } = sample([2, 2, 2], [0, 1]);
  expect(() => classMix({ ...input, pastedClasses: [[0]] })).toThrow('2 hard images need 2 pasted sets, but 1');
  expect(() => classMix({ ...input, pastedClasses: [[0], [255]] })).toThrow('must be 0 to 254, but is 255');
  expect(() => classMix({ ...input, hardWeight: tensor([1]), pastedClasses: [[], []] })).toThrow('float32 [2]');
});
