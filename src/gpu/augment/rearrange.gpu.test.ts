import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { bytesToFloats, cropImages, cropLabels, flipLabels, flipMaps, uploadBytes } from './rearrange.js';

onDevice();

async function read(found: Tensor): Promise<number[]> {
  const values = await found.data();
  found.dispose();
  return [...values];
}

const counting = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);

test('marked label maps and float maps are mirrored left to right, the others are copied', async () => {
  const values = counting(2 * 2 * 3);
  const expected = [0, 1, 2, 3, 4, 5, 8, 7, 6, 11, 10, 9];
  const labels = tensor(values, [2, 2, 3], 'int32');
  const maps = tensor(
    Float32Array.from(values, (value) => value / 4),
    [2, 2, 3],
  );
  const before = memory().numTensors;
  expect(await read(flipLabels(labels, [false, true]))).toEqual(expected);
  expect(await read(flipMaps(maps, [false, true]))).toEqual(expected.map((value) => value / 4));
  expect(memory().numTensors).toBe(before);
  expect(() => flipLabels(maps, [false, true])).toThrow('Labels to flip must be int32');
});

test('each image and its labels are cropped at their own offset', async () => {
  const [count, height, width] = [2, 5, 7];
  const images = tensor(Float32Array.from(counting(count * height * width * 3)), [count, height, width, 3]);
  const labels = tensor(counting(count * height * width), [count, height, width], 'int32');
  const offsets = [
    { x: 4, y: 0 },
    { x: 1, y: 3 },
  ];
  const before = memory().numTensors;
  const rows = offsets.flatMap(({ x, y }, image) => [0, 1].map((row) => (image * height + y + row) * width + x));
  const expected = rows.flatMap((start) => [start, start + 1, start + 2]);
  expect(await read(cropLabels(labels, offsets, 2, 3))).toEqual(expected);
  expect(await read(cropImages(images, offsets, 2, 3))).toEqual(
    expected.flatMap((at) => [0, 1, 2].map((c) => at * 3 + c)),
  );
  expect(memory().numTensors).toBe(before);
  expect(() => cropImages(images, [offsets[0]!, { x: 5, y: 0 }], 2, 3)).toThrow('reaches beyond the image of 7 x 5');
});

test.each([[3], [256], [65_536 * 65 + 3]])('%d bytes arrive as byte / 255', async (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => 255 - (i % 256));
  const before = memory().numTensors;
  const found = await uploadBytes(bytes, [1, 1, length]).data();
  const wrong = bytes.findIndex((byte, i) => Math.abs(found[i]! - byte / 255) > 1e-7);
  expect(wrong).toBe(-1);
  expect(memory().numTensors).toBe(before + 1);
});

test('packed bytes are refused when they do not fill the shape', () => {
  const packed = tensor(counting(3), [3], 'int32');
  expect(() => bytesToFloats(packed, [4, 4])).toThrow('must be int32 [4], but are int32 [3]');
});
