import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedFolder, sharedPath } from '../../test/shared.js';
import { noiseImage, PILLOW_RESIZED } from './fixtures.js';
import { resizeBilinear, resizeNearest } from './resize.js';

describe('the bilinear resize', () => {
  it.each(PILLOW_RESIZED)(
    'gives the bytes that Pillow gives, %i x %i to %i x %i',
    (width, height, toWidth, toHeight, digest) => {
      const resized = resizeBilinear(noiseImage(width, height), toWidth, toHeight);
      expect(resized).toMatchObject({ width: toWidth, height: toHeight });
      expect(createHash('sha256').update(resized.data).digest('hex')).toBe(digest);
    },
  );

  it('keeps a constant image constant at any size', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, size, size, fc.integer({ min: 0, max: 255 }), (width, height, w, h, value) => {
        const data = new Uint8Array(width * height * 3).fill(value);
        const resized = resizeBilinear({ width, height, data }, w, h);
        expect(resized.data).toEqual(new Uint8Array(w * h * 3).fill(value));
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('returns an image as it is when it has the size already', () => {
    const image = noiseImage(5, 4);
    expect(resizeBilinear(image, 5, 4)).toBe(image);
  });
});

describe('the nearest resize', () => {
  it('takes the label at the centre of each output pixel, as Pillow does', () => {
    const labels = { width: 7, height: 5, data: Uint8Array.from({ length: 35 }, (_, i) => i) };
    expect([...resizeNearest(labels, 4, 3)]).toEqual([0, 2, 4, 6, 14, 16, 18, 20, 28, 30, 32, 34]);
    expect([...resizeNearest(labels, 10, 8).subarray(0, 10)]).toEqual([0, 1, 1, 2, 3, 3, 4, 5, 5, 6]);
  });
});

/** The U8 tensor of a safetensors file; the images folder does not import the readers of formats/. */
function readU8(path: string, name: string): Uint8Array {
  const file = readFileSync(path);
  const headerBytes = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + headerBytes).toString()) as Record<
    string,
    { data_offsets: [number, number] }
  >;
  const [start, end] = header[name]?.data_offsets ?? [0, 0];
  return new Uint8Array(file.subarray(8 + headerBytes + start, 8 + headerBytes + end));
}

if (!hasShared) console.warn(`resize.test.ts: no reference data in ${sharedFolder}; set ATP_SHARED to run all tests`);
describe.runIf(hasShared)('the bilinear resize of CamVid', () => {
  it('gives the golden bytes of the first two images', () => {
    const golden = readU8(sharedPath('camvid', 'golden.safetensors'), 'images_u8');
    const names = readdirSync(sharedPath('camvid', 'images')).sort().slice(0, 2);
    const resized = names.map((name) => {
      const { width, height, data } = decode(readFileSync(sharedPath('camvid', 'images', name)));
      return resizeBilinear({ width, height, data: new Uint8Array(data) }, 240, 180).data;
    });
    expect(Buffer.compare(Buffer.concat(resized), golden)).toBe(0);
  });
});
