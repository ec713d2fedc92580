import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeWithSharp } from '../cli/decode-node.js';
import { CAMVID_11 } from '../protocol/presets.js';
import type { ImageFile } from './image-file.js';
import { openTargets } from './target-set.js';

const [width, height] = [24, 16];
const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 31) % 256);
const picture = () => sharp(data, { raw: { width, height, channels: 3 } });
const file = (path: string, bytes: Uint8Array): ImageFile => ({ path, bytes: async () => bytes });
const open = (images: ImageFile[], labels: ImageFile[] = []) =>
  openTargets({ images, labels, classes: CAMVID_11, width, height, decoder: decodeWithSharp });

/** Two pictures in one file. */
const film = (format: 'gif' | 'webp') => {
  const raw = { width, height: 2 * height, channels: 3, pageHeight: height } as const;
  return sharp(Buffer.concat([data, data.toReversed()]), { raw })
    .toFormat(format, { loop: 0, delay: [100, 100] })
    .toBuffer();
};

describe('what of a file is not read is said', () => {
  it('once for all files, with their names', async () => {
    const gif = await film('gif');
    const targets = await open([
      file('a.gif', gif),
      file('b.gif', gif),
      file('c.webp', await film('webp')),
      file('d.png', await picture().png().toBuffer()),
    ]);
    expect(targets.summary().notes).toEqual([
      'a.gif and b.gif: the GIF holds several pictures, and only the first is read.',
      'c.webp: the WebP is animated, and only its first picture is read.',
    ]);
  });

  it('where a PNG asks to be turned, and it stays as it is stored', async () => {
    const turned = await picture().withMetadata({ orientation: 6 }).png().toBuffer();
    const targets = await open([file('a.png', turned)]);
    expect(targets.notes).toEqual([expect.stringMatching(/^a\.png: .*shown turned; it is read as it is stored/)]);
    expect(await targets.image(0)).toEqual(data);
    expect(
      (await open([file('a.png', await picture().withMetadata({ orientation: 1 }).png().toBuffer())])).notes,
    ).toEqual([]);
  });

  it('of label maps too, and of label maps among the images', async () => {
    const png = await picture().png().toBuffer();
    const ids = Buffer.concat([new Uint8Array(width * height), new Uint8Array(width * height).fill(200)]);
    const raw = { width, height: 2 * height, channels: 1, pageHeight: height } as const;
    const gif = await sharp(ids, { raw })
      .gif({ loop: 0, delay: [100, 100] })
      .toBuffer();
    const targets = await open([file('1.png', png), file('1_mask.png', png)], [file('l/1.gif', gif)]);
    expect(targets.notes).toEqual([
      expect.stringMatching(/^1_mask\.png: by name or folder this is a label map/),
      'l/1.gif: the GIF holds several pictures, and only the first is read.',
    ]);
  });
});

it('a folder of videos is refused with the command that saves their frames', async () => {
  const refused = open([file('a.mp4', new Uint8Array(9)), file('b.MOV', new Uint8Array(9))]);
  await expect(refused).rejects.toMatchObject({
    code: 'no-images',
    message: expect.stringMatching(/videos, which are not read: a\.mp4 and b\.MOV/),
    advice: expect.stringContaining('ffmpeg'),
  });
});
