import { expect, it } from 'vitest';
import { lookAtFiles } from './first-look.js';
import type { ImageFile } from './image-file.js';
import { encodeRgbPng } from './png/encode.js';

const file = (path: string, bytes: Uint8Array<ArrayBufferLike> = new Uint8Array(0)): ImageFile => ({
  path,
  bytes: async () => bytes,
});
const text = new TextEncoder().encode('no image');
const png = encodeRgbPng({ width: 2, height: 2, data: new Uint8Array(12) });

it('files of which none can be an image are refused before there is a model, each by its name', async () => {
  await expect(lookAtFiles([file('empty.jpg')], [])).rejects.toThrow(/empty\.jpg: the file is empty/);
  await expect(lookAtFiles([file('a.png', text)], [])).rejects.toThrow(/a\.png: the file is not an image/);
  await expect(lookAtFiles([file('source.pth', text)], [])).rejects.toThrow(/no usable image: source\.pth/);
});

it('the same holds of label maps', async () => {
  await expect(lookAtFiles([], [file('a.png', text)])).rejects.toThrow(/a\.png: the file is not an image/);
  await expect(lookAtFiles([], [file('a.csv', text)])).rejects.toThrow(/no label map among .*: a\.csv/);
});

it('one that can be used is enough, and no files are nothing to refuse', async () => {
  await expect(lookAtFiles([file('empty.jpg'), file('b.png', png)], [])).resolves.toBeUndefined();
  await expect(lookAtFiles([], [])).resolves.toBeUndefined();
});
