import { numberOf, readTiffFile, TAGS, type TiffDirectory, type TiffFile } from '../tiff/directory.js';
import { formOf } from '../tiff/form.js';
import { DEVELOP, UnreadForm } from '../unread-form.js';
import { ascii, type HeaderSize, type KindOfImage, type PixelSize, viewOf } from './kind.js';

const BIG = 'Write it as a plain TIFF (tiffcp FILE NEW.tif, or gdal_translate -co BIGTIFF=NO FILE NEW.tif).';

/** In its first picture a plain TIFF has the whole; a camera's raw file has a small preview there. */
function refuseRaw({ first }: TiffFile): void {
  const isDng = first.tags.has(TAGS.dngVersion);
  if (!isDng && ((numberOf(first, 'subfile') ?? 0) & 1) === 0) return;
  throw new UnreadForm(
    isDng
      ? 'raw photos (DNG) are not supported'
      : 'raw photos (a TIFF whose first picture is a preview) are not supported',
    DEVELOP,
  );
}

function sizeOf(first: TiffDirectory): PixelSize {
  const [width, height] = [numberOf(first, 'width'), numberOf(first, 'height')];
  if (width === undefined || height === undefined) throw new Error('its first picture has no width and height');
  return { width, height };
}

function readFile(bytes: Uint8Array): TiffFile {
  const little = bytes[0] === 0x49;
  if (viewOf(bytes).getUint16(2, little) === 43) throw new UnreadForm('the file is a BigTIFF', BIG);
  return readTiffFile(bytes);
}

/** The directory often lies behind the pixels, so that the beginning of a file does not tell its size. */
const readSize = (bytes: Uint8Array): PixelSize => sizeOf(readFile(bytes).first);

/** Pieces, directories and their values may lie in any order: the file ends behind the last of them. */
function readHeader(bytes: Uint8Array): HeaderSize {
  const file = readFile(bytes);
  refuseRaw(file);
  const size = sizeOf(file.first);
  const { pieces } = formOf(file.first);
  let end = [file.first, ...file.rest].reduce((last, directory) => Math.max(last, directory.end), 0);
  pieces.offsets.forEach((offset, at) => {
    end = Math.max(end, offset + (pieces.bytes[at] as number));
  });
  if (end > bytes.length) throw new Error('the file ends too early');
  // A second picture is counted, not read: it stays in the file.
  return { ...size, end: file.rest.length > 0 ? bytes.length : end };
}

const BYTE_ORDERS = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'];

export const tiff = {
  // Canon's raw files begin like a TIFF.
  isOne: (bytes) => BYTE_ORDERS.includes(ascii(bytes, 0, 4)) && ascii(bytes, 8, 2) !== 'CR',
  readSize,
  readHeader,
  decoder: 'own',
  alpha: true,
  inks: true,
  turned: true,
} as const satisfies KindOfImage;
