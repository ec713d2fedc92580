import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallFiles } from '../../test/small-targets.js';
import { adapt } from '../adapt/adapt.js';
import { initialState } from '../adapt/live.js';
import { gpuDevice } from '../gpu/backend.js';
import { noiseImage } from '../images/fixtures.js';
import { type ResizeImage, resizeBilinear } from '../images/resize.js';
import { openTargets } from '../images/target-set.js';
import { parseRecipe } from '../protocol/recipe.js';
import { imageResizer, resizeOnGpu } from './image-resizer.js';

onDevice();

test('an image is resized on the GPU where it fits, else by the CPU: the bytes are the same', async () => {
  const image = noiseImage(37, 23);
  const expected = resizeBilinear(image, 17, 11);
  for (const mostBytes of [2 ** 27, 2554, 100]) {
    const { data, ...size } = await resizeOnGpu(mostBytes)(image, 17, 11);
    expect(size).toMatchObject({ width: 17, height: 11 });
    expect(Buffer.compare(data, expected.data)).toBe(0);
  }
});

test('an image that has the size already is left as it is', async () => {
  const image = noiseImage(5, 4);
  expect(await resizeOnGpu(2 ** 27)(image, 5, 4)).toBe(image);
});

test('a GPU in software leaves resizing to the CPU, and another one does not', () => {
  const { limits } = gpuDevice();
  const on = (isFallback: boolean) =>
    imageResizer({ adapter: { vendor: '', architecture: '', description: '', isFallback, features: [] }, limits });
  expect(on(true)).toBe(resizeBilinear);
  expect(on(false)).not.toBe(resizeBilinear);
});

/** The weights after three steps on images that memory does not hold. */
async function adapted(resize: ResizeImage): Promise<Map<string, unknown>> {
  const [width, height, count] = [32, 24, 4];
  const { images } = smallFiles(8, 51, 37, count);
  const decoder = () => Promise.reject(new Error('no JPEG here'));
  const classes = smallClasses(count);
  const targets = await openTargets({ images, labels: [], classes, width, height, decoder, resize, cacheBytes: 0 });
  const recipe = parseRecipe({
    ...{ version: 1, name: 'small', batchSize: 2, guard: 'off', input: { width, height } },
    stages: [{ stage: 'align', steps: 3, learningRate: 1e-3 }],
  });
  const live = initialState(smallNetwork(count));
  for await (const event of adapt({ recipe, targets, classes, live, now: () => 0 })) {
    if (event.type === 'stage-finished') break;
  }
  const weights = await live.student.read();
  live.student.dispose();
  return new Map(weights);
}

test('a run that resizes on the GPU beside its steps ends with the same bytes', async () => {
  expect(await adapted(resizeOnGpu(2 ** 27))).toEqual(await adapted(resizeBilinear));
});
