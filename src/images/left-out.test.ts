import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { CAMVID_11 } from '../protocol/presets.js';
import type { ImageFile } from './image-file.js';
import { encodeRgbPng } from './png/encode.js';
import { openTargets } from './target-set.js';

const [width, height] = [40, 30];

const photo = (value: number): Uint8Array =>
  encodeRgbPng({ width, height, data: new Uint8Array(width * height * 3).fill(value) });

/** Its ends are those of a sound file. */
function damaged(): Uint8Array {
  const bytes = photo(9);
  const middle = bytes.length - 30;
  bytes[middle] = (bytes[middle] as number) ^ 0xff;
  return bytes;
}

/** A file whose ends can be read without its whole, which is counted. */
function file(path: string, bytes: Uint8Array, reads: string[] = []): ImageFile {
  return {
    path,
    bytes: async () => {
      reads.push(path);
      return bytes;
    },
    ends: async (first, last) => ({ start: bytes.slice(0, first), end: bytes.slice(-last), size: bytes.length }),
  };
}

const label = (path: string): ImageFile =>
  file(path, encode({ width, height, data: new Uint8Array(width * height), channels: 1 }));

const open = (images: ImageFile[], labels: ImageFile[] = []) =>
  openTargets({
    images,
    labels,
    classes: CAMVID_11,
    width: 4,
    height: 3,
    decoder: () => Promise.reject(new Error('no platform decoder is here')),
  });

describe('a folder that is opened by the ends of its files', () => {
  it('reads no image as a whole before it is asked for', async () => {
    const reads: string[] = [];
    const targets = await open([file('1.png', photo(1), reads), file('2.png', photo(2), reads)]);
    expect(reads).toEqual([]);
    expect(targets.size(1)).toEqual({ width, height });
    expect(await targets.image(1)).toEqual(new Uint8Array(36).fill(2));
    expect(reads).toEqual(['2.png']);
  });

  it('still lists at once what is no image, and a file that was cut off', async () => {
    const targets = await open([
      file('1.png', photo(1)),
      file('2.png', photo(2).slice(0, -20)),
      file('3.png', Uint8Array.of(1, 2, 3)),
      file('4.png', new Uint8Array()),
    ]);
    expect(targets.names).toEqual(['1.png']);
    expect(targets.skipped.map(({ reason }) => reason)).toEqual([
      'the image cannot be decoded: the file ends too early.',
      'the file is not an image that can be read.',
      'the file is empty.',
    ]);
  });

  it('lists a broken image when it is met, once, and puts the next one in its place', async () => {
    const targets = await open([file('1.png', photo(1)), file('2.png', damaged()), file('3.png', photo(3))]);
    expect(targets.skipped).toEqual([]);
    const images = await Promise.all([targets.image(1), targets.image(1)]);
    expect(images).toEqual([new Uint8Array(36).fill(3), new Uint8Array(36).fill(3)]);
    const skipped = [{ name: '2.png', reason: 'the image cannot be decoded: the checksum of chunk IDAT is wrong.' }];
    expect(targets.skipped).toEqual(skipped);
    expect(targets.foundLater).toEqual(skipped);
    expect(targets.summary()).toMatchObject({ names: ['1.png', '2.png', '3.png'], skipped });
    expect(await targets.whyLeftOut(1)).toMatchObject({ code: 'corrupt-image', file: '2.png' });
    expect(await targets.whyLeftOut(2)).toBeUndefined();
  });

  it('gives no label of a broken image', async () => {
    const targets = await open(
      [file('i/1.png', photo(1)), file('i/2.png', damaged())],
      [label('l/1.png'), label('l/2.png')],
    );
    expect(await targets.label(0)).toMatchObject({ width, height });
    expect(await targets.label(1)).toBeUndefined();
    expect(await targets.labelIds(1)).toBeUndefined();
  });

  it('is refused when the last image turns out to be broken', async () => {
    const targets = await open([file('1.png', damaged())]);
    await expect(targets.image(0)).rejects.toMatchObject({ code: 'no-images', file: '1.png' });
  });

  it('stops at a file that was read before and cannot be read now', async () => {
    const sound = file('1.png', photo(1));
    const targets = await openTargets({
      images: [sound, file('2.png', photo(2))],
      labels: [],
      classes: CAMVID_11,
      width: 4,
      height: 3,
      decoder: () => Promise.reject(new Error('no platform decoder is here')),
      cacheBytes: 0,
    });
    await targets.image(0);
    sound.bytes = () => Promise.reject(new Error('the disk is gone'));
    await expect(targets.image(0)).rejects.toMatchObject({ code: 'unreadable-file', file: '1.png' });
    expect(targets.skipped).toEqual([]);
  });
});
