import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readImageHeader } from '../images/header.js';
import { KINDS } from '../images/kinds.js';
import { imageKinds } from '../protocol/image-kinds.js';
import { imagesToCome } from './image-sizes.js';
import { listFiles } from './list-files.js';

const [width, height] = [300, 200];
/** Noise, so that a file is longer than what is read of it. */
const noise = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7919 * (at % 31)) % 256);
const pipeline = () => sharp(noise, { raw: { width, height, channels: 3 } });

/** sharp does not write BMP, and writes the directory of a TIFF at its end. */
const written = imageKinds.filter((kind) => kind !== 'bmp' && kind !== 'tiff');

describe.each(written)('the size of an image (%s)', (kind) => {
  it('is known by the beginning of its file, and not by less', async () => {
    const forms = [
      await pipeline().toFormat(kind).toBuffer(),
      await pipeline()
        .withExif({ IFD0: { Copyright: 'x'.repeat(9000) } })
        .toFormat(kind)
        .toBuffer(),
    ];
    for (const bytes of forms) {
      const start = new Uint8Array(bytes.subarray(0, 16_000));
      expect(KINDS[kind].readSize(start)).toEqual({ width, height });
      expect(readImageHeader(new Uint8Array(bytes), 'a')).toMatchObject({ width, height });
      expect(() => KINDS[kind].readSize(start.subarray(0, 12))).toThrow();
    }
  });
});

it('images are counted with their pixels, and other files are not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'atp-sizes-'));
  const at = (name: string) => join(folder, name);
  writeFileSync(at('a.png'), await pipeline().png().toBuffer());
  // Its size comes behind what is read at first.
  const film = Buffer.concat([Buffer.from([0xff, 0xe2, 0xff, 0xff]), Buffer.alloc(0xfffd)]);
  const jpeg = await pipeline().jpeg().toBuffer();
  writeFileSync(at('b.jpg'), Buffer.concat([jpeg.subarray(0, 2), film, film, jpeg.subarray(2)]));
  writeFileSync(at('c.png'), 'no picture');
  symlinkSync('gone.png', at('d.png'));
  writeFileSync(at('notes.txt'), 'not meant as an image');
  expect(await imagesToCome(await listFiles(folder, 'images'))).toEqual({ count: 2, pixels: 2 * width * height });
});
