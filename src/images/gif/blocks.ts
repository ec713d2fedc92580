import { viewOf } from '../kinds/kind.js';

// A GIF is a screen, and a list of blocks: extensions, and pictures that are painted on the screen one after another.

/** The first picture of a GIF. */
export interface GifPicture {
  x: number;
  y: number;
  width: number;
  height: number;
  interlaced: boolean;
  palette: number[][];
  /** Where its packed indices begin. */
  at: number;
}

export interface GifFile {
  width: number;
  height: number;
  first: GifPicture | undefined;
  pictures: number;
  /** The byte behind the end. */
  end: number;
}

const [EXTENSION, PICTURE, END] = [0x21, 0x2c, 0x3b];

function readPalette(bytes: Uint8Array, at: number, flags: number): number[][] {
  if ((flags & 0x80) === 0) return [];
  const count = 2 << (flags & 7);
  if (at + 3 * count > bytes.length) throw new RangeError('the palette lies behind the end');
  return Array.from({ length: count }, (_, index) => [...bytes.subarray(at + 3 * index, at + 3 * index + 3)]);
}

/** Behind the pieces that begin at `at`: each has its length in front, and the last one is empty. */
function behindPieces(bytes: Uint8Array, at: number): number {
  let end = at;
  for (;;) {
    const length = bytes[end];
    if (length === undefined) throw new RangeError('a block lies behind the end');
    end += length + 1;
    if (length === 0) return end;
  }
}

/** The packed indices of a picture as one stream, whose first byte says how many bits they have. */
export function packedIndices(bytes: Uint8Array, at: number): { bits: number; packed: Uint8Array } {
  const packed = new Uint8Array(behindPieces(bytes, at + 1) - at);
  let to = 0;
  for (let from = at + 1; bytes[from] !== 0; ) {
    const length = bytes[from] as number;
    packed.set(bytes.subarray(from + 1, from + 1 + length), to);
    to += length;
    from += length + 1;
  }
  return { bits: bytes[at] as number, packed: packed.subarray(0, to) };
}

/** The blocks up to the end. Nothing is unpacked. @throws Error with half a sentence where the file is damaged */
export function readGifFile(bytes: Uint8Array): GifFile {
  const view = viewOf(bytes);
  const screenFlags = view.getUint8(10);
  const shared = readPalette(bytes, 13, screenFlags);
  const file: GifFile = {
    width: view.getUint16(6, true),
    height: view.getUint16(8, true),
    first: undefined,
    pictures: 0,
    end: 0,
  };
  for (let at = 13 + 3 * shared.length; ; ) {
    const block = view.getUint8(at);
    if (block === END) return { ...file, end: at + 1 };
    if (block === EXTENSION) at = behindPieces(bytes, at + 2);
    else if (block === PICTURE) {
      const flags = view.getUint8(at + 9);
      const own = readPalette(bytes, at + 10, flags);
      const [x = 0, y = 0, width = 0, height = 0] = [1, 3, 5, 7].map((offset) => view.getUint16(at + offset, true));
      const place = at + 10 + 3 * own.length;
      file.pictures++;
      const palette = own.length > 0 ? own : shared;
      file.first ??= { x, y, width, height, interlaced: (flags & 0x40) !== 0, palette, at: place };
      at = behindPieces(bytes, place + 1);
    } else throw new Error(`a GIF has no block of kind ${block}`);
  }
}
