import { expect, test } from 'vitest';
import { noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { allocateBuffer, freeBuffer, readBuffer, writeBuffer } from '../backend.js';
import { TABLE_BLOCK, TRAINED } from '../optimizer/group-table.js';
import { stepSeed } from './draws.js';
import { restoreReference } from './reference.js';
import { restore } from './restore.js';

onDevice();

const [COUNT, SEED] = [70_016, { a: 123_456_789, b: 987_654_321 }];
const [weights, start] = [noise(COUNT, 1), noise(COUNT, 2)];
/** Every third block is frozen. */
const isTrained = (place: number): boolean => Math.floor(place / TABLE_BLOCK) % 3 !== 1;

async function run(probability: number, step: number): Promise<Float32Array> {
  const buffers = [weights, start].map((values) => {
    const buffer = allocateBuffer('test floats', COUNT);
    writeBuffer(buffer, 0, values);
    return buffer;
  }) as [GPUBuffer, GPUBuffer];
  const words = Uint32Array.from({ length: COUNT / TABLE_BLOCK }, (_, block) =>
    isTrained(block * TABLE_BLOCK) ? TRAINED : 0,
  );
  const table = allocateBuffer('table', words.length);
  writeBuffer(table, 0, new Float32Array(words.buffer));
  const range = { buffer: table, offset: 0, size: table.size };
  const seed = stepSeed(SEED, step);
  restore({ weights: buffers[0], start: buffers[1], table: range, count: COUNT, probability, seed });
  const restored = await readBuffer(buffers[0], 0, COUNT * 4);
  for (const buffer of [...buffers, table]) freeBuffer(buffer);
  return restored;
}

test.each([1e-9, 0.01, 0.5, 1])('restores what the reference restores, bit for bit: p = %d', async (probability) => {
  const expected = restoreReference(weights, start, isTrained, probability, stepSeed(SEED, 7));
  expect(await run(probability, 7)).toEqual(expected);
});

test('the share of the trained weights is the probability, and each step draws anew', async () => {
  const restoredIn = async (step: number) => {
    const after = await run(0.1, step);
    return new Set([...after.keys()].filter((place) => after[place] !== weights[place]));
  };
  const [first, second] = [await restoredIn(0), await restoredIn(1)];
  const trained = [...weights.keys()].filter(isTrained).length;
  for (const places of [first, second]) expect(Math.abs(places.size / trained - 0.1)).toBeLessThan(0.005);
  const both = [...first].filter((place) => second.has(place)).length;
  expect(Math.abs(both / trained - 0.01)).toBeLessThan(0.003);
});
