import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { noiseImage } from '../images/fixtures.js';
import { resizeBilinear } from '../images/resize.js';
import { imageResizer, resizeOnGpu } from './image-resizer.js';

onDevice();

test('an image is resized on the GPU where it fits into a binding, else by the CPU: the bytes are the same', async () => {
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
