import type { FileEnds } from '../file-ends.js';
import { pngChunks } from '../png/chunks.js';
import { pngRemark } from '../png/remark.js';
import { ascii, endsWith, type Glance, type HeaderSize, type KindOfImage, type PixelSize, viewOf } from './kind.js';

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

/** The whole of an IEND chunk: no length, the name, its checksum. */
const LAST_CHUNK = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];
/** Where IHDR has the bits per sample. */
const DEPTH = 24;

function glance(ends: FileEnds): Glance | undefined {
  if (!endsWith(ends, LAST_CHUNK)) return undefined;
  const { start } = ends;
  return { ...readSize(start), deep: start[DEPTH] === 16, remark: pngRemark(start) };
}

export const png = {
  isOne: (bytes) => ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n',
  readSize,
  readHeader,
  glance,
  decoder: 'own',
  alpha: true,
  inks: false,
  turned: false,
} as const satisfies KindOfImage;
