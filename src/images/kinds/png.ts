import { pngChunks } from '../png/chunks.js';
import { ascii, type HeaderSize, type KindOfImage, type PixelSize, viewOf } from './kind.js';

/** IHDR is the first chunk and starts with width and height. */
function readSize(bytes: Uint8Array): PixelSize {
  if (ascii(bytes, 12, 4) !== 'IHDR') throw new Error('the PNG header is missing');
  const view = viewOf(bytes);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

const readHeader = (bytes: Uint8Array): HeaderSize => ({ ...readSize(bytes), end: endOf(bytes) });

/** Behind the IEND chunk; a file without one is left to the decoder. */
function endOf(bytes: Uint8Array): number {
  for (const { name, end } of pngChunks(bytes)) if (name === 'IEND') return end;
  return bytes.length;
}

export const png = {
  isOne: (bytes) => ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n',
  readSize,
  readHeader,
  decoder: 'own',
  alpha: true,
  inks: false,
  turned: false,
} as const satisfies KindOfImage;
