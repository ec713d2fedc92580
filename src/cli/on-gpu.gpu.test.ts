import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { predictedLabels } from '../../test/prediction-parts.js';
import { dispatch, emptyTensor, gpuDevice } from '../gpu/backend.js';
import { recipeByName } from '../protocol/recipes.js';
import { onGpu } from './on-gpu.js';

const KERNEL = `
@group(0) @binding(0) var<storage, read_write> result: array<f32>;
@compute @workgroup_size(1)
fn main() { result[0] = 1.0; }`;
const kernel = { name: 'spoilt', wgsl: KERNEL };

/** An invalid dispatch: its result and that of the next one stay 0, and no call throws. */
async function spoil(): Promise<number> {
  const [first, second] = [emptyTensor([1]), emptyTensor([1])];
  dispatch(kernel, [first], [], [gpuDevice().limits.maxComputeWorkgroupsPerDimension + 1]);
  dispatch(kernel, [second], [], [1]);
  const [value = -1] = await second.data();
  for (const tensor of [first, second]) tensor.dispose();
  return value;
}

test('a command that reaches its end fails with a sentence when the GPU reported an error', async () => {
  let end = false;
  const command = onGpu(async () => {
    expect(await spoil()).toBe(0);
    end = true;
  });
  await expect(command).rejects.toMatchObject({
    code: 'gpu-error',
    message: expect.stringMatching(/^The GPU reported an error: .*spoilt/s),
  });
  expect(end).toBe(true);
});

test('an error is reported even if nothing is read back after it', async () => {
  const command = onGpu(async () => {
    dispatch(kernel, [emptyTensor([1])], [], [gpuDevice().limits.maxComputeWorkgroupsPerDimension + 1]);
  });
  await expect(command).rejects.toMatchObject({ code: 'gpu-error' });
});

test('a fault of the GPU is reported before its consequences', async () => {
  const command = onGpu(async () => {
    await spoil();
    throw new Error('a map of zeros');
  });
  await expect(command).rejects.toMatchObject({ code: 'gpu-error' });
});

test('a lost GPU ends a command with a sentence', async () => {
  await expect(onGpu(async () => gpuDevice().destroy())).rejects.toMatchObject({ code: 'gpu-lost' });
});

test('a prediction, a map, a trial, a look at a pixel and an export fail when the GPU does, and work otherwise', async () => {
  const command = onGpu(async (session) => {
    const recipe = recipeByName('demo');
    const file = 'public/demo/target/0001.png';
    const images = [{ path: file, bytes: async () => new Uint8Array(readFileSync(file)) }];
    await session.openModel(new Uint8Array(readFileSync('public/demo/source.safetensors')), 'source', recipe.network);
    await session.openTargets(images, [], recipe);
    const read = session.readPrediction(0, recipe, undefined, spoil);
    await expect(read).rejects.toMatchObject({ code: 'gpu-error' });
    const works = [
      () => session.readPrediction(0, recipe, undefined, async () => {}),
      () => predictedLabels(session, [0]),
      () => session.maps(0, recipe),
      () => session.tryImage(0, recipe),
      () => session.inspect(0, 5, 5, recipe),
      () => session.results.exportModel('safetensors'),
    ];
    for (const work of works) await work();
    for (const work of works) {
      await expect(Promise.all([work(), spoil()])).rejects.toMatchObject({ code: 'gpu-error' });
    }
  });
  await expect(command).rejects.toMatchObject({ code: 'gpu-error' });
});
