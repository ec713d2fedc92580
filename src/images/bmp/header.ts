import { viewOf } from '../kinds/kind.js';
import { MAGICK, UnreadForm } from '../unread-form.js';

/** What the header of a BMP says. */
export interface BmpHeader {
  width: number;
  height: number;
  /** 1, 4 and 8 for palette indices, 24 and 32 for colours. */
  bits: number;
  /** Whether the first stored row is the lowest of the picture, as usual. */
  upwards: boolean;
  palette: number[][];
  /** Where red, green and blue lie in a pixel, in bytes. */
  places: readonly [number, number, number];
  pixelsAt: number;
  /** Bytes of a row: a multiple of four. */
  rowBytes: number;
}

/** Size of the file's header, and of the oldest header of a picture behind it, which has shorter numbers. */
const FILE_HEADER = 14;
const OLD_HEADER = 12;

const [PLAIN, RLE8, RLE4, MASKS, JPEG, PNG, ALPHA_MASKS] = [0, 1, 2, 3, 4, 5, 6];
const WORDS = new Map([
  [RLE8, 'in runs (RLE8)'],
  [RLE4, 'in runs (RLE4)'],
  [JPEG, 'as JPEG'],
  [PNG, 'as PNG'],
]);

function readPalette(bytes: Uint8Array, at: number, count: number, step: number): number[][] {
  if (at + count * step > bytes.length) throw new RangeError('the palette lies behind the end');
  return Array.from({ length: count }, (_, index) => {
    const [blue = 0, green = 0, red = 0] = bytes.subarray(at + index * step, at + index * step + 3);
    return [red, green, blue];
  });
}

/** The byte in which a mask has all its bits. */
function placeOf(mask: number): number {
  const place = [0, 1, 2, 3].find((byte) => (0xff << (8 * byte)) >>> 0 === mask);
  if (place === undefined) throw new UnreadForm('the BMP has colours of other than 8 bits', MAGICK);
  return place;
}

/** The usual order is blue, green, red. */
function placesOf(view: DataView, bits: number, compression: number): [number, number, number] {
  if (bits < 24 || compression === PLAIN) return [2, 1, 0];
  const at = FILE_HEADER + 40;
  return [
    placeOf(view.getUint32(at, true)),
    placeOf(view.getUint32(at + 4, true)),
    placeOf(view.getUint32(at + 8, true)),
  ];
}

function checkForm(bits: number, compression: number): void {
  const known = compression === PLAIN || ((compression === MASKS || compression === ALPHA_MASKS) && bits === 32);
  if (!known) {
    const how = WORDS.get(compression) ?? `in a way that is not read (number ${compression})`;
    throw new UnreadForm(
      compression === MASKS ? `the BMP has colours of ${bits} bits` : `the BMP is compressed ${how}`,
      MAGICK,
    );
  }
  if (![1, 4, 8, 24, 32].includes(bits)) throw new UnreadForm(`the BMP has pixels of ${bits} bits`, MAGICK);
}

/** @throws Error with half a sentence where the file is damaged; UnreadForm */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = viewOf(bytes);
  const length = view.getUint32(FILE_HEADER, true);
  const old = length === OLD_HEADER;
  if (!old && length < 40) throw new Error(`its header has ${length} bytes`);
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const tall = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? PLAIN : view.getUint32(30, true);
  checkForm(bits, compression);
  const used = old ? 0 : view.getUint32(46, true);
  const colours = bits > 8 ? 0 : used > 0 && used <= 2 ** bits ? used : 2 ** bits;
  return {
    width: Math.max(0, width),
    height: Math.abs(tall),
    bits,
    upwards: tall > 0,
    palette: readPalette(bytes, FILE_HEADER + length, colours, old ? 3 : 4),
    places: placesOf(view, bits, compression),
    pixelsAt: view.getUint32(10, true),
    rowBytes: Math.ceil((Math.max(0, width) * bits) / 32) * 4,
  };
}
