import sharp from 'sharp';
import { expect, it } from 'vitest';
import { pngOf } from './bitmaps.js';
import { withResolution } from './png-resolution.js';

it('a PNG says how many pixels go to the inch, and keeps its pixels', async () => {
  const plain = await pngOf({ width: 2, height: 1, pixels: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255) });
  const marked = sharp(withResolution(plain, 400));
  expect(await marked.metadata()).toMatchObject({ density: 400, width: 2, height: 1 });
  expect([...(await marked.removeAlpha().raw().toBuffer())]).toEqual([1, 2, 3, 4, 5, 6]);
});
