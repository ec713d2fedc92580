import fc from 'fast-check';
import { encode } from 'fast-png';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UserError } from '../protocol/errors.js';
import { ANY_IMAGE_KIND } from '../protocol/image-kinds.js';
import { decodeImage } from './decode.js';
import type { PlatformDecoder, RgbImage } from './image-file.js';
import { encodeRgbPng } from './png/encode.js';

/** PNG needs no platform decoder. JPEG and WebP are tested beside the decoders of the platforms. */
const noPlatform: PlatformDecoder = () => Promise.reject(new Error('there is no platform decoder here'));
const decode = (bytes: Uint8Array): Promise<RgbImage> => decodeImage(bytes, 'street/a.png', noPlatform);

async function refusal(bytes: Uint8Array): Promise<UserError> {
  try {
    await decode(bytes);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('the image was accepted');
}

function ramp(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [x, y, channel] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width), at % 3];
    return [40 + 5 * x, 200 - 6 * y, 90 + 2 * x][channel] as number;
  });
  return { width, height, data };
}

const picture = ramp(24, 16);
const pipeline = () => sharp(picture.data, { raw: { width: 24, height: 16, channels: 3 } });

describe('the decoder of PNG', () => {
  it('gives the bytes that were encoded', async () => {
    expect(await decode(encodeRgbPng(picture))).toEqual(picture);
  });

  it('reads the files of another encoder, interlaced or not', async () => {
    expect(await decode(await pipeline().png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer())).toEqual(
      picture,
    );
    expect(await decode(await pipeline().png({ progressive: true }).toBuffer())).toEqual(picture);
  });

  it('reads a view into a larger buffer', async () => {
    const png = encodeRgbPng(picture);
    const padded = new Uint8Array(png.length + 20).fill(7);
    padded.set(png, 11);
    expect(await decode(padded.subarray(11, 11 + png.length))).toEqual(picture);
  });

  it('takes palette colours', async () => {
    const palette = [
      [1, 2, 3],
      [40, 50, 60],
    ];
    const png = encode({ width: 2, height: 1, data: Uint8Array.of(1, 0), channels: 1, depth: 8, palette });
    expect([...(await decode(png)).data]).toEqual([40, 50, 60, 1, 2, 3]);
  });

  it('repeats grey and scales 1, 2 and 4 bits to the full range', async () => {
    const grey = (depth: 1 | 2 | 4, data: number[]) =>
      decode(encode({ width: 3, height: 1, data: Uint8Array.from(data), channels: 1, depth }));
    expect([...(await grey(1, [0b10100000])).data]).toEqual([255, 255, 255, 0, 0, 0, 255, 255, 255]);
    expect([...(await grey(2, [0b01101100])).data]).toEqual([85, 85, 85, 170, 170, 170, 255, 255, 255]);
    expect([...(await grey(4, [0x1f, 0x80])).data]).toEqual([17, 17, 17, 255, 255, 255, 136, 136, 136]);
  });

  it('ignores alpha and keeps the high byte of 16 bits', async () => {
    const rgba = encode({ width: 1, height: 1, data: Uint8Array.of(10, 20, 30, 0), channels: 4 });
    expect([...(await decode(rgba)).data]).toEqual([10, 20, 30]);
    const deep = encode({ width: 1, height: 1, data: Uint16Array.of(0x12ff, 0x3400, 0xffff), channels: 3, depth: 16 });
    expect([...(await decode(deep)).data]).toEqual([0x12, 0x34, 0xff]);
    const greyAlpha = encode({ width: 2, height: 1, data: Uint8Array.of(9, 1, 8, 2), channels: 2 });
    expect([...(await decode(greyAlpha)).data]).toEqual([9, 9, 9, 8, 8, 8]);
  });
});

describe('a bad image file', () => {
  const png = encodeRgbPng(picture);

  it('is refused by name when it is empty, no image, or of a kind that is not read', async () => {
    expect(await refusal(new Uint8Array(0))).toMatchObject({ code: 'empty-file', file: 'street/a.png' });
    expect(await refusal(new TextEncoder().encode('not an image'))).toMatchObject({ code: 'unsupported-image' });
    expect((await refusal(new TextEncoder().encode('not an image'))).advice).toBe(`Use ${ANY_IMAGE_KIND}.`);
    const avif = await refusal(await pipeline().avif().toBuffer());
    expect(avif).toMatchObject({ code: 'unsupported-image', advice: expect.stringContaining('avifdec') });
    expect(avif.message).toBe('street/a.png: AVIF images are not supported.');
  });

  it('is refused when it is cut off anywhere', async () => {
    for (let length = 1; length < png.length; length += 7) {
      expect(['corrupt-image', 'unsupported-image']).toContain((await refusal(png.subarray(0, length))).code);
    }
  });

  it('is refused when a byte of its data was flipped', async () => {
    const damaged = png.slice();
    damaged[60] = (damaged[60] as number) ^ 0x10;
    const error = await refusal(damaged);
    expect(error.code).toBe('corrupt-image');
    expect(error.message).toMatch(/^street\/a\.png: the image cannot be decoded: /);
  });

  it('is refused for an absurd size before it is decoded', async () => {
    const withSize = (width: number, height: number): Uint8Array => {
      const bytes = png.slice();
      new DataView(bytes.buffer).setUint32(16, width);
      new DataView(bytes.buffer).setUint32(20, height);
      return bytes;
    };
    expect(await refusal(withSize(20000, 10))).toMatchObject({ code: 'image-too-large' });
    expect((await refusal(withSize(16000, 16000))).message).toContain('16000 x 16000');
    expect(await refusal(withSize(0, 10))).toMatchObject({ code: 'corrupt-image' });
  });

  it('never gives anything but an image or a UserError, whatever byte is changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 0, max: 255 }), async (at, value) => {
        const bytes = png.slice();
        bytes[at % bytes.length] = value;
        const image = await decode(bytes).catch((error: unknown) => error);
        expect(image instanceof UserError || (image as RgbImage).data instanceof Uint8Array).toBe(true);
      }),
      { numRuns: 150, seed: 3 },
    );
  });
});
