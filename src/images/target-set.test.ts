import { readdirSync, readFileSync } from 'node:fs';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedFolder, sharedPath } from '../../test/shared.js';
import { UserError } from '../protocol/errors.js';
import { CAMVID_11 } from '../protocol/presets.js';
import type { ImageFile, PlatformDecoder } from './image-file.js';
import { encodeRgbPng } from './png/encode.js';
import { openTargets, type TargetOptions, type TargetSet } from './target-set.js';

/** PNG needs no platform decoder. JPEG and WebP are tested beside the decoders of the platforms. */
const noPlatform: PlatformDecoder = () => Promise.reject(new Error('there is no platform decoder here'));

const file = (path: string, bytes: Uint8Array): ImageFile => ({ path, bytes: async () => bytes });

const photo = (path: string, value: number, width = 8, height = 6): ImageFile =>
  file(path, encodeRgbPng({ width, height, data: new Uint8Array(width * height * 3).fill(value) }));

const labelMap = (path: string, id: number, width = 8, height = 6): ImageFile =>
  file(path, encode({ width, height, data: new Uint8Array(width * height).fill(id), channels: 1 }));

const open = (images: ImageFile[], labels: ImageFile[] = [], more: Partial<TargetOptions> = {}) =>
  openTargets({ images, labels, classes: CAMVID_11, width: 4, height: 3, decoder: noPlatform, ...more });

async function refusal(opening: Promise<unknown>): Promise<UserError> {
  try {
    await opening;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('the targets were accepted');
}

it('label files that are none by their names are refused by name', async () => {
  const refused = await refusal(open([photo('1.png', 1)], [file('source.pth', Uint8Array.of(1))]));
  expect(refused.message).toBe('There is no label map among the files that were chosen: source.pth.');
});

describe('a folder of target images', () => {
  it('is sorted by path and resized, without files that are no images', async () => {
    const targets = await open([
      photo('t/b/2.png', 20),
      photo('t/a/9.png', 90, 16, 12),
      file('t/.DS_Store', Uint8Array.of(1)),
      file('t/notes.txt', Uint8Array.of(1)),
      file('t/.thumbs/1.png', Uint8Array.of(1)),
    ]);
    expect(targets.names).toEqual(['t/a/9.png', 't/b/2.png']);
    expect(targets.skipped).toEqual([]);
    expect(await targets.image(0)).toEqual(new Uint8Array(4 * 3 * 3).fill(90));
    expect(await targets.image(1)).toEqual(new Uint8Array(4 * 3 * 3).fill(20));
    expect(targets.summary()).toEqual({ names: targets.names, skipped: [], labelled: 0, unmatched: [] });
  });

  it('lists files that cannot be used and goes on without them', async () => {
    const broken = (await photo('x', 1).bytes()).slice(0, 60);
    const targets = await open([
      photo('1.png', 1),
      file('2.png', broken),
      file('3.png', new Uint8Array(0)),
      { path: '4.png', bytes: () => Promise.reject(new Error('permission denied')) },
      file('5.psd', new TextEncoder().encode('8BPS')),
      photo('6.png', 6),
    ]);
    expect(targets.names).toEqual(['1.png', '6.png']);
    expect(targets.skipped.map(({ name }) => name)).toEqual(['2.png', '3.png', '4.png', '5.psd']);
    expect(targets.skipped.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^the image cannot be decoded: .+\.$/),
      'the file is empty.',
      'the file cannot be read: permission denied.',
      'Photoshop images are not supported.',
    ]);
    expect(await targets.image(1)).toEqual(new Uint8Array(36).fill(6));
  });

  it('is refused when no image is usable', async () => {
    expect(await refusal(open([]))).toMatchObject({ code: 'no-images' });
    const error = await refusal(open([file('a.png', new Uint8Array(0)), file('b.txt', Uint8Array.of(1))]));
    expect(error.code).toBe('no-images');
    expect(error.message).toContain('among the 2 files');
    expect(error.message).toContain('a.png: the file is empty');
  });

  it('reports its progress to the end', async () => {
    const seen: string[] = [];
    const images = [photo('1.png', 1), file('2.png', new Uint8Array(0)), photo('3.png', 3)];
    const labels = [labelMap('l/1.png', 0), labelMap('l/2.png', 0), labelMap('l/3.png', 0)];
    await open(images, labels, { onProgress: (what, done, total) => seen.push(`${what} ${done}/${total}`) });
    // Nobody needs the label of a broken image.
    const [opening, reading] = ['opening images', 'reading labels'];
    expect(seen).toEqual([`${opening} 1/3`, `${opening} 2/3`, `${opening} 3/3`, `${reading} 1/2`, `${reading} 2/2`]);
  });

  it('decodes an image again when the memory bound has dropped it', async () => {
    let reads = 0;
    const counted = (image: ImageFile): ImageFile => ({
      path: image.path,
      bytes: () => {
        reads++;
        return image.bytes();
      },
    });
    const targets = await open([counted(photo('1.png', 1)), counted(photo('2.png', 2))], [], { cacheBytes: 36 });
    expect(reads).toBe(2);
    expect(await targets.image(1)).toEqual(new Uint8Array(36).fill(2));
    expect(reads).toBe(2);
    expect(await targets.image(0)).toEqual(new Uint8Array(36).fill(1));
    expect(reads).toBe(3);
  });
});

