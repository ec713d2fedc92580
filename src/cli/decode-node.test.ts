import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { bmpFile } from '../../test/bmp-file.js';
import { asYcck, CMYK_SIZE, cmykJpeg, cmykLight, withoutAdobeMarker, ycckLight } from '../../test/cmyk-jpeg.js';
import { decodeImage } from '../images/decode.js';
import { glanceAtImage, readImageHeader } from '../images/header.js';
import type { ImageFile, RgbImage } from '../images/image-file.js';
import { isPlatformKind, KINDS } from '../images/kinds.js';
import { refusedKindOf } from '../images/refused-kinds.js';
import { openTargets } from '../images/target-set.js';
import { UserError } from '../protocol/errors.js';
import { type ImageKind, imageKinds } from '../protocol/image-kinds.js';
import { CAMVID_11 } from '../protocol/presets.js';
import { decodeWithSharp } from './decode-node.js';

const platformKinds = imageKinds.filter(isPlatformKind);
const [width, height] = [24, 16];

/** A smooth picture, which JPEG and WebP keep almost as it is. */
const picture: RgbImage = {
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    return [40 + 5 * x, 200 - 6 * y, 90 + 2 * x][at % 3] as number;
  }),
};

const pipeline = () => sharp(picture.data, { raw: { width, height, channels: 3 } });
const decode = (bytes: Uint8Array): Promise<RgbImage> => decodeImage(bytes, 'street/a', decodeWithSharp);

const largestDifference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - (b[at] as number))), 0);

