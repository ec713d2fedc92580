import { readGifFile } from '../gif/blocks.js';
import { ascii, type HeaderSize, type KindOfImage, type PixelSize, viewOf } from './kind.js';

/** Bytes of the signature and what describes the screen. */
const SCREEN = 13;

const readSize = (bytes: Uint8Array): PixelSize => {
  if (bytes.length < SCREEN) throw new RangeError('the GIF header is cut off');
  const view = viewOf(bytes);
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
};

function readHeader(bytes: Uint8Array): HeaderSize {
  const { width, height, end } = readGifFile(bytes);
  return { width, height, end };
}

export const gif = {
  isOne: (bytes) => ['GIF87a', 'GIF89a'].includes(ascii(bytes, 0, 6)),
  readSize,
  readHeader,
  decoder: 'own',
  alpha: true,
  inks: false,
  turned: false,
} as const satisfies KindOfImage;
