import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../protocol/errors.js';
import { decodeImage } from '../decode.js';
import type { PlatformDecoder } from '../image-file.js';
import { decodeLabelSamples } from '../labels/samples.js';

const [width, height] = [61, 47];
const noPlatform: PlatformDecoder = () => Promise.reject(new Error('there is no platform decoder here'));
const decode = (bytes: Uint8Array) => decodeImage(bytes, 'a.gif', noPlatform);
const noise = (w: number, h: number) =>
  Uint8Array.from({ length: w * h * 3 }, (_, at) => (at * at * 31 + 17 * at) % 256);
const picture = (w = width, h = height) => sharp(noise(w, h), { raw: { width: w, height: h, channels: 3 } });

async function refusal(bytes: Uint8Array): Promise<UserError> {
  const error: unknown = await decode(bytes).catch((thrown: unknown) => thrown);
  if (error instanceof UserError) return error;
  throw new Error('the image was accepted');
}

describe('a GIF', () => {
  it.each([2, 3, 4, 16, 17, 200, 256])('of %i colours has the bytes that another decoder reads', async (colours) => {
    for (const progressive of [false, true]) {
      const bytes = await picture().gif({ colours, progressive }).toBuffer();
      const expected = await sharp(bytes).removeAlpha().raw().toBuffer();
      expect(await decode(bytes)).toEqual({ width, height, data: new Uint8Array(expected) });
    }
  });

  it('that is large enough to fill its table of codes many times is read, too', async () => {
    const bytes = await picture(640, 480).gif({ dither: 0 }).toBuffer();
    const expected = await sharp(bytes).removeAlpha().raw().toBuffer();
    expect((await decode(bytes)).data).toEqual(new Uint8Array(expected));
  });

  it('with several pictures gives the first, and says so', async () => {
    const two = Buffer.concat([noise(width, height), noise(width, height).reverse()]);
    const raw = { width, height: 2 * height, channels: 3, pageHeight: height } as const;
    const bytes = await sharp(two, { raw })
      .gif({ loop: 0, delay: [100, 100] })
      .toBuffer();
    const image = await decode(bytes);
    const first = await sharp(bytes, { pages: 1 }).removeAlpha().raw().toBuffer();
    expect(image).toMatchObject({
      width,
      height,
      remark: 'the GIF holds several pictures, and only the first is read',
    });
    expect(image.data).toEqual(new Uint8Array(first));
  });

  it('as a label map gives its palette indices', async () => {
    const bytes = await picture().gif({ colours: 8, dither: 0 }).toBuffer();
    const labels = decodeLabelSamples(bytes, 'l.gif');
    expect(labels.kind).toBe('palette');
    const { data } = await decode(bytes);
    const shown = Array.from(labels.values, (index) => labels.colours?.[index] ?? -1);
    expect(shown).toEqual(
      shown.map(
        (_, at) =>
          ((data[3 * at] as number) << 16) | ((data[3 * at + 1] as number) << 8) | (data[3 * at + 2] as number),
      ),
    );
  });

  it('whose first picture does not fill it is refused by that', async () => {
    const bytes = new Uint8Array(await picture().gif().toBuffer());
    const at = bytes.lastIndexOf(0x2c, bytes.length);
    const place = Buffer.from(bytes).indexOf(Buffer.of(0x2c, 0, 0, 0, 0, width, 0, height, 0));
    expect(place).toBeGreaterThan(0);
    expect(at).toBeGreaterThanOrEqual(place);
    bytes[place + 1] = 1;
    expect(await refusal(bytes)).toMatchObject({
      code: 'unsupported-image',
      advice: expect.stringContaining('magick'),
    });
  });

  it('that is cut off anywhere is refused, and a changed byte gives an image or a UserError', async () => {
    const bytes = new Uint8Array(await picture(20, 12).gif().toBuffer());
    for (let length = 6; length < bytes.length; length += 11) {
      expect((await refusal(bytes.subarray(0, length))).code).toBe('corrupt-image');
    }
    for (let at = 6; at < bytes.length; at += 3) {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ 0x55;
      const image: unknown = await decode(changed).catch((error: unknown) => error);
      if (image instanceof Error) expect(image).toBeInstanceOf(UserError);
    }
  });
});
