import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedPath } from '../../test/shared.js';
import { decodeImage } from '../images/decode.js';
import { readImageHeader } from '../images/header.js';
import type { RgbImage } from '../images/image-file.js';
import { openTargets } from '../images/target-set.js';
import { CAMVID_11 } from '../protocol/presets.js';
import { decodeWithSharp } from './decode-node.js';

const [width, height] = [40, 24];
const noisy = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * at * 31 + 17 * at) % 256);
const pipeline = () => sharp(noisy, { raw: { width, height, channels: 3 } });
const decode = (bytes: Uint8Array): Promise<RgbImage> => decodeImage(bytes, 'street/a', decodeWithSharp);
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/** A film as phones append it. Some of its bytes would be markers of a JPEG. */
const film = Buffer.concat([
  Uint8Array.of(0, 0, 0, 24),
  text('ftypmp42'),
  ...new Array<Uint8Array>(10).fill(Uint8Array.of(0xff, 0xda, 0, 3, 0xff, 0xd8, 1, 2, 0xff, 0xc0)),
]);

const kinds = {
  jpeg: () => pipeline().jpeg({ quality: 90 }).toBuffer(),
  'progressive JPEG': () => pipeline().jpeg({ progressive: true }).toBuffer(),
  png: () => pipeline().png().toBuffer(),
  'lossy WebP': () => pipeline().webp({ quality: 80 }).toBuffer(),
  'lossless WebP': () => pipeline().webp({ lossless: true }).toBuffer(),
};

describe.each(Object.entries(kinds))('%s', (_, make) => {
  it('opens with any bytes behind its end, and is the same picture', async () => {
    const bytes = await make();
    const alone = await decode(bytes);
    const followers = [film, await kinds.jpeg(), new Uint8Array(500), Uint8Array.of(10), text('padding')];
    for (const more of followers) expect(await decode(Buffer.concat([bytes, more]))).toEqual(alone);
  });
});

it.each(['jpeg', 'progressive JPEG', 'png'] as const)(
  'a %s that was cut off is refused, whatever follows',
  async (kind) => {
    const bytes = await kinds[kind]();
    const zeros = Buffer.concat([bytes.subarray(0, bytes.length * 0.7), new Uint8Array(500)]);
    await expect(decode(zeros)).rejects.toMatchObject({ code: 'corrupt-image' });
  },
);

it('restart markers and stuffed bytes in a scan are not its end', async () => {
  const bytes = await kinds.jpeg();
  const scan = bytes.lastIndexOf(Uint8Array.of(0xff, 0xda)) + 20;
  const inserted = Uint8Array.of(0xff, 0xd3, 0xff, 0, 0xff, 0xff, 0xd7);
  const marked = Buffer.concat([bytes.subarray(0, scan), inserted, bytes.subarray(scan), film]);
  expect(readImageHeader(marked, 'a').end).toBe(bytes.length + inserted.length);
});

it('the thumbnail in a JPEG is not taken for the picture, although it has its own end', async () => {
  const bytes = await kinds.jpeg();
  const thumbnail = await pipeline().resize(8, 5).jpeg().toBuffer();
  const length = thumbnail.length + 2;
  const segment = Buffer.concat([Uint8Array.of(0xff, 0xe2, length >> 8, length & 255), thumbnail]);
  const withThumbnail = Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]);
  expect(await decode(withThumbnail)).toEqual(await decode(bytes));
  const cut = withThumbnail.subarray(0, withThumbnail.length - 2);
  await expect(decode(cut)).rejects.toMatchObject({ code: 'corrupt-image' });
});

describe.runIf(hasShared)('the pictures of ../shared/cases/images', () => {
  const open = (name: string) =>
    openTargets({
      images: [{ path: name, bytes: async () => new Uint8Array(readFileSync(sharedPath('cases', 'images', name))) }],
      labels: [],
      classes: CAMVID_11,
      width: 240,
      height: 180,
      decoder: decodeWithSharp,
    });
  const brightest = (image: Uint8Array): number => image.reduce((most, value) => Math.max(most, value), 0);

  it('a motion photo opens', async () => {
    const targets = await open('motion-photo.jpg');
    expect([targets.skipped, targets.size(0)]).toEqual([[], { width: 240, height: 180 }]);
    expect(brightest(await targets.image(0))).toBeGreaterThan(200);
  });

  it('12 bits in 16 are reported and scaled', async () => {
    const targets = await open('rgb12in16.png');
    expect(targets.notes).toEqual([expect.stringMatching(/^rgb12in16\.png: .*above 4095.*Read as 12 bits/)]);
    expect(brightest(await targets.image(0))).toBe(255);
  });

  it('a CMYK JPEG is converted from its inks as Pillow does it', async () => {
    const path = sharedPath('cases', 'images', 'cmyk.jpg');
    const inks = await sharp(path, { ignoreIcc: true })
      .pipelineColourspace('cmyk')
      .toColourspace('cmyk')
      .raw()
      .toBuffer();
    const targets = await open('cmyk.jpg');
    const rgb = await targets.image(0);
    const light = (pixel: number, ink: number) =>
      ((255 - (inks[4 * pixel + ink] as number)) * (255 - (inks[4 * pixel + 3] as number))) / 255;
    const worst = Array.from(rgb, (value, at) => Math.abs(value - light(Math.floor(at / 3), at % 3)));
    expect(rgb.length).toBe(240 * 180 * 3);
    expect(worst.reduce((a, b) => Math.max(a, b))).toBeLessThanOrEqual(1);
    expect(brightest(rgb)).toBeGreaterThan(200);
  });
});
