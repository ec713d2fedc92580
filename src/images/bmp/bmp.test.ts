import { describe, expect, it } from 'vitest';
import { type BmpParts, bmpFile } from '../../../test/bmp-file.js';
import { UserError } from '../../protocol/errors.js';
import { decodeImage } from '../decode.js';
import type { PlatformDecoder } from '../image-file.js';
import { decodeLabelSamples } from '../labels/samples.js';

const [width, height] = [13, 7];
const noPlatform: PlatformDecoder = () => Promise.reject(new Error('there is no platform decoder here'));
const decode = (bytes: Uint8Array) => decodeImage(bytes, 'a.bmp', noPlatform);
const noise = (length: number, most = 256) => Uint8Array.from({ length }, (_, at) => (at * at * 31 + 17 * at) % most);
const rgb = noise(width * height * 3);
const bmp = (parts: Pick<BmpParts, 'bits' | 'data'> & Partial<BmpParts>) => bmpFile({ width, height, ...parts });

async function refusal(bytes: Uint8Array): Promise<UserError> {
  const error: unknown = await decode(bytes).catch((thrown: unknown) => thrown);
  if (error instanceof UserError) return error;
  throw new Error('the image was accepted');
}

describe('a BMP', () => {
  const rgba = Uint8Array.from({ length: width * height * 4 }, (_, at) =>
    at % 4 === 3 ? 128 : (rgb[at - Math.floor(at / 4)] as number),
  );

  it.each([false, true])(
    'of 24 and 32 bits is read, whichever row comes first (the top one: %s)',
    async (downwards) => {
      expect(await decode(bmp({ bits: 24, data: rgb, downwards }))).toEqual({ width, height, data: rgb });
      expect((await decode(bmp({ bits: 32, data: rgba, downwards }))).data).toEqual(rgb);
    },
  );

  it('has its colours where the masks say', async () => {
    for (const masks of [
      [0xff0000, 0xff00, 0xff, 0xff000000],
      [0xff, 0xff00, 0xff0000, 0xff000000],
      [0xff000000, 0xff0000, 0xff00, 0xff],
    ]) {
      expect((await decode(bmp({ bits: 32, data: rgba, masks }))).data).toEqual(rgb);
    }
  });

  it.each([1, 4, 8] as const)(
    'of %i bits is looked up in its palette; as a label map it keeps the indices',
    async (bits) => {
      const data = noise(width * height, 2 ** bits);
      const palette = Array.from({ length: 2 ** bits }, (_, index) => [index, 255 - index, 7 * (index % 20)]);
      const bytes = bmp({ bits, data, palette });
      expect((await decode(bytes)).data).toEqual(Uint8Array.from([...data].flatMap((index) => palette[index] ?? [])));
      expect(decodeLabelSamples(bytes, 'l.bmp')).toMatchObject({ kind: 'palette', values: data });
    },
  );

  it('in a form that is not read is refused by it', async () => {
    const cases: [Uint8Array, RegExp][] = [
      [bmp({ bits: 8, data: [], palette: [[0, 0, 0]], compression: 1 }), /in runs \(RLE8\)/],
      [bmp({ bits: 4, data: [], palette: [[0, 0, 0]], compression: 2 }), /in runs \(RLE4\)/],
      [bmp({ bits: 24, data: rgb, compression: 4 }), /as JPEG/],
      [bmp({ bits: 32, data: rgba, masks: [0x3ff00000, 0xffc00, 0x3ff, 0] }), /colours of other than 8 bits/],
    ];
    for (const [bytes, message] of cases) {
      const error = await refusal(bytes);
      expect(error).toMatchObject({ code: 'unsupported-image', advice: expect.stringContaining('magick') });
      expect(error.message).toMatch(message);
    }
  });

  it('that is cut off is refused', async () => {
    const bytes = bmp({ bits: 24, data: rgb });
    for (const length of [15, 40, 60, bytes.length - 1]) {
      expect((await refusal(bytes.subarray(0, length))).code).toBe('corrupt-image');
    }
  });
});
