import { inflateInto, mostInflated } from '../../compression/inflate.js';
import { IMAGE_KINDS } from '../../protocol/image-kinds.js';
import { corruptImage, readImageHeader } from '../header.js';
import type { StoredSamples } from '../stored-samples.js';
import { type PngFile, type PngHeader, readPngFile } from './chunks.js';
import { pngRemark } from './remark.js';
import { filteredSize, samplesOfRows } from './rows.js';
import { declaredBitsOf } from './sample-bits.js';

/** Two bytes stand in front of the deflate stream. The lower half of the first one names the compression. */
const ZLIB_HEADER = 2;
const DEFLATE = 8;

/** The data without its zlib header. The header lies in the first piece that is not empty, or in the first two. */
function withoutZlibHeader(pieces: readonly Uint8Array[]): Uint8Array[] {
  let left = ZLIB_HEADER;
  return pieces.map((piece) => {
    const cut = Math.min(left, piece.length);
    if (left === ZLIB_HEADER && cut > 0 && ((piece[0] as number) & 15) !== DEFLATE) {
      throw new Error('its data is compressed in an unknown way');
    }
    left -= cut;
    return piece.subarray(cut);
  });
}

const sizeText = ({ width, height }: PngHeader, bytes: number): string =>
  `${bytes} bytes for ${width} x ${height} pixels`;

/** Decompresses the bytes of the header's picture. Data that holds more, or cannot hold as many, is refused. */
function inflateRows({ header, compressed }: PngFile): Uint8Array {
  const needed = filteredSize(header);
  const stored = compressed.reduce((sum, { length }) => sum + length, 0);
  if (needed > mostInflated(stored)) {
    throw new Error(`its header needs ${sizeText(header, needed)}, but ${stored} compressed bytes cannot hold as many`);
  }
  const rows = new Uint8Array(needed);
  const { length, more } = inflateInto(rows, withoutZlibHeader(compressed));
  if (more) throw new Error(`its header needs ${sizeText(header, needed)}, but its data holds more`);
  if (length < needed) throw new Error(`its header needs ${sizeText(header, needed)}, but its data holds ${length}`);
  return rows;
}

/**
 * Decodes a PNG to its stored samples and compares the checksums. Only the header decides how much memory it takes: the
 * samples' bytes, and as many again where they are interlaced or packed. Throws UserError: corrupt-image, and those of
 * `readImageHeader`.
 */
export function decodePngSamples(bytes: Uint8Array, path: string): StoredSamples {
  const { kind } = readImageHeader(bytes, path);
  try {
    if (kind !== 'png') throw new Error(`it is a ${IMAGE_KINDS[kind].words} file, not a PNG`);
    const file = readPngFile(bytes);
    const { width, height, channels, depth } = file.header;
    return {
      width,
      height,
      channels,
      depth,
      data: samplesOfRows(inflateRows(file), file.header),
      palette: file.palette,
      remark: pngRemark(bytes),
      declaredBits: depth === 16 ? declaredBitsOf(bytes, channels) : undefined,
    };
  } catch (error) {
    throw corruptImage(path, error);
  }
}
