import type { FileEnds } from '../file-ends.js';
import { ascii, type Glance, type HeaderSize, type KindOfImage, type PixelSize, viewOf } from './kind.js';

/** The size sits in the first chunk, in one of three forms (lossy, lossless, extended). */
function readSize(bytes: Uint8Array): PixelSize {
  const view = viewOf(bytes);
  const form = ascii(bytes, 12, 4);
  if (form === 'VP8 ') {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (form === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (form !== 'VP8X') throw new Error('the WebP chunk is unknown');
  const uint24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  return { width: uint24(24) + 1, height: uint24(27) + 1 };
}

/** Bits of the extended form's flags. */
const ANIMATION = 2;
const EXIF = 8;
const ONLY_FIRST = 'the WebP is animated, and only its first picture is read';

const hasFlag = (bytes: Uint8Array, flag: number): boolean =>
  ascii(bytes, 12, 4) === 'VP8X' && ((bytes[20] as number) & flag) !== 0;

function headerOf(bytes: Uint8Array, size: number): HeaderSize {
  const end = viewOf(bytes).getUint32(4, true) + 8;
  if (end > size) throw new Error('the file ends too early');
  return { ...readSize(bytes), end, remark: hasFlag(bytes, ANIMATION) ? ONLY_FIRST : undefined };
}

const readHeader = (bytes: Uint8Array): HeaderSize => headerOf(bytes, bytes.length);

/** EXIF data lie behind the picture, and may say that it is shown turned. */
function glance({ start, size }: FileEnds): Glance | undefined {
  const { width, height, remark } = headerOf(start, size);
  return hasFlag(start, EXIF) ? undefined : { width, height, deep: false, remark };
}

export const webp = {
  isOne: (bytes) => ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP',
  readSize,
  readHeader,
  glance,
  decoder: 'platform',
  alpha: true,
  inks: false,
  turned: true,
} as const satisfies KindOfImage;
