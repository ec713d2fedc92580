import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { wholeFile } from '../bytes.js';
import type { NpyArray } from './array.js';
import { readNpz } from './read-npz.js';
import { writeNpy } from './write.js';
import { exceedsNpz, type NpzMember, writeNpzParts } from './write-npz.js';

const bytes = Uint8Array.from({ length: 240_000 }, (_, i) => (i * i) >> 3);
const array: NpyArray = { dtype: 'F16', shape: [3, 200, 200], bytes };
const single: NpyArray = { dtype: 'U8', shape: [], bytes: Uint8Array.of(7) };

function member(name: string, { dtype, shape, bytes: all }: NpyArray, length = 1000): NpzMember {
  return {
    name,
    dtype,
    shape,
    *parts() {
      for (let at = 0; at < all.length; at += length) yield all.subarray(at, at + length);
    },
  };
}

test('arrays that come in parts are read again, by our reader and by another', async () => {
  const file = await wholeFile(writeNpzParts([member('probabilities', array), member('classes', single)]));
  expect(file.length).toBeLessThan(bytes.length);
  const found = readNpz(file, 'a.npz');
  expect([...found.keys()]).toEqual(['probabilities', 'classes']);
  expect(found.get('classes')).toEqual(single);
  expect(found.get('probabilities')).toMatchObject({ dtype: 'F16', shape: [3, 200, 200] });
  expect(Buffer.from(bytes).equals(found.get('probabilities')?.bytes ?? new Uint8Array())).toBe(true);
  expect(Buffer.from(writeNpy(array)).equals(unzipSync(file)['probabilities.npy'] ?? new Uint8Array())).toBe(true);
});

test('the same arrays give the same bytes, in parts of any length', async () => {
  const written = (length: number) => wholeFile(writeNpzParts([member('x', array, length)]));
  expect(Buffer.from(await written(97)).equals(await written(240_000))).toBe(true);
});

test('parts that do not fit their shape, and parts that cannot be made, end the file with their error', async () => {
  const short = { ...member('x', array), shape: [4, 200, 200] };
  await expect(wholeFile(writeNpzParts([short]))).rejects.toThrow('x');
  const broken: NpzMember = {
    ...member('x', array),
    // biome-ignore lint/correctness/useYield: it fails before the first part
    async *parts() {
      throw new Error('the GPU is gone');
    },
  };
  await expect(wholeFile(writeNpzParts([broken]))).rejects.toThrow('the GPU is gone');
});

test('a reader that goes away ends the parts', async () => {
  let ended = false;
  const endless: NpzMember = {
    name: 'x',
    dtype: 'U8',
    shape: [2 ** 31],
    async *parts() {
      try {
        for (;;) yield crypto.getRandomValues(new Uint8Array(2 ** 16));
      } finally {
        ended = true;
      }
    },
  };
  let read = 0;
  for await (const part of writeNpzParts([endless])) {
    read += part.length;
    if (read > 2 ** 20) break;
  }
  expect(ended).toBe(true);
});

test('arrays that are larger than a zip archive holds are refused', async () => {
  const large: NpzMember = { ...member('x', array), shape: [150, 4096, 8192] };
  expect(exceedsNpz([large])).toBe(true);
  expect(exceedsNpz([{ dtype: 'F16', shape: [11, 4096, 8192] }])).toBe(false);
  await expect(wholeFile(writeNpzParts([large]))).rejects.toThrow(RangeError);
});