describe('decoding JPEG and WebP in Node', () => {
  it('gives the picture within a few levels', async () => {
    const jpeg = await decode(await pipeline().jpeg({ quality: 98, chromaSubsampling: '4:4:4' }).toBuffer());
    expect(jpeg).toMatchObject({ width, height });
    expect(largestDifference(jpeg.data, picture.data)).toBeLessThanOrEqual(4);
    const webp = await decode(await pipeline().webp({ quality: 98 }).toBuffer());
    expect(largestDifference(webp.data, picture.data)).toBeLessThanOrEqual(12);
  });

  it('gives lossless WebP exactly', async () => {
    expect(await decode(await pipeline().webp({ lossless: true }).toBuffer())).toEqual(picture);
  });

  it('makes three channels of a grey JPEG', async () => {
    const grey = await decode(await pipeline().greyscale().jpeg().toBuffer());
    expect(grey.data).toHaveLength(width * height * 3);
    expect(grey.data[0]).toBe(grey.data[2]);
  });

  it('ignores the alpha of WebP, but makes transparent pixels black', async () => {
    const half = await pipeline().ensureAlpha(0.5).webp({ lossless: true }).toBuffer();
    expect(await decode(half)).toEqual(picture);
    const clear = await pipeline().ensureAlpha(0).webp({ lossless: true }).toBuffer();
    expect((await decode(clear)).data).toEqual(new Uint8Array(width * height * 3));
  });

  it('gives CMYK and YCCK as Pillow does, within 2 levels', async () => {
    const jpeg = await cmykJpeg();
    for (const bytes of [jpeg, withoutAdobeMarker(jpeg)]) {
      const image = await decode(bytes);
      expect(image).toMatchObject(CMYK_SIZE);
      expect(largestDifference(image.data, cmykLight())).toBeLessThanOrEqual(2);
    }
    const ycck = await decode(asYcck(jpeg));
    expect(largestDifference(ycck.data, ycckLight())).toBeLessThanOrEqual(2);
    expect(largestDifference(ycck.data, cmykLight())).toBeGreaterThan(50);
  });

  it('applies the EXIF orientation and no colour profile', async () => {
    const turned = await decode(await pipeline().withMetadata({ orientation: 6 }).jpeg().toBuffer());
    expect(turned).toMatchObject({ width: height, height: width });
    const profiled = await pipeline().withIccProfile('p3').jpeg({ quality: 98 }).toBuffer();
    const stored = await sharp(profiled, { ignoreIcc: true }).raw().toBuffer();
    const converted = await sharp(profiled).raw().toBuffer();
    expect((await decode(profiled)).data).toEqual(new Uint8Array(stored));
    expect(stored.equals(converted)).toBe(false);
  });

  it('refuses a file that is cut off at any place', async () => {
    for (const kind of platformKinds) {
      const bytes = await pipeline().toFormat(kind).toBuffer();
      for (const share of [0.05, 0.3, 0.6, 0.9, 0.99]) {
        const refused = decode(bytes.subarray(0, Math.floor(bytes.length * share)));
        await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/^(corrupt|unsupported)-image$/) });
      }
    }
  });

  it('gives an image or a UserError, whatever byte is changed', async () => {
    const files = await Promise.all(
      platformKinds.map(async (kind) => new Uint8Array(await pipeline().toFormat(kind).toBuffer())),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.nat(), fc.nat({ max: 255 }), async (file, at, value) => {
        const bytes = file.slice();
        bytes[at % bytes.length] = value;
        const image = await decode(bytes).catch((error: unknown) => error);
        expect(image instanceof UserError || (image as RgbImage).data instanceof Uint8Array).toBe(true);
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});

/** sharp neither reads nor writes BMP. */
const isOfSharp = (kind: ImageKind): kind is Exclude<ImageKind, 'bmp'> => kind !== 'bmp';

describe.each(imageKinds)('a picture of the kind %s', (kind) => {
  const written = async (image = pipeline()): Promise<Uint8Array> => {
    if (!isOfSharp(kind)) return bmpFile({ ...picture, bits: 24 });
    return image.toFormat(kind, { quality: 98, compression: 'lzw' }).toBuffer();
  };

  it('is recognised by its first bytes, and its header gives its size and its end', async () => {
    const bytes = await written();
    const more = Buffer.concat([bytes, new Uint8Array(9)]);
    expect(readImageHeader(more, 'street/a')).toEqual({ kind, width, height, end: bytes.length });
  });

  it('is taken for no other kind, and for none that is refused', async () => {
    const bytes = await written();
    expect(imageKinds.filter((each) => KINDS[each].isOne(bytes))).toEqual([kind]);
    expect(refusedKindOf(bytes)).toBeUndefined();
  });

  it('differs by only a few levels from what was written', async () => {
    const image = await decode(await written());
    expect(image).toMatchObject({ width, height });
    expect(largestDifference(image.data, picture.data)).toBeLessThanOrEqual(24);
  });

  it.runIf(isOfSharp(kind))('is turned by its EXIF orientation where the table says so', async () => {
    const turned = await decode(await written(pipeline().withMetadata({ orientation: 6 })));
    const size = KINDS[kind].turned ? { width: height, height: width } : { width, height };
    expect(turned).toMatchObject(size);
  });

  it.runIf(isOfSharp(kind))('has a channel of opacity where the table says so, and is decoded without it', async () => {
    const bytes = await written(pipeline().ensureAlpha(0.5));
    expect((await sharp(bytes).metadata()).hasAlpha).toBe(KINDS[kind].alpha);
    expect((await decode(bytes)).data).toHaveLength(width * height * 3);
  });

  it.runIf(isOfSharp(kind))('has inks where the table says so, and is decoded to light', async () => {
    const bytes = await written(pipeline().toColourspace('cmyk'));
    expect((await sharp(bytes).metadata()).space === 'cmyk').toBe(KINDS[kind].inks);
    expect((await decode(bytes)).data).toHaveLength(width * height * 3);
  });
});

describe('the ends of a file', () => {
  const endsOf = (bytes: Uint8Array) => ({ start: bytes.slice(0, 65536), end: bytes.slice(-16), size: bytes.length });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('tell the size of a JPEG as it is decoded, orientation %i', async (orientation) => {
    const bytes = await pipeline().withMetadata({ orientation }).jpeg().toBuffer();
    const { width: across, height: down } = await decode(bytes);
    expect(glanceAtImage(endsOf(bytes), 'a')).toMatchObject({ width: across, height: down, deep: false });
  });

  it('tell the size of all kinds that they tell of, and nothing of a file that was cut off', async () => {
    for (const kind of ['png', 'jpeg', 'webp'] as const) {
      const bytes = new Uint8Array(await pipeline().toFormat(kind).toBuffer());
      expect(glanceAtImage(endsOf(bytes), 'a')).toMatchObject({ width, height });
      const cut = () => glanceAtImage(endsOf(bytes.slice(0, -3)), 'a');
      if (kind === 'webp') expect(cut).toThrow('the file ends too early');
      else expect(cut()).toBeUndefined();
    }
    const bmp = bmpFile({ ...picture, bits: 24 });
    expect(glanceAtImage(endsOf(bmp), 'a')).toMatchObject({ width, height });
    expect(() => glanceAtImage(endsOf(bmp.slice(0, -9)), 'a')).toThrow('the file ends too early');
  });

  it('leave to decoding what they do not tell: 16 bits, TIFF, GIF, WebP with EXIF data', async () => {
    const deep = await sharp(picture.data, { raw: { width, height, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect(glanceAtImage(endsOf(deep), 'a')).toMatchObject({ deep: true });
    const others = [pipeline().tiff(), pipeline().gif(), pipeline().withMetadata({ orientation: 6 }).webp()];
    for (const other of others) expect(glanceAtImage(endsOf(await other.toBuffer()), 'a')).toBeUndefined();
  });
});

describe('a folder of JPEG and WebP images', () => {
  it('is opened by content, whatever the names say', async () => {
    const file = (path: string, bytes: Uint8Array): ImageFile => ({ path, bytes: async () => bytes });
    const images = [
      file('b.jpg', await pipeline().webp({ lossless: true }).toBuffer()),
      file('a.png', await pipeline().jpeg().toBuffer()),
    ];
    const targets = await openTargets({
      images,
      labels: [],
      classes: CAMVID_11,
      width,
      height,
      decoder: decodeWithSharp,
    });
    expect(targets.summary()).toEqual({ names: ['a.png', 'b.jpg'], skipped: [], labelled: 0, unmatched: [] });
    expect(await targets.image(1)).toEqual(picture.data);
  });
});