describe('label maps of the target images', () => {
  it('are given at their own resolution, undefined where there is none', async () => {
    const targets = await open(
      [photo('i/1.png', 1), photo('i/2.png', 2)],
      [labelMap('l/1.png', 3, 16, 12), labelMap('l/7.png', 3)],
    );
    expect(await targets.label(0)).toEqual({ width: 16, height: 12, data: new Uint8Array(192).fill(3) });
    expect(await targets.label(1)).toBeUndefined();
    expect(targets.summary()).toMatchObject({ labelled: 1, unmatched: ['l/7.png', 'i/2.png'] });
  });

  it('are skipped one by one when they are of another shape, corrupt, or have unknown ids', async () => {
    const targets = await open(
      ['1', '2', '3', '4'].map((name) => photo(`i/${name}.png`, 1)),
      [
        labelMap('l/1.png', 0),
        labelMap('l/2.png', 0, 8, 8),
        file('l/3.png', Uint8Array.of(1, 2, 3)),
        labelMap('l/4.png', 200),
      ],
    );
    expect(targets.labelled).toBe(1);
    expect(targets.skipped).toEqual([
      { name: 'l/2.png', reason: 'the label map is 8 x 8 pixels, its image 8 x 6: they differ in shape.' },
      { name: 'l/3.png', reason: 'the label map is not an image that can be read.' },
      {
        name: 'l/4.png',
        reason: 'the label map has id 200 (48 pixels), but the class list "CamVid-11" has ids 0 to 10.',
      },
    ]);
    expect(targets.unmatched).toEqual([]);
    expect(await targets.label(3)).toBeUndefined();
  });

  it('are one question before anything is scored when all of them have unknown ids', async () => {
    const targets = await open([photo('i/1.png', 1)], [labelMap('l/1.png', 99)]);
    expect(targets.labelled).toBe(0);
    expect(targets.skipped).toEqual([]);
    const [finding] = targets.labelCheck?.findings ?? [];
    expect(finding).toMatchObject({ code: 'unknown-ids', severity: 'stop' });
    expect(finding?.message).toContain('99: 48 pixels');
  });

  it('are refused by name when they are JPEG files, and PNG is advised', async () => {
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 6, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const error = await refusal(open([photo('i/1.png', 1)], [file('l/1.jpg', jpeg)]));
    expect(error).toMatchObject({ code: 'no-usable-label', file: 'l/1.jpg' });
    expect(error.message).toMatch(/must be PNG, TIFF, BMP or GIF, this is a JPEG file/);
    expect(error.advice).toContain('PNG');
  });

  it('are refused when none can be used or none belongs to an image', async () => {
    const none = await refusal(open([photo('i/1.png', 1)], [labelMap('l/1.png', 0, 8, 9)]));
    expect(none).toMatchObject({ code: 'no-usable-label', file: 'l/1.png' });
    expect(none.message).toContain('8 x 9 pixels');
    const choice = { idMap: null, asTheyAre: true };
    const useless = await refusal(open([photo('i/1.png', 1)], [labelMap('l/1.png', 99)], { choice }));
    expect(useless.message).toContain('id 99 (48 pixels)');
    const other = await refusal(open([photo('i/1.png', 1)], [labelMap('l/2.png', 0)]));
    expect(other).toMatchObject({ code: 'no-matching-label' });
    expect(other.message).toContain('l/2.png');
  });
});

if (!hasShared)
  console.warn(`target-set.test.ts: no reference data in ${sharedFolder}; set ATP_SHARED to run all tests`);
/** Pixels of each class in the 62 label maps as Pillow counts them; id 11 is ignored. */
const pillowHistogram = {
  0: 2016912,
  1: 3032393,
  2: 94405,
  3: 2001513,
  4: 470485,
  5: 1184999,
  6: 123750,
  7: 44646,
  8: 939485,
  9: 71606,
  10: 56258,
  255: 677148,
};

async function labelHistogram(targets: TargetSet): Promise<Record<number, number>> {
  const pixels: Record<number, number> = {};
  for (let image = 0; image < targets.names.length; image++) {
    for (const id of (await targets.label(image))?.data ?? []) pixels[id] = (pixels[id] ?? 0) + 1;
  }
  return pixels;
}

describe.runIf(hasShared)('the folder of CamVid', () => {
  const folder = (name: string): ImageFile[] =>
    readdirSync(sharedPath('camvid', name))
      .reverse()
      .map((path) => file(path, readFileSync(sharedPath('camvid', name, path))));

  it('has 62 usable images and labels, with the ids that Pillow counts', async () => {
    const targets = await open(folder('images'), folder('labels'), { width: 240, height: 180 });
    expect(targets.names).toHaveLength(62);
    expect(targets.names[0]).toBe('0001TP_006690.png');
    expect(targets.summary()).toMatchObject({ labelled: 62, skipped: [], unmatched: [] });
    expect(await targets.label(61)).toMatchObject({ width: 480, height: 360 });
    expect(await labelHistogram(targets)).toEqual(pillowHistogram);
  });
});
