import { readBmpHeader } from '../bmp/header.js';
import type { FileEnds } from '../file-ends.js';
import { ascii, type Glance, type HeaderSize, type KindOfImage, type PixelSize } from './kind.js';

function readSize(bytes: Uint8Array): PixelSize {
  const { width, height } = readBmpHeader(bytes);
  return { width, height };
}

/** Nothing is compressed, so that the size of the pixels follows from the header. */
function headerOf(bytes: Uint8Array, size: number): HeaderSize {
  const { width, height, pixelsAt, rowBytes } = readBmpHeader(bytes);
  const end = pixelsAt + rowBytes * height;
  if (end > size) throw new Error('the file ends too early');
  return { width, height, end };
}

const readHeader = (bytes: Uint8Array): HeaderSize => headerOf(bytes, bytes.length);

function glance({ start, size }: FileEnds): Glance {
  const { width, height } = headerOf(start, size);
  return { width, height, deep: false };
}

export const bmp = {
  // The four bytes behind the file's length are zero.
  isOne: (bytes) => ascii(bytes, 0, 2) === 'BM' && bytes.subarray(6, 10).every((byte) => byte === 0),
  readSize,
  readHeader,
  glance,
  decoder: 'own',
  alpha: true,
  inks: false,
  turned: false,
} as const satisfies KindOfImage;
