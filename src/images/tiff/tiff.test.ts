import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { TIFF, type TiffParts, tiffFile } from '../../../test/tiff-file.js';
import { UserError } from '../../protocol/errors.js';
import { decodeImage } from '../decode.js';
import type { PlatformDecoder } from '../image-file.js';
import { decodeLabelSamples } from '../labels/samples.js';
import { SAMPLE_READERS } from '../sample-readers.js';

const [width, height] = [70, 50];
const noPlatform: PlatformDecoder = () => Promise.reject(new Error('there is no platform decoder here'));
const decode = (bytes: Uint8Array) => decodeImage(bytes, 'field/a.tif', noPlatform);
const samples = (bytes: Uint8Array) => SAMPLE_READERS.tiff(bytes, 'field/a.tif');
const noise = (length: number, most = 256) => Uint8Array.from({ length }, (_, at) => (at * at * 31 + 17 * at) % most);
const rgb = noise(width * height * 3);
const grey = noise(width * height);

async function refusal(bytes: Uint8Array): Promise<UserError> {
  const error: unknown = await decode(bytes).catch((thrown: unknown) => thrown);
  if (error instanceof UserError) return error;
  throw new Error('the image was accepted');
}

/** A TIFF of one strip. */
const plain = (tags: TiffParts['tags'], strip: Uint8Array, more: Partial<TiffParts> = {}) =>
  tiffFile({
    tags: { [TIFF.width]: width, [TIFF.height]: height, [TIFF.rowsPerStrip]: height, ...tags },
    pieces: [strip],
    ...more,
  });
const rgbTags = { [TIFF.bits]: [8, 8, 8], [TIFF.photometric]: 2, [TIFF.samples]: 3 };

