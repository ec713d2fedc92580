import { readBmpHeader } from '../bmp/header.js';
import { ascii, type HeaderSize, type KindOfImage, type PixelSize } from './kind.js';

function readSize(bytes: Uint8Array): PixelSize {
  const { width, height } = readBmpHeader(bytes);
  return { width, height };
}

/** Nothing is compressed, so that the size of the pixels follows from the header. */
function readHeader(bytes: Uint8Array): HeaderSize {
  const { width, height, pixelsAt, rowBytes } = readBmpHeader(bytes);
  const end = pixelsAt + rowBytes * height;
  if (end > bytes.length) throw new Error('the file ends too early');
  return { width, height, end };
}

export const bmp = {
  // The four bytes behind the file's length are zero.
  isOne: (bytes) => ascii(bytes, 0, 2) === 'BM' && bytes.subarray(6, 10).every((byte) => byte === 0),
  readSize,
  readHeader,
  decoder: 'own',
  alpha: true,
  inks: false,
  turned: false,
} as const satisfies KindOfImage;
