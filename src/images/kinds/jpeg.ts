import { exifOrientation } from '../exif-orientation.js';
import type { FileEnds } from '../file-ends.js';
import { MAGICK, UnreadForm } from '../unread-form.js';
import { ascii, endsWith, type Glance, type HeaderSize, type KindOfImage, type PixelSize, viewOf } from './kind.js';

/** The frame of JPEG-LS. */
const LS_FRAME = 0xf7;

const isFrameHeader = (marker: number): boolean =>
  marker === LS_FRAME || (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc);

/** Markers without a segment behind them: TEM, RST0 to RST7. */
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * Where the entropy-coded data from `at` on end: at the next marker. Inside them 0xff is stuffed with a zero or starts a
 * restart marker.
 */
function endOfScan(bytes: Uint8Array, at: number): number {
  for (let from = bytes.indexOf(0xff, at); from >= 0; from = bytes.indexOf(0xff, from + 1)) {
    const next = bytes[from + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !standsAlone(next)) return from;
  }
  return bytes.length;
}

/** Where the segment or marker at `at` ends. */
function endOfSegment(view: DataView, at: number): number {
  const marker = view.getUint8(at + 1);
  if (view.getUint8(at) !== 0xff) throw new Error('a JPEG segment is damaged');
  if (marker === 0xff) return at + 1;
  return standsAlone(marker) ? at + 2 : at + 2 + view.getUint16(at + 2);
}

/** Forms of JPEG by the marker of their frame that browsers do not read: the ones that all read are C0, C1 and C2. */
function unreadForm(marker: number): string | undefined {
  if (marker <= 0xc2) return undefined;
  if (marker === LS_FRAME) return 'JPEG-LS images are not supported';
  if (marker === 0xc3) return 'lossless JPEG images are not supported';
  if (marker >= 0xc9) return 'JPEG images with arithmetic coding are not supported';
  return 'hierarchical JPEG images are not supported';
}

/** @throws UnreadForm */
function checkFrame(view: DataView, at: number, marker: number): void {
  const form = unreadForm(marker);
  if (form) throw new UnreadForm(form, MAGICK);
  const bits = view.getUint8(at + 4);
  if (bits !== 8) throw new UnreadForm(`JPEG images of ${bits} bits are not supported`, MAGICK);
}

const frameSize = (view: DataView, at: number): PixelSize => ({
  width: view.getUint16(at + 7),
  height: view.getUint16(at + 5),
});

/** The frame's header comes before the first scan. */
function readSize(bytes: Uint8Array): PixelSize {
  const view = viewOf(bytes);
  let at = 2;
  while (!isFrameHeader(view.getUint8(at + 1))) at = endOfSegment(view, at);
  return frameSize(view, at);
}

/**
 * Segments and scans up to the end marker. A file without one was cut off. Some decoders refuse such a file, others paint
 * its rest grey, so it is refused here. What follows the end marker is not looked at.
 */
function readHeader(bytes: Uint8Array): HeaderSize {
  const view = viewOf(bytes);
  let size: PixelSize | undefined;
  for (let at = 2; at + 2 <= bytes.length; ) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) === 0xff && marker === 0xd9) {
      if (!size) throw new Error('the file ends before the JPEG frame');
      return { ...size, end: at + 2 };
    }
    const end = endOfSegment(view, at);
    if (isFrameHeader(marker)) {
      checkFrame(view, at, marker);
      size ??= frameSize(view, at);
    }
    at = end;
    if (marker === 0xda) at = endOfScan(bytes, at);
  }
  throw new Error('the file ends too early');
}

const END = [0xff, 0xd9];
const APP1 = 0xe1;
const EXIF = 'Exif\0\0';

/** The frame, and EXIF data in front of it. Undefined where the start does not reach that far. */
function glance(ends: FileEnds): Glance | undefined {
  if (!endsWith(ends, END)) return undefined;
  const { start } = ends;
  const view = viewOf(start);
  let exif: Uint8Array | undefined;
  for (let at = 2; at + 9 <= start.length; ) {
    const marker = view.getUint8(at + 1);
    const end = endOfSegment(view, at);
    if (marker === APP1 && ascii(start, at + 4, EXIF.length) === EXIF) {
      exif ??= start.subarray(at + 4 + EXIF.length, end);
    }
    if (isFrameHeader(marker)) {
      checkFrame(view, at, marker);
      return shownSize(frameSize(view, at), exif);
    }
    if (marker === 0xda) return undefined;
    at = end;
  }
  return undefined;
}

/** Undefined where the EXIF data are damaged: what decoders make of them is seen by decoding. */
function shownSize({ width, height }: PixelSize, exif: Uint8Array | undefined): Glance | undefined {
  const orientation = exif ? exifOrientation(exif) : 1;
  if (orientation === undefined) return undefined;
  const swapped = orientation > 4;
  return { width: swapped ? height : width, height: swapped ? width : height, deep: false };
}

export const jpeg = {
  isOne: (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  readSize,
  readHeader,
  glance,
  decoder: 'platform',
  alpha: false,
  inks: true,
  turned: true,
} as const satisfies KindOfImage;
