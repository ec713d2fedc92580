import { crcOfParts } from '../../compression/crc32.js';
import { viewOf } from '../kinds/kind.js';

/** What IHDR says. */
export interface PngHeader {
  width: number;
  height: number;
  /** Bits per sample. */
  depth: number;
  /** Samples per pixel. */
  channels: number;
  indexed: boolean;
  interlaced: boolean;
}

export interface PngFile {
  header: PngHeader;
  /** Colours of the indices of an indexed PNG. Another PNG may suggest a palette, which is not read. */
  palette: number[][] | undefined;
  /** The contents of the IDAT chunks: together one zlib stream. */
  compressed: Uint8Array[];
}

interface Chunk {
  type: string;
  content: Uint8Array;
}

const SIGNATURE = 8;
/** Length, type and checksum. */
const AROUND = 12;

/** The chunks of a PNG as far as they are whole: name, data, and the byte behind them. No checksum is compared. */
export function* pngChunks(bytes: Uint8Array): Generator<{ name: string; data: Uint8Array; end: number }> {
  const view = viewOf(bytes);
  for (let at = SIGNATURE; at + AROUND <= bytes.length; ) {
    const length = view.getUint32(at);
    const end = at + AROUND + length;
    if (end > bytes.length) return;
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    yield { name, data: bytes.subarray(at + 8, at + 8 + length), end };
    at = end;
  }
}

/** The chunks up to IEND, each with its checksum compared. None is decompressed here. */
function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = viewOf(bytes);
  for (let at = SIGNATURE; at + AROUND <= bytes.length; ) {
    const length = view.getUint32(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (crcOfParts([bytes.subarray(at + 4, end)]) !== view.getUint32(end)) {
      throw new Error(`the checksum of chunk ${type} is wrong`);
    }
    yield { type, content: bytes.subarray(at + 8, end) };
    if (type === 'IEND') return;
    at = end + 4;
  }
  throw new Error('the file ends too early');
}

/** Samples per pixel of each colour type, and the depths that it may have. */
const COLOR_TYPES: ReadonlyMap<number, { channels: number; depths: number[] }> = new Map([
  [0, { channels: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { channels: 3, depths: [8, 16] }],
  [3, { channels: 1, depths: [1, 2, 4, 8] }],
  [4, { channels: 2, depths: [8, 16] }],
  [6, { channels: 4, depths: [8, 16] }],
]);
const INDEXED = 3;

function readHeader({ type, content }: Chunk): PngHeader {
  if (type !== 'IHDR' || content.length !== 13) throw new Error('the PNG header is damaged');
  const view = viewOf(content);
  const [depth = 0, colorType = 0, compression, filter, interlace = 0] = content.subarray(8);
  const colors = COLOR_TYPES.get(colorType);
  if (!colors?.depths.includes(depth)) throw new Error(`no PNG has ${depth} bits of the colour type ${colorType}`);
  if (compression !== 0 || filter !== 0 || interlace > 1) throw new Error('it is compressed in an unknown way');
  return {
    width: view.getUint32(0),
    height: view.getUint32(4),
    depth,
    channels: colors.channels,
    indexed: colorType === INDEXED,
    interlaced: interlace === 1,
  };
}

/** At most 256 colours of three bytes. */
function readPalette(content: Uint8Array): number[][] {
  const count = content.length / 3;
  if (!Number.isInteger(count) || count > 256) throw new Error('the palette is damaged');
  return Array.from({ length: count }, (_, i) => [...content.subarray(3 * i, 3 * i + 3)]);
}

/**
 * Finds what a picture needs in the bytes of a PNG. Profiles and texts may be compressed; they are passed over.
 * @throws Error with half a sentence where the file is damaged
 */
export function readPngFile(bytes: Uint8Array): PngFile {
  let header: PngHeader | undefined;
  let palette: number[][] | undefined;
  const compressed: Uint8Array[] = [];
  for (const chunk of chunksOf(bytes)) {
    if (!header) header = readHeader(chunk);
    else if (chunk.type === 'IDAT') compressed.push(chunk.content);
    else if (chunk.type === 'PLTE' && header.indexed) palette = readPalette(chunk.content);
  }
  if (!header || compressed.length === 0) throw new Error('it holds no image data');
  return { header, palette, compressed };
}
