import { memory, tensor } from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { allocateBuffer, dispatchCount, freeBuffer, readBuffer, writeBuffer } from '../backend.js';
import type { BufferRange } from '../kernel.js';
import { fixReduction } from '../reduction.js';
import { mergePartials } from './column-sums.js';
import { PendingSums } from './pending-sums.js';

onDevice();
afterEach(() => fixReduction());

/** Splits and floats of sums: more than fit one dispatch, one whose floats come not by fours, one of a single split. */
const sums = [
  [3, 64],
  [40, 8],
  [1, 12],
  [17, 300],
  [2, 5],
  [5, 64],
  [33, 4],
  [2, 128],
  [7, 20],
  [16, 36],
] as const;
const STRIDE = 512;

type Add = (partials: ReturnType<typeof tensor>, target: BufferRange) => void;

/** The buffer after all sums were added to noise. */
async function grown(add: Add, end: () => void): Promise<Float32Array> {
  const buffer = allocateBuffer('gradients', STRIDE * sums.length);
  writeBuffer(buffer, 0, noise(STRIDE * sums.length, 1));
  sums.forEach(([splits, count], index) => {
    const target = { buffer, offset: index * STRIDE * 4, size: count * 4 };
    add(tensor(noise(splits * count, 2 + index), [splits, count]), target);
  });
  end();
  const values = await readBuffer(buffer, 0, STRIDE * sums.length * 4);
  freeBuffer(buffer);
  return values;
}

test('sums that wait give the bytes of those that do not, in fewer dispatches', async () => {
  fixReduction('workgroups');
  const before = memory().numTensors;
  const atOnce = await grown(
    (partials, target) => {
      mergePartials(partials, target, target.size / 4, { add: true });
      partials.dispose();
    },
    () => {},
  );
  const pending = new PendingSums();
  const dispatches = dispatchCount();
  const waiting = await grown(
    (partials, target) => pending.add(partials, target),
    () => pending.flush(),
  );
  // Seven together, two together, and the one that cannot wait.
  expect(dispatchCount() - dispatches).toBe(3);
  expect(waiting).toEqual(atOnce);
  expect(memory().numTensors).toBe(before);
});