describe('a TIFF that libtiff wrote has the bytes that libtiff reads', () => {
  const picture = () => sharp(rgb, { raw: { width, height, channels: 3 } });
  const forms = {
    rgb: picture,
    'rgb of 16 bits': () => picture().toColourspace('rgb16'),
    'grey of 16 bits': () => picture().toColourspace('grey16'),
    'rgb and opacity': () => picture().ensureAlpha(0.5),
    grey: () => picture().greyscale(),
  };
  const ways = (['none', 'lzw', 'deflate', 'packbits'] as const).flatMap((compression) =>
    [false, true].flatMap((tile) =>
      (['none', 'horizontal'] as const).map((predictor) => ({ compression, tile, predictor })),
    ),
  );

  it.each(Object.keys(forms) as (keyof typeof forms)[])('%s, in all ways', async (form) => {
    for (const way of ways) {
      const bytes = await forms[form]()
        .tiff({ ...way, tileWidth: 32, tileHeight: 16 })
        .toBuffer();
      const { data, channels, depth } = samples(bytes);
      const deep = depth === 16;
      const raw = await sharp(bytes)
        .toColourspace(channels === 1 ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb')
        .raw({ depth: deep ? 'ushort' : 'uchar' })
        .toBuffer({ resolveWithObject: true });
      const expected = deep ? new Uint16Array(raw.data.buffer, raw.data.byteOffset, raw.data.length / 2) : raw.data;
      expect(raw.info.channels, JSON.stringify(way)).toBe(channels);
      expect(
        Buffer.compare(
          Buffer.from(data.buffer, data.byteOffset, data.byteLength),
          Buffer.from(expected.buffer, expected.byteOffset, expected.byteLength),
        ),
        JSON.stringify(way),
      ).toBe(0);
    }
  });

  it.each([1, 2, 4] as const)('%i bits', async (bitdepth) => {
    const bytes = await picture().greyscale().tiff({ bitdepth, compression: 'none' }).toBuffer();
    const { data } = await sharp(bytes).removeAlpha().greyscale().raw().toBuffer({ resolveWithObject: true });
    const image = await decode(bytes);
    expect(image.data.filter((_, at) => at % 3 === 0)).toEqual(new Uint8Array(data));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turned as the orientation %i says', async (orientation) => {
    const bytes = await picture().withMetadata({ orientation }).tiff({ compression: 'lzw' }).toBuffer();
    const { data, info } = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
    expect(await decode(bytes)).toEqual({ width: info.width, height: info.height, data: new Uint8Array(data) });
  });
});

describe('a TIFF of other writers', () => {
  const rgbOf = async (bytes: Uint8Array) => (await decode(bytes)).data;

  it('may have its high byte first', async () => {
    const wide = Uint8Array.from({ length: rgb.length * 2 }, (_, at) => (at % 2 === 0 ? (rgb[at >> 1] as number) : 7));
    const tags = { [TIFF.bits]: [16, 16, 16], [TIFF.photometric]: 2, [TIFF.samples]: 3 };
    expect(await rgbOf(plain(tags, wide, { bigEndian: true }))).toEqual(rgb);
    const turned = wide.map((_, at) => wide[at ^ 1] as number);
    expect(await rgbOf(plain(tags, turned))).toEqual(rgb);
  });

  it('may keep each colour by itself', async () => {
    const planes = [0, 1, 2].map((channel) => rgb.filter((_, at) => at % 3 === channel));
    const tags = {
      [TIFF.width]: width,
      [TIFF.height]: height,
      [TIFF.rowsPerStrip]: height,
      ...rgbTags,
      [TIFF.planar]: 2,
    };
    expect(await rgbOf(tiffFile({ tags, pieces: planes }))).toEqual(rgb);
  });

  it('may lack what has a default: one bit, one sample, one strip', async () => {
    const rows = new Uint8Array(Math.ceil(width / 8) * height).fill(0b10100000);
    const image = await decode(tiffFile({ tags: { [TIFF.width]: width, [TIFF.height]: height }, pieces: [rows] }));
    expect([...image.data.subarray(0, 12)]).toEqual([255, 255, 255, 0, 0, 0, 255, 255, 255, 0, 0, 0]);
  });

  it('may store white as zero', async () => {
    const tags = { [TIFF.bits]: 8, [TIFF.photometric]: 0 };
    expect((await rgbOf(plain(tags, grey))).filter((_, at) => at % 3 === 0)).toEqual(grey.map((level) => 255 - level));
  });

  it('may hold inks, which become light', async () => {
    const inks = Uint8Array.from({ length: width * height * 4 }, (_, at) => [0, 255, 100, 51][at % 4] as number);
    const tags = { [TIFF.bits]: [8, 8, 8, 8], [TIFF.photometric]: 5, [TIFF.samples]: 4 };
    expect([...(await rgbOf(plain(tags, inks))).subarray(0, 3)]).toEqual([204, 0, 124]);
  });

  it('as a label map keeps its palette indices and its ids of 16 bits', () => {
    const ids = noise(width * height, 11);
    const colours = Array.from({ length: 768 }, (_, at) => ((at % 256) * 257 + Math.floor(at / 256)) % 65536);
    const indexed = decodeLabelSamples(
      plain({ [TIFF.bits]: 8, [TIFF.photometric]: 3, [TIFF.palette]: colours }, ids),
      'a',
    );
    expect(indexed).toMatchObject({ kind: 'palette', values: ids });
    expect(indexed.colours?.[3]).toBe(0x030303);
    const wide = Uint8Array.from({ length: ids.length * 2 }, (_, at) => (at % 2 === 0 ? (ids[at >> 1] as number) : 3));
    const grey16 = decodeLabelSamples(plain({ [TIFF.bits]: 16, [TIFF.photometric]: 1 }, wide), 'a');
    expect([grey16.kind, grey16.values[1]]).toEqual(['grey', 768 + (ids[1] as number)]);
  });

  it('says where of several pictures the first is read, and not where the others are smaller copies', async () => {
    const several = await decode(plain(rgbTags, rgb, { more: [{ [TIFF.width]: 9 }] }));
    expect([several.data, several.remark]).toEqual([
      rgb,
      'the TIFF holds several pictures, and only the first is read',
    ]);
    const pyramid = await decode(plain(rgbTags, rgb, { more: [{ [TIFF.subfile]: 1 }, { [TIFF.subfile]: 1 }] }));
    expect(pyramid.remark).toBeUndefined();
  });

  it('says where the fourth band is not opacity', async () => {
    const four = Uint8Array.from({ length: width * height * 4 }, (_, at) =>
      at % 4 === 3 ? 9 : (rgb[at - Math.floor(at / 4)] as number),
    );
    const tags = { [TIFF.bits]: [8, 8, 8, 8], [TIFF.photometric]: 2, [TIFF.samples]: 4 };
    const infrared = await decode(plain({ ...tags, [TIFF.extraSamples]: 0 }, four));
    expect([infrared.data, infrared.remark]).toEqual([rgb, expect.stringMatching(/fourth band.*only the first three/)]);
    expect((await decode(plain({ ...tags, [TIFF.extraSamples]: 2 }, four))).remark).toBeUndefined();
  });
});

describe('a TIFF that is not read is refused by its form, with the advice that helps', () => {
  const bands = { [TIFF.bits]: new Array(12).fill(16), [TIFF.photometric]: 1, [TIFF.samples]: 12 };
  it.each([
    ['12 bands', bands, /has 12 bands that are no red, green and blue/, /gdal_translate/],
    [
      'floats',
      { [TIFF.bits]: 32, [TIFF.sampleFormat]: 3 },
      /holds floating-point numbers of 32 bits/,
      /gdal_translate/,
    ],
    ['signed', { [TIFF.bits]: 16, [TIFF.sampleFormat]: 2 }, /whole numbers with a sign of 16 bits/, /gdal_translate/],
    ['12 bits', { [TIFF.bits]: 12 }, /samples of 12 bits/, /gdal_translate/],
    ['JPEG', { ...rgbTags, [TIFF.compression]: 7 }, /compressed as JPEG/, /tiffcp -c lzw/],
    ['fax', { [TIFF.compression]: 4 }, /like a fax/, /tiffcp/],
    ['Zstandard', { ...rgbTags, [TIFF.compression]: 50000 }, /by Zstandard/, /tiffcp/],
    ['unknown compression', { ...rgbTags, [TIFF.compression]: 4711 }, /number 4711/, /tiffcp/],
    ['YCbCr', { ...rgbTags, [TIFF.photometric]: 6 }, /YCbCr/, /magick/],
    ['Lab', { ...rgbTags, [TIFF.photometric]: 8 }, /L\*a\*b\*/, /magick/],
    ['floating predictor', { ...rgbTags, [TIFF.predictor]: 3 }, /predictor 3/, /tiffcp/],
    ['backward bits', { [TIFF.bits]: 8, [TIFF.fillOrder]: 2 }, /backwards/, /tiffcp/],
    ['DNG', { ...rgbTags, [TIFF.dngVersion]: 1 }, /raw photos \(DNG\)/, /dcraw/],
    [
      'camera raw',
      { ...rgbTags, [TIFF.subfile]: 1 },
      /raw photos \(a TIFF whose first picture is a preview\)/,
      /dcraw/,
    ],
  ] as const)('%s', async (_, tags, message, advice) => {
    const error = await refusal(plain(tags, rgb));
    expect(error).toMatchObject({ code: 'unsupported-image', file: 'field/a.tif' });
    expect(error.message).toMatch(message);
    expect(error.advice).toMatch(advice);
  });

  it('BigTIFF', async () => {
    const bytes = plain(rgbTags, rgb);
    bytes[2] = 43;
    expect(await refusal(bytes)).toMatchObject({
      code: 'unsupported-image',
      message: expect.stringContaining('BigTIFF'),
    });
  });
});

describe('a damaged TIFF is refused', () => {
  it('where strips, or the data in them, end too early', async () => {
    const bytes = plain(rgbTags, rgb);
    expect((await refusal(bytes.subarray(0, bytes.length / 2))).code).toBe('corrupt-image');
    const short = plain({ ...rgbTags, [TIFF.compression]: 8 }, new Uint8Array(deflateSync(rgb.subarray(0, 9000))));
    expect((await refusal(short)).message).toMatch(/strip 1 of 1 ends too early/);
    const claims = plain({ ...rgbTags, [TIFF.width]: 9000, [TIFF.height]: 9000 }, rgb);
    expect((await refusal(claims)).message).toMatch(/needs 243000000 bytes for 9000 x 9000 pixels, but 10500 bytes/);
  });

  it('or gives an image, whatever bytes are changed, in a moment', async () => {
    const small = sharp(rgb, { raw: { width, height, channels: 3 } }).resize(12, 9);
    const files = await Promise.all(
      (['none', 'lzw', 'deflate', 'packbits'] as const).map(
        async (compression) =>
          new Uint8Array(
            await small
              .clone()
              .tiff({ compression, tile: compression === 'lzw', tileWidth: 16, tileHeight: 16 })
              .toBuffer(),
          ),
      ),
    );
    const changes = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { minLength: 1, maxLength: 3 });
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), changes, async (file, list) => {
        const bytes = file.slice();
        for (const { at, byte } of list) bytes[at % bytes.length] = byte;
        const started = performance.now();
        const image: unknown = await decode(bytes).catch((error: unknown) => error);
        if (image instanceof Error) expect(image).toBeInstanceOf(UserError);
        seen.add(image instanceof UserError ? image.message.replace(/\d+/g, '') : 'read');
        expect(performance.now() - started).toBeLessThan(2000);
      }),
      { numRuns: 1500, seed: 5 },
    );
    expect(seen).toContain('read');
    expect(seen.size).toBeGreaterThan(10);
  });
});
