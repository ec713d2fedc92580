import { UserError } from '../protocol/errors.js';

/** What an image file says before it is decoded: its kind, its size in pixels, and the byte behind its end. */
export interface ImageHeader {
  kind: 'png' | 'jpeg' | 'webp';
  width: number;
  height: number;
  /** What follows belongs to something else: the film of a motion photo, a second picture, padding. */
  end: number;
}

const ascii = (bytes: Uint8Array, start: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(start, start + length));

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** PNG: IHDR is the first chunk and starts with width and height; IEND is the last. */
function readPngHeader(bytes: Uint8Array): ImageHeader {
  if (ascii(bytes, 12, 4) !== 'IHDR') throw new Error('the PNG header is missing');
  const view = viewOf(bytes);
  return { kind: 'png', width: view.getUint32(16), height: view.getUint32(20), end: endOfPng(bytes) };
}

/** Behind the IEND chunk; a file without one is left to the decoder. */
function endOfPng(bytes: Uint8Array): number {
  for (const { name, end } of pngChunks(bytes)) if (name === 'IEND') return end;
  return bytes.length;
}

/** The chunks of a PNG as far as they are whole: name, and where their data and they themselves end. */
export function* pngChunks(bytes: Uint8Array): Generator<{ name: string; data: Uint8Array; end: number }> {
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) return;
    yield { name: ascii(bytes, at + 4, 4), data: bytes.subarray(at + 8, at + 8 + length), end };
    at = end;
  }
}

const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Markers that stand for themselves, without a segment behind them: TEM, RST0 to RST7. */
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

/**
 * JPEG: segments and scans up to the end marker. A file without one was cut off: decoders differ in whether they refuse it
 * or paint its rest grey, so it is refused here. What follows the end marker is not looked at.
 */
function readJpegHeader(bytes: Uint8Array): ImageHeader {
  const view = viewOf(bytes);
  let size: { width: number; height: number } | undefined;
  for (let at = 2; at + 2 <= bytes.length; ) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff) throw new Error('a JPEG segment is damaged');
    if (marker === 0xff) at += 1;
    else if (standsAlone(marker)) at += 2;
    else if (marker === 0xd9) {
      if (!size) throw new Error('the file ends before the JPEG frame');
      return { kind: 'jpeg', ...size, end: at + 2 };
    } else {
      if (isFrameHeader(marker)) size ??= { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
      at += 2 + view.getUint16(at + 2);
      if (marker === 0xda) at = endOfScan(bytes, at);
    }
  }
  throw new Error('the file ends too early');
}

/** WebP: the size sits in the first chunk, in one of three forms (lossy, lossless, extended). */
function readWebpHeader(bytes: Uint8Array): ImageHeader {
  const view = viewOf(bytes);
  const end = view.getUint32(4, true) + 8;
  if (end > bytes.length) throw new Error('the file ends too early');
  const form = ascii(bytes, 12, 4);
  if (form === 'VP8 ') {
    return { kind: 'webp', width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff, end };
  }
  if (form === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { kind: 'webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, end };
  }
  if (form !== 'VP8X') throw new Error('the WebP chunk is unknown');
  const uint24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  return { kind: 'webp', width: uint24(24) + 1, height: uint24(27) + 1, end };
}

/** Kinds that are recognised in order to be refused by name. */
function unsupportedKind(bytes: Uint8Array): string | undefined {
  const brand = ascii(bytes, 4, 8);
  if (ascii(bytes, 0, 3) === 'GIF') return 'GIF';
  if (ascii(bytes, 0, 2) === 'BM') return 'BMP';
  if (ascii(bytes, 0, 4) === 'II*\0' || ascii(bytes, 0, 4) === 'MM\0*') return 'TIFF';
  if (brand === 'ftypavif') return 'AVIF';
  if (brand.startsWith('ftyphe') || brand === 'ftypmif1') return 'HEIC';
  return undefined;
}

const refused = (code: string, file: string, message: string, advice: string): UserError =>
  new UserError(code, `${file}: ${message}.`, { file, advice });

/** The kind by the first bytes alone: the file may still be damaged. */
export function imageKindOf(bytes: Uint8Array): ImageHeader['kind'] | undefined {
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return 'webp';
  return undefined;
}

const headerReaders: Record<ImageHeader['kind'], (bytes: Uint8Array) => ImageHeader> = {
  png: readPngHeader,
  jpeg: readJpegHeader,
  webp: readWebpHeader,
};

/** Longest side and largest area that are decoded: more is a damaged header or would not fit in memory. */
const MAX_SIDE = 16384;
export const MAX_PIXELS = 100_000_000;

function checkSize({ width, height }: ImageHeader, path: string): void {
  if (width === 0 || height === 0) {
    throw refused('corrupt-image', path, `the image has no pixels (${width} x ${height})`, 'Save the image again.');
  }
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    const limit = `at most ${MAX_SIDE} pixels a side and ${MAX_PIXELS / 1e6} million in all are read`;
    throw refused('image-too-large', path, `the image is ${width} x ${height} pixels; ${limit}`, 'Make it smaller.');
  }
}

/** The kind of an image by its content (never its name) and its size, before anything is decoded.
 * Throws UserError: empty-file, unsupported-image, corrupt-image, image-too-large. */
export function readImageHeader(bytes: Uint8Array, path: string): ImageHeader {
  if (bytes.length === 0) throw refused('empty-file', path, 'the file is empty', 'Copy the file again.');
  const kind = imageKindOf(bytes);
  if (!kind) {
    const what = unsupportedKind(bytes);
    const message = what ? `${what} images are not supported` : 'the file is not an image that can be read';
    throw refused('unsupported-image', path, message, 'Use PNG, JPEG or WebP.');
  }
  let header: ImageHeader;
  try {
    header = headerReaders[kind](bytes);
  } catch (error) {
    throw corruptImage(path, error);
  }
  checkSize(header, path);
  return header;
}

/** The UserError for a decoder's own error. */
export function corruptImage(path: string, cause: unknown): UserError {
  const reason =
    cause instanceof RangeError ? 'the file ends too early' : cause instanceof Error ? cause.message : String(cause);
  const message = `the image cannot be decoded: ${reason.replace(/[.:\s]+$/, '')}`;
  return refused('corrupt-image', path, message, 'Copy the file again, or leave it out.');
}
