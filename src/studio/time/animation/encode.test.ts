import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { smallMaps } from '../../../../test/small-maps.js';
import { sampleRecord } from '../../../report/record-sample.js';
import { paletteOf } from '../../maps/palette.js';
import { above, type Bitmap, beside, drawLayer, scaled } from './draw.js';
import { encodeGif } from './encode.js';
import { shownStops } from './make.js';

const WIDTH = 12;
const HEIGHT = 8;
const colouring = {
  palette: paletteOf(sampleRecord.classes ?? undefined),
  hidden: new Set<number>(),
  opacity: 1,
  overlayHidden: false,
};

/** RGBA of each picture of a GIF, by another decoder. */
async function decoded(gif: Uint8Array) {
  const { pages = 1, delay, loop, width, pageHeight, height } = await sharp(gif, { animated: true }).metadata();
  const raw = await sharp(gif, { animated: true }).ensureAlpha().raw().toBuffer();
  const size = raw.length / pages;
  const frames = Array.from({ length: pages }, (_, at) => raw.subarray(at * size, (at + 1) * size));
  return { frames, delay, loop, width, height: pageHeight ?? height };
}

const largestError = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, at) => Math.abs(value - (b[at] ?? 0))).reduce((most, each) => Math.max(most, each), 0);

describe('an animation', () => {
  test('has the colours of the layers in every picture, its size, its pace, and plays in a loop', async () => {
    const pictures = [1, 2, 3, 4].map((step) => {
      const maps = smallMaps(0, step, WIDTH, HEIGHT);
      return scaled(beside([drawLayer(maps, 'prediction', colouring), drawLayer(maps, 'entropy', colouring)]), 2);
    });
    const [first] = pictures as [Bitmap];
    const frames = pictures.map(({ pixels }) => pixels);
    const gif = await encodeGif({ width: first.width, height: first.height, frames, delay: 250 });
    const read = await decoded(gif);
    expect(read).toMatchObject({
      width: 2 * (2 * WIDTH + 4),
      height: 2 * HEIGHT,
      loop: 0,
      delay: [250, 250, 250, 250],
    });
    for (const [at, wanted] of frames.entries()) {
      expect(largestError(wanted, read.frames[at] ?? []), `picture ${at}`).toBeLessThanOrEqual(12);
    }
    expect(largestError(read.frames[0] ?? [], read.frames[3] ?? []), 'pictures differ').toBeGreaterThan(30);
  });

  test('a layer that does not exist yet is grey', () => {
    const maps = smallMaps(0, 1, WIDTH, HEIGHT);
    const { pixels } = drawLayer(maps, 'disputed', colouring);
    expect([...pixels.subarray(0, 4)]).toEqual([128, 128, 128, 255]);
  });

  test('pictures are put over one another, and made smaller and larger pixel by pixel', () => {
    const pixels = Uint8ClampedArray.from({ length: 4 * 4 * 4 }, (_, at) => (at % 4 === 3 ? 255 : Math.floor(at / 4)));
    const picture = { width: 4, height: 4, pixels };
    expect(scaled(picture, 0.5)).toMatchObject({ width: 2, height: 2 });
    expect([...scaled(picture, 0.5).pixels].filter((_, at) => at % 4 === 0)).toEqual([0, 2, 8, 10]);
    expect([...scaled(picture, 2).pixels].filter((_, at) => at % 4 === 0).slice(0, 10)).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3, 0, 0,
    ]);
    const both = above(picture, picture);
    expect(both).toMatchObject({ width: 4, height: 8 });
    expect(both.pixels.subarray(4 * 4 * 4)).toEqual(pixels);
  });

  test('of more pictures than fit into memory some are left out, never the last', () => {
    const stops = Array.from({ length: 100 }, (_, at) => ({ stage: 'align', index: 0, step: at, at }) as const);
    expect(shownStops(stops, 1000)).toHaveLength(100);
    const fewer = shownStops(stops, 16e6);
    expect(fewer).toHaveLength(25);
    expect(fewer.at(-1)?.step).toBe(99);
  });
});
